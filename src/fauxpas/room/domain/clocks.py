"""The two great clocks, and the deadlines people set."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.room.models import Case, Clock, Task

from .lawful import follow_steps
from .rows import open_case_row, run_clock
from .tasks import start_waiting


def first_word_said(case: Case, *, at: datetime) -> Case:
    """The first public word was said at `at`: stop the first great clock, wherever it was said.

    A case that has its first word keeps it. Called in the transaction of what was said, which writes the trail.
    """
    case.clocks.filter(kind=Clock.Kind.FIRST_WORD, met_at__isnull=True, dropped_at__isnull=True).update(
        met_at=at
    )
    if Case.objects.filter(pk=case.pk, first_word_at__isnull=True).update(first_word_at=at):
        start_waiting(case, Task.WaitsFor.WORD, at=at, now=at)
    Case.objects.filter(pk=case.pk).update(last_word_at=at)
    case.refresh_from_db(fields=["first_word_at", "last_word_at"])
    return case


def word_said(case: Case, *, at: datetime, next_update_at: datetime | None, by: Person | None) -> Case:
    """A public word was said at `at`: the promised update is kept, and the next promise runs from there.

    next_update_at : what the word promised; None ends the promises, as a last public word does.
    Also counts as the first word when there was none. Called in the transaction of what was said.
    """
    first_word_said(case, at=at)
    _running(case, Clock.Kind.NEXT_UPDATE).update(met_at=at)
    Case.objects.filter(pk=case.pk).update(next_update_due_at=next_update_at)
    if next_update_at is not None:
        run_clock(case, Clock.Kind.NEXT_UPDATE, started_at=at, due_at=next_update_at, by=by, now=at)
    case.refresh_from_db(fields=["next_update_due_at"])
    return case


def promise_update(case: Case, *, due_at: datetime, by: Person, now: datetime) -> Case:
    """Promise the next update for `due_at` (aware), in place of the promise that runs, which is dropped, not met.

    Raises InputRefused when the time is past, MoveRefused in a closed case.
    """
    check_right(by, Right.RUN_CASE, case.brand)
    _check_ahead(due_at, now=now)
    with transaction.atomic():
        case = open_case_row(case)
        former = case.next_update_due_at
        _running(case, Clock.Kind.NEXT_UPDATE).update(dropped_at=now)
        clock = run_clock(case, Clock.Kind.NEXT_UPDATE, started_at=now, due_at=due_at, by=by, now=now)
        case.next_update_due_at = due_at
        case.save(update_fields=["next_update_due_at"])
        before = {"due_at": former.isoformat() if former else None}
        after = {"due_at": due_at.isoformat()}
        trail.write(
            case.brand,
            "clock.promised",
            by=by,
            now=now,
            subject=clock,
            thread=case.thread,
            before=before,
            after=after,
        )
    return case


def start_deadline(
    case: Case,
    *,
    label: str,
    start_event: str,
    started_at: datetime,
    due_at: datetime,
    by: Person,
    now: datetime,
) -> Clock:
    """Run a further deadline from its own start event, in the name of who set it.

    Raises InputRefused when a word is missing, or the deadline does not lie after its start and after now.
    """
    check_right(by, Right.RUN_CASE, case.brand)
    faults = {}
    if not label.strip():
        faults["label"] = _("Say what must be done by then.")
    if not start_event.strip():
        faults["start_event"] = _("Say what started this clock.")
    if due_at <= max(started_at, now):
        faults["due_at"] = _("The deadline must lie ahead.")
    if faults:
        raise InputRefused(_("The deadline does not run yet."), fields=faults)
    with transaction.atomic():
        case = open_case_row(case)
        clock = run_clock(
            case,
            Clock.Kind.DEADLINE,
            label=label.strip(),
            start_event=start_event.strip(),
            started_at=started_at,
            due_at=due_at,
            by=by,
            now=now,
        )
        after = {"label": clock.label, "start_event": clock.start_event, "due_at": due_at.isoformat()}
        trail.write(
            case.brand, "clock.started", by=by, now=now, subject=clock, thread=case.thread, after=after
        )
    return clock


def meet_clock(clock: Clock, *, by: Person, now: datetime) -> Clock:
    """Mark a deadline as met; kept when not after its time. What a rule counts from it begins to run.

    The two great clocks are met by speaking: MoveRefused.
    """
    return _end(clock, "clock.met", by=by, now=now)


def drop_clock(clock: Clock, *, reason: str, by: Person, now: datetime) -> Clock:
    """Let a deadline go, with a reason. Raises InputRefused without one; a great clock cannot be dropped alone."""
    if not reason.strip():
        raise InputRefused(
            _("Say why this deadline no longer holds."), fields={"reason": _("A reason is missing.")}
        )
    return _end(clock, "clock.dropped", by=by, now=now, reason=reason.strip())


def _end(clock: Clock, verb: str, *, by: Person, now: datetime, reason: str = "") -> Clock:
    case = clock.case
    check_right(by, Right.RUN_CASE, case.brand)
    if clock.kind != Clock.Kind.DEADLINE:
        raise MoveRefused(_("This clock stops when you speak in public, not by a tick."))
    with transaction.atomic():
        clock = Clock.objects.select_for_update(of=("self",)).select_related("case__brand").get(pk=clock.pk)
        if clock.met_at or clock.dropped_at:
            raise MoveRefused(_("Somebody already ended this deadline."))
        ended = "met_at" if verb == "clock.met" else "dropped_at"
        setattr(clock, ended, now)
        clock.save(update_fields=[ended])
        after = {"label": clock.label, "reason": reason, "late": bool(clock.due_at and now > clock.due_at)}
        trail.write(case.brand, verb, by=by, now=now, subject=clock, thread=case.thread, after=after)
        if verb == "clock.met":
            follow_steps(clock, by=by, now=now)
    return clock


def _running(case: Case, kind: Clock.Kind) -> QuerySet[Clock]:
    return case.clocks.filter(kind=kind, met_at__isnull=True, dropped_at__isnull=True)


def _check_ahead(due_at: datetime, *, now: datetime) -> None:
    if due_at <= now:
        words = _("A promise must lie ahead. Choose a later time.")
        raise InputRefused(words, fields={"due_at": words})
