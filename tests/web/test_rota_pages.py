"""The rota's pages: planned by who runs cases, handed over by who is on call, with each clock told."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from fauxpas.core import clock, rota
from fauxpas.core.models import Brand, Person, Role, Shift
from tests.factories import make_brand, make_person

pytestmark = pytest.mark.django_db
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Brindille")


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lead")


@pytest.fixture
def ana(brand: Brand) -> Person:
    person = make_person(role=Role.WRITER, brand=brand, name="Ana")
    person.phone, person.time_zone = "01 99 00 47 12", "America/Montreal"
    person.save()
    return person


@pytest.fixture
def shift(brand: Brand, lead: Person, ana: Person) -> Shift:
    now = clock.now()
    begins_at, ends_at = now - timedelta(hours=1), now + timedelta(hours=7)
    return rota.add_shift(brand, person=ana, begins_at=begins_at, ends_at=ends_at, by=lead, now=now)


def _as(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=BACKEND)
    return client


def _url(brand: Brand, shift: Shift | None = None) -> str:
    return f"/b/{brand.slug}/rota/" + (f"{shift.pk}/" if shift else "")


def test_rota_says_who_is_on_call_their_number_and_their_own_clock(
    brand: Brand, lead: Person, shift: Shift
) -> None:
    page = _as(lead).get(_url(brand)).content.decode()
    assert "<b>Ana</b> is on call." in page
    assert 'href="tel:0199004712"' in page
    assert "where they are (America/Montreal)" in page


def test_lead_plans_in_their_own_zone_and_a_short_rest_asks_for_a_reason(
    brand: Brand, lead: Person, ana: Person
) -> None:
    sent = {"person": ana.pk, "begins_at": "2027-01-10T20:00", "ends_at": "2027-01-11T08:00", "rank": "1"}
    assert _as(lead).post(_url(brand), sent).status_code == 302
    assert Shift.objects.get().begins_at.isoformat() == "2027-01-10T19:00:00+00:00"
    soon = sent | {"begins_at": "2027-01-11T14:00", "ends_at": "2027-01-11T20:00"}
    answer = _as(lead).post(_url(brand), soon)
    assert (answer.status_code, "6 hours of rest" in answer.content.decode()) == (422, True)
    assert _as(lead).post(_url(brand), soon | {"why_short": "Ben is ill"}).status_code == 302
    assert "Ben is ill" in _as(lead).get(_url(brand)).content.decode()


def test_shift_is_offered_taken_and_removed_by_those_who_may(
    brand: Brand, lead: Person, ana: Person, shift: Shift
) -> None:
    ben = make_person(role=Role.SUPPORT, brand=brand, name="Ben")
    assert _as(ben).post(_url(brand, shift), {"do": "offer", "to": lead.pk}).status_code == 403
    assert _as(ana).post(_url(brand, shift), {"do": "offer", "to": ben.pk}).status_code == 302
    assert "Can you take it over?" in _as(ben).get(_url(brand, shift)).content.decode()
    assert "Can you take it over?" not in _as(lead).get(_url(brand, shift)).content.decode()
    assert _as(ben).post(_url(brand, shift), {"do": "take"}).status_code == 302
    assert Shift.objects.get().person == ben
    assert _as(ben).post(_url(brand, shift), {"do": "remove"}).status_code == 403
    assert _as(lead).post(_url(brand, shift), {"do": "remove"}).status_code == 302
    assert not Shift.objects.exists()


def test_reader_sees_the_rota_and_changes_nothing(brand: Brand, shift: Shift) -> None:
    reader = _as(make_person(role=Role.READER, brand=brand))
    for url in (_url(brand), _url(brand, shift)):
        assert reader.get(url).status_code == 200
        assert reader.post(url, {"do": "remove"}).status_code == 403


def test_outsider_finds_no_rota(brand: Brand, shift: Shift) -> None:
    outsider = _as(make_person(role=Role.OWNER, brand=make_brand()))
    for url in (_url(brand), _url(brand, shift)):
        assert {outsider.get(url).status_code, outsider.post(url).status_code} == {404}
