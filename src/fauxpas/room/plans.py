"""Reads of the plan: what is done, what is late, what waits for what, and which playbook fits a case that has none."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import get_language

from fauxpas.core.models import Person
from fauxpas.core.once import once
from fauxpas.core.rights import Right, may
from fauxpas.room import playbooks
from fauxpas.room.domain.advice import advice_of
from fauxpas.room.domain.playbooks import playbooks_of
from fauxpas.room.models import Case, Seat, Task
from fauxpas.room.playbooks import Playbook
from fauxpas.room.queries import seats_of
from fauxpas.room.titles import titles_of

PROPOSED = 3


@dataclass(frozen=True)
class PlanRow:
    """A task of the plan. state : done, dropped, blocked, late or open. waits_on : titles of what must be done before."""

    task: Task
    title: str
    state: str
    mine: bool
    waits_on: tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """How far the plan is. Dropped tasks count nowhere."""

    done: int
    count: int
    late: int


def plan_rows(case: Case, person: Person, *, now: datetime) -> list[PlanRow]:
    """Every task of the case: what can be done first, by time; then what waits; then what has ended. Four queries."""
    planned = case.tasks.select_related("owner", "done_by").prefetch_related("after").order_by("place", "pk")
    tasks = once(case, "room.plan", lambda: list(planned))
    titles = titles_of(tasks)
    held = functions_of(case, person)
    rows = [
        PlanRow(
            task=task,
            title=titles[task.pk],
            state=_state(task, now=now),
            mine=is_mine(task, person, held),
            waits_on=tuple(titles[each.pk] for each in task.after.all() if not _ended(each)),
        )
        for task in tasks
    ]
    order = {"late": 0, "open": 0, "blocked": 1, "done": 2, "dropped": 3}
    return sorted(
        rows,
        key=lambda row: (order[row.state], row.task.due_at is None, row.task.due_at or now, row.task.place),
    )


def progress_of(rows: Iterable[PlanRow]) -> Progress:
    """How many of these tasks are done, and how many are late."""
    counted = [row for row in rows if row.state != "dropped"]
    return Progress(
        done=sum(row.state == "done" for row in counted),
        count=len(counted),
        late=sum(row.state == "late" for row in counted),
    )


def functions_of(case: Case, person: Person) -> frozenset[str]:
    """The functions this person sits in. One query."""
    return frozenset(seat.function for seat in seats_of(case) if seat.person_id == person.pk)


def is_mine(task: Task, person: Person, functions: frozenset[str]) -> bool:
    """Whether it is for this person to do: their own, or nobody's and meant for a seat they hold."""
    return task.owner_id == person.pk or (task.owner_id is None and task.function in functions)


def function_word(function: str) -> str:
    """A function in words; empty for none."""
    return str(Seat.Function(function).label) if function in Seat.Function.values else ""


def proposed(case: Case) -> list[Playbook]:
    """The playbooks that fit what is known of a case, the best first, at most PROPOSED. Three queries, once a page."""
    return once(case, "room.proposed", lambda: _fitting(case))


def _fitting(case: Case) -> list[Playbook]:
    flags: set[str] = set()
    said = [case.title, case.how_known]
    if case.alarm is not None:
        for found in case.alarm.alarm_mentions.values_list("flags", flat=True):
            flags.update(found)
        said += [str(term[0]) for term in case.alarm.terms]
    if case.mention is not None:
        flags.update(case.mention.flags)
        said.append(case.mention.text)
    known = [playbook for playbook, _number in playbooks_of(case.brand).values()]
    return playbooks.propose(known, flags=flags, said=" . ".join(said))[:PROPOSED]


def followed(case: Case) -> list[Playbook]:
    """The playbooks a case follows, as they were when it began to. One query, once a page."""
    applied = once(case, "room.followed", lambda: list(case.playbooks.order_by("pk")))
    return [playbooks.read(each.body) for each in applied]


def plan_sheet(case: Case, person: Person, now: datetime) -> Mapping[str, Any] | None:
    """The plan on the page of the case: how far it is, or which playbook fits."""
    own = followed(case)
    runs = may(person, Right.RUN_CASE, case.brand)
    closed = case.level == Case.Level.CLOSED
    if not own and closed:
        return None
    rows = plan_rows(case, person, now=now) if own else []
    decisions = case.decisions.filter(replaced_by__isnull=True)
    return {
        "followed": [each.name.told(get_language() or "en") for each in own],
        "progress": progress_of(rows),
        "proposed": proposed(case) if not own and runs else [],
        "may_run": runs and not closed,
        "advice": once(case, "room.advice", lambda: advice_of(case, get_language() or "en")),
        "last_decision": once(case, "room.last_decision", decisions.order_by("-number").first),
    }


def _ended(task: Task) -> bool:
    return task.done_at is not None or task.dropped_at is not None


def _state(task: Task, *, now: datetime) -> str:
    if task.done_at is not None:
        return "done"
    if task.dropped_at is not None:
        return "dropped"
    if any(not _ended(each) for each in task.after.all()):
        return "blocked"
    return "late" if task.due_at is not None and task.due_at < now else "open"
