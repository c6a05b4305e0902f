"""A person's calendar: what a calendar program reads at its secret address, and who can."""

import re
from datetime import datetime, timedelta

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from fauxpas.core import clock, rota
from fauxpas.core.models import Brand, Membership, Person, Role, Shift
from fauxpas.room import domain, ical
from fauxpas.room.models import Case
from tests.factories import NOON, make_brand, make_case, make_person

HOUR = timedelta(hours=1)
PAGE = "/me/calendar/"


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Brindille")


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead, title="Secret matter")


def read(secret: str, *, now: datetime = NOON) -> Calendar:
    with clock.set_to(now):
        answer = Client().get(f"/calendar/{secret}/")
    assert answer.status_code == 200
    return Calendar.from_ical(answer.content)


def told(found: Calendar) -> dict[str, datetime]:
    return {str(event["SUMMARY"]): event.decoded("DTSTART") for event in found.walk("VEVENT")}


@pytest.mark.django_db
def test_calendar_holds_the_clocks_of_my_cases_and_my_tasks(case: Case, lead: Person) -> None:
    other = make_person(role=Role.WRITER, brand=case.brand)
    domain.start_rule(case, "gdpr-33", started_at=NOON, by=lead, now=NOON)
    domain.add_task(case, title="Ask; the shop, now", owner=lead, due_at=NOON + HOUR, by=lead, now=NOON)
    domain.add_task(case, title="Not mine", owner=other, due_at=NOON + HOUR, by=lead, now=NOON)
    found = read(domain.make_calendar(lead, now=NOON))
    assert told(found) == {
        "Brindille: first public word": NOON + HOUR,
        "Brindille: Ask; the shop, now": NOON + HOUR,
        "Brindille: Notify the data protection authority": NOON + 72 * HOUR,
    }
    assert "Secret matter" not in found.to_ical().decode()


@pytest.mark.django_db
def test_calendar_shows_no_case_of_another_house_nor_after_one_left(case: Case, lead: Person) -> None:
    stranger = make_person(role=Role.OWNER, brand=make_brand())
    assert told(read(domain.make_calendar(stranger, now=NOON))) == {}
    secret = domain.make_calendar(lead, now=NOON)
    assert told(read(secret))
    Membership.objects.filter(person=lead).delete()
    assert told(read(secret)) == {}
    Person.objects.filter(pk=lead.pk).update(is_active=False)
    assert Client().get(f"/calendar/{secret}/").status_code == 404


@pytest.mark.django_db
def test_calendar_holds_my_own_shifts_with_their_end_and_follows_a_hand_over(
    brand: Brand, lead: Person
) -> None:
    voice = make_person(role=Role.VOICE, brand=brand)
    first = rota.add_shift(
        brand, person=lead, begins_at=NOON + HOUR, ends_at=NOON + 9 * HOUR, by=lead, now=NOON
    )
    later = rota.add_shift(
        brand,
        person=voice,
        begins_at=NOON + HOUR,
        ends_at=NOON + 9 * HOUR,
        rank=Shift.Rank.DEPUTY,
        by=lead,
        now=NOON,
    )
    secret = domain.make_calendar(lead, now=NOON)
    (event,) = read(secret).walk("VEVENT")
    assert str(event["SUMMARY"]) == "On call for Brindille, called first"
    assert (event.decoded("DTSTART"), event.decoded("DTEND")) == (first.begins_at, first.ends_at)
    assert str(event["URL"]).endswith(f"/b/{brand.slug}/rota/")
    theirs = told(read(domain.make_calendar(voice, now=NOON)))
    assert theirs == {"On call for Brindille, as deputy": later.begins_at}
    rota.offer_shift(first, to=make_person(role=Role.LEAD, brand=brand), by=lead, now=NOON)
    assert len(told(read(secret))) == 1
    asked = Shift.objects.get(pk=first.pk).handed_to
    assert asked is not None
    rota.answer_offer(first, take=True, by=asked, now=NOON)
    assert told(read(secret)) == {}
    assert len(told(read(domain.make_calendar(asked, now=NOON)))) == 1


@pytest.mark.django_db
def test_calendar_of_somebody_who_left_the_brand_holds_none_of_its_shifts(brand: Brand, lead: Person) -> None:
    voice = make_person(role=Role.VOICE, brand=brand)
    rota.add_shift(brand, person=voice, begins_at=NOON, ends_at=NOON + HOUR, by=lead, now=NOON)
    secret = domain.make_calendar(voice, now=NOON)
    assert told(read(secret))
    assert told(read(secret, now=NOON + timedelta(days=31))) == {}
    Membership.objects.filter(person=voice).delete()
    assert told(read(secret)) == {}


@pytest.mark.django_db
def test_calendar_address_is_made_shown_once_replaced_and_ended(lead: Person) -> None:
    client = Client()
    assert client.get(PAGE).status_code == 302
    client.force_login(lead)
    html = client.post(PAGE, {"deed": "make"}).content.decode()
    found = re.search(r"/calendar/([\w-]{40})/", html)
    assert found
    first = found[1]
    assert first not in client.get(PAGE).content.decode()
    assert Client().get(f"/calendar/{first}/").status_code == 200
    second = domain.make_calendar(lead, now=NOON)
    assert Client().get(f"/calendar/{first}/").status_code == 404
    client.post(PAGE, {"deed": "end"})
    assert Client().get(f"/calendar/{second}/").status_code == 404
    assert Client().post(f"/calendar/{second}/").status_code == 405


@pytest.mark.django_db
def test_event_keeps_its_key_when_it_moves(case: Case, lead: Person) -> None:
    task = domain.add_task(case, title="Ask", owner=lead, due_at=NOON + HOUR, by=lead, now=NOON)
    secret = domain.make_calendar(lead, now=NOON)
    before = {str(event["UID"]) for event in read(secret).walk("VEVENT")}
    domain.change_task(task, title="Ask", owner=lead, due_at=NOON + 3 * HOUR, by=lead, now=NOON)
    assert {str(event["UID"]) for event in read(secret).walk("VEVENT")} == before


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=300)


@given(title=WORDS, words=WORDS, minutes=st.integers(0, 10**6))
def test_written_calendar_is_read_back_to_the_same(title: str, words: str, minutes: int) -> None:
    event = ical.Event("task-1", NOON + timedelta(minutes=minutes), title, words, "https://room.example/x/")
    text = ical.calendar([event], name="Room", host="room.example", now=NOON)
    assert max(len(line.encode()) for line in text.split("\r\n")) <= 75
    (found,) = Calendar.from_ical(text).walk("VEVENT")
    assert (str(found["SUMMARY"]), str(found["DESCRIPTION"])) == (title, words)
    assert (found.decoded("DTSTART"), str(found["UID"])) == (event.at, "task-1@room.example")


def test_words_cannot_add_a_line_of_their_own() -> None:
    event = ical.Event("task-1", NOON, "A\r\nATTENDEE:mailto:x@example.org", "b\nc", "https://room.example/")
    text = ical.calendar([event], name="Room", host="room.example", now=NOON)
    assert "\r\nATTENDEE" not in text
    (found,) = Calendar.from_ical(text).walk("VEVENT")
    assert "ATTENDEE" not in found
    assert str(found["DESCRIPTION"]) == "b\nc"
