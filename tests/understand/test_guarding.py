"""The ledger as the guard reads it, by whoever asks: a draft, a corrected text, another fact."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from fauxpas.core.models import Brand, Person, Role
from fauxpas.engine.guard import check
from fauxpas.room.models import Case
from fauxpas.understand import domain
from fauxpas.understand.domain.facts import draft_of
from fauxpas.understand.domain.guarding import guarded, guarded_ledger, ledger_versions
from fauxpas.understand.models import Fact
from tests.factories import NOON, make_brand, make_case, make_fact, make_person

pytestmark = pytest.mark.django_db
ON = NOON.date()


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def verdicts(case: Case, text: str) -> list[tuple[str, str]]:
    ledger = guarded_ledger(ledger_versions(case), language="en", brand=case.brand)
    return [(each.text, each.verdict) for each in check(text, ledger, language="en", on=ON)]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("12,470", "consistent"),
        ("12,495", "consistent"),
        ("12,496", "contradicts"),
        ("12,440", "contradicts"),
    ],
)
def test_value_within_the_margin_agrees(case: Case, lead: Person, number: str, expected: str) -> None:
    make_fact(case, lead, margin=15)
    assert verdicts(case, f"{number} packets are in shops.") == [(number, expected)]


def test_message_tells_a_margin_as_two_numbers_when_no_sentence_is_written(case: Case, lead: Person) -> None:
    make_fact(case, lead, margin=15, text={"fr": "Il y a {value} paquets en rayon."}, public=False)
    ledger = guarded_ledger(ledger_versions(case), language="en", brand=case.brand)
    (found,) = check("15,000 packets are in shops.", ledger, language="en", on=ON)
    assert "12465–12495" in found.message.replace(".0", "")


def test_former_version_never_holds_after_the_one_that_took_its_place(case: Case, lead: Person) -> None:
    fact = make_fact(case, lead)
    first = fact.versions.get()
    earlier = replace(draft_of(first), value=11000, as_of=NOON - timedelta(days=2))
    domain.change_fact(fact, draft=earlier, base_version=1, by=lead, now=NOON)
    assert verdicts(case, "11,000 packets are in shops.") == [("11,000", "consistent")]
    assert verdicts(case, "12,480 packets are in shops.") == [("12,480", "stale")]
    assert guarded(first, language="en", brand=case.brand).id == "F-01"


def test_fact_of_this_evening_holds_where_the_brand_is_west_of_utc(case: Case, lead: Person) -> None:
    case.brand.time_zone = "America/Los_Angeles"
    fact, evening = make_fact(case, lead), datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # the 19th, 18:00, there
    newer = replace(draft_of(fact.versions.get()), value=13000, as_of=evening)
    domain.change_fact(fact, draft=newer, base_version=1, by=lead, now=evening)
    ledger = guarded_ledger(ledger_versions(case), language="en", brand=case.brand)
    found = domain.held_against(
        "13,000 packets are in shops.", ledger, language="en", brand=case.brand, at=evening
    )
    assert [each.verdict for each in found] == ["consistent"]
    assert domain.day_there(case.brand, evening) == ON


def test_ledger_is_one_query_for_any_number_of_facts(
    case: Case, lead: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(3):
        make_fact(case, lead, attribute=f"in shop {number}")
    assert Fact.objects.count() == 3
    with django_assert_num_queries(1):
        guarded_ledger(ledger_versions(case), language="en", brand=case.brand)
