"""My notices: devices, quiet hours, what was sent; and the files that make the room an app."""

import json
from datetime import time

import pytest
from django.conf import settings
from django.test import Client

from fauxpas.core import notices
from fauxpas.core.models import Brand, Membership, NoticeAddress, NoticeHabits, Person, PushDevice, Role
from tests.factories import NOON, make_brand, make_person
from tests.networks.push_server import Device, b64

pytestmark = pytest.mark.django_db
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Brindille")


@pytest.fixture
def lead(client: Client, brand: Brand) -> Person:
    person = make_person(role=Role.LEAD, brand=brand)
    client.force_login(person, backend=BACKEND)
    return person


def _given(device: Device, **other: str) -> dict[str, str]:
    return {
        "label": "Pixel",
        "endpoint": "https://push.example.org/send/1",
        "receiver_key": b64(device.public),
        "auth": b64(device.auth),
    } | other


def test_device_is_added_shown_and_removed(client: Client, lead: Person) -> None:
    client.post("/me/notices/device/", _given(Device()))
    assert PushDevice.objects.get().address.person == lead
    page = client.get("/me/notices/").content.decode()
    assert "Pixel" in page
    assert "push.example.org" not in page
    address = NoticeAddress.objects.get(person=lead)
    assert client.post(f"/me/addresses/{address.pk}/remove/").headers["Location"] == "/me/notices/"
    assert PushDevice.objects.count() == 0


def test_what_is_no_device_is_refused_in_words(client: Client, lead: Person) -> None:
    answer = client.post("/me/notices/device/", _given(Device(), auth="short"), follow=True)
    assert "gave no address" in answer.content.decode()
    assert PushDevice.objects.count() == 0


def test_device_of_somebody_else_is_not_removed(client: Client, lead: Person) -> None:
    other = make_person()
    theirs = NoticeAddress.objects.create(person=other, label="x", address="webpush:1", created_at=NOON)
    assert client.post(f"/me/addresses/{theirs.pk}/remove/").status_code == 404
    assert NoticeAddress.objects.filter(pk=theirs.pk).exists()


def test_quiet_hours_are_kept_and_ended(client: Client, lead: Person) -> None:
    client.post("/me/notices/", {"quiet_from": "22:00", "quiet_until": "07:00"})
    habits = NoticeHabits.objects.get(person=lead)
    assert (habits.quiet_from, habits.quiet_until) == (time(22), time(7))
    assert 'value="22:00"' in client.get("/me/notices/").content.decode()
    client.post("/me/notices/", {"quiet_from": "", "quiet_until": ""})
    assert NoticeHabits.objects.get(person=lead).quiet_from is None


def test_half_of_the_quiet_hours_is_refused(client: Client, lead: Person) -> None:
    assert client.post("/me/notices/", {"quiet_from": "22:00"}).status_code == 422
    assert not NoticeHabits.objects.exists()


def test_last_notices_are_ones_own_and_of_brands_one_still_belongs_to(
    client: Client, lead: Person, brand: Brand
) -> None:
    for person, title in ((lead, "Mine to read"), (make_person(role=Role.LEAD, brand=brand), "Not mine")):
        notices.notify(brand, [person], key="k", subject=brand, title=title, path="/b/x/", now=NOON)
    page = client.get("/me/notices/").content.decode()
    assert "Mine to read" in page
    assert "Not mine" not in page
    Membership.objects.filter(person=lead).delete()
    assert "Mine to read" not in client.get("/me/notices/").content.decode()


@pytest.mark.parametrize("path", ["/me/notices/", "/me/notices/device/"])
def test_stranger_is_led_to_the_door(client: Client, path: str) -> None:
    for answer in (client.get(path), client.post(path, _given(Device()))):
        assert answer.headers["Location"].startswith("/account/login/")
    assert PushDevice.objects.count() == 0


def test_manifest_can_be_installed_and_names_no_brand(client: Client, brand: Brand) -> None:
    answer = client.get("/manifest.webmanifest")
    told = json.loads(answer.content)
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert (told["display"], told["start_url"], told["scope"]) == ("standalone", "/", "/")
    assert {icon["sizes"] for icon in told["icons"]} == {"192x192", "512x512"}
    assert brand.name not in answer.content.decode()


def test_worker_is_served_at_the_root_and_asked_for_anew(client: Client) -> None:
    answer = client.get("/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert b"notificationclick" in answer.content
