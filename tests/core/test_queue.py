"""The queue: leased once, retried, held when too late, periodic for good."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from fauxpas.core import queue
from fauxpas.core.errors import RefusedForGood, TryLater
from fauxpas.core.models import Job
from tests.factories import NOON, make_brand

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)


@pytest.fixture
def done() -> Iterator[list[int]]:
    """Job ids in the order they were handled; the kinds are forgotten afterwards."""
    handled: list[int] = []
    kept = dict(queue._handlers), dict(queue._periodic), set(queue._patient)

    @queue.handles("test.note")
    def note(job: Job, now: datetime) -> None:
        handled.append(job.pk)

    @queue.handles("test.patient", patient=True)
    def patient(job: Job, now: datetime) -> None:
        handled.extend(queue.take_along(job, "numbers", now=now))

    @queue.handles("test.later")
    def later(job: Job, now: datetime) -> None:
        handled.append(job.pk)
        raise TryLater("busy", retry_after_seconds=job.payload.get("after"))

    @queue.handles("test.refused")
    def refused(job: Job, now: datetime) -> None:
        raise RefusedForGood("no")

    @queue.handles("test.crash")
    def crash(job: Job, now: datetime) -> None:
        raise ZeroDivisionError

    yield handled
    queue._handlers.clear()
    queue._handlers.update(kept[0])
    queue._periodic.clear()
    queue._periodic.update(kept[1])
    queue._patient.clear()
    queue._patient.update(kept[2])


def work(now: datetime = NOON) -> str | None:
    outcome = queue.work_one(worker="w", now=now)
    return outcome.state if outcome else None


def test_work_one_due_job_is_done_once(done: list[int]) -> None:
    job = queue.enqueue("test.note", now=NOON)
    assert work() == "done"
    assert work() is None
    assert done == [job.pk]


def test_work_one_job_not_due_waits(done: list[int]) -> None:
    queue.enqueue("test.note", now=NOON, due_at=NOON + SECOND)
    assert work() is None
    assert work(NOON + SECOND) == "done"


def test_lease_taken_job_is_not_taken_again(done: list[int]) -> None:
    queue.enqueue("test.note", now=NOON)
    assert queue.lease(worker="a", now=NOON) is not None
    assert queue.lease(worker="b", now=NOON) is None


def test_lease_of_a_killed_worker_ends(done: list[int]) -> None:
    queue.enqueue("test.note", now=NOON)
    queue.lease(worker="killed", now=NOON)
    later = NOON + timedelta(seconds=queue.LEASE_SECONDS + 1)
    taken = queue.lease(worker="b", now=later)
    assert taken is not None
    assert taken.attempts == 2


def test_enqueue_same_key_is_one_job_until_done(done: list[int]) -> None:
    first = queue.enqueue("test.note", now=NOON, key="brand:1")
    assert queue.enqueue("test.note", now=NOON, key="brand:1").pk == first.pk
    work()
    assert queue.enqueue("test.note", now=NOON, key="brand:1").pk != first.pk


def test_enqueue_while_the_same_key_is_being_done_does_it_once_more(done: list[int]) -> None:
    asked: list[Job] = []

    @queue.handles("test.asked")
    def ask_meanwhile(job: Job, now: datetime) -> None:
        done.append(job.pk)
        if not asked:
            asked.append(queue.enqueue("test.asked", now=now, key="brand:1"))

    job = queue.enqueue("test.asked", now=NOON, key="brand:1")
    assert [work(NOON + SECOND), work(NOON + SECOND), work(NOON + SECOND)] == ["waiting", "done", None]
    assert (asked, done) == ([job], [job.pk, job.pk])
    assert queue.enqueue("test.asked", now=NOON, key="brand:1").pk != job.pk


def test_work_one_try_later_waits_as_asked(done: list[int]) -> None:
    queue.enqueue("test.later", now=NOON, payload={"after": 77})
    assert work() == "waiting"
    assert Job.objects.get().due_at == NOON + timedelta(seconds=77)


def test_work_one_try_later_ends_after_the_most_attempts(done: list[int]) -> None:
    queue.enqueue("test.later", now=NOON, most_attempts=3)
    states = [work(NOON + timedelta(hours=n)) for n in range(4)]
    assert states == ["waiting", "waiting", "failed", None]
    assert Job.objects.get().error == "busy"


def test_work_one_refused_for_good_fails_at_once(done: list[int]) -> None:
    queue.enqueue("test.refused", now=NOON)
    assert work() == "failed"


def test_work_one_unexpected_error_is_retried_and_not_raised(done: list[int]) -> None:
    queue.enqueue("test.crash", now=NOON)
    assert work() == "waiting"


def test_work_one_unknown_kind_fails_with_its_name(done: list[int]) -> None:
    queue.enqueue("test.nobody", now=NOON)
    assert work() == "failed"
    assert "test.nobody" in Job.objects.get().error


def test_work_one_past_its_last_useful_time_is_held_and_not_tried(done: list[int]) -> None:
    queue.enqueue("test.note", now=NOON, last_useful_at=NOON + SECOND)
    assert work(NOON + 2 * SECOND) == "held"
    assert done == []


def test_plan_periodic_is_due_again_after_each_turn(done: list[int]) -> None:
    queue._periodic.clear()
    queue._periodic["test.note"] = 60
    queue.plan_periodic(now=NOON)
    queue.plan_periodic(now=NOON)
    assert Job.objects.count() == 1
    work()
    job = Job.objects.get()
    assert (job.state, job.due_at) == ("waiting", NOON + timedelta(seconds=60))


def test_sweep_deletes_only_what_ended_long_ago(done: list[int]) -> None:
    queue.enqueue("test.note", now=NOON)
    queue.enqueue("test.refused", now=NOON)
    queue.enqueue("test.note", now=NOON - 2 * SECOND, last_useful_at=NOON - SECOND)
    assert [work(), work(), work()] == ["held", "done", "failed"]
    later = NOON + timedelta(days=queue.KEPT_DAYS)
    young = queue.enqueue("test.note", now=later)
    waiting = queue.enqueue("test.note", now=NOON, due_at=later + timedelta(days=1))
    work(later)
    assert queue.sweep(now=later + SECOND) == 3
    assert list(Job.objects.order_by("pk")) == [young, waiting]


def test_work_one_job_that_kills_its_workers_is_given_up(done: list[int]) -> None:
    queue.enqueue("test.note", now=NOON, most_attempts=2)
    now = NOON
    for _ in range(2):
        assert queue.lease(worker="killed", now=now) is not None
        now += timedelta(seconds=queue.LEASE_SECONDS + 1)
    assert work(now) == "failed"
    assert done == []


def test_patient_job_lets_others_go_first_for_a_minute(done: list[int]) -> None:
    queue.enqueue("test.patient", now=NOON, payload={"numbers": [-1]})
    other = queue.enqueue("test.note", now=NOON + SECOND)
    queue.enqueue("test.patient", now=NOON + SECOND, payload={"numbers": [-2]}, due_at=NOON + 90 * SECOND)
    while work(NOON + SECOND):
        pass
    assert done == [other.pk, -1]
    late = queue.enqueue("test.note", now=NOON + 91 * SECOND)
    work(NOON + 150 * SECOND)
    assert done == [other.pk, -1, -2]
    work(NOON + 150 * SECOND)
    assert done == [other.pk, -1, -2, late.pk]


def test_jobs_taken_along_are_done_with_the_first_and_outlive_its_worker(done: list[int]) -> None:
    brand = make_brand()
    for number in range(3):
        queue.enqueue("test.patient", now=NOON, payload={"numbers": [number]}, brand=brand)
    queue.enqueue("test.patient", now=NOON, payload={"numbers": [7]}, brand=make_brand())
    queue.enqueue("test.patient", now=NOON, payload={"numbers": [8]}, brand=brand, due_at=NOON + SECOND)
    job = queue.lease(worker="killed", now=NOON)
    assert job is not None
    assert queue.take_along(job, "numbers", now=NOON) == [0, 1, 2]
    while work():
        pass
    assert done == [7]
    while work(NOON + timedelta(seconds=queue.LEASE_SECONDS + 1)):
        pass
    assert done == [7, 0, 1, 2, 8]
