"""Customer lists for tests, written in each format; nobody in them is real."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import pyarrow as pa
from openpyxl import Workbook
from pyarrow import parquet

from fauxpas.core.models import Person
from fauxpas.room.models import Case
from fauxpas.understand.customer_files import open_customers
from fauxpas.understand.domain.customers import ListDraft, import_customers
from fauxpas.understand.models import CustomerList
from tests.factories import NOON

HEADING = (
    "N° client",
    "Nom",
    "Prénom",
    "E-mail",
    "Téléphone",
    "Date de naissance",
    "Code postal",
    "Pays",
    "Points",
)
# Three people: the second row is the first again by e-mail, the fourth the third by telephone.
ROWS = (
    ("C1", "Zwetschge", "Ada", "ada@example.org", "", "01/02/1980", "75015", "France", "12"),
    ("", "Zwetschge", "A.", "ADA@example.org ", "06 12 34 56 78", "", "75015", "France", "3"),
    ("C2", "Quitte", "Bo", "bo@example.org", "+33 6 98 76 54 32", "", "69001", "France", "0"),
    ("", "Quitte", "Bo", "", "0698765432", "", "69001", "Belgique", "0"),
    ("C3", "Birne", "Cy", "cy@example.org", "", "", "", "", "7"),
)
PEOPLE = 3


def write_csv(
    path: Path, *, rows: Sequence[Sequence[str]] = ROWS, encoding: str = "utf-8", delimiter: str = ";"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([HEADING, *rows])
    return path


def write_xlsx(path: Path) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (HEADING, *ROWS):
        sheet.append(list(row))
    book.save(path)
    return path


def write_parquet(path: Path) -> Path:
    columns = {heading: [row[place] for row in ROWS] for place, heading in enumerate(HEADING)}
    parquet.write_table(pa.table(columns), path)
    return path


def take_list(
    case: Case, by: Person, path: Path, *, now: datetime = NOON, name: str = "Buyers of lot A"
) -> CustomerList:
    """Take a file in as it is done on the page."""
    draft = ListDraft(name=name, source="shop system", calling_code="33", keep_days=30)
    with open_customers(path) as file:
        return import_customers(case, file=file, draft=draft, by=by, now=now)
