"""A person's calendar: the secret address their calendar program reads, and what stands in it."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from fauxpas.core.models import Person, Shift
from fauxpas.core.on_call import visible_shifts
from fauxpas.core.people import digest
from fauxpas.room.ical import Event
from fauxpas.room.models import CalendarKey, Case, Clock, Task
from fauxpas.room.queries import visible_cases
from fauxpas.room.titles import titles_of

from .tasks import unfinished

MOST_EVENTS = 500
# A deadline missed longer ago than this reminds nobody any more.
KEPT = timedelta(days=30)
# Early enough to ask a colleague to take it over.
SHIFT_REMINDED_MINUTES = 12 * 60


def make_calendar(person: Person, *, now: datetime) -> str:
    """A new secret for the person's calendar; any earlier one ends. It is shown once, only its digest is kept.

    Nothing of a brand changes, so that no trail is written.
    """
    secret = secrets.token_urlsafe(30)
    with transaction.atomic():
        Person.objects.select_for_update().get(pk=person.pk)
        end_calendar(person, now=now)
        CalendarKey.objects.create(person=person, digest=digest(secret), made_at=now)
    return secret


def end_calendar(person: Person, *, now: datetime) -> int:
    """End the person's calendar address, if there is one; returns how many ended."""
    return person.calendar_keys.filter(ended_at__isnull=True).update(ended_at=now)


def reader_of(secret: str) -> Person | None:
    """Whose calendar this secret opens; None when it opens none, or its person left."""
    key = CalendarKey.objects.filter(
        digest=digest(secret), ended_at__isnull=True, person__is_active=True
    ).select_related("person")
    found = key.first()
    return found.person if found else None


def events_of(person: Person, *, now: datetime) -> list[Event]:
    """The running clocks of the cases the person may see, their own open tasks and their own shifts; in the active language.

    Five queries.

    The title of a case is left out: a calendar is copied to whoever keeps it for the person.
    """
    seen, since = visible_cases(person), now - KEPT
    clocks = Clock.objects.filter(
        case__in=seen, met_at__isnull=True, dropped_at__isnull=True, due_at__gte=since
    ).select_related("case__brand")
    tasks = unfinished(Task.objects.filter(case__in=seen, owner=person, due_at__gte=since)).exclude(
        case__level=Case.Level.CLOSED
    )
    own = list(tasks.select_related("case__brand")[:MOST_EVENTS])
    titles = titles_of(own)
    found = [
        _event(f"clock-{clock.pk}", clock.due_at, _clock_words(clock), clock.case, "clocks/")
        for clock in clocks.order_by("due_at")[:MOST_EVENTS]
        if clock.due_at is not None
    ]
    found += [
        _event(f"task-{task.pk}", task.due_at, titles[task.pk], task.case, "plan/")
        for task in own
        if task.due_at is not None
    ]
    found += [_event_of_shift(shift) for shift in _own_shifts(person, since=since)]
    return sorted(found, key=lambda event: (event.at, event.key))


def _own_shifts(person: Person, *, since: datetime) -> list[Shift]:
    """What the person is on call for; a shift they are only asked to take over is still somebody else's."""
    own = visible_shifts(person).filter(person=person, ends_at__gt=since)
    return list(own.select_related("brand").order_by("begins_at", "pk")[:MOST_EVENTS])


def _event_of_shift(shift: Shift) -> Event:
    url = settings.ROOM_URL + reverse("rota", args=[shift.brand.slug])
    words = (
        _("On call for %(brand)s, as deputy")
        if shift.rank == Shift.Rank.DEPUTY
        else _("On call for %(brand)s, called first")
    )
    return Event(
        f"shift-{shift.pk}",
        shift.begins_at,
        words % {"brand": shift.brand.name},
        words=url,
        url=url,
        remind_minutes=SHIFT_REMINDED_MINUTES,
        until=shift.ends_at,
    )


def _event(key: str, at: datetime, title: str, case: Case, page: str) -> Event:
    url = f"{settings.ROOM_URL}{case.path}{page}"
    words = _("Case %(number)s of %(brand)s") % {"number": case.number, "brand": case.brand.name}
    named = _("%(brand)s: %(title)s") % {"brand": case.brand.name, "title": title}
    return Event(key, at, named, f"{words}\n{url}", url)


def _clock_words(clock: Clock) -> str:
    return clock.label or str(Clock.Kind(clock.kind).label)
