"""Pictures, films and sounds: what goes in is made ready, what lacks words or consent does not go out, and a consent can end."""

import io
from datetime import date, timedelta
from typing import Any

import pytest
from PIL import Image

from fauxpas.core import sealed, trail
from fauxpas.core.errors import Conflict, InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Person, Role, TrailEntry
from fauxpas.react import domain
from fauxpas.react.domain.checks import check_texts
from fauxpas.react.domain.media import MOST_MEDIA, end_consents, keeps
from fauxpas.react.models import Statement, StatementMedia
from fauxpas.room.models import Case
from fauxpas.understand import domain as ledger
from tests.engine import footage
from tests.factories import NOON, aged, make_case, make_person
from tests.react.acts import LATER, confirmed_fact, digest, verbs, written
from tests.react.footage import FRENCH_VTT, VTT, filled, photograph

S = Statement.State
DAY = timedelta(days=1)


def add(statement: Statement, by: Person, content: bytes = b"", *, name: str = "a.jpg") -> StatementMedia:
    return domain.add_media(statement, content or photograph(), name=name, by=by, now=NOON)


def sentences(statement: Statement) -> list[str]:
    statement.refresh_from_db()
    readings = domain.read_texts(statement, now=LATER)
    return [each.code for each in domain.find_obstacles(statement, readings, now=LATER)]


@pytest.mark.parametrize(
    ("form", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_picture_loses_what_betrays_people_and_stays_upright(
    case: Case, writer: Person, form: str, media_type: str
) -> None:
    media = add(written(case, writer), writer, photograph(form, turned=True))
    content, told = domain.read_media_file(media)
    assert told == media.media_type == media_type
    for secret in (b"Canon", b"Jeanne", b"GPS", b"Exif", b"eXIf", b"http://ns.adobe.com"):
        assert secret not in content, secret
    with Image.open(io.BytesIO(content)) as image:
        assert image.size == (media.width, media.height) == (20, 40)
        assert not image.getexif()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        b"\x89PNG\r\n\x1a\n and then nothing",
        b"\xff\xd8\xff\xe0 and so on",
        b"GIF89a",
        b"%PDF-1.7",
        footage.mp4(footage.track(b"vide", b"hvc1")),
        photograph("PNG", moving=True),
    ],
)
def test_what_may_not_be_published_is_refused_at_its_field(
    case: Case, writer: Person, content: bytes
) -> None:
    statement = written(case, writer)
    with pytest.raises(InputRefused) as refused:
        domain.add_media(statement, content, name="holiday.jpg", by=writer, now=NOON)
    assert list(refused.value.fields) == ["content"]
    assert not statement.media.exists()


def test_file_too_large_is_refused_by_the_setting(case: Case, writer: Person, settings: object) -> None:
    vars_of = getattr(settings, "FAUXPAS")  # noqa: B009 - the fixture has no type
    settings.FAUXPAS = vars_of | {"FAUXPAS_FILM_MB": 1}  # type: ignore[attr-defined]
    with pytest.raises(InputRefused, match="larger than 1 MB"):
        add(written(case, writer), writer, footage.film() + bytes(1_000_000))


def test_film_is_kept_without_its_place_and_told_by_content(case: Case, writer: Person) -> None:
    media = add(written(case, writer), writer, footage.film(), name="C:\\films\\not a picture.jpg")
    assert (media.kind, media.media_type, media.name) == ("film", "video/mp4", "not a picture.jpg")
    content, _type = domain.read_media_file(media)
    assert footage.SECRET not in content
    assert sealed.digest_of(content) == media.digest


def test_nothing_goes_out_without_words_and_consent(case: Case, writer: Person) -> None:
    statement = written(case, writer)
    add(statement, writer)
    add(statement, writer, footage.film())
    add(statement, writer, footage.mp3())
    assert sentences(statement) == [
        *["media_no_consent"] * 3,
        *["media_no_alt", "media_no_transcript", "media_no_subtitles", "media_no_transcript"] * 2,
    ]
    with pytest.raises(MoveRefused, match="Film 2 has no subtitles in English"):
        domain.submit(statement, by=writer, now=NOON)


def test_transcript_is_made_from_subtitles_and_subrip_is_taken(case: Case, writer: Person) -> None:
    media = add(written(case, writer), writer, footage.film())
    words = {
        "fr": domain.MediaWords(subtitles=FRENCH_VTT),
        "en": domain.MediaWords(subtitles="1\n0:00:01,000 --> 0:00:02,000\nStop."),
    }
    domain.change_media(media, domain.MediaDraft(words), by=writer, now=NOON)
    texts = {text.language: text for text in media.texts.all()}
    assert texts["en"].subtitles == "WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nStop.\n"
    assert texts["en"].transcript == "Stop."
    assert texts["fr"].transcript == "Nous arrêtons la vente."


