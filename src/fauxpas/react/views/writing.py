"""Writing: beginning a text, the editor with its live preview, the slots of a wording, corrections."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, InputRefused, MoveRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.once import find_once
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.domain.history import note_editing, others_editing
from fauxpas.react.domain.wordings import check_within_wording, filled_so_far, slots_of
from fauxpas.react.forms import SlotsForm, StatementForm
from fauxpas.react.models import Statement
from fauxpas.react.queries import case_of, places_for, statement_of, title_of, usable_wordings, wording_of
from fauxpas.react.strip import strip_of
from fauxpas.react.views.checking import TAKE, asked_of, mended, typed_context, typed_form
from fauxpas.react.views.shared import (
    alone,
    page_of,
    powers_of,
    preview_context,
    reach_words,
    say_refusal,
    statement_url,
    text_context,
)
from fauxpas.room.domain.advice import advice_of
from fauxpas.understand.domain.ledger import facts_at_hand, seen_version
from fauxpas.understand.models import Fact


@brand_page(Right.SEE, to_change=Right.WRITE)
def begin(request: RoomRequest, brand: Brand, number: int) -> HttpResponseBase:
    """Choose what to begin from: the ledger, or a wording approved in peacetime."""
    now = clock.now()
    case = case_of(brand, number)
    if request.method == "POST":
        chosen = request.POST.get("wording", "")
        wording = wording_of(brand, int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else None
        kind = request.POST.get("kind", Statement.Kind.HOLDING)
        statement = domain.start_statement(
            case,
            kind,
            by=request.user,
            now=now,
            wording=wording,
            nothing_new_yet="nothing_new" in request.POST,
        )
        return redirect(statement_url("slots" if wording is not None else "edit", statement))
    context = {
        "now": now,
        "case": case,
        "said_before": case.first_word_at is not None,
        "wordings": usable_wordings(case, now=now),
        "powers": powers_of(request.user, brand),
    }
    return render(request, "react/begin.html", context)


@brand_page(Right.WRITE)
def edit(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """The editor: words in every language, facts at hand, what stands in the way, and how each place will show it."""
    statement = statement_of(case_of(brand, number), pk)
    note_editing(statement, by=request.user, now=clock.now())
    if request.method != "POST":
        find_once(statement)
        find_once(statement.case)
        return _editor(request, statement, StatementForm.of(statement, **asked_of(statement)))
    form = typed_form(statement, request.POST)
    if not form.is_valid():
        return _editor(request, statement, form, status=422)
    do = request.POST.get("do", "")
    if do == "preview":
        return _editor(request, statement, form, typed=True)
    if do.startswith(TAKE):
        return _editor(request, statement, mended(statement, form, do.removeprefix(TAKE)), typed=True)
    try:
        saved = _save(statement, form, by=request.user)
    except InputRefused as fault:
        form.refuse(fault)
        return _editor(request, statement, form, status=422)
    except Conflict:
        return _conflict(request, statement, form)
    return _after_saving(request, saved)


@require_POST
@brand_page(Right.WRITE)
def preview(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """What was typed so far, as each place would show it; nothing is saved."""
    statement = statement_of(case_of(brand, number), pk)
    form = typed_form(statement, request.POST)
    if not form.is_valid():
        return HttpResponse(status=422)
    note_editing(statement, by=request.user, now=clock.now())
    return render(request, "react/preview.html", typed_context(statement, form))


@brand_page(Right.WRITE)
def slots(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """The slots of a wording approved in peacetime; filled, the person on call publishes it alone."""
    statement = statement_of(case_of(brand, number), pk)
    if statement.wording is None:
        return redirect(statement_url("edit", statement))
    form = SlotsForm.of(statement, slots=slots_of(statement.wording), filled=filled_so_far(statement))
    status = 200
    if request.method == "POST":
        form = SlotsForm(request.POST, slots=slots_of(statement.wording))
        if form.is_valid():
            try:
                return _fill_and_go_on(request, statement, form)
            except InputRefused as fault:
                form.refuse(fault)
            except Conflict as fault:
                say_refusal(request, fault)
                return redirect(statement_url("slots", statement))
        status = 422
    return render(request, "react/slots.html", _slots_context(request.user, statement, form), status=status)


@require_POST
@brand_page(Right.WRITE)
def correct(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Begin a correction of a published text."""
    statement = statement_of(case_of(brand, number), pk)
    correction = domain.start_correction(statement, by=request.user, now=clock.now())
    return redirect(statement_url("edit", correction))


