"""My notices: on which devices, in which hours, with which digest, and what was sent."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from fauxpas.core import clock
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Notice, NoticeHabits, Person
from fauxpas.core.notices import WEB_PUSH
from fauxpas.core.pages import RoomRequest
from fauxpas.core.rights import visible_brands
from fauxpas.networks.webpush.devices import add_device
from fauxpas.networks.webpush.notice import room_key_for_browsers

SHOWN = 20
DIGEST_HOURS = (7, 9, 12, 15, 18, 21)
_FIELD = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class HabitsForm(forms.Form):
    """When to be left alone, and when to be told how things stand."""

    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=_FIELD)
    quiet_until = forms.TimeField(label=gettext_lazy("until"), required=False, widget=_FIELD)

    digest_hours = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Digest at"),
        choices=[(hour, f"{hour:02}:00") for hour in DIGEST_HOURS],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("One short message for each brand with an open case."),
    )

    def clean(self) -> dict[str, Any]:
        """Both times or neither."""
        given: dict[str, Any] = self.cleaned_data
        if not self.errors and (given["quiet_from"] is None) != (given["quiet_until"] is None):
            empty = "quiet_from" if given["quiet_from"] is None else "quiet_until"
            self.add_error(empty, _("Give both times, or none."))
        return given


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_notices(request: RoomRequest) -> HttpResponse:
    """Devices, quiet hours, and the last notices with whether they left."""
    person = request.user
    habits = NoticeHabits.objects.filter(person=person).first() or NoticeHabits(person=person)
    initial = {
        "quiet_from": habits.quiet_from,
        "quiet_until": habits.quiet_until,
        "digest_hours": habits.digest_hours,
    }
    form = HabitsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        habits.quiet_from, habits.quiet_until = (
            form.cleaned_data["quiet_from"],
            form.cleaned_data["quiet_until"],
        )
        habits.digest_hours = form.cleaned_data["digest_hours"]
        habits.save()
        messages.success(request, _("Saved."))
        return redirect("own_notices")
    # A notice of a brand one has left is no longer one's to read.
    told = Notice.objects.filter(person=person, brand__in=visible_brands(person))
    context = {
        "form": form,
        "devices": person.notice_addresses.filter(address__startswith=f"{WEB_PUSH}:", active=True).order_by(
            "pk"
        ),
        "key": room_key_for_browsers(),
        "told": told.select_related("brand").prefetch_related("sendings__address").order_by("-pk")[:SHOWN],
    }
    return render(request, "web/own_notices.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def add_own_device(request: RoomRequest) -> HttpResponse:
    """Take what the browser's push service gave, so that this device rings."""
    person: Person = request.user
    try:
        add_device(
            person,
            label=request.POST.get("label", ""),
            endpoint=request.POST.get("endpoint", ""),
            receiver_key=request.POST.get("receiver_key", ""),
            auth=request.POST.get("auth", ""),
            now=clock.now(),
        )
    except InputRefused as fault:
        messages.error(request, str(fault.message))
    else:
        messages.success(request, _("You will be told on this device too."))
    return redirect("own_notices")
