"""A recorded crisis brought in by the browser: what it holds, what is refused, how it is told again; and what is kept of a room."""

import gzip
import io
import json
from datetime import UTC, datetime, timedelta
from html import unescape
from pathlib import Path

import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils.translation import override
from pyarrow import parquet
from pytest_django import Settings

from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Job, Person, Role
from fauxpas.drill import asking, recording, tasks
from fauxpas.drill.models import Drill
from fauxpas.engine import apart
from fauxpas.watch.models import Mention
from tests.factories import NOON, make_brand, make_person, make_query
from tests.understand.bombs import TIGHT, repeated_value

pytestmark = pytest.mark.django_db
BEGAN = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)


@pytest.fixture
def brand(settings: Settings, tmp_path: Path) -> Brand:
    settings.DATA_DIR = tmp_path
    return make_brand(name="Brindille", languages=["en"])


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


def lines(*posts: tuple[int, str]) -> bytes:
    """JSON Lines of (minutes after BEGAN, text)."""
    rows = (
        {"id": str(number), "text": text, "posted_at": (BEGAN + timedelta(minutes=minutes)).isoformat()}
        for number, (minutes, text) in enumerate(posts)
    )
    return "\n".join(json.dumps(row) for row in rows).encode()


STORM = lines((0, "Kestrel Air is fine"), (120, "KESTREL AIR lost my bag"), (130, "no name here"))


def brought(brand: Brand, by: Person, content: bytes = STORM, **said: str) -> Drill:
    told = {"name": "storm.jsonl", "replaces": "kestrel  air"} | said
    return asking.bring_in(brand, io.BytesIO(content), **told, by=by, now=NOON)


def begun(drill: Drill, *, by: Person, replaces: str = "kestrel air") -> Drill:
    return asking.begin_recorded(
        drill, replaces=replaces, live_from=BEGAN, language="en", speed=5, by=by, now=NOON
    )


def plain(content: bytes) -> str:
    """A page without its escapes and with plain spaces."""
    return unescape(content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def page(person: Person, path: str, language: str = "en") -> str:
    Person.objects.filter(pk=person.pk).update(language=language)
    client = Client()
    client.force_login(person)
    return plain(client.get(path).content)


def test_file_tells_what_it_holds_with_the_name_replaced(brand: Brand, lead: Person) -> None:
    drill = brought(brand, lead)
    held = drill.holds
    assert held is not None
    assert (held["posts"], held["named"], held["heard"], held["faults"]) == (3, 2, 2, 0)
    assert datetime.fromisoformat(held["first_at"]) == BEGAN
    assert datetime.fromisoformat(held["last_at"]) == BEGAN + timedelta(minutes=130)
    assert datetime.fromisoformat(held["loudest_at"]) == BEGAN + timedelta(hours=2)
    again = asking.read_again(drill, replaces="", by=lead, now=NOON)
    assert again.holds is not None
    assert (again.holds["named"], again.holds["heard"]) == (0, 0)
    make_query(brand, "bag AND lang:en")
    asked = asking.read_again(drill, replaces="", by=lead, now=NOON).holds
    assert asked is not None
    assert asked["heard"] == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Kestrel Air, #kestrel air", "Brindille, #Brindille"),
        ("the kestrel\nair", "the Brindille"),
        ("Kestrel Airlines", "Kestrel Airlines"),
        ("", ""),
    ],
)
def test_renamed_takes_whole_words_however_they_are_written(text: str, told: str) -> None:
    assert recording.renamed(text, "Kestrel Air", "Brindille") == told


