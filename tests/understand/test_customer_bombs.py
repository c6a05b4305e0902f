"""Customer lists made to harm: refused in words, whatever format they come in, and nobody else's process pays for them."""

import base64
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pyarrow import parquet
from pytest_django import Settings

from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand, Person, Role
from fauxpas.engine import apart
from fauxpas.room.models import Case
from fauxpas.understand.models import CustomerList
from tests.api.program import program_of
from tests.factories import make_brand, make_case, make_person
from tests.understand.bombs import BOMBS, TIGHT
from tests.understand.lists import PEOPLE, take_list, write_csv, write_parquet

pytestmark = pytest.mark.django_db
WORDS = {
    "en": "takes more memory than it may. Save it anew as CSV",
    "fr": "demande plus de mémoire que permis. Enregistrez-le à nouveau en CSV",
}
# The process that asks, with the libraries it needs for it, holds some 90 MB however large the file becomes.
MOST_MB = 150
_PROGRAM = """
import sys
from collections.abc import Callable
from pathlib import Path
from fauxpas.engine import apart
from fauxpas.engine.people.lists import read_list
apart.MOST_MEMORY = int(sys.argv[1])
for path in map(Path, sys.argv[2:]):
    try:
        with apart.read_apart(read_list, str(path), path.suffix, "50000") as reading:
            print(path.name, sum(piece.rows.num_rows for piece in reading.pieces))
    except apart.Unread as fault:
        print(path.name, fault.code)
print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
"""


@pytest.fixture(scope="module")
def bombs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bombs")
    for name, write in BOMBS.items():
        write(folder / name)
    return folder


@pytest.fixture
def lead() -> Person:
    return make_person(role=Role.LEAD, brand=make_brand())


@pytest.fixture
def case(lead: Person, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Case:
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    monkeypatch.setattr(apart, "MOST_MEMORY", TIGHT)
    return make_case(Brand.objects.get(), lead)


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="tells its memory on Linux only")
def test_process_that_asks_stays_small(bombs: Path, record_property: Callable[[str, object], None]) -> None:
    paths = [str(bombs / name) for name in BOMBS]
    assert max(Path(path).stat().st_size for path in paths) < 2_000_000
    command = [sys.executable, "-c", _PROGRAM, str(TIGHT), *paths]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    *told, peak = done.stdout.splitlines()
    codes = [line.partition(" ")[2] for line in told]
    assert codes == [*[apart.TOO_MUCH] * (len(BOMBS) - 1), "repeated"]
    record_property("peak_mb", int(peak) // 1024)
    assert int(peak) // 1024 < MOST_MB


@pytest.mark.parametrize("name", ["cell.xlsx", "value.parquet", "rows.parquet"])
def test_bomb_is_refused_and_leaves_nothing(
    case: Case, lead: Person, tmp_path: Path, bombs: Path, name: str
) -> None:
    with pytest.raises(InputRefused) as refused:
        take_list(case, lead, bombs / name)
    assert refused.value.fields.keys() == {"file"}
    assert (CustomerList.objects.count(), list((tmp_path / "data").glob("customers/*"))) == (0, [])
    assert take_list(case, lead, write_csv(tmp_path / "good.csv")).likely == PEOPLE


@pytest.mark.parametrize("language", ["en", "fr"])
def test_page_says_what_to_do_in_the_readers_language(
    case: Case, lead: Person, bombs: Path, language: str
) -> None:
    Person.objects.filter(pk=lead.pk).update(language=language)
    client = Client()
    client.force_login(lead)
    file = SimpleUploadedFile("value.parquet", (bombs / "value.parquet").read_bytes())
    said = {"file": file, "name": "Buyers", "source": "shop", "calling_code": "33", "keep_days": "90"}
    answer = client.post(f"{case.path}customers/add/", said)
    assert answer.status_code == 422
    assert (WORDS[language] in answer.content.decode(), "Buyers" in answer.content.decode()) == (True, True)
    assert not CustomerList.objects.exists()


def test_program_is_told_too(case: Case, lead: Person, bombs: Path) -> None:
    content = base64.b64encode((bombs / "value.parquet").read_bytes()).decode()
    sent = {"filename": "a.parquet", "content": content, "name": "Buyers", "source": "shop"}
    path = f"/brands/{case.brand.slug}/cases/{case.number}/customers"
    answer = program_of(lead, case.brand).call("POST", path, sent)
    assert (answer.status_code, WORDS["en"] in answer.json()["errors"]["file"]) == (422, True)


def test_row_longer_than_any_of_a_person_is_left_out_and_counted(
    case: Case, lead: Person, tmp_path: Path
) -> None:
    path = write_parquet(tmp_path / "a.parquet")
    table = parquet.read_table(path)
    long = pa.table({name: ["x" * 1_500_000] for name in table.column_names})
    parquet.write_table(pa.concat_tables([table, long, table]), path)
    kept = take_list(case, lead, path)
    assert (kept.rows, kept.unreadable, kept.likely) == (10, 1, PEOPLE)
