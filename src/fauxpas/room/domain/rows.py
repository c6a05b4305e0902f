"""The rows that several nouns of the room write: a clock with its jobs, and the case held while one writes."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from fauxpas.core import queue
from fauxpas.core.errors import MoveRefused
from fauxpas.core.models import Person
from fauxpas.room.models import Case, Clock

SOON, LATE = "room.clock_soon", "room.clock_late"
# As long as it takes to finish a text and have it approved.
SOON_BEFORE = timedelta(minutes=15)


def run_clock(
    case: Case,
    kind: Clock.Kind,
    *,
    started_at: datetime,
    due_at: datetime | None,
    by: Person | None,
    now: datetime,
    label: str = "",
    start_event: str = "",
    rule: str = "",
    step: str = "",
    country: str = "",
) -> Clock:
    """Start a clock, with the jobs that tell the room before it is due and once it is late. In the caller's transaction.

    rule, step, country : of `room.deadlines`, when a text of law set it.
    """
    clock = Clock.objects.create(
        case=case,
        kind=kind,
        label=label,
        start_event=start_event,
        started_at=started_at,
        due_at=due_at,
        rule=rule,
        step=step,
        country=country,
        set_by=by,
        set_at=now,
    )
    if due_at is None:
        return clock
    for job, at in ((SOON, due_at - SOON_BEFORE), (LATE, due_at)):
        if at > now:
            queue.enqueue(
                job, now=now, payload={"clock": clock.pk}, key=str(clock.pk), brand=case.brand, due_at=at
            )
    return clock


def case_row(case: Case) -> Case:
    """The case, closed or not, locked, with its brand.

    Whoever changes several rows of a case holds it first: so two who do never wait for one another, and each sees what the
    other did.
    """
    return Case.objects.select_for_update(of=("self",)).select_related("brand").get(pk=case.pk)


def open_case_row(case: Case) -> Case:
    """The same, for what needs an open case. Raises MoveRefused when it is closed."""
    held = case_row(case)
    if held.level == Case.Level.CLOSED:
        raise MoveRefused(_("This case is closed. Reopen it first."))
    return held
