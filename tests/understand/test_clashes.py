"""Facts that exclude each other, and facts to check again: who is told, and what settles it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from fauxpas.core import queue
from fauxpas.core.errors import InputRefused, NotAllowed
from fauxpas.core.models import Brand, Notice, Person, Role, TrailEntry
from fauxpas.room.models import Case
from fauxpas.understand import domain
from fauxpas.understand.domain.clashes import open_clashes, settle_clash
from fauxpas.understand.domain.facts import draft_of
from fauxpas.understand.models import Fact, FactClash
from tests.factories import NOON, make_brand, make_case, make_fact, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CLASH = [("F-02", "F-01")]


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def owner(brand: Brand) -> Person:
    return make_person(role=Role.SUPPORT, brand=brand, name="Omar Owner")


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def keys(case: Case) -> list[tuple[str, str]]:
    return [(clash.first.fact.key, clash.second.fact.key) for clash in open_clashes(case)]


def fact_of(case: Case, lead: Person, text: str, **said: Any) -> Fact:
    return make_fact(case, lead, text={"en": text}, **said)


def change(fact: Fact, by: Person, **said: Any) -> Fact:
    current = fact.versions.latest("number")
    draft = replace(draft_of(current), **said)
    return domain.change_fact(fact, draft=draft, base_version=current.number, by=by, now=NOON + HOUR)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ({"value": 12480}, {"value": 12480}, []),
        ({"value": 12480}, {"value": 12500}, CLASH),
        ({"value": 12480, "margin": 15}, {"value": 12500, "margin": 10}, []),
        ({"value": 12480, "margin": 5}, {"value": 12500, "margin": 10}, CLASH),
        ({"value": 12480, "scope": "in Lyon"}, {"value": 12500, "scope": "in Nantes"}, []),
        ({"value": 12480}, {"value": 12500, "attribute": "sent back"}, []),
        ({"value": 12480}, {"value": 12500, "subject": "packets"}, CLASH),
        ({"value": 12480}, {"value": 12500, "status": "refuted"}, []),
        ({"type": "yes/no", "value": True}, {"type": "yes/no", "value": False}, CLASH),
        ({"type": "reference", "value": "L4471"}, {"type": "reference", "value": "L4472"}, CLASH),
        ({"type": "date", "value": "2026-11-18"}, {"type": "date", "value": "2026-11-17"}, CLASH),
    ],
)
def test_facts_about_one_thing_exclude_each_other_by_their_values(
    case: Case, lead: Person, one: dict[str, Any], other: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    for said in (one, other):
        words = {"text": {"en": "See the value.", "fr": "Voir la valeur."}} | said
        status = words.pop("status", "reported")
        if status == "refuted":
            fact = make_fact(case, lead, status="reported", **words)
            domain.set_status(fact, status=status, base_version=1, by=lead, now=NOON)
        else:
            make_fact(case, lead, status=status, **words)
    assert keys(case) == expected


def test_what_a_sentence_claims_is_held_against_the_other_facts(case: Case, lead: Person) -> None:
    make_fact(
        case,
        lead,
        subject="Customers",
        attribute="injured",
        type="number",
        value=0,
        text={"en": "No customer was injured."},
    )
    fact_of(case, lead, "Two customers were injured in Lyon.", subject="Burns", type="text", value=None)
    assert keys(case) == [("F-02", "F-01")]


@pytest.mark.parametrize(
    ("attribute", "sentence"),
    [
        ("brought back", "{value} jars were brought back."),
        ("brought back", "{value} of the jars in shops were brought back."),
        ("destroyed", "We destroyed {value} jars from our shops."),
        ("eaten before the recall", "Before the recall {value} jars were eaten."),
    ],
)
def test_other_count_of_the_same_thing_excludes_nothing(
    case: Case, lead: Person, attribute: str, sentence: str
) -> None:
    shops = "There are {value} jars in shops."
    fact_of(case, lead, shops, subject="Jars", attribute="in shops", value=12480)
    fact_of(case, lead, sentence, subject="Jars", attribute=attribute, value=3200)
    assert keys(case) == []


def test_same_count_in_other_words_is_still_excluded(case: Case, lead: Person) -> None:
    fact_of(
        case, lead, "{value} customers are affected.", subject="Customers", attribute="affected", value=3000
    )
    fact_of(case, lead, "{value} clients were hit.", subject="Clients", attribute="hit", value=3500)
    assert keys(case) == CLASH


def test_both_owners_are_told_once_and_the_trail_names_the_other(
    case: Case, lead: Person, owner: Person
) -> None:
    make_fact(case, lead, owner=owner)
    make_fact(case, lead, value=12500)
    notice = Notice.objects.get(key__startswith="clash:")
    assert (notice.person, notice.title) == (
        owner,
        "F-02 and F-01 exclude each other. Say which one is true.",
    )
    entry = TrailEntry.objects.filter(verb="fact.added").latest("index")
    assert '"excludes":["F-01"]' in entry.payload.body


def test_clash_is_over_when_one_fact_gives_way(case: Case, lead: Person) -> None:
    first = make_fact(case, lead)
    make_fact(case, lead, value=12500)
    change(first, lead, value=12500)
    assert keys(case) == []
    change(first, lead, value=12490)
    assert keys(case) == [("F-01", "F-02")]


def test_person_may_say_why_both_stand(case: Case, lead: Person) -> None:
    first = make_fact(case, lead)
    make_fact(case, lead, value=12500)
    clash = FactClash.objects.get()
    with pytest.raises(InputRefused):
        settle_clash(clash, reason=" ", by=lead, now=NOON)
    with pytest.raises(NotAllowed):
        settle_clash(
            clash, reason="Two counts.", by=make_person(role=Role.WRITER, brand=case.brand), now=NOON
        )
    settle_clash(clash, reason="Counted on two days.", by=lead, now=NOON)
    assert keys(case) == []
    assert TrailEntry.objects.filter(verb="fact.clash_settled").count() == 1
    change(first, lead, value=12470)
    assert keys(case) == [("F-01", "F-02")]


def told(person: Person) -> list[tuple[str, bool]]:
    return list(
        Notice.objects.filter(person=person, key__startswith="understand.fact").values_list("title", "urgent")
    )


def work(*, at: datetime) -> None:
    while queue.work_one(worker="test", now=at) is not None:
        pass


def test_owner_is_told_before_and_at_the_time_a_fact_is_to_be_checked(
    case: Case, lead: Person, owner: Person
) -> None:
    make_fact(case, lead, owner=owner, expires_at=NOON + HOUR)
    work(at=NOON + timedelta(minutes=29))
    assert told(owner) == []
    work(at=NOON + timedelta(minutes=31))
    assert told(owner) == [("Check F-01, Packets, again before 14:00.", False)]
    work(at=NOON + timedelta(minutes=61))
    assert told(owner)[-1] == (
        "F-01, Packets, was to be checked by 14:00. Until then nobody can say it.",
        True,
    )
    assert told(lead) == []


def test_checked_fact_nags_nobody(case: Case, lead: Person, owner: Person) -> None:
    fact = make_fact(case, lead, owner=owner, expires_at=NOON + HOUR)
    draft = replace(draft_of(fact.versions.latest("number")), expires_at=NOON + 5 * HOUR)
    domain.change_fact(fact, draft=draft, base_version=1, by=lead, now=NOON + timedelta(minutes=10))
    work(at=NOON + 2 * HOUR)
    assert told(owner) == []


def test_fact_without_an_owner_nags_those_who_run_the_case(case: Case, lead: Person, owner: Person) -> None:
    make_fact(case, lead, owner=owner, expires_at=NOON + HOUR)
    owner.is_active = False
    owner.save(update_fields=["is_active"])
    work(at=NOON + timedelta(minutes=31))
    assert len(told(lead)) == 1
