"""The rota's pages: who is on call, and handing a shift over."""

from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock, rota
from fauxpas.core.errors import InputRefused
from fauxpas.core.forms import put_faults
from fauxpas.core.models import Brand, Person, Shift
from fauxpas.core.on_call import people_on_call, short_rest, visible_shifts
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may, people_who_may
from fauxpas.room.forms import TimeField

SHOWN = 60


class ShiftForm(forms.Form):
    """Who, from when until when."""

    person = forms.ModelChoiceField(label=gettext_lazy("Person"), queryset=Person.objects.none())
    begins_at = TimeField(label=gettext_lazy("Begins"))
    ends_at = TimeField(label=gettext_lazy("Ends"))
    rank = forms.TypedChoiceField(label=gettext_lazy("Place"), choices=Shift.Rank.choices, coerce=int)
    why_short = forms.CharField(
        label=gettext_lazy("Reason, when the rest is short"),
        max_length=300,
        required=False,
        help_text=gettext_lazy(
            "11 hours between two shifts, 13 on call at most. Otherwise say why; it is kept."
        ),
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # the field declared above


class OfferForm(forms.Form):
    """Which colleague is asked."""

    to = forms.ModelChoiceField(label=gettext_lazy("Colleague"), queryset=Person.objects.none())

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]  # the field declared above


class AnswerForm(forms.Form):
    """A reason, when one's own rest would be short."""

    why_short = ShiftForm.base_fields["why_short"]


@brand_page(to_change=Right.RUN_CASE)
@require_http_methods(["GET", "HEAD", "POST"])
def shifts(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Who is on call now and next; who runs cases adds shifts here."""
    now, able = clock.now(), people_who_may(Right.TRIAGE, brand).order_by("name", "pk")
    form = ShiftForm(request.POST or None, people=able)
    if request.method == "POST" and form.is_valid():
        try:
            rota.add_shift(brand, **form.cleaned_data, by=request.user, now=now)
        except InputRefused as fault:
            put_faults(form, fault)
        else:
            messages.success(request, _("It is on the rota."))
            return redirect("rota", brand=brand.slug)
    coming = visible_shifts(request.user).filter(brand=brand, ends_at__gt=now).order_by("begins_at", "rank")
    on_call = people_on_call(brand, at=now)
    context = {
        "on_call": on_call,
        "shifts": [_shown(shift, request.user) for shift in coming[:SHOWN]],
        "gap": None if on_call else coming.first(),
        "form": form,
        "plans": may(request.user, Right.RUN_CASE, brand),
    }
    return render(request, "web/rota.html", context, status=422 if form.errors else 200)


@brand_page(to_change=Right.TRIAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def one_shift(request: RoomRequest, brand: Brand, pk: int) -> HttpResponse:
    """One shift: offer it to a colleague, answer an offer, take it off the rota."""
    shift = get_object_or_404(visible_shifts(request.user).filter(brand=brand), pk=pk)
    shift.brand = brand
    others = people_who_may(Right.TRIAGE, brand).exclude(pk=shift.person_id).order_by("name", "pk")
    offer = OfferForm(request.POST if request.POST.get("do") == "offer" else None, people=others)
    answer = AnswerForm(request.POST if request.POST.get("do") in {"take", "decline"} else None)
    try:
        done = _do(request, shift, offer, answer)
    except InputRefused as fault:
        put_faults(answer if answer.is_bound else offer, fault)
        done = False
    if done:
        messages.success(request, _("Done."))
        return redirect("rota", brand=brand.slug)
    plans = may(request.user, Right.RUN_CASE, brand)
    context = {
        "shift": _shown(shift, request.user),
        "offer": offer,
        "answer": answer,
        "plans": plans,
        "may_offer": plans or shift.person_id == request.user.pk,
        "asked": shift.handed_to_id == request.user.pk,
    }
    status = 422 if offer.errors or answer.errors else 200
    return render(request, "web/shift.html", context, status=status)


def _do(request: RoomRequest, shift: Shift, offer: OfferForm, answer: AnswerForm) -> bool:
    """Do what the button says; whether anything was done. Raises InputRefused."""
    person, now, deed = request.user, clock.now(), request.POST.get("do", "")
    if deed == "offer" and offer.is_valid():
        rota.offer_shift(shift, to=offer.cleaned_data["to"], by=person, now=now)
    elif deed in {"take", "decline"} and answer.is_valid():
        why = answer.cleaned_data["why_short"]
        rota.answer_offer(shift, take=deed == "take", why_short=why, by=person, now=now)
    elif deed == "remove":
        rota.remove_shift(shift, by=person, now=now)
    else:
        return False
    return True


def _shown(shift: Shift, reader: Person) -> dict[str, Any]:
    """A shift with its times on the clock of whoever has it, when that is not the reader's."""
    theirs = shift.person.time_zone
    times = [each.astimezone(ZoneInfo(theirs)) for each in (shift.begins_at, shift.ends_at)]
    here = [each.astimezone(ZoneInfo(reader.time_zone)) for each in (shift.begins_at, shift.ends_at)]
    differ = [each.utcoffset() for each in times] != [each.utcoffset() for each in here]
    alone = short_rest((shift.begins_at, shift.ends_at), [])
    return {
        "row": shift,
        "zone": theirs if differ else "",
        "begins": times[0],
        "ends": times[1],
        "long": alone,
    }
