"""Captures: what is kept as a picture, who sees it, and that it stays what it was."""

import hashlib
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Person, Role, TrailEntry
from fauxpas.core.sealed import path_of
from fauxpas.react import domain
from fauxpas.react.domain.captures import MOST_BYTES, MOST_CAPTURES, check_picture
from fauxpas.react.models import Capture, Delivery
from fauxpas.room.models import Case
from tests.factories import NOON, make_person
from tests.react.acts import LATER, PICTURE, published, work

LINK = "https://x.example/1"
MINUTE = timedelta(minutes=1)


@pytest.fixture
def by_hand(case: Case, writer: Person, lead: Person, brand: Brand) -> Delivery:
    """A text that waits for somebody to post it."""
    domain.add_channel(
        brand, kind="assisted", name="X", language="en", config={"network": "X"}, by=lead, now=NOON
    )
    published(case, writer, lead)
    work(LATER)
    return Delivery.objects.get()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (PICTURE, "image/png"),
        (b"\xff\xd8\xff\xe0 and so on", "image/jpeg"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
    ],
)
def test_picture_is_told_by_its_first_bytes(content: bytes, media_type: str) -> None:
    assert check_picture(content) == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"RIFF\x10\x00\x00\x00AVI LIST",
        b"GIF89a",
        PICTURE + bytes(MOST_BYTES),
    ],
)
def test_what_is_no_picture_or_too_large_is_refused_at_its_field(content: bytes) -> None:
    with pytest.raises(InputRefused) as refused:
        check_picture(content)
    assert list(refused.value.fields) == ["capture"]


def test_link_and_capture_are_kept_together_with_digest_time_and_person(
    by_hand: Delivery, writer: Person
) -> None:
    domain.record_posted(by_hand, url=LINK, capture=PICTURE, by=writer, now=LATER)
    kept = Capture.objects.get()
    assert (kept.delivery, kept.added_by, kept.added_at) == (by_hand, writer, LATER)
    assert kept.digest == hashlib.sha256(PICTURE).hexdigest()
    assert domain.read_capture(kept) == PICTURE
    entry = TrailEntry.objects.get(verb="delivery.captured")
    assert kept.digest in entry.payload.body


def test_link_is_not_kept_when_its_capture_is_refused(by_hand: Delivery, writer: Person) -> None:
    with pytest.raises(InputRefused):
        domain.record_posted(by_hand, url=LINK, capture=b"<html>", by=writer, now=LATER)
    by_hand.refresh_from_db()
    assert by_hand.state == Delivery.State.BY_HAND


def test_same_picture_twice_is_one_capture_and_there_are_only_so_many(
    by_hand: Delivery, writer: Person
) -> None:
    with pytest.raises(MoveRefused):
        domain.add_capture(by_hand, PICTURE, by=writer, now=LATER)
    domain.record_posted(by_hand, url=LINK, by=writer, now=LATER)
    for extra in range(MOST_CAPTURES):
        for _twice in range(2):
            domain.add_capture(by_hand, PICTURE + bytes(extra), by=writer, now=LATER + MINUTE)
    assert by_hand.captures.count() == MOST_CAPTURES
    with pytest.raises(MoveRefused):
        domain.add_capture(by_hand, PICTURE + b"one more", by=writer, now=LATER + MINUTE)


def test_reader_keeps_no_capture(by_hand: Delivery, writer: Person, brand: Brand) -> None:
    domain.record_posted(by_hand, url=LINK, by=writer, now=LATER)
    with pytest.raises(NotAllowed):
        domain.add_capture(by_hand, PICTURE, by=make_person(role=Role.READER, brand=brand), now=LATER)


@pytest.mark.parametrize("damage", ["lost", "changed"])
def test_picture_that_is_no_longer_what_was_kept_is_not_shown(
    by_hand: Delivery, writer: Person, damage: str
) -> None:
    domain.record_posted(by_hand, url=LINK, capture=PICTURE, by=writer, now=LATER)
    kept = Capture.objects.get()
    path = path_of(kept.digest, kept.media_type)
    if damage == "lost":
        path.unlink()
    else:
        path.write_bytes(PICTURE + b"retouched")
    with pytest.raises(NotFound):
        domain.read_capture(kept)
    path.unlink(missing_ok=True)


def test_page_takes_a_capture_shows_it_and_serves_a_picture_that_cannot_run(
    by_hand: Delivery, writer: Person, case: Case, brand: Brand
) -> None:
    client = Client()
    client.force_login(writer, backend=settings.AUTHENTICATION_BACKENDS[0])
    address = reverse("react:delivery", args=[brand.slug, case.number, by_hand.pk])
    page = SimpleUploadedFile("a.png", b"<html><script>alert(1)</script>", content_type="image/png")
    refused = client.post(address, {"do": "posted", "url": LINK, "capture": page})
    assert (refused.status_code, Capture.objects.count()) == (422, 0)
    assert "Choose a picture: PNG, JPEG or WebP." in refused.content.decode()
    sent = SimpleUploadedFile("a.html", PICTURE, content_type="text/html")
    client.post(address, {"do": "posted", "url": LINK, "capture": sent})
    kept = Capture.objects.get()
    picture = reverse("react:capture", args=[brand.slug, case.number, by_hand.pk, kept.pk])
    assert picture in client.get(address).content.decode()
    answer = client.get(picture)
    assert (answer.content, answer.headers["Content-Type"]) == (PICTURE, "image/png")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    more = SimpleUploadedFile("b.png", PICTURE + b"2")
    client.post(address, {"do": "capture", "capture": more})
    assert Capture.objects.count() == 2
    missing = client.post(address, {"do": "capture"})
    assert missing.status_code == 422
