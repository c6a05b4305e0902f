"""The wall: the situation of one brand on a screen everybody in the room can read; it names nobody."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import condition, require_safe

from fauxpas.core import clock
from fauxpas.core.models import Brand, Person
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.room.expected import goal_at
from fauxpas.room.models import Case, Clock, Task
from fauxpas.room.queries import cases_for_page, running_clocks, visible_cases
from fauxpas.understand.models import FactVersion, PublicText
from fauxpas.understand.queries import visible_facts
from fauxpas.understand.said import LastWord, last_words
from fauxpas.watch.models import Source
from fauxpas.watch.queries import sources_of
from fauxpas.watch.versions import version_of

MOST_CASES, MOST_CLOCKS = 3, 4
# What is not settled first: that is what a room has to look at.
ORDER = [FactVersion.Status.DISPUTED, FactVersion.Status.REPORTED, FactVersion.Status.UNKNOWN, FactVersion.Status.CONFIRMED, FactVersion.Status.REFUTED]  # fmt: skip


@dataclass(frozen=True)
class OnWall:
    """One open case as the wall shows it. facts : (status, how many), the unsettled ones first."""

    case: Case
    goal_at: datetime
    clocks: list[Clock]
    facts: list[tuple[str, int]]
    last_word: LastWord | None
    tasks_late: int
    tasks_open: int


@brand_page()
@require_safe
@condition(etag_func=version_of)
def wall(request: RoomRequest, brand: Brand) -> HttpResponse:
    """Clocks, level, last word, next promise, facts, late tasks and coverage, live; no person's name or words."""
    now = clock.now()
    cases = cases_for_page(visible_cases(request.user).filter(brand=brand).exclude(level=Case.Level.CLOSED))
    hearing = list(sources_of(brand).values_list("hearing", flat=True))
    context = {
        "on_wall": [on_wall(case, request.user, now=now) for case in cases[:MOST_CASES]],
        "more": max(cases.count() - MOST_CASES, 0),
        "heard": hearing.count(Source.Hearing.HEARD),
        "sources": len(hearing),
        "blind": hearing.count(Source.Hearing.BLIND),
        "late": hearing.count(Source.Hearing.LATE),
    }
    return render(request, "web/wall.html", context)


def on_wall(case: Case, person: Person, *, now: datetime) -> OnWall:
    """What a room looks at in one case, as this person may see it. At most eight queries."""
    counted = dict(
        visible_facts(person)
        .filter(case=case)
        .values_list("current__status")
        .annotate(many=Count("pk"))
        .order_by()
    )
    tasks = Task.objects.filter(case=case, done_at__isnull=True, dropped_at__isnull=True)
    return OnWall(
        case=case,
        goal_at=goal_at(case),
        clocks=list(running_clocks(case)[:MOST_CLOCKS]),
        facts=[(status.value, counted[status.value]) for status in ORDER if counted.get(status.value)],
        last_word=next(iter(last_words(PublicText.objects.filter(case=case), most=1)), None),
        tasks_late=tasks.filter(due_at__lt=now).count(),
        tasks_open=tasks.count(),
    )
