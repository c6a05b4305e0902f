"""The decision log: added to, replaced, never overwritten."""

from datetime import timedelta

import pytest

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Person, Role, TrailEntry
from fauxpas.room import domain
from fauxpas.room.models import Case, Decision
from fauxpas.room.timeline import timeline
from tests.factories import NOON, make_brand, make_case, make_fact, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def writer(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def decided(case: Case, by: Person, chosen: str = "Recall", **more: object) -> Decision:
    said = {"question": "Recall?", "options": ["Recall", "Warn"], "why": "Two cases.", "grounds": []} | more
    return domain.decide(case, chosen=chosen, by=by, now=NOON, **said)  # type: ignore[arg-type]


def test_decision_keeps_the_facts_it_rested_on_as_they_stood(case: Case, lead: Person) -> None:
    fact = make_fact(case, lead)
    made = decided(case, lead, grounds=[fact.key, fact.key])
    assert [ground["key"] for ground in made.grounds] == [fact.key]
    assert made.grounds[0]["version"] == 1
    assert "12" in made.grounds[0]["words"]


def test_decision_taken_anew_leaves_the_former_readable(case: Case, lead: Person) -> None:
    first = decided(case, lead)
    second = decided(case, lead, "Warn", replaces=first)
    first.refresh_from_db()
    assert (first.chosen, second.number, second.replaces) == ("Recall", 2, first)
    with pytest.raises(MoveRefused):
        decided(case, lead, "Neither", replaces=first)
    lines, _more = timeline(case)
    assert "Decided anew, in place of D-1: Warn" in [line.sentence for line in lines]
    assert TrailEntry.objects.filter(verb="decision.noted", thread=case.thread).count() == 2
    assert trail.verify(case.brand.organisation) is None


def test_decision_of_somebody_else_is_noted_by_who_runs_the_case(
    case: Case, lead: Person, writer: Person
) -> None:
    assert decided(case, writer).decided_by == writer
    with pytest.raises(NotAllowed):
        decided(case, writer, decided_by=lead)
    with pytest.raises(NotAllowed):
        decided(case, make_person(role=Role.READER, brand=case.brand))
    with pytest.raises(NotFound):
        decided(case, make_person(role=Role.OWNER, brand=make_brand()))
    made = decided(case, lead, decided_by=writer)
    assert (made.decided_by, made.noted_by) == (writer, lead)


def test_decision_with_a_fault_is_refused(case: Case, lead: Person) -> None:
    with pytest.raises(InputRefused) as refusal:
        decided(case, lead, " ", question="", why="", options=["x"] * 13, decided_at=NOON + HOUR)
    assert set(refusal.value.fields) == {"question", "chosen", "why", "options", "decided_at"}
    with pytest.raises(InputRefused):
        decided(case, lead, grounds=["F-99"])
    with pytest.raises(InputRefused):
        decided(case, lead, decided_by=make_person(role=Role.OWNER, brand=make_brand()))
    assert not case.decisions.exists()


def test_decision_of_another_case_is_not_replaced(case: Case, lead: Person) -> None:
    other = decided(make_case(case.brand, lead), lead)
    with pytest.raises(MoveRefused):
        decided(case, lead, replaces=other)
