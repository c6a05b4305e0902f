"""One's own calendar: making its secret address, ending it, and what a calendar program reads there."""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from fauxpas.core import clock
from fauxpas.core.pages import RoomRequest
from fauxpas.room import domain
from fauxpas.room.ical import calendar


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def own_calendar(request: RoomRequest) -> HttpResponse:
    """Whether the person has a calendar address; make one, shown once, or end it."""
    person, address = request.user, ""
    if request.method == "POST":
        if request.POST.get("deed") == "end":
            domain.end_calendar(person, now=clock.now())
            messages.success(request, _("The address no longer works."))
            return redirect("own_calendar")
        secret = domain.make_calendar(person, now=clock.now())
        address = settings.ROOM_URL + reverse("calendar", args=[secret])
    living = person.calendar_keys.filter(ended_at__isnull=True).first()
    return render(request, "room/own_calendar.html", {"address": address, "living": living})


@require_safe
def read_calendar(request: HttpRequest, secret: str) -> HttpResponse:  # noqa: ARG001 - the contract of a view
    """The calendar behind a secret address, in its person's language. 404 for any other secret."""
    person = domain.reader_of(secret)
    if person is None:
        raise Http404
    now = clock.now()
    with translation.override(person.language):
        text = calendar(
            domain.events_of(person, now=now),
            name=_("Deadlines and shifts"),
            host=urlsplit(settings.ROOM_URL).hostname or "fauxpas",
            now=now,
        )
    answer = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-store"
    answer["X-Robots-Tag"] = "noindex"
    return answer
