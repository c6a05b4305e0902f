"""What speaks against making a dormant page public is said before the tap; nothing against it is one tap."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, InputRefused
from fauxpas.core.models import Brand, Person, Role, TrailPayload
from fauxpas.engage import domain
from fauxpas.engage.domain.objections import find_objections, seen_digest
from fauxpas.engage.models import DormantPage
from fauxpas.react import domain as react
from fauxpas.react.models import GateRule
from fauxpas.room.models import Case
from fauxpas.room.timeline import timeline
from tests.engage.sayings import say
from tests.factories import NOON, make_brand, make_case, make_fact, make_person

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=5)


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Brindille", languages=["en"])


@pytest.fixture
def writer(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand)


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


@pytest.fixture
def sold(case: Case, lead: Person) -> str:
    """A confirmed fact: 12,400 kettles were sold. Its key."""
    text = {"en": "{value} kettles were sold."}
    fact = make_fact(case, lead, subject="kettles", attribute="sold", type="number", value=12_400, text=text)
    return fact.key


def ready(brand: Brand, writer: Person, lead: Person, body: str) -> DormantPage:
    texts = {"en": {"title": "Kettles", "body": body}}
    return domain.approve(
        domain.prepare(brand, scenario="kettles", texts=texts, by=writer, now=NOON), by=lead, now=NOON
    )


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_page_that_contradicts_a_fact_waits_for_a_signed_reason_which_is_kept(
    brand: Brand, writer: Person, lead: Person, case: Case, sold: str
) -> None:
    page = ready(brand, writer, lead, "31,000 kettles were sold. Unplug yours.")
    objections = find_objections(page, case, now=LATER)
    assert [(each.code, each.fact) for each in objections] == [("contradiction", sold)]
    with pytest.raises(InputRefused, match="31,000"):
        domain.go_live(page, by=writer, now=LATER, case=case)
    seen = seen_digest(objections)
    domain.go_live(page, by=writer, now=LATER, case=case, because="The shop counted anew.", seen=seen)
    kept = json.loads(TrailPayload.objects.get(entry__verb="dormant.live").body)["after"]
    assert kept["because"] == "The shop counted anew."
    assert "31,000" in kept["against"][0]
    lines, _more = timeline(case)
    assert any("The shop counted anew." in str(line.meta) for line in lines)
    assert trail.verify(brand.organisation) is None


def test_page_that_agrees_with_the_facts_is_one_tap(
    brand: Brand, writer: Person, lead: Person, case: Case, sold: str
) -> None:
    page = ready(brand, writer, lead, "12,400 kettles were sold. Unplug yours.")
    assert domain.go_live(page, by=writer, now=LATER, case=case).state == DormantPage.State.LIVE
    assert "because" not in json.loads(TrailPayload.objects.get(entry__verb="dormant.live").body)["after"]


def test_reason_holds_for_what_was_read_and_not_for_what_came_since(
    brand: Brand, writer: Person, lead: Person, case: Case, sold: str
) -> None:
    page = ready(brand, writer, lead, "31,000 kettles were sold. 9 people burnt a hand.")
    seen = seen_digest(find_objections(page, case, now=LATER))
    hands = {"en": "{value} people burnt a hand."}
    make_fact(case, lead, subject="people", attribute="burnt a hand", type="number", value=2, text=hands)
    with pytest.raises(Conflict):
        domain.go_live(page, by=writer, now=LATER, case=case, because="Counted anew.", seen=seen)
    assert DormantPage.objects.get().state == DormantPage.State.READY


def test_page_is_held_against_what_was_said_before(
    brand: Brand, writer: Person, lead: Person, case: Case
) -> None:
    say(brand, "12,400 kettles were sold in our shops.", case=case)
    page = ready(brand, writer, lead, "31,000 kettles were sold in our shops.")
    assert [each.code for each in find_objections(page, case, now=LATER)] == ["contradiction"]


def test_page_that_denies_all_knowledge_is_held_against_a_confirmed_fact(
    brand: Brand, writer: Person, lead: Person, case: Case
) -> None:
    page = ready(brand, writer, lead, "We have confirmed nothing yet. Unplug your kettle.")
    assert find_objections(page, case, now=LATER) == []
    fact = make_fact(case, lead, text={"en": "The cord of the kettle melts."})
    found = find_objections(page, case, now=LATER)
    assert [(each.code, each.fact) for each in found] == [("denies_known", fact.key)]


def test_words_of_a_death_need_a_signed_reason(
    brand: Brand, writer: Person, lead: Person, case: Case
) -> None:
    page = ready(brand, writer, lead, "A child has died. Unplug your kettle.")
    assert [each.code for each in find_objections(page, case, now=LATER)] == ["grave_words"]


def test_freeze_of_another_case_is_said_and_that_of_its_own_case_is_not(
    brand: Brand, writer: Person, lead: Person, case: Case
) -> None:
    page = ready(brand, writer, lead, "Unplug your kettle.")
    react.ask_freeze(case, [], own_texts=True, by=lead, now=NOON)
    other = make_case(brand, lead, title="A late parcel")
    assert find_objections(page, case, now=LATER) == []
    assert [each.code for each in find_objections(page, other, now=LATER)] == ["frozen"]
    assert [each.code for each in find_objections(page, None, now=LATER)] == ["frozen"]
    with pytest.raises(InputRefused, match="Burnt kettles"):
        domain.go_live(page, by=writer, now=LATER)


def test_page_for_no_case_is_held_against_every_open_case_of_the_brand_alone(
    brand: Brand, writer: Person, lead: Person, case: Case, sold: str
) -> None:
    page = ready(brand, writer, lead, "31,000 kettles were sold. Unplug yours.")
    assert [each.fact for each in find_objections(page, None, now=LATER)] == [sold]
    elsewhere = make_brand(languages=["en"])
    away = make_person(role=Role.LEAD, brand=elsewhere)
    theirs = ready(
        elsewhere, make_person(role=Role.WRITER, brand=elsewhere), away, "31,000 kettles were sold."
    )
    assert find_objections(theirs, None, now=LATER) == []


def test_screen_shows_what_speaks_against_it_and_goes_live_with_a_reason(
    brand: Brand, writer: Person, lead: Person, case: Case, sold: str
) -> None:
    GateRule.objects.create(brand=brand, gate="staff", minutes_before=10)
    page = ready(brand, writer, lead, "31,000 kettles were sold. Unplug yours.")
    client, here = client_of(writer), reverse("engage:dormant_page", args=[brand.slug, page.pk])
    live = reverse("engage:go_live", args=[brand.slug, page.pk])
    shown = client.get(here).content.decode()
    assert "read what speaks against it" in shown
    assert "You wanted to tell first: staff" in shown
    tapped = client.post(live, {"case": case.number})
    assert tapped.status_code == 422
    assert DormantPage.objects.get().state == DormantPage.State.READY
    seen = tapped.content.decode().split('name="seen" value="')[1].split('"')[0]
    stale = client.post(live, {"case": case.number, "because": "Counted anew.", "seen": "0"})
    assert (stale.status_code, "Counted anew." in stale.content.decode()) == (422, True)
    done = client.post(live, {"case": case.number, "because": "Counted anew.", "seen": seen})
    assert done.status_code == 302
    assert DormantPage.objects.get().state == DormantPage.State.LIVE


def test_reader_is_not_shown_what_only_whoever_publishes_decides(
    brand: Brand, writer: Person, lead: Person, case: Case, sold: str
) -> None:
    page = ready(brand, writer, lead, "31,000 kettles were sold. Unplug yours.")
    here = reverse("engage:dormant_page", args=[brand.slug, page.pk])
    shown = client_of(make_person(role=Role.READER, brand=brand)).get(here).content.decode()
    assert "speaks against" not in shown


def test_slot_that_nobody_fills_in_the_night_is_refused_when_it_is_written(
    brand: Brand, writer: Person
) -> None:
    for words in ("Call {number}.", "We speak again {next_update}."):
        texts = {"en": {"title": "Kettles", "body": words}}
        with pytest.raises(InputRefused, match="open slot"):
            domain.prepare(brand, scenario="kettles", texts=texts, by=writer, now=NOON)
