"""Pictures and films on the public page: our own files, words for those who cannot see or hear them, gone when a consent is."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from fauxpas.core import queue, sealed
from fauxpas.core.models import Brand, Person, Role
from fauxpas.engage.checking import PART, UNKNOWN, check_words
from fauxpas.engage.page.publish import folder_of, publish_page
from fauxpas.engage.page.render import render
from fauxpas.engage.page.server import Answer, Pages
from fauxpas.engage.page.site import gather
from fauxpas.react import domain
from fauxpas.react.domain.media import end_consents
from fauxpas.react.models import StatementMedia
from fauxpas.understand.domain import change_fact, draft_of
from fauxpas.understand.domain.resting import find_resting
from fauxpas.understand.models import PublicText
from tests.engine import footage
from tests.factories import NOON, make_brand, make_case, make_fact, make_person
from tests.react.acts import LATER, digest, written
from tests.react.footage import filled, photograph

pytestmark = pytest.mark.django_db
AFTER = LATER + timedelta(hours=1)


@pytest.fixture(autouse=True)
def forget_limits() -> None:
    cache.clear()


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Kettlewick")


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def say(brand: Brand, lead: Person) -> Callable[..., StatementMedia]:
    """Publish a text with this file beside it."""
    writer = make_person(role=Role.WRITER, brand=brand)
    case = make_case(brand, lead)
    domain.add_channel(brand, kind="page", name="Page", by=lead, now=NOON)

    def publish(content: bytes, **given: Any) -> StatementMedia:
        statement = written(case, writer)
        media = domain.add_media(statement, content, name="a", by=writer, now=NOON)
        filled(media, writer, **given)
        domain.submit(statement, by=writer, now=NOON)
        domain.approve_and_publish(statement, by=lead, now=LATER, digest=digest(statement))
        media.refresh_from_db()
        return media

    return publish


def text_of(media: StatementMedia, language: str = "en") -> PublicText:
    return PublicText.objects.get(owner_id=media.statement_id, language=language)


def page_of(brand: Brand, media: StatementMedia, language: str = "en") -> str:
    return render(gather(brand))[f"{language}/{text_of(media, language).pk}/index.html"].decode()


def current(brand: Brand) -> Path:
    return folder_of(brand) / "current"


def test_picture_stands_on_the_page_with_its_words_in_each_language(
    brand: Brand, say: Callable[..., StatementMedia]
) -> None:
    media = say(photograph())
    name = f"media/{media.digest}.jpg"
    assert f'<img src="../../{name}" alt="A shop." width="40" height="20"' in page_of(brand, media)
    assert 'alt="Un magasin."' in page_of(brand, media, "fr")
    publish_page(brand, now=AFTER)
    assert (current(brand) / name).read_bytes() == domain.read_media_file(media)[0]


def test_film_loads_nothing_before_it_is_played_and_has_subtitles_and_transcript(
    brand: Brand, say: Callable[..., StatementMedia], lead: Person
) -> None:
    media = say(footage.film())
    page = page_of(brand, media, "fr")
    assert f'<video controls preload="none" src="../../media/{media.digest}.mp4"' in page
    assert page.index('srclang="fr" label="Français" default') < page.index('srclang="en" label="English"')
    assert "Nous arrêtons la vente." in page
    assert "media-src 'self'" in page
    for path in ("<script", "<iframe", "autoplay"):
        assert path not in page
    publish_page(brand, now=AFTER)
    (subtitles, *_other) = sorted((current(brand) / "media").glob("*.vtt"))
    assert subtitles.read_text(encoding="utf-8").startswith("WEBVTT")
    assert subtitles.stem == sealed.digest_of(subtitles.read_bytes())


def test_page_stays_small_with_the_longest_transcript(
    brand: Brand, say: Callable[..., StatementMedia]
) -> None:
    long = "WEBVTT\n\n00:01.000 --> 00:02.000\n" + "We tell. " * 1300
    media = say(footage.film(), english=long)
    files = render(gather(brand))
    style = next(content for path, content in files.items() if path.startswith("style-"))
    for path in (f"en/{text_of(media).pk}/index.html", "en/index.html", "en/all/index.html"):
        assert len(files[path]) + len(style) < 50_000, path


def test_feeds_carry_the_file_as_an_enclosure(brand: Brand, say: Callable[..., StatementMedia]) -> None:
    media = say(footage.film())
    files, site = render(gather(brand)), gather(brand)
    address = f"{site.address}/media/{media.digest}.mp4"
    (entry,) = feedparser.parse(files["en/atom.xml"]).entries
    (enclosure,) = entry.enclosures
    assert (enclosure.href, enclosure.type, enclosure.length) == (address, "video/mp4", str(media.size))
    (item,) = json.loads(files["en/feed.json"])["items"]
    assert item["attachments"] == [
        {"url": address, "mime_type": "video/mp4", "size_in_bytes": media.size, "title": "A shop."}
    ]


def test_next_release_links_the_film_and_a_lost_file_does_not_hold_the_page_back(
    brand: Brand, say: Callable[..., StatementMedia]
) -> None:
    first = say(footage.film())
    publish_page(brand, now=AFTER)
    path = f"media/{first.digest}.mp4"
    number = (current(brand) / path).stat().st_ino
    second = say(footage.webm())
    publish_page(brand, now=AFTER)
    assert (current(brand) / path).stat().st_ino == number
    sealed.path_of(second.digest, second.media_type).unlink()
    third = say(photograph())
    publish_page(brand, now=AFTER)
    assert (current(brand) / f"media/{third.digest}.jpg").exists()
    assert not (current(brand) / f"media/{second.digest}.webm").exists()


@pytest.mark.parametrize("words_too", [True, False])
def test_withdrawn_consent_leaves_a_dated_note_and_no_file_in_any_release(
    brand: Brand, say: Callable[..., StatementMedia], lead: Person, *, words_too: bool
) -> None:
    media = say(footage.film())
    publish_page(brand, now=AFTER)
    domain.withdraw_consent(media, reason="Ada Example wrote.", words_too=words_too, by=lead, now=AFTER)
    while queue.work_one(worker="test", now=AFTER) is not None:
        pass
    page = (current(brand) / "en" / str(text_of(media).pk) / "index.html").read_text(encoding="utf-8")
    assert (
        "A film stood here. We took it off on Thursday 19\u00a0November 2026. Somebody in it no longer agrees."
        in page
    )
    assert "<video" not in page
    assert "Ada Example" not in page
    assert ("We stop the sale." in page) is not words_too
    assert list(folder_of(brand).glob("releases/*/media/*.mp4")) == []
    files = render(gather(brand))
    assert b"enclosure" not in files["en/atom.xml"]
    told = json.loads(files["words.json"])["texts"][0]["media"][0]
    assert (told["digest"], told["url"]) == (media.digest, "")


def test_words_shown_for_a_picture_are_not_ours_to_confirm_once_it_is_gone(
    brand: Brand, say: Callable[..., StatementMedia], lead: Person
) -> None:
    media = say(photograph())
    shown = "Somebody behind the counter of the kettle shop at the old market"
    media.texts.filter(language="en").update(alt=shown)
    assert check_words(brand, shown).verdict == PART
    domain.withdraw_consent(media, reason="Ada Example wrote.", words_too=False, by=lead, now=AFTER)
    assert check_words(brand, shown).verdict == UNKNOWN


def test_record_holds_the_file_s_digest_and_keeps_it_when_it_is_gone(
    brand: Brand, say: Callable[..., StatementMedia], lead: Person
) -> None:
    media = say(footage.film())
    before = render(gather(brand))["words.txt"]
    domain.withdraw_consent(media, reason="Ada Example wrote.", words_too=True, by=lead, now=AFTER)
    assert render(gather(brand))["words.txt"] == before
    assert gather(brand).record[0].media == (media.digest,)


def test_consent_that_ended_is_told_as_such(brand: Brand, say: Callable[..., StatementMedia]) -> None:
    agreed = domain.Agreed("staff", where="Register", until=NOON.date())
    media = say(photograph(), agreed=agreed)
    assert end_consents(now=NOON + timedelta(days=1)) == [media]
    assert "The people in it had agreed until then." in page_of(brand, media)


def test_players_get_pieces_from_the_page_server(brand: Brand, say: Callable[..., StatementMedia]) -> None:
    media = say(footage.film())
    publish_page(brand, now=AFTER)
    pages, path = Pages(folder_of(brand).parent), f"/{brand.slug}/media/{media.digest}.mp4"

    def ask(at: str = path, **asked: str) -> Answer:
        return pages.answer("GET", at, {name.replace("_", "-"): value for name, value in asked.items()})

    whole, piece = ask(), ask(range="bytes=4-7")
    assert (whole.status, whole.part, dict(whole.headers)["content-type"]) == (200, None, "video/mp4")
    assert dict(whole.headers)["accept-ranges"] == "bytes"
    assert "immutable" not in dict(whole.headers)["cache-control"]
    assert (piece.status, piece.part) == (206, (4, 8))
    assert dict(piece.headers)["content-range"] == f"bytes 4-7/{media.size}"
    assert ask(range="bytes=99999-").status == 416
    assert ask(if_none_match=dict(whole.headers)["etag"]).status == 304
    assert ask(range="bytes=4-7", if_range='"another"').status == 200
    assert ask(f"/{brand.slug}/media/{media.digest}.exe").status == 404
    assert ask(f"/{brand.slug}/media/nothing.mp4").status == 404


def test_file_and_fingerprint_are_known_and_a_copy_is_not(
    brand: Brand, say: Callable[..., StatementMedia], lead: Person
) -> None:
    media = say(photograph())
    address, client = f"/p/{brand.slug}/verify/", Client(enforce_csrf_checks=True)
    content, _type = domain.read_media_file(media)

    def ask(**sent: object) -> str:
        return client.post(address, {"language": "en", **sent}).content.decode()

    ours = ask(file=SimpleUploadedFile("x.jpg", content))
    assert "This file is ours." in ours
    assert f"/en/{text_of(media).pk}/" in ours
    assert "This file is ours." in ask(words=f" {media.digest.upper()} ")
    assert "We do not know this file." in ask(file=SimpleUploadedFile("x.jpg", photograph()))
    assert "Ce fichier est de nous." in ask(language="fr", words=media.digest)
    domain.withdraw_consent(media, reason="Ada Example wrote.", words_too=True, by=lead, now=AFTER)
    assert "We took it off our page on" in ask(words=media.digest)
    assert "This file is ours." in render(gather(brand))[f"en/verify/{media.digest}/index.html"].decode()


def test_fingerprint_of_a_text_and_words_of_a_film_are_found(
    brand: Brand, say: Callable[..., StatementMedia], lead: Person
) -> None:
    spoken = "From today on we refund every kettle that was sold in one of our shops."
    media = say(footage.film(), english=f"WEBVTT\n\n00:01.000 --> 00:02.000\n{spoken}")
    address, client = f"/p/{brand.slug}/verify/", Client()
    assert (
        "These words are ours."
        in client.post(address, {"words": text_of(media).digest, "language": "en"}).content.decode()
    )
    asked = {"words": spoken, "language": "en"}
    assert "These words are part of what we said." in client.post(address, asked).content.decode()
    domain.withdraw_consent(media, reason="Ada Example wrote.", words_too=True, by=lead, now=AFTER)
    assert "These words are not ours." in client.post(address, asked).content.decode()


def test_file_of_another_brand_is_not_known(say: Callable[..., StatementMedia]) -> None:
    media, other = say(photograph()), make_brand()
    answer = Client().post(f"/p/{other.slug}/verify/", {"words": media.digest, "language": "en"})
    assert "This file is ours." not in answer.content.decode()


def test_changed_fact_finds_the_film_that_says_otherwise(
    brand: Brand, say: Callable[..., StatementMedia], lead: Person
) -> None:
    film = say(footage.film(), english="WEBVTT\n\n00:01.000 --> 00:02.000\n12,480 packets are in shops.")
    fact = make_fact(film.statement.case, lead)
    assert fact.current is not None
    draft = replace(draft_of(fact.current), value=13000)
    fact = change_fact(fact, draft=draft, base_version=1, by=lead, now=AFTER)
    (row,) = find_resting(fact, now=AFTER)
    assert (row.owner_label, row.owner_id, row.language) == ("react.statement", film.statement_id, "en")
    assert row.passage == "12,480"
