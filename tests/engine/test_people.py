"""Who is the same person in a list of customers, and how many people its rows are."""

from itertools import count
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fauxpas.engine.estimates import Estimate
from fauxpas.engine.people import KINDS, PeopleCounter, keys_of, known_columns

SECRET = b"sixteen bytes or more"


def key(kind: str, value: str, *, code: str = "33", **others: str) -> int:
    """The hash of one value; the key of a name takes its date of birth or postcode beside."""
    column = {"name_birth": "birth", "name_postcode": "postcode"}.get(kind, kind)
    rows = pa.table({name: [said] for name, said in ({column: value} | others).items()})
    return int(keys_of(rows, secret=SECRET, calling_code=code)[kind][0])


def people(tmp_path: Path, **columns: list[str | None]) -> Estimate:
    counter = PeopleCounter(tmp_path)
    counter.add(keys_of(pa.table(columns), secret=SECRET, calling_code="33"))
    return counter.count()


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "Anne.Muller@Example.org ", "mailto:anne.muller@example.org"),
        ("email", "anne+shop@example.org", "anne@example.org"),
        ("phone", "06 12 34 56 78", "+33 6 12 34 56 78"),
        ("phone", "0033612345678", "+33 (0)6.12.34.56.78"),
        ("phone", "612345678", "06-12-34-56-78"),
        ("phone", "33612345678", "0612345678"),
        ("reference", "C-00 12", "c0012"),
    ],
)
def test_same_thing_written_two_ways_has_one_key(kind: str, one: str, other: str) -> None:
    assert key(kind, one) == key(kind, other) != 0


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        ("email", "anne@example.org", "anna@example.org"),
        ("phone", "06 12 34 56 78", "06 12 34 56 79"),
        ("phone", "+32 612345678", "+33 612345678"),
        ("reference", "12", "120"),
    ],
)
def test_different_things_have_different_keys(kind: str, one: str, other: str) -> None:
    assert key(kind, one) != key(kind, other)


@pytest.mark.parametrize(
    ("kind", "value"),
    [("email", "none"), ("email", "a@b"), ("email", ""), ("phone", "n/a"), ("phone", "12"), ("phone", "0" * 9), ("reference", " - ")],
)  # fmt: skip
def test_what_tells_nobody_has_no_key(kind: str, value: str) -> None:
    assert key(kind, value) == 0


def test_italian_number_keeps_its_zero() -> None:
    assert key("phone", "06 1234 5678", code="39") == key("phone", "+39 06 1234 5678", code="39")


def test_name_and_date_are_one_key_however_they_are_written() -> None:
    plain = key("name_birth", "1980-05-07", first_name="Hélène", last_name="Le Bœuf")
    assert plain == key("name_birth", "07/05/1980", name="HELENE LE BOEUF") != 0
    assert plain == key("name_birth", "1980-05-07 00:00:00", name="Helene Le-Boeuf")
    assert plain != key("name_birth", "1980-07-05", name="Helene Le Boeuf")
    assert key("name_birth", "soon", name="Helene Le Boeuf") == 0


def test_postcode_without_its_first_zero_is_the_same() -> None:
    assert key("name_postcode", "1000", name="A B") == key("name_postcode", "01000", name="A B") != 0


def test_hashes_depend_on_the_secret_and_on_the_kind() -> None:
    rows = pa.table({"email": ["12345678@example.org"], "reference": ["12345678@example.org"]})
    mine = keys_of(rows, secret=SECRET, calling_code="33")
    other = keys_of(rows, secret=SECRET[::-1], calling_code="33")
    assert len({int(mine["email"][0]), int(other["email"][0]), int(mine["reference"][0])}) == 3


def test_headings_are_known_in_both_languages() -> None:
    assert known_columns(["N° client", "Prénom", "Nom", "E-mail", "Téléphone", "Code postal", "Points"]) == {
        "reference": 0, "first_name": 1, "last_name": 2, "email": 3, "phone": 4, "postcode": 5,
    }  # fmt: skip
    assert known_columns(["customer_id", "Full name", "Date of birth", "EMAIL", "email"]) == {
        "reference": 0, "name": 1, "birth": 2, "email": 3,
    }  # fmt: skip


def test_rows_are_joined_over_a_third(tmp_path: Path) -> None:
    found = people(
        tmp_path,
        email=["a@example.org", None, "a@example.org", "b@example.org"],
        phone=[None, "0612345678", "0612345678", None],
    )
    assert found == Estimate(2, 2, 4)


def test_same_name_and_postcode_makes_one_person_of_two_only_at_the_low_end(tmp_path: Path) -> None:
    found = people(
        tmp_path,
        name=["Jean Martin", "Jean Martin", "Jean Martin"],
        email=["jean@example.org", "jm@example.org", "jm@example.org"],
        postcode=["75015", "75015", "75015"],
    )
    assert found == Estimate(1, 2, 2)


def test_row_that_says_nothing_of_its_person_counts_as_one(tmp_path: Path) -> None:
    assert people(tmp_path, email=["none", "", None, "a@example.org"]) == Estimate(4, 4, 4)


def test_no_rows_are_nobody(tmp_path: Path) -> None:
    assert PeopleCounter(tmp_path).count() == Estimate(0, 0, 0)


def joined_by_hand(rows: list[dict[str, int]]) -> int:
    """The people of rows that share any key, the slow way."""
    groups: list[set[tuple[str, int]]] = []
    for place, row in enumerate(rows):
        mine = {(kind, value) for kind, value in row.items() if value} or {("row", place)}
        mine.add(("row", place))
        near = [group for group in groups if group & mine]
        groups = [group for group in groups if not group & mine]
        groups.append(mine.union(*near))
    return len(groups)


folders = count()


@settings(max_examples=25)
@given(
    st.lists(st.fixed_dictionaries({kind: st.integers(0, 4) for kind in KINDS}), max_size=40),
    st.integers(1, 7),
)
def test_people_are_those_the_slow_way_finds_however_the_rows_are_cut(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, int]], size: int
) -> None:
    # Spread over all parts, as hashes are.
    spread = [{kind: value * (2**64 // 5) for kind, value in row.items()} for row in rows]
    counter = PeopleCounter(tmp_path_factory.mktemp(f"people{next(folders)}"))
    for start in range(0, len(spread), size):
        batch = spread[start : start + size]
        counter.add({kind: np.array([row[kind] for row in batch], dtype=np.uint64) for kind in KINDS})
    found = counter.count()
    sure = [{kind: row[kind] for kind in KINDS if kind != "name_postcode"} for row in spread]
    assert (found.low, found.likely) == (joined_by_hand(spread), joined_by_hand(sure))
    assert found.likely <= found.high <= len(rows)
