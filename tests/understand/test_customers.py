"""Customer lists: read, counted, kept unreadable, and forgotten."""

import logging
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, Misconfigured, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Person, Role, TrailEntry, TrailPayload
from fauxpas.engine.estimates import Estimate
from fauxpas.room.models import Case
from fauxpas.understand.customer_files import open_customers
from fauxpas.understand.domain.customers import (
    ListDraft,
    delete_customers,
    folder_of,
    forget_what_is_over,
    import_customers,
    people_in_both,
    plain_copy,
    read_customers,
)
from fauxpas.understand.models import CustomerList
from fauxpas.watch.models import Mention
from tests.factories import NOON, aged, make_brand, make_case, make_person
from tests.understand.lists import PEOPLE, ROWS, take_list, write_csv, write_parquet, write_xlsx

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def house(settings: Settings, tmp_path: Path) -> Path:
    """A data folder of its own, so that nothing of another test is swept away."""
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    return tmp_path / "data"


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand)


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def rows_of(customers: CustomerList, by: Person) -> list[dict[str, str]]:
    return [row for table in read_customers(customers, by=by, now=NOON) for row in table.to_pylist()]


@pytest.mark.parametrize(
    ("write", "name"), [(write_csv, "a.csv"), (write_xlsx, "a.xlsx"), (write_parquet, "a.parquet")]
)
def test_list_is_counted_and_given_back_whatever_its_format(
    case: Case, lead: Person, tmp_path: Path, write: Callable[[Path], Path], name: str
) -> None:
    kept = take_list(case, lead, write(tmp_path / name))
    assert (kept.state, kept.rows, kept.unreadable, kept.low, kept.likely, kept.high) == (
        "kept",
        5,
        0,
        PEOPLE,
        PEOPLE,
        5,
    )
    assert (kept.filled["email"] >= 4, kept.countries[0]) == (True, ["France", 3])
    found = rows_of(kept, lead)
    assert [row["last_name"] for row in found] == [row[1] for row in ROWS]
    assert found[0].keys() == {
        "reference", "last_name", "first_name", "email", "phone", "birth", "postcode", "country",
    }  # fmt: skip


def test_list_of_a_french_spreadsheet_is_read(case: Case, lead: Person, tmp_path: Path) -> None:
    rows = [("C1", "Lefèvre", "Zoé", "zoe@example.org", "", "", "", "", "")]
    kept = take_list(case, lead, write_csv(tmp_path / "a.csv", rows=rows, encoding="cp1252"))
    assert rows_of(kept, lead)[0]["last_name"] == "Lefèvre"


def test_line_that_does_not_fit_is_counted_and_left_out(case: Case, lead: Person, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "a.csv")
    path.write_text(path.read_text(encoding="utf-8") + "one;two\n", encoding="utf-8")
    kept = take_list(case, lead, path)
    assert (kept.rows, kept.unreadable) == (5, 1)


def test_list_cut_in_many_batches_counts_the_same(
    case: Case, lead: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fauxpas.understand.customer_files.BATCH_ROWS", 2)
    seen: list[int] = []
    draft = ListDraft(name="Buyers", source="shop system")
    with open_customers(write_parquet(tmp_path / "a.parquet")) as file:
        kept = import_customers(case, file=file, draft=draft, by=lead, now=NOON, progress=seen.append)
    assert (kept.parts, seen, kept.likely) == (3, [2, 4, 5], PEOPLE)
    assert len(rows_of(kept, lead)) == 5


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"%PDF"),
        ("a.xlsx", b"not a workbook"),
        ("a.parquet", b"PAR1 but no more"),
        ("a.csv", b""),
        ("a.csv", b"colour;size\nred;12\n"),
        ("a.csv", b"email\n"),
    ],
)
def test_file_that_is_no_list_is_refused_and_leaves_nothing(
    case: Case, lead: Person, house: Path, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputRefused) as refused:
        take_list(case, lead, tmp_path / name)
    assert refused.value.fields.keys() == {"file"}
    assert (CustomerList.objects.count(), list(house.glob("customers/*"))) == (0, [])


