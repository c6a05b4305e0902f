"""Texts that go out at a time a person set, and embargoes. At that time everything is looked at again; in doubt, a person is asked."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import queue, trail
from fauxpas.core.errors import FauxpasError, InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.react.domain import notices
from fauxpas.react.domain.statements import lock
from fauxpas.react.models import Schedule, Statement

JOB = "react.scheduled"
# A worker that was down so long does not speak for yesterday's decision.
LATE_AFTER = timedelta(minutes=15)
WHY_LENGTH = 500
W = Schedule.State.WAITING


def set_time(
    statement: Statement, *, at: datetime, by: Person, now: datetime, embargo: bool = False
) -> Schedule:
    """Let an approved text go out by itself at `at`; a time set before is replaced.

    embargo : nobody publishes it earlier. Raises InputRefused for a time that is past or not before the promised next word,
    MoveRefused for a text that is not approved.
    """
    case = statement.case
    check_right(by, Right.PUBLISH, case.brand)
    with transaction.atomic():
        statement = lock(statement)
        if statement.state != Statement.State.APPROVED:
            raise MoveRefused(_("Only an approved text can be given a time."))
        _check_time(statement, at=at, now=now)
        former = _end(statement, Schedule.State.CANCELLED, now=now)
        schedule = Schedule.objects.create(statement=statement, at=at, embargo=embargo, set_by=by, set_at=now)
        queue.enqueue(
            JOB,
            now=now,
            payload={"schedule": schedule.pk},
            key=str(schedule.pk),
            brand=case.brand,
            due_at=at,
        )
        trail.write(
            case.brand,
            "statement.scheduled",
            by=by,
            now=now,
            subject=statement,
            thread=case.thread,
            before={"at": former.at} if former is not None else None,
            after={"at": at, "embargo": embargo, "version": statement.version},
        )
    return schedule


def cancel_time(statement: Statement, *, by: Person, now: datetime) -> Statement:
    """Take its time away: it goes out when somebody publishes it. An embargo is lifted with it.

    Raises MoveRefused when it has none.
    """
    case = statement.case
    check_right(by, Right.PUBLISH, case.brand)
    with transaction.atomic():
        statement = lock(statement)
        former = _end(statement, Schedule.State.CANCELLED, now=now)
        if former is None:
            raise MoveRefused(_("This text has no time to go out at."))
        trail.write(
            case.brand,
            "statement.unscheduled",
            by=by,
            now=now,
            subject=statement,
            thread=case.thread,
            before={"at": former.at, "embargo": former.embargo},
        )
    return statement


def waiting_schedule(statement: Statement) -> Schedule | None:
    """The time it goes out at; None when it has none."""
    return statement.schedules.select_related("set_by").filter(state=W).first()


def check_no_embargo(statement: Statement, *, now: datetime) -> None:
    """Raise MoveRefused while an embargo holds the text back."""
    waiting = Schedule.objects.filter(state=W, embargo=True, at__gt=now)
    if statement.line_id is not None and waiting.filter(statement=statement.line_id).exists():
        raise MoveRefused(_("The text of the leading brand is under embargo. Wait for its time."))
    if waiting.filter(statement=statement).exists():
        raise MoveRefused(_("This text is under embargo. Lift the embargo first, or wait for its time."))


def end_schedule(statement: Statement, *, now: datetime) -> None:
    """The text is public: nothing is left to do at its time; in the caller's transaction."""
    _end(statement, Schedule.State.DONE, now=now)


def stop(schedule: Schedule, fault: FauxpasError, *, now: datetime) -> Schedule:
    """Write down why a text did not go out at its time, and ask the people who may publish."""
    with transaction.atomic():
        # Before its schedule, as everywhere: two who lock them crosswise wait for each other.
        statement = lock(schedule.statement)
        schedule = Schedule.objects.select_for_update().get(pk=schedule.pk)
        if schedule.state != W:
            return schedule
        schedule.state, schedule.why, schedule.ended_at = (
            Schedule.State.STOPPED,
            str(fault.message)[:WHY_LENGTH],
            now,
        )
        schedule.save(update_fields=["state", "why", "ended_at"])
        schedule.statement = statement
        notices.tell_of_schedule(schedule, now=now)
        trail.write(
            statement.case.brand,
            "statement.schedule_stopped",
            by=None,
            now=now,
            subject=statement,
            thread=statement.case.thread,
            after={"at": schedule.at, "why": schedule.why},
        )
    return schedule


def check_not_late(schedule: Schedule, *, now: datetime) -> None:
    """Raise MoveRefused when the time passed too long ago to speak without asking."""
    if now > schedule.at + LATE_AFTER:
        raise MoveRefused(_("Its time passed while the room was not running. Decide whether it still holds."))


def _check_time(statement: Statement, *, at: datetime, now: datetime) -> None:
    sentence = ""
    if at <= now:
        sentence = _("Choose a time ahead.")
    elif statement.next_update_at is not None and at >= statement.next_update_at:
        sentence = _(
            "It promises the next word for before then. Choose an earlier time, or promise a later one."
        )
    if sentence:
        raise InputRefused(sentence, fields={"at": sentence})


def _end(statement: Statement, state: Schedule.State, *, now: datetime) -> Schedule | None:
    found = Schedule.objects.select_for_update().filter(statement=statement, state=W).first()
    if found is not None:
        found.state, found.ended_at = state, now
        found.save(update_fields=["state", "ended_at"])
    return found
