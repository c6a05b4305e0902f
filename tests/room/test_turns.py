"""Whose turn it is: who is told when a task may begin and when it is late, and who may take one."""

from datetime import datetime, timedelta

import pytest

from fauxpas.core import queue
from fauxpas.core.errors import NotAllowed
from fauxpas.core.models import Brand, Notice, Person, Role
from fauxpas.room import domain
from fauxpas.room.models import Case, Task
from tests.factories import NOON, make_brand, make_case, make_person

pytestmark = pytest.mark.django_db
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def writer(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def told(key: str, *, now: datetime) -> set[Person]:
    while queue.work_one(worker="test", now=now):
        pass
    return {notice.person for notice in Notice.objects.filter(key__startswith=key).select_related("person")}


def test_seat_a_task_belongs_to_is_told_that_its_turn_has_come(
    case: Case, lead: Person, writer: Person
) -> None:
    domain.apply_playbook(case, "clumsy-post", by=lead, now=NOON)
    domain.take_seat(case, function="voice", person=writer, by=lead, now=NOON)
    for key in ("capture", "hijack", "decide"):
        domain.finish_task(case.tasks.get(key=key), by=lead, now=NOON + MINUTE)
    say = case.tasks.get(key="say")
    assert (say.owner, told(f"task:{say.pk}:free", now=NOON + MINUTE)) == (None, {writer})


def test_task_that_waits_for_another_reminds_nobody_and_once_late_the_lead_alone(
    case: Case, lead: Person, writer: Person
) -> None:
    first = domain.add_task(case, title="Ask", by=lead, now=NOON)
    task = domain.add_task(
        case, title="Answer", owner=writer, due_at=NOON + HOUR, by=lead, now=NOON, after=[first]
    )
    assert told("room.task_soon", now=NOON + 55 * MINUTE) == set()
    assert told(f"room.task_late:{task.pk}", now=NOON + HOUR) == {lead}


def test_task_somebody_took_meanwhile_is_taken_from_them_only_by_who_runs_the_case(
    case: Case, lead: Person, writer: Person, brand: Brand
) -> None:
    support = make_person(role=Role.SUPPORT, brand=brand)
    seen_before = domain.add_task(case, title="Ask", by=lead, now=NOON)
    mine = Task.objects.get(pk=seen_before.pk)
    domain.change_task(mine, title="Ask", owner=writer, due_at=None, by=writer, now=NOON)
    with pytest.raises(NotAllowed):
        domain.change_task(seen_before, title="Ask", owner=support, due_at=None, by=support, now=NOON)
    with pytest.raises(NotAllowed):
        domain.finish_task(seen_before, by=support, now=NOON)
    assert Task.objects.get(pk=mine.pk).owner == writer