def test_wrong_subtitles_are_told_by_line_and_nothing_is_saved(case: Case, writer: Person) -> None:
    media = add(written(case, writer), writer, footage.film())
    words = {"en": domain.MediaWords(alt="A shop.", subtitles="WEBVTT\n\n00:02.000 --> 00:01.000\nBack")}
    with pytest.raises(InputRefused) as refused:
        domain.change_media(media, domain.MediaDraft(words), by=writer, now=NOON)
    assert refused.value.fields == {"subtitles_en": "Line 3: it ends before it begins."}
    assert not media.texts.exists()


def test_consent_needs_its_proof_and_its_day(case: Case, writer: Person) -> None:
    statement = written(case, writer)
    media = add(statement, writer)
    filled(media, writer, agreed=domain.Agreed("written", who="Ada Brandt"))
    assert sentences(statement) == ["media_no_proof"]
    filled(media, writer, agreed=domain.Agreed("written", where="Register", until=date(2026, 11, 18)))
    assert sentences(statement) == ["media_consent_over"]
    proof = ledger.add_file(case, b"I agree.", name="consent.txt", by=writer, now=NOON)
    filled(media, writer, agreed=domain.Agreed("written", proof=proof, until=date(2026, 11, 19)))
    assert sentences(statement) == []


def test_proof_of_another_case_is_refused(case: Case, writer: Person, lead: Person, brand: Brand) -> None:
    media = add(written(case, writer), writer)
    proof = ledger.add_file(make_case(brand, lead), b"I agree.", name="consent.txt", by=writer, now=NOON)
    with pytest.raises(InputRefused) as refused:
        filled(media, writer, agreed=domain.Agreed("written", proof=proof))
    assert list(refused.value.fields) == ["proof"]


@pytest.mark.parametrize("part", ["file", "transcript", "consent", "removed"])
def test_yes_is_void_once_anything_beside_the_words_changes(
    case: Case, writer: Person, lead: Person, part: str
) -> None:
    statement = written(case, writer)
    media = filled(add(statement, writer, footage.film()), writer)
    statement = domain.submit(statement, by=writer, now=NOON)
    read = digest(statement)
    domain.approve(statement, by=lead, now=LATER, digest=read)
    if part == "file":
        add(statement, writer)
    elif part == "transcript":
        filled(media, writer, english="WEBVTT\n\n00:01.000 --> 00:02.000\nWe stop.")
    elif part == "consent":
        filled(media, writer, agreed=domain.Agreed("licence", where="Agency"))
    else:
        domain.remove_media(media, by=writer, now=NOON)
    statement.refresh_from_db()
    assert (statement.state, statement.author) == (S.DRAFT, writer)
    assert digest(statement) != read
    with pytest.raises((Conflict, MoveRefused)):
        domain.approve(statement, by=lead, now=LATER, digest=read)


def test_same_words_again_change_nothing(case: Case, writer: Person) -> None:
    statement = written(case, writer)
    media = filled(add(statement, writer), writer)
    before = verbs(statement)
    filled(media, writer)
    assert verbs(statement) == before


def test_spoken_words_are_read_over_and_held_against_the_ledger(
    case: Case, writer: Person, lead: Person
) -> None:
    confirmed_fact(case, lead)
    statement = written(case, writer)
    filled(
        add(statement, writer, footage.film()),
        writer,
        english="WEBVTT\n\n00:01.000 --> 00:02.000\n9,000 kettles sold. Any inconvenience is regretted.",
    )
    checked = check_texts(statement, domain.read_texts(statement, now=LATER), now=LATER)[1]
    marks = {mark.look: mark for mark in checked.marks}
    assert marks["contradicts"].part == "media-1-transcript"
    assert marks["contradicts"].repair is None
    assert marks["lint"].part == "media-1-transcript"
    assert "contradiction" in sentences(statement)


def test_subtitles_that_say_something_else_than_the_transcript_are_read_too(
    case: Case, writer: Person, lead: Person
) -> None:
    confirmed_fact(case, lead)
    statement = written(case, writer)
    media = add(statement, writer, footage.film())
    words = domain.MediaWords(
        transcript="We are checking.", subtitles=VTT.replace("We stop the sale.", "9,000 kettles sold.")
    )
    domain.change_media(media, domain.MediaDraft({"en": words}), by=writer, now=NOON)
    checked = check_texts(statement, domain.read_texts(statement, now=LATER), now=LATER)[1]
    assert [mark.part for mark in checked.marks if mark.stops] == ["media-1-subtitles"]


