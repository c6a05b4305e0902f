"""A clock that is nearly due, or late, reaches people through the queue."""

from datetime import datetime, timedelta

import pytest

from fauxpas.core import queue
from fauxpas.core.models import Brand, Membership, Notice, Person, Role
from fauxpas.room import domain
from fauxpas.room.models import Case
from tests.factories import NOON, make_brand, make_case, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def told(now: datetime) -> list[str]:
    while queue.work_one(worker="test", now=now):
        pass
    return list(
        Notice.objects.filter(key__startswith="room.clock").order_by("pk").values_list("title", flat=True)
    )


def test_first_word_is_asked_for_before_its_goal_and_after_it(case: Case) -> None:
    assert told(NOON + timedelta(minutes=44)) == []
    assert told(NOON + timedelta(minutes=46)) == ["Say your first public word before 14:00."]
    assert told(NOON + HOUR)[1:] == ["The goal for your first public word, 14:00, is past."]


def test_word_said_in_time_asks_nobody(case: Case, lead: Person) -> None:
    domain.word_said(case, at=NOON + timedelta(minutes=30), next_update_at=None, by=lead)
    assert told(NOON + 2 * HOUR) == []


def test_promise_changed_is_told_at_its_new_time_only(case: Case, lead: Person) -> None:
    domain.word_said(case, at=NOON, next_update_at=NOON + HOUR, by=lead)
    domain.promise_update(case, due_at=NOON + 3 * HOUR, by=lead, now=NOON)
    assert told(NOON + 2 * HOUR) == []
    assert told(NOON + 3 * HOUR - timedelta(minutes=10)) == ["The public expects your update at 16:00."]
    assert told(NOON + 3 * HOUR)[1:] == [
        "The update promised for 16:00 is late. Publish, or promise a new time."
    ]


def test_worker_that_slept_past_the_time_tells_of_the_lateness_alone(case: Case, lead: Person) -> None:
    domain.start_deadline(
        case,
        label="Tell the authority",
        start_event="Leak",
        started_at=NOON,
        due_at=NOON + HOUR,
        by=lead,
        now=NOON,
    )
    assert "Late since 14:00: Tell the authority" in told(NOON + 2 * HOUR)
    assert "Due at 14:00: Tell the authority" not in told(NOON + 2 * HOUR)


def test_deadline_of_a_closed_case_is_told_and_wakes_nobody(case: Case, lead: Person) -> None:
    domain.start_deadline(
        case,
        label="Tell the authority",
        start_event="Leak",
        started_at=NOON,
        due_at=NOON + HOUR,
        by=lead,
        now=NOON,
    )
    domain.change_level(case, to=Case.Level.CLOSED, by=lead, now=NOON, reason="It was another brand.")
    assert told(NOON + HOUR) == ["Late since 14:00: Tell the authority"]
    assert not Notice.objects.get(key__startswith="room.clock").urgent


def test_empty_room_tells_those_who_may_run_the_case(brand: Brand, lead: Person) -> None:
    make_case(brand, make_person(role=Role.SUPPORT, brand=brand))
    told(NOON + timedelta(minutes=50))
    assert list(Notice.objects.filter(key__startswith="room.clock").values_list("person", flat=True)) == [
        lead.pk
    ]


def test_room_whose_people_left_the_brand_tells_those_who_may_run_the_case(
    brand: Brand, case: Case, lead: Person
) -> None:
    voice = make_person(role=Role.VOICE, brand=brand)
    task = domain.add_task(case, title="Call", owner=lead, due_at=NOON + HOUR, by=lead, now=NOON)
    Membership.objects.filter(person=lead).delete()
    Notice.objects.all().delete()
    assert told(NOON + HOUR)
    everything = Notice.objects.filter(person=voice).values_list("key", flat=True)
    assert any(key.startswith(f"room.task_late:{task.pk}:") for key in everything)
    assert not Notice.objects.filter(person=lead).exists()


def test_closed_case_asks_nobody(case: Case, lead: Person) -> None:
    domain.change_level(case, to="closed", by=lead, now=NOON, reason="A false alarm.")
    assert told(NOON + 2 * HOUR) == []
