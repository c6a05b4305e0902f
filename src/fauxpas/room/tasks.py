"""Tells the room that a clock is nearly due, and that it is late; once each, and only while it still runs."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core import queue
from fauxpas.core.models import Job
from fauxpas.core.rights import Right, people_who_may
from fauxpas.room.domain.clocks import LATE, SOON
from fauxpas.room.domain.seats import notify_seats
from fauxpas.room.models import Case, Clock


@queue.handles(SOON)
@queue.handles(LATE)
def tell_of_clock(job: Job, now: datetime) -> None:
    """Tell everyone seated, or, in an empty room, everyone who may run the case.

    A deadline outlives its case, since an authority’s does; but a closed case wakes nobody.
    """
    running = Clock.objects.filter(pk=job.payload["clock"], met_at__isnull=True, dropped_at__isnull=True)
    clock = running.select_related("case__brand").first()
    if clock is None or clock.due_at is None or (job.kind == SOON and now >= clock.due_at):
        return
    case = clock.case
    empty = not case.seats.filter(left_at__isnull=True).exists()
    with transaction.atomic():
        notify_seats(
            case,
            only=list(people_who_may(Right.RUN_CASE, case.brand)) if empty else None,
            key=f"{job.kind}:{clock.pk}",
            title=lambda: sentence_of(clock, late=job.kind == LATE),
            body=case.title,
            urgent=case.level != Case.Level.CLOSED,
            now=now,
        )


def sentence_of(clock: Clock, *, late: bool) -> str:
    """What a notice says of a clock, in the active language and the brand's time zone."""
    zone = ZoneInfo(clock.case.brand.time_zone)
    time = forms.clock_time(clock.due_at, language=get_language() or "en", zone=zone) if clock.due_at else ""
    words = {"time": time, "label": clock.label}
    if clock.kind == Clock.Kind.FIRST_WORD:
        return (
            _("The goal for your first public word, %(time)s, is past.") % words
            if late
            else _("Say your first public word before %(time)s.") % words
        )
    if clock.kind == Clock.Kind.NEXT_UPDATE:
        if late:
            return _("The update promised for %(time)s is late. Publish, or promise a new time.") % words
        return _("The public expects your update at %(time)s.") % words
    return _("Late since %(time)s: %(label)s") % words if late else _("Due at %(time)s: %(label)s") % words
