"""Handing a seat over, and where the room meets by voice."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core.errors import MoveRefused, NotAllowed, NotFound
from fauxpas.core.forms import settle
from fauxpas.core.models import Brand, Person
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may, people_who_may
from fauxpas.room.domain.relief import (
    PARTS,
    ReliefWords,
    accept_relief,
    draft_relief,
    offer_relief,
    set_bridge,
    withdraw_relief,
)
from fauxpas.room.forms import choose_people
from fauxpas.room.models import Bridge, Case, Relief, Seat
from fauxpas.room.queries import case_for

LABELS = {
    "situation": gettext_lazy("Where it stands"),
    "in_flight": gettext_lazy("In flight"),
    "promised": gettext_lazy("Promised, to whom and by when"),
    "doubts": gettext_lazy("Open doubts"),
}


class ReliefForm(forms.Form):
    """The note in its four parts, and who comes."""

    taker = forms.ModelChoiceField(
        label=gettext_lazy("Who takes over"), queryset=Person.objects.none(), empty_label=None
    )

    def __init__(self, *args: Any, seat: Seat, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        right = Right.RUN_CASE if seat.function == Seat.Function.LEAD else Right.NOTE
        choose_people(self.fields["taker"], people_who_may(right, seat.case.brand).exclude(pk=seat.person_id))
        for part in PARTS:
            self.fields[part] = forms.CharField(
                label=LABELS[part], required=False, widget=forms.Textarea(attrs={"rows": 5})
            )

    def words(self) -> ReliefWords:
        """The note as it was typed; line ends as on every system."""
        return ReliefWords(**{part: self.cleaned_data[part].replace("\r\n", "\n") for part in PARTS})


class BridgeForm(forms.Form):
    """A link or a number to call, and what to type there."""

    address = forms.CharField(label=gettext_lazy("Link or telephone number"), max_length=300, required=False)
    code = forms.CharField(label=gettext_lazy("Code to type"), max_length=60, required=False)


@brand_page(Right.NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """Write the note from its draft, and offer the seat."""
    case = case_for(request.user, brand, number)
    seat = case.seats.filter(pk=pk, left_at__isnull=True).select_related("case__brand", "person").first()
    if seat is None:
        raise NotFound(_("There is no such seat here."))
    now = clock.now()
    draft = draft_relief(seat, by=request.user, now=now)
    form = ReliefForm(request.POST or None, seat=seat, initial={part: getattr(draft, part) for part in PARTS})
    if request.method == "POST" and form.is_valid():
        taker = form.cleaned_data["taker"]
        made = settle(form, lambda: offer_relief(seat, form.words(), taker=taker, by=request.user, now=now))
        if made is not None:
            messages.success(
                request, _("Offered. The seat is yours until %(name)s accepts.") % {"name": taker}
            )
            return redirect("room:relief", brand=brand.slug, number=number, pk=made.pk)
    context = {"case": case, "seat": seat, "form": form}
    return render(request, "room/hand_over.html", context, status=422 if form.errors else 200)


@brand_page(to_change=Right.NOTE)
@require_http_methods(["GET", "HEAD", "POST"])
def relief(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponse:
    """Read the note; who it is for accepts it, and the seat is theirs."""
    case = case_for(request.user, brand, number)
    found = _relief(case, pk)
    if request.method == "POST":
        now = clock.now()
        try:
            if request.POST.get("do") == "accept":
                accept_relief(found, by=request.user, now=now)
                messages.success(request, _("The seat is yours."))
                return redirect(case.path)
            withdraw_relief(found, by=request.user, now=now)
            messages.success(request, _("The offer is withdrawn; the seat stays where it was."))
        except (MoveRefused, NotAllowed) as fault:
            messages.error(request, str(fault.message))
        return redirect(request.path)
    context = {
        "case": case,
        "relief": found,
        "parts": [(LABELS[part], getattr(found, part)) for part in PARTS],
        "open": found.accepted_at is None and found.withdrawn_at is None,
        "mine": found.taker_id == request.user.pk,
        "may_withdraw": request.user.pk in {found.taker_id, found.seat.person_id}
        or may(request.user, Right.RUN_CASE, brand),
    }
    return render(request, "room/relief.html", context)


@brand_page(Right.RUN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def bridge(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Say where the room meets by voice."""
    case = case_for(request.user, brand, number)
    known = Bridge.objects.filter(case=case).first()
    initial = {"address": known.address, "code": known.code} if known is not None else {}
    form = BridgeForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said, now = form.cleaned_data, clock.now()
        done = settle(form, lambda: (set_bridge(case, by=request.user, now=now, **said), True))
        if done is not None:
            messages.success(request, _("Saved."))
            return redirect("room:people", brand=brand.slug, number=number)
    return render(
        request, "room/bridge.html", {"case": case, "form": form}, status=422 if form.errors else 200
    )


def _relief(case: Case, pk: int) -> Relief:
    found = (
        Relief.objects.filter(case=case, pk=pk)
        .select_related("case__brand", "seat__person", "taker", "written_by")
        .first()
    )
    if found is None:
        raise NotFound(_("There is no such note here."))
    return found
