"""Deadlines a text of law sets: started from their own event by a person, and followed step by step."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotFound
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.room import deadlines
from fauxpas.room.deadlines import Rule, Step
from fauxpas.room.models import Case, Clock

from .rows import open_case_row, run_clock


def start_rule(
    case: Case, key: str, *, started_at: datetime, by: Person, now: datetime, start_event: str = ""
) -> list[Clock]:
    """Run the clocks of a rule from the event that starts it, in the name of who says that it applies.

    started_at : aware; it may be so long ago that a deadline is past, which is then shown as missed. start_event : what
    happened, by default the rule's own words. Raises NotFound for an unknown rule, InputRefused for a start to come,
    MoveRefused when the rule runs already or the case is closed.
    """
    check_right(by, Right.RUN_CASE, case.brand)
    rule = deadlines.rule_of(key)
    if rule is None:
        raise NotFound(_("There is no such rule here."))
    if started_at > now:
        words = _("This time is still to come.")
        raise InputRefused(words, fields={"started_at": words})
    with transaction.atomic():
        case = open_case_row(case)
        if case.clocks.filter(rule=key, met_at__isnull=True, dropped_at__isnull=True).exists():
            raise MoveRefused(_("This deadline runs already."))
        event = start_event.strip() or rule.start.told(get_language() or "en")
        return [
            _run(case, rule, step, event=event, started_at=started_at, by=by, now=now)
            for step in rule.steps_since("start")
        ]


def follow_steps(clock: Clock, *, by: Person, now: datetime) -> list[Clock]:
    """Start what a rule counts from the step that was just done. In the caller's transaction."""
    rule = deadlines.rule_of(clock.rule)
    if rule is None:
        return []
    return [
        _run(
            clock.case,
            rule,
            step,
            event=_("Done: %(title)s") % {"title": clock.label},
            started_at=now,
            by=by,
            now=now,
        )
        for step in rule.steps_since(clock.step)
    ]


def _run(
    case: Case, rule: Rule, step: Step, *, event: str, started_at: datetime, by: Person, now: datetime
) -> Clock:
    clock = run_clock(
        case,
        Clock.Kind.DEADLINE,
        label=step.what.told(get_language() or "en"),
        start_event=event,
        started_at=started_at,
        due_at=deadlines.due_at(step, started_at, zone=ZoneInfo(case.brand.time_zone)),
        by=by,
        now=now,
        rule=rule.key,
        step=step.key,
        country=rule.country,
    )
    after = {
        "label": clock.label,
        "start_event": clock.start_event,
        "started_at": started_at.isoformat(),
        "due_at": clock.due_at.isoformat() if clock.due_at else None,
        "source": rule.source.told("en"),
        "checked_on": rule.checked_on.isoformat(),
    }
    trail.write(case.brand, "clock.started", by=by, now=now, subject=clock, thread=case.thread, after=after)
    return clock