@brand_page(Right.WRITE)
def drop(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Give a text up."""
    statement = statement_of(case_of(brand, number), pk)
    if request.method == "POST":
        domain.drop(statement, by=request.user, now=clock.now())
        messages.success(request, _("The text is dropped. It stays readable in the case."))
        return redirect("react:case_statements", brand.slug, number)
    context = {
        "now": clock.now(),
        "question": _("Drop “%(title)s”?") % {"title": title_of(statement)},
        "text": _("Nobody outside has read it. It stays readable in the case."),
        "verb": _("Drop the text"),
        "look": "danger",
        "back_url": page_of(statement, person=request.user, powers=powers_of(request.user, brand)),
    }
    return render(request, "components/confirm.html", context)


def _save(statement: Statement, form: StatementForm, *, by: Person) -> Statement:
    data = form.cleaned_data
    return domain.save_texts(
        statement,
        form.drafts(),
        base_version=data["base_version"],
        next_update_at=data["next_update_at"],
        by=by,
        now=clock.now(),
        beside=form.beside(),
    )


def _after_saving(request: RoomRequest, statement: Statement) -> HttpResponseBase:
    do = request.POST.get("do", "save")
    if do in {"reread", "sign"}:
        return redirect(statement_url(do, statement))
    if do != "submit":
        messages.success(request, _("Saved."))
        return redirect(statement_url("edit", statement))
    try:
        domain.submit(statement, by=request.user, now=clock.now())
    except MoveRefused as fault:
        say_refusal(request, fault)
        return redirect(statement_url("edit", statement))
    messages.success(request, _("Submitted. Everybody who may approve it finds it on their home page."))
    return redirect(statement_url("statement", statement))


def _fill_and_go_on(request: RoomRequest, statement: Statement, form: SlotsForm) -> HttpResponseBase:
    now, data = clock.now(), form.cleaned_data
    saved = domain.fill_slots(
        statement,
        form.filled(),
        base_version=data["base_version"],
        next_update_at=data["next_update_at"],
        by=request.user,
        now=now,
    )
    if request.POST.get("do") != "publish":
        return redirect(statement_url("slots", saved))
    try:
        domain.publish_wording(saved, by=request.user, now=now)
    except MoveRefused as fault:
        say_refusal(request, fault)
        return redirect(statement_url("slots", saved))
    messages.success(request, _("Published. The deliveries below are on their way."))
    return redirect(statement_url("statement", saved))


def _editor(
    request: RoomRequest, statement: Statement, form: StatementForm, *, typed: bool = False, status: int = 200
) -> HttpResponse:
    context = text_context(statement, now=clock.now(), over=not typed)
    if typed:
        context |= typed_context(statement, form)
    else:
        context |= preview_context(statement, context["readings"], context["obstacles"])
    context |= {
        "form": form,
        "facts": _facts_at_hand(statement),
        "advice": advice_of(statement.case, get_language() or "en"),
        "others": others_editing(statement, than=request.user, now=context["now"]),
        "steps": strip_of(statement, person=request.user, digest=context["digest"]),
        "alone": alone(statement, request.user),
        "reach": reach_words(places_for(statement)),
        "powers": powers_of(request.user, statement.case.brand),
    }
    return render(request, "react/edit.html", context, status=status)


def _conflict(request: RoomRequest, statement: Statement, form: StatementForm) -> HttpResponse:
    """Both versions on one page; saving again puts what was typed in place of what was saved meanwhile."""
    current = Statement.objects.select_related("author").get(pk=statement.pk)
    typed = {name: form.data.get(name, "") for name in form.fields} | {"base_version": str(current.version)}
    again = typed_form(statement, typed)
    theirs = [(text.language, text.title, text.body) for text in current.texts.order_by("language")]
    context = {
        "now": clock.now(),
        "case": statement.case,
        "statement": current,
        "headline": title_of(statement),
        "form": again,
        "theirs": theirs,
    }
    return render(request, "react/conflict.html", context, status=409)


def _slots_context(person: Person, statement: Statement, form: SlotsForm) -> dict[str, Any]:
    now = clock.now()
    context = text_context(statement, now=now)
    context |= preview_context(statement, context["readings"], context["obstacles"])
    try:
        check_within_wording(statement, now=now)
        leaves = ""
    except MoveRefused as fault:
        leaves = str(fault.message)
    context |= {
        "form": form,
        "leaves": leaves,
        "reach": reach_words(places_for(statement)),
        "powers": powers_of(person, statement.case.brand),
    }
    return context


def _facts_at_hand(statement: Statement) -> list[Fact]:
    case = statement.case
    facts = list(
        facts_at_hand(case).filter(current__isnull=False).select_related("current").order_by("number")
    )
    for fact in facts:
        fact.current = seen_version(case, fact)
    return facts
