"""Tells people that a clock or a task is nearly due, and that it is late; once each, and only while it still runs."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core import queue
from fauxpas.core.models import Job
from fauxpas.core.rights import Right, people_who_may
from fauxpas.room.domain import tasks as doing
from fauxpas.room.domain.rows import LATE, SOON
from fauxpas.room.domain.seats import notify_seats
from fauxpas.room.models import Case, Clock, Task
from fauxpas.room.titles import titles_of


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


@queue.handles(doing.SOON)
@queue.handles(doing.LATE)
def tell_of_task(job: Job, now: datetime) -> None:
    """Tell whose task it is; the lead too once it is late.

    While something must be done before, it reminds nobody, and once late the lead alone, who can change the plan.
    """
    found = doing.unfinished(Task.objects.filter(pk=job.payload["task"]))
    task = found.select_related("case__brand", "case__lead", "owner").first()
    late = job.kind == doing.LATE
    if task is None or task.due_at is None or task.due_at.isoformat() != job.payload["due_at"]:
        return
    if task.case.level == Case.Level.CLOSED or (not late and now >= task.due_at):
        return
    blocked = not doing.ready(Task.objects.filter(pk=task.pk)).exists()
    if blocked and not late:
        return
    case = task.case
    people = [] if blocked else doing.people_of(task)
    if case.lead is not None and (late or not people):
        people.append(case.lead)
    with transaction.atomic():
        notify_seats(
            case,
            only=people,
            key=f"{job.kind}:{task.pk}:{job.payload['due_at']}",
            title=lambda: task_sentence(task, late=late),
            body=case.title,
            path=f"{case.path}plan/",
            now=now,
        )


def task_sentence(task: Task, *, late: bool) -> str:
    """What a notice says of a task, in the active language and the brand's time zone."""
    language, zone = get_language() or "en", ZoneInfo(task.case.brand.time_zone)
    time = forms.clock_time(task.due_at, language=language, zone=zone) if task.due_at else ""
    words = {"time": time, "label": titles_of([task])[task.pk]}
    return _("Late since %(time)s: %(label)s") % words if late else _("Due at %(time)s: %(label)s") % words


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
