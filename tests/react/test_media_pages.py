"""The pages of pictures and films: adding one, its words and consent, its file in pieces, who finds none of it."""

import io

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from fauxpas.core.models import Brand, Person, Role
from fauxpas.react import domain
from fauxpas.react.models import Statement, StatementMedia
from fauxpas.room.models import Case
from tests.engine import footage
from tests.factories import NOON, make_person
from tests.react.acts import LATER, digest, written
from tests.react.footage import VTT, filled, photograph


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def place(name: str, statement: Statement, *more: int) -> str:
    return reverse(
        f"react:{name}", args=[statement.case.brand.slug, statement.case.number, statement.pk, *more]
    )


@pytest.fixture
def statement(case: Case, writer: Person) -> Statement:
    return written(case, writer)


@pytest.fixture
def film(statement: Statement, writer: Person) -> StatementMedia:
    return domain.add_media(statement, footage.film(), name="film.mp4", by=writer, now=NOON)


def test_picture_is_added_told_and_asked_about(statement: Statement, writer: Person) -> None:
    client, file = signed_in(writer), SimpleUploadedFile("shop.png", photograph("PNG"))
    answer = client.post(place("media", statement), {"content": file})
    media = statement.media.get()
    assert answer.headers["Location"] == place("medium", statement, media.pk)
    page = client.get(place("statement", statement)).content.decode()
    assert "Picture 1 has no text alternative in English." in page
    assert f'src="{place("media_file", statement, media.pk)}"' in page


def test_wrong_file_is_told_at_its_field(statement: Statement, writer: Person) -> None:
    file = SimpleUploadedFile("shop.png", b"<svg/>", content_type="image/png")
    answer = signed_in(writer).post(place("media", statement), {"content": file})
    assert answer.status_code == 422
    assert "Send a picture (PNG, JPEG, WebP)" in answer.content.decode()


def test_words_subtitles_as_file_still_picture_and_consent_are_kept(
    film: StatementMedia, writer: Person
) -> None:
    address = place("medium", film.statement, film.pk)
    sent = {
        "do": "save",
        "alt_en": "A shop.",
        "file_en": SimpleUploadedFile("s.srt", b"1\n0:00:01,000 --> 0:00:02,000\nStop."),
        "subtitles_fr": VTT,
        "poster": SimpleUploadedFile("p.png", photograph("PNG")),
        "consent": "written",
        "who": "Ada Brandt",
        "until": "2027-01-31",
        "where": "Register",
    }
    answer = signed_in(writer).post(address, sent)
    assert answer.status_code == 302
    film.refresh_from_db()
    assert (film.consent, film.consent_who, str(film.consent_until)) == (
        "written",
        "Ada Brandt",
        "2027-01-31",
    )
    assert film.poster_type == "image/png"
    assert {text.language: text.transcript for text in film.texts.all()} == {
        "en": "Stop.",
        "fr": "We stop the sale.",
    }
    page = signed_in(writer).get(address).content.decode()
    assert "00:00:01.000 --&gt; 00:00:02.000" in page


def test_wrong_subtitles_are_told_with_their_line_in_french(film: StatementMedia, writer: Person) -> None:
    writer.language = "fr"
    writer.save()
    file = SimpleUploadedFile("s.vtt", "WEBVTT\n\n00:02.000 --> 00:01.000\nÀ".encode())
    answer = signed_in(writer).post(place("medium", film.statement, film.pk), {"do": "save", "file_fr": file})
    assert answer.status_code == 422
    assert "Ligne 3\u00a0:" in answer.content.decode()


def test_approver_reads_transcript_and_consent_and_sees_the_film(
    film: StatementMedia, writer: Person, lead: Person
) -> None:
    filled(film, writer, agreed=domain.Agreed("staff", who="Ada Brandt", where="Register"))
    domain.submit(film.statement, by=writer, now=NOON)
    page = signed_in(lead).get(place("approve", film.statement)).content.decode()
    for words in (
        "We stop the sale.",
        "Nous arrêtons la vente.",
        "Ada Brandt",
        "Register",
        "<video",
        'kind="captions"',
    ):
        assert words in page, words


def test_film_is_sent_in_pieces_and_never_as_a_page(film: StatementMedia, writer: Person) -> None:
    client, address = signed_in(writer), place("media_file", film.statement, film.pk)
    whole = client.get(address)
    assert whole.headers["Content-Type"] == "video/mp4"
    assert "sandbox" in whole.headers["Content-Security-Policy"]
    piece = client.get(address, headers={"Range": "bytes=4-7"})
    assert (piece.status_code, piece.content) == (206, b"ftyp")
    assert piece.headers["Content-Range"] == f"bytes 4-7/{film.size}"
    assert client.get(address, headers={"Range": "bytes=999999-"}).status_code == 416


def test_subtitles_are_served_and_what_is_not_there_is_not_found(
    film: StatementMedia, writer: Person
) -> None:
    filled(film, writer)
    client, address = signed_in(writer), place("media_file", film.statement, film.pk)
    answer = client.get(address, {"part": "subtitles", "language": "en"})
    assert answer.content.decode().startswith("WEBVTT")
    for asked in ({"part": "subtitles", "language": "de"}, {"part": "poster"}):
        assert client.get(address, asked).status_code == 404


def test_withdrawing_asks_for_a_reason_and_then_tells(
    film: StatementMedia, writer: Person, lead: Person, brand: Brand
) -> None:
    filled(film, writer)
    domain.add_channel(brand, kind="assisted", name="X", config={"network": "X"}, by=lead, now=NOON)
    domain.submit(film.statement, by=writer, now=NOON)
    domain.approve_and_publish(film.statement, by=lead, now=LATER, digest=digest(film.statement))
    client, address = signed_in(writer), place("medium", film.statement, film.pk)
    assert client.post(address, {"do": "withdraw"}).status_code == 422
    assert client.post(address, {"do": "withdraw", "reason": "She wrote."}).status_code == 302
    page = client.get(place("statement", film.statement)).content.decode()
    assert "Off the public page since" in page
    assert client.post(address, {"do": "remove"}).status_code == 302
    assert StatementMedia.objects.filter(pk=film.pk).exists()


def test_reader_sees_and_changes_nothing_and_outsider_finds_nothing(
    film: StatementMedia, brand: Brand
) -> None:
    reader, outsider = signed_in(make_person(role=Role.READER, brand=brand)), signed_in(make_person())
    for name, more in (("media", ()), ("medium", (film.pk,)), ("media_file", (film.pk,))):
        address = place(name, film.statement, *more)
        assert reader.get(address).status_code == 200
        assert outsider.get(address).status_code == 404
        assert outsider.post(address).status_code in {404, 405}
    for name, more in (("media", ()), ("medium", (film.pk,))):
        assert reader.post(place(name, film.statement, *more)).status_code == 403


def test_film_of_another_text_is_not_found_under_this_one(film: StatementMedia, writer: Person) -> None:
    other = written(film.statement.case, writer)
    assert signed_in(writer).get(place("media_file", other, film.pk)).status_code == 404


def test_body_larger_than_any_film_is_turned_away_unread(statement: Statement, writer: Person) -> None:
    client = signed_in(writer)
    body, kind = io.BytesIO(b"x").read(), "application/octet-stream"
    answer = client.post(place("media", statement), body, content_type=kind, CONTENT_LENGTH="61500000")
    assert answer.status_code == 413
    elsewhere = client.post(place("statement", statement), body, content_type=kind, CONTENT_LENGTH="10500000")
    assert elsewhere.status_code == 413
