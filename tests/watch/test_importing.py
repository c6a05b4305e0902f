"""The command that reads a file of posts into a room."""

import io
import json
from pathlib import Path

import pytest

from fauxpas.core.models import Brand
from fauxpas.networks.files import source as files
from fauxpas.watch import importing
from fauxpas.watch.importing import import_file, run_ingest
from fauxpas.watch.models import Mention, Source, Tally
from tests.factories import make_brand, make_query

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    brand = make_brand(name="Acme")
    make_query(brand, "acme")
    return brand


def _write(path: Path, *rows: object) -> Path:
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows))
    return path


def test_account_names_faulty_lines_and_the_status_tells_of_them(brand: Brand, tmp_path: Path) -> None:
    path = _write(
        tmp_path / "posts.jsonl", {"id": "1", "text": "acme"}, "not json", {"id": "3", "text": "other"}
    )
    err = io.StringIO()
    assert run_ingest(str(path), brand.slug, err=err) == 1
    faulty, account = err.getvalue().splitlines()
    assert faulty.startswith("line 2: ")
    assert account.startswith("3 read, 1 kept, 1 no query, 1 not a post; ")
    assert Mention.objects.get().source.name == "posts.jsonl"


def test_good_file_ends_well_and_again_changes_nothing(brand: Brand, tmp_path: Path) -> None:
    path = _write(tmp_path / "posts.jsonl", {"id": "1", "text": "acme"})
    assert [run_ingest(str(path), brand.slug, err=io.StringIO()) for _ in range(2)] == [0, 0]
    assert (Mention.objects.count(), Tally.objects.get().count, Source.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("slug", "name"), [("nobody", "posts.jsonl"), ("", "posts.jsonl"), (None, "none.jsonl")]
)
def test_what_is_not_there_is_said(brand: Brand, tmp_path: Path, slug: str | None, name: str) -> None:
    _write(tmp_path / "posts.jsonl", {"id": "1", "text": "acme"})
    err = io.StringIO()
    assert run_ingest(str(tmp_path / name), brand.slug if slug is None else slug, err=err) == 1
    assert len(err.getvalue().splitlines()) == 1
    assert not Source.objects.exists()


def test_broken_import_goes_on_where_it_stopped(
    brand: Brand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _write(
        tmp_path / "posts.jsonl", *({"id": str(number), "text": f"acme {number}"} for number in range(9))
    )
    whole = files.read_batches
    seen: list[int] = []

    def two_batches(*given: object, **more: object) -> object:
        for place, reading in enumerate(whole(*given, size=3, **more)):  # type: ignore[arg-type]
            if len(seen) == 2 and place == 2:
                raise KeyboardInterrupt
            seen.append(len(reading.posts))
            yield reading

    monkeypatch.setattr(importing, "read_batches", two_batches)
    with pytest.raises(KeyboardInterrupt):
        import_file(path, brand)
    assert Mention.objects.count() == 6
    done = import_file(path, brand)
    assert (done.read, done.kept, seen) == (3, 3, [3, 3, 3])
    assert Mention.objects.count() == 9
