"""Deciding: approving, sending back, publishing, and the sole hand of a team of one."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.domain.approvals import why_not_approve
from fauxpas.react.domain.approvals_turns import missing_yeses
from fauxpas.react.domain.gates import stops
from fauxpas.react.domain.publication import check_sole_hand
from fauxpas.react.forms import SendBackForm
from fauxpas.react.models import ApprovalTurn, Statement
from fauxpas.react.queries import case_of, places_for, statement_of
from fauxpas.react.strip import strip_of
from fauxpas.react.views.shared import (
    powers_of,
    preview_context,
    reach_words,
    say_refusal,
    statement_url,
    text_context,
)


@brand_page(Right.APPROVE)
def approve(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Read the text as it will be read, by whom and where; then approve, approve and publish, or send back."""
    statement = statement_of(case_of(brand, number), pk)
    form = SendBackForm()
    if request.method == "POST":
        do, digest, now = request.POST.get("do", ""), request.POST.get("digest", ""), clock.now()
        try:
            if do == "send_back":
                form = SendBackForm(request.POST)
                if form.is_valid():
                    domain.send_back(statement, form.cleaned_data["reason"], by=request.user, now=now)
                    messages.success(request, _("Sent back. The author has been told why."))
                    return redirect(statement_url("statement", statement))
                return _approval_page(request, statement, form, status=422)
            if do == "approve_and_publish":
                domain.approve_and_publish(statement, by=request.user, now=now, digest=digest)
                messages.success(request, _("Published. The deliveries below are on their way."))
            else:
                approved = domain.approve(statement, by=request.user, now=now, digest=digest)
                messages.success(request, _after_yes(approved))
        except InputRefused as fault:
            form.refuse(fault)
            return _approval_page(request, statement, form, status=422)
        except (Conflict, MoveRefused, NotAllowed) as fault:
            say_refusal(request, fault)
            return redirect(statement_url("approve", statement))
        return redirect(statement_url("statement", statement))
    return _approval_page(request, statement, form)


@brand_page(Right.NOTE)
@require_POST
def pass_on(request: RoomRequest, brand: Brand, number: int, pk: int, turn: int) -> HttpResponse:
    """Let the deputy answer now, or ask again."""
    statement = statement_of(case_of(brand, number), pk)
    row = get_object_or_404(ApprovalTurn, statement=statement, pk=turn)
    try:
        domain.pass_on(row, by=request.user, now=clock.now())
        messages.success(request, _("Asked. The strip shows since when."))
    except MoveRefused as fault:
        say_refusal(request, fault)
    return redirect(statement_url("statement", statement))


@brand_page(Right.PUBLISH)
def publish(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Make an approved text public, knowing who will read it and where."""
    statement = statement_of(case_of(brand, number), pk)
    if request.method == "POST":
        try:
            domain.publish(statement, by=request.user, now=clock.now())
        except MoveRefused as fault:
            say_refusal(request, fault)
            return redirect(statement_url("publish", statement))
        messages.success(request, _("Published. The deliveries below are on their way."))
        return redirect(statement_url("statement", statement))
    context = _deciding_context(request, statement)
    return render(request, "react/publish.html", context)


@brand_page(Right.PUBLISH)
def reread(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Sole hand: the whole text to re-read, the wait of two minutes, then publication; for a team of one only."""
    statement = statement_of(case_of(brand, number), pk)
    check_sole_hand(statement, by=request.user)
    if request.method == "POST":
        now = clock.now()
        try:
            if request.POST.get("do") == "publish":
                domain.publish_sole_hand(statement, by=request.user, now=now)
                messages.success(request, _("Published. The deliveries below are on their way."))
                return redirect(statement_url("statement", statement))
            domain.reread(statement, by=request.user, now=now, digest=request.POST.get("digest", ""))
        except (Conflict, MoveRefused) as fault:
            say_refusal(request, fault)
        return redirect(statement_url("reread", statement))
    context = _deciding_context(request, statement)
    hold_until, now = statement.hold_until, context["now"]
    counting = hold_until is not None and statement.reread_digest == context["digest"]
    context |= {"counting": counting, "ready": counting and hold_until is not None and now >= hold_until}
    return render(request, "react/reread.html", context)


def _after_yes(statement: Statement) -> str:
    if statement.state == Statement.State.APPROVED:
        return _("Approved. It can be published now.")
    return _("Your yes is there. Another one is still needed; they have been asked.")


def _approval_page(
    request: RoomRequest, statement: Statement, form: SendBackForm, *, status: int = 200
) -> HttpResponse:
    context = _deciding_context(request, statement) | {"form": form}
    return render(request, "react/approve.html", context, status=status)


def _deciding_context(request: RoomRequest, statement: Statement) -> dict[str, Any]:
    context = text_context(statement, now=clock.now(), over=True)
    context |= preview_context(statement, context["readings"], context["obstacles"])
    found = places_for(statement)
    context |= {
        "gate_stops": stops(statement, context["readings"], now=context["now"]),
        "last_yes": missing_yeses(statement, digest=context["digest"]) == 1,
        "places": found,
        "reachable": bool(found) or context["room_only"],
        "reach": reach_words(found),
        "why_not": why_not_approve(statement, by=request.user, digest=context["digest"]),
        "steps": strip_of(statement, person=request.user, digest=context["digest"]),
        "powers": powers_of(request.user, statement.case.brand),
    }
    return context
