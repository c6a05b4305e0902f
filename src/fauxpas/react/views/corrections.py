"""What has to be corrected since a fact changed: the case's page, a fact's “where it was said”, and what people decide."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.domain.corrections import Drafted
from fauxpas.react.domain.history import differences
from fauxpas.react.domain.words import read_texts, said_texts_of
from fauxpas.react.models import Statement
from fauxpas.react.queries import case_of, statement_of
from fauxpas.react.to_correct import Touch, corrections_url, places_of, progress_of, touched_of, touches_of
from fauxpas.react.views.shared import page_of, powers_of, say_refusal
from fauxpas.room.models import Case
from fauxpas.understand.domain import leave_as_it_is
from fauxpas.understand.domain.citing import language_name
from fauxpas.understand.queries import fact_for


@brand_page()
def corrections(request: RoomRequest, brand: Brand, number: int) -> HttpResponseBase:
    """Every text of the case that said a former version of a fact: what it said, what is so, its drafted correction."""
    case = case_of(brand, number)
    return _page(request, case, touches_of(case))


@brand_page(to_change=Right.WRITE)
def draft(request: RoomRequest, brand: Brand, number: int) -> HttpResponseBase:
    """Draft a correction of every touched statement, or of the chosen ones, and submit those that lack nothing."""
    case = case_of(brand, number)
    if request.method != "POST":
        return redirect(corrections_url(case))
    chosen = [int(pk) for pk in request.POST.getlist("statement") if pk.isdecimal() and len(pk) < 19]
    try:
        drafted = domain.draft_corrections(case, by=request.user, now=clock.now(), only=chosen or None)
    except MoveRefused as fault:
        say_refusal(request, fault)
    else:
        _say_what_came(request, drafted)
    return redirect(corrections_url(case))


@require_POST
@brand_page(Right.WRITE)
def leave(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Leave one text as it is, with the reason; without one nothing changes and the page says so."""
    case = case_of(brand, number)
    row = touched_of(case, pk)
    try:
        leave_as_it_is(row, request.POST.get("reason", ""), by=request.user, now=clock.now(), case=case)
    except InputRefused as fault:
        messages.error(request, str(fault.message))
        return _page(request, case, touches_of(case), status=422)
    messages.success(request, _("The text stays as it is. The log of the case keeps the reason."))
    return redirect(corrections_url(case))


@require_POST
@brand_page(Right.WRITE)
def read_again(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Say that a text on its way was read again with the facts as they are now."""
    statement = statement_of(case_of(brand, number), pk)
    domain.read_draft_again(statement, by=request.user, now=clock.now())
    messages.success(request, _("Noted. An approval given before the change does not stand."))
    return redirect(page_of(statement, person=request.user, powers=powers_of(request.user, brand)))


@brand_page()
def where_said(request: RoomRequest, brand: Brand, number: int, fact: int) -> HttpResponse:
    """Where a fact was said: every text that says it or said it, which version, over which channels."""
    case = case_of(brand, number)
    found = fact_for(request.user, case, fact)
    context = {
        "now": clock.now(),
        "case": case,
        "fact": found,
        "places": places_of(found),
        "touches": touches_of(case, fact=found),
        "powers": powers_of(request.user, brand),
    }
    return render(request, "react/where_said.html", context)


def _page(request: RoomRequest, case: Case, touches: list[Touch], *, status: int = 200) -> HttpResponse:
    powers = powers_of(request.user, case.brand)
    rows = [_row(request, case, touch, powers) for touch in touches]
    to_draft = domain.statements_to_correct(case)
    context = {
        "now": clock.now(),
        "case": case,
        "open": [row for row in rows if row["touch"].row.state == "open"],
        "done": [row for row in rows if row["touch"].row.state != "open"],
        "progress": progress_of(case),
        "to_draft": to_draft,
        "powers": powers,
    }
    return render(request, "react/corrections.html", context, status=status)


def _row(request: RoomRequest, case: Case, touch: Touch, powers: frozenset[str]) -> dict[str, Any]:
    correction = touch.correction
    row: dict[str, Any] = {"touch": touch, "texts": [], "url": ""}
    if correction is not None:
        row["texts"] = _marked(statement_of(case, correction.pk))
        row["url"] = page_of(statement_of(case, correction.pk), person=request.user, powers=powers)
    return row


def _marked(correction: Statement) -> list[dict[str, Any]]:
    """What the correction changes in each language, run by run."""
    if correction.corrects is None:
        return []
    said = {reading.language: reading.body for reading in said_texts_of(correction.corrects)}
    return [
        {
            "language": reading.language,
            "name": language_name(reading.language),
            "changes": differences(said.get(reading.language, ""), reading.body),
        }
        for reading in read_texts(correction, now=clock.now())
    ]


def _say_what_came(request: RoomRequest, drafted: Drafted) -> None:
    if drafted.submitted:
        count = len(drafted.submitted)
        words = ngettext(
            "%(count)s correction waits for approval.", "%(count)s corrections wait for approval.", count
        )
        messages.success(request, words % {"count": count})
    for _statement, why in drafted.unfinished:
        messages.warning(request, _("A correction is drafted and needs you: %(why)s") % {"why": why})
