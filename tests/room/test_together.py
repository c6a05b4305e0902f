"""Two people at once, on the real database."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from fauxpas.core import trail
from fauxpas.core.errors import Conflict
from fauxpas.core.models import Notice, Role
from fauxpas.room import domain
from fauxpas.room.models import Case
from fauxpas.understand import domain as ledger
from fauxpas.understand.models import Fact
from tests.factories import NOON, make_alarm, make_brand, make_case, make_fact, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[object]:
    """Do these at the same moment, each over its own connection; what each returned or raised."""
    ready = Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> object:
        ready.wait()
        try:
            return deed()
        except Conflict as fault:
            return fault
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_two_taps_on_one_alarm_open_one_case() -> None:
    brand = make_brand()
    alarm = make_alarm(brand)
    people = [make_person(role=Role.LEAD, brand=brand) for _ in range(3)]
    cases = at_once(
        *(
            lambda by=by: domain.open_case(brand, by=by, now=NOON, title="Kettles", alarm=alarm)
            for by in people
        )
    )
    assert len({case.pk for case in cases if isinstance(case, Case)}) == 1
    assert trail.verify(brand.organisation) is None


def test_cases_opened_at_once_have_numbers_of_their_own() -> None:
    brand = make_brand()
    people = [make_person(role=Role.LEAD, brand=brand) for _ in range(4)]
    at_once(*(lambda by=by: make_case(brand, by) for by in people))
    assert sorted(Case.objects.values_list("number", flat=True)) == [1, 2, 3, 4]
    assert trail.verify(brand.organisation) is None


def test_one_of_two_changes_of_a_fact_is_told_of_the_other() -> None:
    brand = make_brand()
    lead = make_person(role=Role.LEAD, brand=brand)
    fact = make_fact(make_case(brand, lead), lead)

    def change(value: int) -> Fact:
        draft = ledger.FactDraft(subject="Packets", type="number", value=value, source="Supply")
        return ledger.change_fact(fact, draft=draft, base_version=1, by=lead, now=NOON)

    outcomes = at_once(lambda: change(1), lambda: change(2))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Conflict", "Fact"]
    assert fact.versions.count() == 2


def test_two_tasks_finished_at_once_free_the_third_that_waits_for_both() -> None:
    brand = make_brand()
    lead = make_person(role=Role.LEAD, brand=brand)
    case = make_case(brand, lead)
    for number in range(5):
        before = [
            domain.add_task(case, title=f"{name} {number}", by=lead, now=NOON) for name in ("Ask", "Look")
        ]
        third = domain.add_task(case, title="Tell", owner=lead, by=lead, now=NOON, after=before)
        at_once(*(lambda task=task: domain.finish_task(task, by=lead, now=NOON) for task in before))
        assert Notice.objects.filter(key=f"task:{third.pk}:free").count() == 1