def test_what_a_film_said_is_held_against_later_texts(case: Case, writer: Person, lead: Person) -> None:
    _said_with(
        case,
        writer,
        lead,
        english="WEBVTT\n\n00:01.000 --> 00:02.000\n12,480 packets were recalled on Monday.",
    )
    later = written(case, writer, body="9,000 packets were recalled on Monday.")
    marks = [
        mark
        for each in check_texts(later, domain.read_texts(later, now=LATER), now=LATER)
        for mark in each.marks
    ]
    assert [mark.rule for mark in marks if mark.stops and mark.language == "en"] == ["said-otherwise"]


def test_text_for_the_room_only_takes_none(case: Case, writer: Person) -> None:
    note = domain.start_statement(case, Statement.Kind.INTERNAL, by=writer, now=NOON)
    with pytest.raises(MoveRefused):
        add(note, writer)


def test_there_are_only_so_many_and_each_once(case: Case, writer: Person) -> None:
    statement = written(case, writer)
    for shade in range(MOST_MEDIA):
        add(statement, writer, photograph(shade=30 * shade))
    with pytest.raises(MoveRefused):
        add(statement, writer, photograph(shade=220))
    other = written(case, writer)
    add(other, writer)
    with pytest.raises(InputRefused):
        add(other, writer)


def test_removed_file_is_deleted_unless_another_text_has_it(
    case: Case, writer: Person, django_capture_on_commit_callbacks: object
) -> None:
    first, second = (add(written(case, writer), writer) for _twice in range(2))
    path = sealed.path_of(first.digest, first.media_type)
    aged(path, hours=2)
    for media, left in ((first, True), (second, False)):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            domain.remove_media(media, by=writer, now=NOON)
        assert path.exists() is left
        assert keeps(media.digest) is left


def test_withdrawn_consent_takes_the_same_file_off_every_text_and_is_told(
    case: Case, writer: Person, lead: Person
) -> None:
    first, second = (_said_with(case, writer, lead) for _twice in range(2))
    with pytest.raises(InputRefused):
        domain.withdraw_consent(first, reason=" ", words_too=False, by=writer, now=LATER)
    domain.withdraw_consent(first, reason="Ada wrote to us.", words_too=True, by=writer, now=LATER)
    for media in (first, second):
        media.refresh_from_db()
        assert (media.gone, media.gone_at, media.words_gone) == ("withdrawn", LATER, True)
        assert verbs(media.statement)[-1] == "statement.media_gone"
    with pytest.raises(MoveRefused):
        domain.withdraw_consent(first, reason="Again.", words_too=False, by=writer, now=LATER)
    assert trail.verify(case.brand.organisation) is None


def test_consent_ends_on_the_day_after_in_the_brands_own_zone(
    case: Case, writer: Person, lead: Person
) -> None:
    agreed = domain.Agreed("staff", where="Register", until=date(2026, 11, 20))
    media = _said_with(case, writer, lead, agreed=agreed)
    brand = case.brand
    brand.time_zone = "Pacific/Auckland"
    brand.save()
    last_minute = NOON.replace(day=20, hour=10, minute=59)
    assert end_consents(now=last_minute) == []
    assert end_consents(now=last_minute + timedelta(minutes=1)) == [media]
    assert end_consents(now=NOON + 9 * DAY) == []
    media.refresh_from_db()
    assert (media.gone, media.words_gone) == ("expired", False)
    assert TrailEntry.objects.filter(verb="statement.media_gone").count() == 1


def test_published_text_keeps_its_media(case: Case, writer: Person, lead: Person) -> None:
    media = _said_with(case, writer, lead)
    for deed in (
        lambda: domain.remove_media(media, by=writer, now=LATER),
        lambda: filled(media, writer, agreed=domain.Agreed("licence", where="Agency")),
        lambda: add(media.statement, writer, photograph(shade=3)),
    ):
        with pytest.raises(MoveRefused):
            deed()


def test_reader_changes_nothing(case: Case, writer: Person, brand: Brand) -> None:
    statement = written(case, writer)
    media, reader = add(statement, writer), make_person(role=Role.READER, brand=brand)
    for deed in (
        lambda: add(statement, reader, photograph(shade=9)),
        lambda: filled(media, reader),
        lambda: domain.remove_media(media, by=reader, now=NOON),
        lambda: domain.withdraw_consent(media, reason="No.", words_too=False, by=reader, now=NOON),
    ):
        with pytest.raises(NotAllowed):
            deed()


def _said_with(case: Case, writer: Person, lead: Person, **given: Any) -> StatementMedia:
    """A film beside a published text."""
    if not case.brand.channels.exists():
        domain.add_channel(case.brand, kind="assisted", name="X", config={"network": "X"}, by=lead, now=NOON)
    statement = written(case, writer)
    media = filled(add(statement, writer, footage.film()), writer, **given)
    domain.submit(statement, by=writer, now=NOON)
    domain.approve_and_publish(statement, by=lead, now=LATER, digest=digest(statement))
    media.refresh_from_db()
    return media
