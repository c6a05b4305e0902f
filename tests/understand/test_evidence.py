"""Evidence: what is kept and how it is told apart, holds, removal, and what the trail says."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest
from defusedxml.ElementTree import fromstring
from django.conf import settings as configured
from pytest_django import Settings
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from fauxpas.core import sealed, trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.http import Fetched
from fauxpas.core.models import Brand, Person, Role, TrailEntry
from fauxpas.room.models import Case
from fauxpas.understand import domain
from fauxpas.understand.domain.evidence import MOST_BYTES
from fauxpas.understand.domain.readings import words_of
from fauxpas.understand.domain.warc import name_of_page
from fauxpas.understand.models import Evidence, EvidenceFile
from fauxpas.watch.models import Mention
from tests.factories import (
    NOON,
    aged,
    make_brand,
    make_case,
    make_fact,
    make_mentions,
    make_person,
    make_query,
    make_source,
)
from tests.memory import peak_bytes
from tests.web_server import Server, Told, serving

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n a burnt kettle"
LATER = NOON + timedelta(minutes=5)
PAGE = b"<html><head><title>Kettle &amp; fire</title></head><body>Three burnt.</body></html>"


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def writer(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


@pytest.fixture
def mention(brand: Brand) -> Mention:
    make_query(brand, "kettle")
    source = make_source(brand, name="Bluesky", kind="bluesky")
    return make_mentions(
        source, "My kettle burnt <b>my</b> hand 🔥\nLot 4471", author="mia@example", url="https://x.example/1"
    )[0]


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    settings.FAUXPAS = settings.FAUXPAS | {"FAUXPAS_ALLOWED_PRIVATE": ("127.0.0.1",), "FAUXPAS_SEALED": False}
    with serving(lambda _: Told(PAGE, headers={"Content-Type": "text/html", "Set-Cookie": "a=1"})) as server:
        yield server


def itself(piece: Evidence) -> EvidenceFile:
    return piece.files.get(part=EvidenceFile.Part.ITSELF)


def test_file_is_kept_with_digest_time_person_and_its_facts(case: Case, writer: Person, lead: Person) -> None:
    fact = make_fact(case, lead)
    piece = domain.add_file(
        case, PICTURE, name="C:\\photos\\kettle.png", note=" The kettle ", facts=[fact], by=writer, now=LATER
    )
    assert (piece.key, piece.kind, piece.name, piece.note) == ("E-01", "file", "kettle.png", "The kettle")
    assert (piece.added_by, piece.added_at) == (writer, LATER)
    file = itself(piece)
    assert (file.media_type, file.size) == ("image/png", len(PICTURE))
    assert file.digest == hashlib.sha256(PICTURE).hexdigest()
    assert domain.read_file(file) == PICTURE
    assert list(fact.evidence.all()) == [piece]
    entry = TrailEntry.objects.get(verb="evidence.added")
    after = json.loads(entry.payload.body)["after"]
    assert (after["key"], after["facts"], after["files"][0]["sha256"]) == ("E-01", ["F-01"], file.digest)
    assert trail.verify(case.brand.organisation) is None


def test_same_bytes_again_are_the_same_piece(case: Case, writer: Person) -> None:
    first = domain.add_file(case, PICTURE, name="a.png", by=writer, now=NOON)
    again = domain.add_file(case, PICTURE, name="b.png", by=writer, now=LATER)
    assert (again.pk, Evidence.objects.count()) == (first.pk, 1)
    assert TrailEntry.objects.filter(verb="evidence.added").count() == 1
    other = make_case(case.brand, writer, title="Another")
    assert domain.add_file(other, PICTURE, name="a.png", by=writer, now=LATER).pk != first.pk


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"MZ\x90\x00\x03\x00", "not kept"), (PICTURE + bytes(MOST_BYTES), "25 MB")],
)
def test_what_cannot_be_kept_is_refused_at_its_field(
    case: Case, writer: Person, content: bytes, words: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        domain.add_file(case, content, name="x", by=writer, now=NOON)
    assert words in str(refused.value.fields["content"])
    assert not Evidence.objects.exists()


def test_fact_of_another_case_does_not_rest_on_the_piece(case: Case, writer: Person, lead: Person) -> None:
    stranger = make_fact(make_case(case.brand, lead, title="Another"), lead)
    with pytest.raises(InputRefused):
        domain.add_file(case, PICTURE, name="a.png", facts=[stranger], by=writer, now=NOON)
    piece = domain.add_file(case, PICTURE, name="a.png", by=writer, now=NOON)
    with pytest.raises(InputRefused):
        domain.link_facts(piece, [stranger], by=writer, now=NOON)


def test_reader_keeps_nothing_and_writer_holds_nothing(case: Case, writer: Person) -> None:
    reader = make_person(role=Role.READER, brand=case.brand)
    with pytest.raises(NotAllowed):
        domain.add_file(case, PICTURE, name="a.png", by=reader, now=NOON)
    piece = domain.add_file(case, PICTURE, name="a.png", by=writer, now=NOON)
    for deed in (domain.hold, domain.release, domain.remove):
        with pytest.raises(NotAllowed):
            deed(piece, reason="Because.", by=writer, now=NOON)
    stranger = make_person(role=Role.OWNER, brand=make_brand())
    with pytest.raises(NotFound):
        domain.hold(piece, reason="Because.", by=stranger, now=NOON)


def test_facts_are_linked_and_unlinked_with_a_trail(case: Case, writer: Person, lead: Person) -> None:
    fact, other = make_fact(case, lead), make_fact(case, lead, subject="Kettles")
    piece = domain.add_file(case, PICTURE, name="a.png", facts=[fact], by=writer, now=NOON)
    domain.link_facts(piece, [other], by=writer, now=LATER)
    assert list(piece.facts.all()) == [other]
    domain.link_facts(piece, [other], by=writer, now=LATER)
    entry = TrailEntry.objects.get(verb="evidence.linked")
    body = json.loads(entry.payload.body)
    assert (body["before"]["facts"], body["after"]["facts"]) == (["F-01"], ["F-02"])


def test_bytes_kept_already_take_more_facts_with_a_trail(case: Case, writer: Person, lead: Person) -> None:
    fact, other = make_fact(case, lead), make_fact(case, lead, subject="Kettles")
    piece = domain.add_file(case, PICTURE, name="a.png", facts=[fact], by=writer, now=NOON)
    for _ in range(2):
        again = domain.add_file(case, PICTURE, name="b.png", facts=[other], by=writer, now=LATER)
    assert (again, list(piece.facts.order_by("number"))) == (piece, [fact, other])
    body = json.loads(TrailEntry.objects.get(verb="evidence.linked").payload.body)
    assert (body["before"]["facts"], body["after"]["facts"]) == (["F-01"], ["F-01", "F-02"])


def test_held_piece_is_not_removed_until_it_is_released(
    case: Case, lead: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    piece = domain.add_file(case, PICTURE, name="a.png", by=lead, now=NOON)
    domain.hold(piece, reason="The court asked.", by=lead, now=NOON)
    with pytest.raises(MoveRefused, match="The court asked"):
        domain.remove(piece, reason="Too large.", by=lead, now=LATER)
    domain.release(piece, reason="The court is done.", by=lead, now=LATER)
    file = itself(piece)
    path = aged(sealed.path_of(file.digest, file.media_type), hours=2)
    with django_capture_on_commit_callbacks(execute=True):
        piece = domain.remove(piece, reason="Private.", by=lead, now=LATER)
    assert not path.exists()
    assert (piece.gone, piece.gone_because) == ("by_hand", "Private.")
    with pytest.raises(MoveRefused):
        domain.read_file(itself(piece))
    verbs = (
        TrailEntry.objects.filter(verb__startswith="evidence.")
        .order_by("index")
        .values_list("verb", flat=True)
    )
    assert list(verbs) == ["evidence.added", "evidence.held", "evidence.released", "evidence.removed"]


def test_removing_one_of_two_pieces_leaves_the_file_they_share(
    case: Case, lead: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    piece = domain.add_file(case, PICTURE, name="a.png", by=lead, now=NOON)
    other = domain.add_file(
        make_case(case.brand, lead, title="Two"), PICTURE, name="a.png", by=lead, now=NOON
    )
    with django_capture_on_commit_callbacks(execute=True):
        domain.remove(piece, reason="Twice.", by=lead, now=LATER)
    assert domain.read_file(itself(other)) == PICTURE
    again = domain.add_file(case, PICTURE, name="a.png", by=lead, now=LATER)
    assert again.key == "E-02"


def test_without_a_reason_nothing_is_held_or_removed(case: Case, lead: Person) -> None:
    piece = domain.add_file(case, PICTURE, name="a.png", by=lead, now=NOON)
    for deed in (domain.hold, domain.remove):
        with pytest.raises(InputRefused) as refused:
            deed(piece, reason="  ", by=lead, now=NOON)
        assert list(refused.value.fields) == ["reason"]


def test_post_is_kept_as_its_source_gave_it_with_a_picture(
    case: Case, writer: Person, mention: Mention
) -> None:
    piece = domain.keep_post(case, mention, by=writer, now=LATER)
    told = json.loads(domain.read_file(itself(piece)))
    assert told["text"] == "My kettle burnt <b>my</b> hand 🔥\nLot 4471"
    assert (told["author"], told["url"], told["source"]) == (
        "mia@example", "https://x.example/1", {"kind": "bluesky", "name": "Bluesky"},
    )  # fmt: skip
    assert told["posted_at"] == (NOON - timedelta(minutes=5)).isoformat()
    drawing = domain.read_file(piece.files.get(part=EvidenceFile.Part.PICTURE))
    shown = [
        "".join(text.itertext()) for text in fromstring(drawing).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert "My kettle burnt <b>my</b> hand 🔥" in shown
    assert {"Lot 4471", "mia@example"} <= set(shown)
    assert (piece.author, piece.source, piece.mention) == ("mia@example", mention.source, mention)
    assert "mia" not in TrailEntry.objects.get(verb="evidence.added").payload.body


def test_post_kept_twice_is_one_piece_and_an_erased_one_is_not_kept(
    case: Case, writer: Person, mention: Mention
) -> None:
    first = domain.keep_post(case, mention, by=writer, now=NOON)
    assert domain.keep_post(case, mention, by=writer, now=LATER).pk == first.pk
    mention.source_key = "erased:00"
    with pytest.raises(InputRefused):
        domain.keep_post(make_case(case.brand, writer, title="Two"), mention, by=writer, now=LATER)


@pytest.mark.parametrize("text", ["", "\x00\x1b\ud800", "word " * 4000, "漢" * 300, "a" * 3000])
def test_every_post_can_be_drawn(mention: Mention, text: str) -> None:
    from fauxpas.understand.domain.posts import SIGNS_ACROSS, draw_post

    mention.text = text
    drawn = fromstring(draw_post(mention, kept_at=NOON))
    lines = ["".join(each.itertext()) for each in drawn]
    assert max(map(len, lines)) <= SIGNS_ACROSS


def test_page_is_kept_as_a_web_archive(case: Case, writer: Person, server: Server) -> None:
    piece = domain.add_page(case, f"{server.address}/news", note="As it was", by=writer, now=NOON)
    assert (piece.kind, piece.name, piece.address) == ("page", "Kettle & fire", f"{server.address}/news")
    archive = domain.read_file(itself(piece))
    assert archive.startswith(b"WARC/1.1\r\nWARC-Type: warcinfo\r\n")
    assert archive.count(b"WARC/1.1\r\n") == 3
    assert PAGE in archive


def test_page_that_does_not_answer_says_what_else_can_be_done(
    case: Case, writer: Person, server: Server
) -> None:
    for address, words in (
        ("http://127.0.0.1:9/", "add a picture"),
        ("ftp://x.example/", "begins with https"),
        ("http://10.0.0.1/", "private network"),
    ):
        with pytest.raises(InputRefused) as refused:
            domain.add_page(case, address, by=writer, now=NOON)
        assert words in str(refused.value.fields["address"])
    assert not server.asked
    assert not Evidence.objects.exists()


def test_nothing_is_fetched_for_somebody_who_may_not_keep_it(case: Case, server: Server) -> None:
    with pytest.raises(NotAllowed):
        domain.add_page(case, server.address, by=make_person(role=Role.READER, brand=case.brand), now=NOON)
    assert not server.asked


def test_picture_is_put_beside_a_page(case: Case, writer: Person, server: Server) -> None:
    piece = domain.add_page(case, server.address, by=writer, now=NOON)
    domain.add_picture(piece, PICTURE, by=writer, now=LATER)
    domain.add_picture(piece, PICTURE, by=writer, now=LATER)
    assert piece.files.filter(part=EvidenceFile.Part.PICTURE).count() == 1
    with pytest.raises(InputRefused):
        domain.add_picture(piece, b"%PDF-1.7", by=writer, now=LATER)


def test_files_lie_in_the_data_folder_for_its_owner_alone(case: Case, writer: Person) -> None:
    file = itself(domain.add_file(case, PICTURE, name="a.png", by=writer, now=NOON))
    path = configured.DATA_DIR / "evidence" / file.digest[:2] / f"{file.digest}.png"
    assert path.stat().st_mode & 0o077 == 0


def _docx(document: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "")
        packed.writestr("word/document.xml", document)
    return buffer.getvalue()


def test_document_of_paragraphs_within_paragraphs_is_read_once() -> None:
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    nested = b"<w:p>" * 100_000 + b"<w:t>Three burnt.</w:t>" + b"</w:p>" * 100_000
    content = _docx(b"<w:document " + space + b">" + nested + b"</w:document>")
    assert words_of(content, sealed.media_type_of(content)) == "Three burnt."


def test_document_of_elements_without_end_takes_little_memory() -> None:
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    whole = b"<w:document " + space + b"><w:t>Three burnt.</w:t>" + b"<a/>" * 250_000 + b"</w:document>"
    content = _docx(whole)
    with peak_bytes() as peak:
        assert words_of(content, sealed.MEDIA_DOCX) == "Three burnt."
    assert peak() < len(whole)
    assert words_of(_docx(whole[:-1]), sealed.MEDIA_DOCX) == ""


def test_page_of_titles_without_an_end_is_named_by_its_host() -> None:
    page = Fetched(200, "https://kettles.example/a", {}, b"<title>" * 9_000)
    assert name_of_page(page) == "kettles.example"
