"""Several hands at the same moment, on a real database with real transactions."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from fauxpas.core.errors import FauxpasError
from fauxpas.core.models import Job, Person
from fauxpas.react import domain
from fauxpas.react.domain import Draft
from fauxpas.react.models import Channel, Delivery
from fauxpas.room.models import Case
from fauxpas.understand.models import PublicText
from tests.react.acts import LATER, PROMISE, approved, published, written
from tests.react.conftest import Sink

pytestmark = pytest.mark.django_db(transaction=True)


def together(*deeds: Callable[[], object]) -> list[str]:
    """Do these at the same moment, each over its own connection; returns what became of each, sorted."""
    gate, outcomes = threading.Barrier(len(deeds)), []

    def do(deed: Callable[[], object]) -> None:
        gate.wait()
        try:
            deed()
            outcomes.append("done")
        except FauxpasError as fault:
            outcomes.append(type(fault).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=do, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_two_people_who_publish_at_once_say_it_once(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = approved(case, writer, lead)
    outcomes = together(
        lambda: domain.publish(statement, by=writer, now=LATER),
        lambda: domain.publish(statement, by=lead, now=LATER),
    )
    assert outcomes == ["MoveRefused", "done"]
    assert PublicText.objects.count() == 2


def test_two_people_who_save_at_once_lose_nothing_silently(case: Case, writer: Person, lead: Person) -> None:
    statement = written(case, writer)

    def save(person: Person, words: str) -> object:
        drafts = {"en": Draft("T", words)}
        return domain.save_texts(
            statement, drafts, base_version=2, next_update_at=PROMISE, by=person, now=LATER
        )

    outcomes = together(lambda: save(writer, "Will's."), lambda: save(lead, "Lea's."))
    assert outcomes == ["Conflict", "done"]
    statement.refresh_from_db()
    assert statement.version == 3


def test_two_workers_with_the_same_job_mark_the_delivery_once(
    case: Case, writer: Person, lead: Person, channel: Channel, sink: Sink
) -> None:
    published(case, writer, lead)
    jobs = list(Job.objects.filter(kind="react.deliver"))
    together(*[lambda job=job: domain.deliver(job, now=LATER) for job in [*jobs, *jobs]])
    assert set(Delivery.objects.values_list("state", flat=True)) == {"sent"}
    assert set(sink.keys()) == set(Delivery.objects.values_list("key", flat=True))
