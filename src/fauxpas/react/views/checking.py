"""Reading over: what the editor is told while somebody types, repairs in one tap, reasons signed for a contradiction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, InputRefused, MoveRefused, NotFound
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.domain.checks import repaired
from fauxpas.react.domain.checks_signed import unsigned
from fauxpas.react.domain.history import note_editing, others_editing
from fauxpas.react.domain.lengths import families_of
from fauxpas.react.domain.obstacles import find_obstacles
from fauxpas.react.domain.words import (
    Reading,
    read_drafts,
    stale_languages,
    with_the_rest,
    words_digest,
)
from fauxpas.react.forms import SignForm, StatementForm
from fauxpas.react.models import Statement
from fauxpas.react.over import Item, Over
from fauxpas.react.queries import case_of, places_for, statement_of
from fauxpas.react.views.shared import (
    over_context,
    powers_of,
    preview_context,
    say_refusal,
    statement_url,
    stopping_in,
    text_context,
)

# What a button sends that puts one repair in place.
TAKE = "take:"


@brand_page(Right.WRITE)
def sign(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """What contradicts the saved words, both sides, and the reason somebody signs for saying them all the same."""
    statement = statement_of(case_of(brand, number), pk)
    form = SignForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            digest = request.POST.get("digest", "")
            try:
                domain.sign(
                    statement, form.cleaned_data["reason"], by=request.user, now=clock.now(), digest=digest
                )
            except InputRefused as fault:
                form.refuse(fault)
            except (Conflict, MoveRefused) as fault:
                say_refusal(request, fault)
                return redirect(statement_url("sign", statement))
            else:
                messages.success(request, _("Signed. Whoever approves reads your reason first."))
                return redirect(statement_url("edit", statement))
    now = clock.now()
    context = text_context(statement, now=now, over=True)
    readings = context["readings"]
    stopping = stopping_in(context["overs"])
    keys = {mark.key for mark in unsigned(statement, readings, now=now, stopping=stopping)}
    context |= {
        "form": form,
        "items": [item for over in context["overs"] for item in over.items if item.mark.key in keys],
        "words_digest": words_digest(statement, readings),
        "powers": powers_of(request.user, brand),
    }
    return render(request, "react/sign.html", context, status=status)


@brand_page(Right.WRITE)
def editing(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Who else has this editor open, for live polling; asking says that the reader has it open too."""
    statement = statement_of(case_of(brand, number), pk)
    now = clock.now()
    note_editing(statement, by=request.user, now=now)
    others = others_editing(statement, than=request.user, now=now)
    return render(request, "react/editing.html", {"others": others})


def asked_of(statement: Statement) -> dict[str, Any]:
    """What the editor asks beside the words: short texts for the places it goes to, a look at stale translations."""
    limits = [place.limit for place in places_for(statement)]
    return {"families": families_of(limits), "stale": stale_languages(statement)}


def typed_form(statement: Statement, typed: QueryDict | dict[str, Any]) -> StatementForm:
    """The editor's form with what was typed."""
    return StatementForm(typed, languages=statement.case.brand.languages, **asked_of(statement))


def typed_context(statement: Statement, form: StatementForm) -> dict[str, Any]:
    """Preview and reading over of words that are not saved: the statement's row is not touched."""
    now = clock.now()
    readings = typed_readings(statement, form, now=now)
    over = over_context(statement, readings, now=now)
    obstacles = find_obstacles(statement, readings, now=now, stopping=stopping_in(over["overs"]))
    return preview_context(statement, readings, obstacles) | over


def typed_readings(statement: Statement, form: StatementForm, *, now: datetime) -> list[Reading]:
    """What was typed, as people would read it."""
    statement.next_update_at = form.cleaned_data["next_update_at"]
    written = {language: (draft.title, draft.body) for language, draft in form.drafts().items()}
    readings = read_drafts(
        statement.case, written, next_update_at=statement.next_update_at, now=now, shorts=form.shorts()
    )
    looked_at = form.beside().looked_at
    return [
        replace(each, stale=each.stale and each.language not in looked_at)
        for each in with_the_rest(statement, readings)
    ]


def mended(statement: Statement, form: StatementForm, key: str) -> StatementForm:
    """The editor's form with one repair in place, for a page without script; nothing is saved.

    Raises NotFound when the words changed and the mark is gone.
    """
    readings = typed_readings(statement, form, now=clock.now())
    mark = _item(over_context(statement, readings, now=clock.now())["overs"], key).mark
    if mark.repair is None:
        raise NotFound(_("There is nothing to put in its place."))
    reading = next(each for each in readings if each.language == mark.language)
    typed = {"title": reading.typed_title, "body": reading.typed}
    typed |= {short.family: short.typed for short in reading.shorts}
    filled = {name: form.data.get(name, "") for name in form.fields}
    again = typed_form(statement, filled | {mark.field: repaired(typed[mark.part], mark.repair)})
    if not again.is_valid():
        raise InputRefused(_("The text was not saved."))
    return again


def _item(overs: Sequence[Over], key: str) -> Item:
    found = next(
        (item for over in overs for item in [*over.items, *over.aside] if item.mark.key == key), None
    )
    if found is None:
        raise NotFound(_("The text changed meanwhile: this mark is gone."))
    return found