def test_renamed_puts_the_other_name_in_as_it_is_written() -> None:
    assert recording.renamed("C++ fails", "C++", r"A\1B") == r"A\1B fails"


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("a b/../é storm.CSV", b"id,text,posted_at\n1,Brindille,2026-03-10T08:00:00Z\n", "é_storm.csv"),
        ("storm.jsonl.gz", gzip.compress(lines((0, "Brindille")), mtime=0), "storm.jsonl"),
        ("???.ndjson", lines((0, "Brindille")), "recording.ndjson"),
    ],
    ids=["csv", "gzip", "no name"],
)
def test_file_is_kept_unpacked_in_the_drills_own_folder_and_nowhere_else(
    brand: Brand, lead: Person, tmp_path: Path, name: str, content: bytes, kept: str
) -> None:
    drill = brought(brand, lead, content, name=name, replaces="")
    assert drill.file == kept
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [asking.file_of(drill)]
    assert drill.holds is not None
    assert drill.holds["heard"] == 1
    assert not Mention.objects.exists()


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "takes too much memory: save it as JSON Lines"), ("fr", "enregistrez-le en JSON Lines")],
)
def test_parquet_that_unpacks_to_gigabytes_is_refused(
    brand: Brand, lead: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    monkeypatch.setattr(apart, "MOST_MEMORY", TIGHT)
    repeated_value(tmp_path / "storm.parquet", column="text")
    content = (tmp_path / "storm.parquet").read_bytes()
    assert len(content) < 10_000
    with override(language), pytest.raises(InputRefused) as refused:
        brought(brand, lead, content, name="storm.parquet")
    assert words in str(refused.value)
    assert not Drill.objects.exists()


def test_parquet_of_rows_without_end_is_refused_as_too_large(
    brand: Brand, lead: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"id": "1", "text": "Kestrel Air lost my bag", "posted_at": BEGAN.isoformat()}
    rows = pa.table({name: pa.array([value] * 20_000) for name, value in said.items()})
    parquet.write_table(rows, tmp_path / "storm.parquet", compression="zstd")
    content = (tmp_path / "storm.parquet").read_bytes()
    held = brought(brand, lead, content, name="storm.parquet").holds
    assert (len(content) < 10_000, held is not None and held["posts"]) == (True, 20_000)
    monkeypatch.setattr(recording, "MOST_BYTES", 1_000_000)
    with pytest.raises(InputRefused, match="larger than 1 MB, unpacked"):
        brought(brand, lead, content, name="storm.parquet")


@pytest.mark.parametrize(
    ("name", "content", "english", "french"),
    [
        ("storm.docx", b"PK", "This is no file of posts.", "Ce n’est pas un fichier de publications."),
        ("storm.jsonl.gz", b"no gzip", "This file is broken", "Ce fichier est abîmé"),
        (
            "storm.jsonl.gz",
            gzip.compress(STORM, mtime=0)[:-12],
            "This file is broken",
            "Ce fichier est abîmé",
        ),
        (
            "storm.parquet",
            b"none",
            "It holds no post with a time.",
            "Il ne contient aucune publication datée.",
        ),
        (
            "storm.jsonl",
            b'\n{"id": "1", "text": "Brindille"}',
            "Line 2: The field “posted_at” is missing",
            "Ligne 2 : Le champ « posted_at » manque",
        ),
    ],
)
def test_wrong_file_is_refused_in_the_readers_language_and_leaves_nothing(
    brand: Brand, lead: Person, tmp_path: Path, name: str, content: bytes, english: str, french: str
) -> None:
    for language, words in (("en", english), ("fr", french)):
        Person.objects.filter(pk=lead.pk).update(language=language)
        client = Client()
        client.force_login(lead)
        sent = client.post(f"/b/{brand.slug}/drill/recording/", {"file": SimpleUploadedFile(name, content)})
        assert sent.status_code == 422
        assert words in plain(sent.content)
    assert not Drill.objects.exists()
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []


def test_file_that_unpacks_to_more_than_is_taken_is_refused(
    brand: Brand, lead: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recording, "MOST_BYTES", 1_000_000)
    with pytest.raises(InputRefused, match="larger than 1 MB"):
        brought(brand, lead, gzip.compress(b" " * 1_000_001), name="bomb.csv.gz")
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []


def test_faulty_lines_are_told_with_their_numbers_in_the_readers_language(brand: Brand, lead: Person) -> None:
    drill = brought(brand, lead, STORM + b"\nnot json\n" + b'{"id": "9", "text": "late"}\n' * 30)
    path = f"/b/{brand.slug}/drill/{drill.pk}/"
    assert drill.holds is not None
    assert drill.holds["faults"] == 31
    english, french = page(lead, path), page(lead, path, "fr")
    assert ("Line 4: This line is not readable JSON" in english, "and 11 more" in english) == (True, True)
    assert ("Ligne 4 : Cette ligne n’est pas du JSON lisible" in french, "et 11 autres" in french) == (
        True,
        True,
    )
    assert "2 of 3" in english


def test_recorded_drill_is_not_started_when_nothing_would_be_heard_or_nothing_comes(
    brand: Brand, lead: Person
) -> None:
    drill = brought(brand, lead, replaces="")
    with pytest.raises(InputRefused) as refused:
        begun(drill, by=lead, replaces="")
    assert list(refused.value.fields) == ["replaces"]
    with pytest.raises(InputRefused) as refused:
        asking.begin_recorded(
            drill,
            replaces="Kestrel Air",
            live_from=BEGAN + timedelta(days=1),
            language="en",
            speed=1,
            by=lead,
            now=NOON,
        )
    assert list(refused.value.fields) == ["live_from"]
    assert Drill.objects.get().state == Drill.State.DRAFT
    assert not Job.objects.filter(kind=asking.START).exists()


def test_recorded_drill_takes_the_one_place_of_its_brand_once(brand: Brand, lead: Person) -> None:
    first, second = brought(brand, lead), brought(brand, lead)
    begun(first, by=lead)
    with pytest.raises(MoveRefused):
        begun(second, by=lead)
    with pytest.raises(MoveRefused):
        begun(first, by=lead)
    with pytest.raises(MoveRefused):
        asking.read_again(first, replaces="x", by=lead, now=NOON)
    told = json.loads((asking.file_of(first).parent / recording.QUERIES).read_text("utf-8"))
    assert told == [{"id": "Brindille", "query": "(Brindille)"}]


def test_recorded_file_is_read_while_nobody_waits_for_the_record(
    brand: Brand, lead: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    drill, around, read = brought(brand, lead), len(connection.atomic_blocks), recording.read_holding
    held: list[int] = []

    def watched(path: Path, **said: str) -> recording.Holding:
        held.append(len(connection.atomic_blocks) - around)
        return read(path, **said)

    monkeypatch.setattr(recording, "read_holding", watched)
    drill = asking.read_again(drill, replaces="", by=lead, now=NOON)
    begun(drill, by=lead)
    assert held == [0, 0]


def test_recorded_drill_is_whoever_runs_cases_alone(brand: Brand, lead: Person) -> None:
    draft, writer = brought(brand, lead), make_person(role=Role.WRITER, brand=brand)
    for refused in (
        lambda: brought(brand, writer),
        lambda: begun(draft, by=writer),
        lambda: asking.read_again(draft, replaces="", by=writer, now=NOON),
        lambda: asking.delete_room(draft, by=writer, now=NOON),
        lambda: asking.new_way_in(draft, by=writer, now=NOON),
    ):
        with pytest.raises(NotAllowed):
            refused()


def test_sealed_room_takes_no_file(brand: Brand, lead: Person, sealed: Path) -> None:
    with pytest.raises(MoveRefused):
        brought(brand, lead)
    assert list(sealed.iterdir()) == []


def test_room_is_deleted_once_it_is_closed_and_its_report_stays(
    brand: Brand, lead: Person, tmp_path: Path
) -> None:
    drill = begun(brought(brand, lead), by=lead)
    asking.log_of(drill).write_text("started")
    assert asking.room_bytes(drill) > len(STORM)
    with pytest.raises(MoveRefused):
        asking.delete_room(drill, by=lead, now=NOON)
    asking.close_room(drill, by=lead, now=NOON)
    Drill.objects.update(report={"times": {"minutes": 4.0}})
    asking.delete_room(drill, by=lead, now=NOON)
    drill.refresh_from_db()
    assert (asking.room_bytes(drill), drill.report) == (0, {"times": {"minutes": 4.0}})
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []
    with pytest.raises(MoveRefused):
        asking.delete_room(drill, by=lead, now=NOON)
    tasks.start(Job(payload={"drill": drill.pk}), NOON)
    assert list(tmp_path.parent.glob("*.log")) == []


def test_draft_that_is_deleted_goes_whole(brand: Brand, lead: Person, tmp_path: Path) -> None:
    drill = brought(brand, lead)
    client = Client()
    client.force_login(lead)
    path = f"/b/{brand.slug}/drill/{drill.pk}/delete/"
    assert "Delete “" not in client.get(path).content.decode()
    assert Drill.objects.exists()
    assert client.post(path).status_code == 302
    assert not Drill.objects.exists()
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == []


def test_list_shows_what_a_closed_room_takes_and_asks_before_it_is_deleted(
    brand: Brand, lead: Person
) -> None:
    drill = begun(brought(brand, lead), by=lead)
    path, delete = f"/b/{brand.slug}/drill/", f"/b/{brand.slug}/drill/{drill.pk}/delete/"
    assert ("in use" in page(lead, path), delete in page(lead, path)) == (True, False)
    asking.close_room(drill, by=lead, now=NOON)
    assert ("in use" in page(lead, path), delete in page(lead, path)) == (False, True)
    reader = make_person(role=Role.READER, brand=brand)
    assert delete not in page(reader, path)


def test_new_way_in_takes_the_old_one_away_until_the_room_makes_another(brand: Brand, lead: Person) -> None:
    drill = begun(brought(brand, lead), by=lead)
    with pytest.raises(MoveRefused):
        asking.new_way_in(drill, by=lead, now=NOON)
    asking.answer_at(asking.folder_of(drill), "http://localhost:8200/in/one/")
    asking.look_at(drill, now=NOON)
    drill = asking.new_way_in(drill, by=lead, now=NOON)
    assert (drill.address, (asking.folder_of(drill) / asking.READY).exists()) == ("", False)
    path = f"/b/{brand.slug}/drill/{drill.pk}/"
    assert ("/in/" in page(lead, path), "Close the sealed room" in page(lead, path)) == (False, True)
    assert asking.look_at(drill, now=NOON).address == ""
    asking.answer_at(asking.folder_of(drill), "http://localhost:8200/in/two/")
    asking.look_at(drill, now=NOON)
    assert "http://localhost:8200/in/two/" in page(lead, path)
