"""The settings of a brand: who changes them, within which bounds, and what the trail keeps."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fauxpas.core.models import Brand, Person, Role, TrailEntry
from tests.factories import make_brand, make_person

pytestmark = pytest.mark.django_db
WISH = {
    "false_alarms_per_month": "2.0",
    "content_false_alarms_per_month": "0.0",
    "first_word_goal_minutes": "30",
    "kept_days": "365",
    "heard_days": "3",
}


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Acme")


def _enter(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_owner_changes_how_the_brand_is_watched_and_the_trail_keeps_both(brand: Brand) -> None:
    client = _enter(make_person(role=Role.OWNER, brand=brand, language="fr"))
    address = reverse("brand_settings", args=[brand.slug])
    assert "fausses alertes" in client.get(address).content.decode()
    client.post(address, WISH)
    brand.refresh_from_db()
    assert (brand.false_alarms_per_month, brand.first_word_goal_minutes) == (2.0, 30)
    assert brand.content_false_alarms_per_month == 0
    assert (brand.kept_days, brand.heard_days) == (365, 3)
    body = TrailEntry.objects.get(verb="brand.changed").payload.body
    assert '"first_word_goal_minutes":60' in body
    assert '"first_word_goal_minutes":30' in body


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("false_alarms_per_month", "0"),
        ("content_false_alarms_per_month", "31"),
        ("first_word_goal_minutes", "4"),
        ("kept_days", "99999"),
        ("heard_days", "-1"),
    ],
)
def test_number_out_of_bounds_is_refused_at_its_field(brand: Brand, field: str, value: str) -> None:
    client = _enter(make_person(role=Role.OWNER, brand=brand))
    answer = client.post(reverse("brand_settings", args=[brand.slug]), WISH | {field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()
    brand.refresh_from_db()
    assert brand.first_word_goal_minutes == 60


def test_bounds_are_told_as_the_reader_writes_numbers(brand: Brand) -> None:
    client = _enter(make_person(role=Role.OWNER, brand=brand, language="fr"))
    address = reverse("brand_settings", args=[brand.slug])
    page = client.post(address, {**WISH, "first_word_goal_minutes": "4"}).content.decode()
    assert "1\u202f440" in page


def test_number_chosen_by_a_program_stays_choosable(brand: Brand) -> None:
    brand.false_alarms_per_month = 0.07
    brand.save()
    page = _enter(make_person(role=Role.OWNER, brand=brand)).get(reverse("brand_settings", args=[brand.slug]))
    assert '<option value="0.07" selected>' in page.content.decode()


def test_lead_neither_sees_nor_changes_the_settings(brand: Brand) -> None:
    client = _enter(make_person(role=Role.LEAD, brand=brand))
    address = reverse("brand_settings", args=[brand.slug])
    assert client.get(address).status_code == client.post(address, WISH).status_code == 403
    assert address not in client.get(reverse("watch:now", args=[brand.slug])).content.decode()