def test_nothing_of_a_row_lies_readable_anywhere(
    case: Case, lead: Person, house: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    take_list(case, lead, write_csv(tmp_path / "a.csv"))
    files = [path for path in house.rglob("*") if path.is_file()]
    kept = b"".join(path.read_bytes() for path in files)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM understand_customerlist")
        kept += repr(cursor.fetchall()).encode()
    kept += "".join(TrailPayload.objects.values_list("body", flat=True)).encode() + caplog.text.encode()
    assert len(files) == 2
    for word in (b"Zwetschge", b"ada@example.org", b"0698765432", b"98765432", b"75015"):
        assert word not in kept
    assert not Mention.objects.filter(text__contains="Zwetschge").exists()


def test_files_and_key_are_for_their_owner_alone(
    case: Case, lead: Person, house: Path, tmp_path: Path
) -> None:
    kept = take_list(case, lead, write_csv(tmp_path / "a.csv"))
    assert (house / "customers.key").stat().st_mode & 0o777 == 0o600
    assert folder_of(kept).stat().st_mode & 0o077 == 0
    assert folder_of(kept).parent.stat().st_mode & 0o077 == 0


def test_changed_or_moved_file_does_not_open(
    case: Case, lead: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fauxpas.understand.customer_files.BATCH_ROWS", 3)
    kept = take_list(case, lead, write_parquet(tmp_path / "a.parquet"))
    one, two = sorted(folder_of(kept).glob("*.locked"))
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    with pytest.raises(Misconfigured):
        rows_of(kept, lead)
    one.write_bytes(first[:-1] + bytes([first[-1] ^ 1]))
    with pytest.raises(Misconfigured):
        rows_of(kept, lead)


def test_list_does_not_open_with_another_key_of_the_house(
    case: Case, lead: Person, tmp_path: Path, settings: Settings
) -> None:
    kept = take_list(case, lead, write_csv(tmp_path / "a.csv"))
    settings.FAUXPAS = settings.FAUXPAS | {"FAUXPAS_CUSTOMER_KEY": "11" * 32}
    with pytest.raises(Misconfigured):
        rows_of(kept, lead)
    settings.FAUXPAS = settings.FAUXPAS | {"FAUXPAS_CUSTOMER_KEY": "short"}
    with pytest.raises(Misconfigured):
        rows_of(kept, lead)


@pytest.mark.parametrize("role", [Role.WRITER, Role.VOICE, Role.SUPPORT, Role.READER])
def test_list_is_for_those_who_may(case: Case, lead: Person, tmp_path: Path, role: Role) -> None:
    member = make_person(role=role, brand=case.brand)
    path = write_csv(tmp_path / "a.csv")
    with pytest.raises(NotAllowed):
        take_list(case, member, path)
    kept = take_list(case, lead, path)
    with pytest.raises(NotAllowed):
        read_customers(kept, by=member, now=NOON)
    with pytest.raises(NotAllowed):
        delete_customers(kept, by=member, now=NOON)
    with pytest.raises(NotFound):
        read_customers(kept, by=make_person(role=Role.OWNER, brand=make_brand()), now=NOON)


def test_reading_a_list_is_on_record_before_its_first_row(case: Case, lead: Person, tmp_path: Path) -> None:
    kept = take_list(case, lead, write_csv(tmp_path / "a.csv"))
    read_customers(kept, by=lead, now=NOON)
    assert list(TrailEntry.objects.filter(thread=case.thread).order_by("index").values_list("verb", flat=True))[-2:] == [
        "customers.imported", "customers.read",
    ]  # fmt: skip
    assert trail.verify(case.brand.organisation) is None


def test_deleted_list_leaves_its_counts_and_no_key(
    case: Case, lead: Person, tmp_path: Path, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    kept = take_list(case, lead, write_csv(tmp_path / "a.csv"))
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        delete_customers(kept, by=lead, now=NOON)
    gone = CustomerList.objects.get()
    assert (gone.state, bytes(gone.sealed_key), gone.likely, folder_of(gone).exists()) == (
        "deleted",
        b"",
        PEOPLE,
        False,
    )
    with pytest.raises(NotFound):
        read_customers(gone, by=lead, now=NOON)
    with pytest.raises(MoveRefused):
        delete_customers(gone, by=lead, now=NOON)


def test_list_goes_by_itself_when_its_days_are_over(
    case: Case,
    lead: Person,
    tmp_path: Path,
    house: Path,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    kept = take_list(case, lead, write_csv(tmp_path / "a.csv"))
    stray = house / "customers" / "left-by-a-kill"
    stray.mkdir()
    assert forget_what_is_over(now=NOON + timedelta(days=29)) == 0
    assert (folder_of(kept).exists(), stray.exists()) == (True, False)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
        assert forget_what_is_over(now=NOON + timedelta(days=30)) == 1
    assert not folder_of(kept).exists()
    assert TrailEntry.objects.filter(verb="customers.deleted").count() == 1


def test_people_in_two_lists_are_found_by_any_key(case: Case, lead: Person, tmp_path: Path) -> None:
    first = take_list(case, lead, write_csv(tmp_path / "a.csv"))
    others = [
        ("", "", "", "", "0612345678", "", "", "", ""),
        ("c3", "", "", "", "", "", "", "", ""),
        ("C9", "Birne", "Cy", "new@example.org", "", "", "", "", ""),
    ]
    second = take_list(case, lead, write_csv(tmp_path / "b.csv", rows=others))
    # The first is Ada by her telephone, the second Cy by the number; the third only bears Cy’s name.
    assert people_in_both(first, second, by=lead, now=NOON) == Estimate(0, 2, 2)
    assert TrailEntry.objects.filter(verb="customers.read").count() == 2
    with pytest.raises(NotAllowed):
        people_in_both(first, second, by=make_person(role=Role.WRITER, brand=case.brand), now=NOON)


def test_plain_copy_left_by_a_killed_import_is_swept_and_one_in_use_is_not(house: Path) -> None:
    with plain_copy([b"Nom;E-mail\n", b"Quitte;bo@example.org\n"]) as path:
        forget_what_is_over(now=NOON)
        assert path.read_bytes() == b"Nom;E-mail\nQuitte;bo@example.org\n"
        aged(path.parent, hours=2)
        forget_what_is_over(now=NOON)
        assert not path.exists()
    assert not list((house / "customers").iterdir())


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (ListDraft(name="", source="x"), "name"),
        (ListDraft(name="x", source=" "), "source"),
        (ListDraft(name="x", source="x", calling_code="+33"), "calling_code"),
        (ListDraft(name="x", source="x", keep_days=0), "keep_days"),
        (ListDraft(name="x", source="x", keep_days=4000), "keep_days"),
    ],
)
def test_list_without_what_must_be_said_is_refused(
    case: Case, lead: Person, tmp_path: Path, draft: ListDraft, field: str
) -> None:
    path = write_csv(tmp_path / "a.csv")
    with pytest.raises(InputRefused) as refused, open_customers(path) as file:
        import_customers(case, file=file, draft=draft, by=lead, now=NOON)
    assert refused.value.fields.keys() == {field}


def test_workbook_that_claims_rows_and_columns_without_end_is_read_as_it_stands(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx")
    bomb = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as whole, zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in whole.namelist():
            content = whole.read(name)
            if name.startswith("xl/worksheets/"):
                far = b'<row r="999999999999"><c r="ZZZ1"><v>1</v></c></row>'
                content = content.replace(b"</sheetData>", far + b"</sheetData>")
            packed.writestr(name, content)
    with open_customers(bomb) as claimed, open_customers(path) as plain:
        rows = sum(table.num_rows for table in claimed.batches)
        assert rows == sum(table.num_rows for table in plain.batches)
