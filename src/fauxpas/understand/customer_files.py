"""Opens customer lists as people have them, CSV, XLSX or Parquet; they are read apart, where they can do no harm."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.utils.translation import gettext as _

from fauxpas.core.errors import InputRefused
from fauxpas.engine.apart import TOO_MUCH, Piece, Unread, read_apart
from fauxpas.engine.people.lists import ENDINGS, NO_SHEET, NOBODY, REPEATED, read_list

BATCH_ROWS = 50_000


@dataclass
class CustomerFile:
    """A file being read. unreadable : lines skipped so far, for they do not fit the heading or are longer than any of a person."""

    batches: Iterator[Any]
    unreadable: int = field(default=0)


@contextmanager
def open_customers(path: Path, *, name: str = "") -> Iterator[CustomerFile]:
    """Begin to read a file; its batches are Arrow tables of texts under the names of `engine.people.COLUMNS`.

    name : what the file is called, when the path does not say it; its ending tells the format. Raises InputRefused for a format, an
    encoding or a heading we cannot read, and between two batches for what cannot be read on or takes too much memory.
    """
    ending = Path(name or path.name).suffix.lower()
    if ending not in ENDINGS:
        raise _refusal(_("Send a CSV, XLSX or Parquet file."))
    try:
        with read_apart(read_list, str(path), ending, str(BATCH_ROWS)) as reading:
            file = CustomerFile(iter(()))
            file.batches = _tables(file, reading.pieces)
            yield file
    except Unread as fault:
        raise _refusal(_words(fault.code)) from fault


def _tables(file: CustomerFile, pieces: Iterator[Piece]) -> Iterator[Any]:
    for piece in pieces:
        file.unreadable += piece.left_out
        yield pa.Table.from_batches([piece.rows])


def _words(code: str) -> str:
    words = {
        TOO_MUCH: _("Reading this file takes more memory than it may. Save it anew as CSV and send that."),
        NO_SHEET: _("This workbook has no sheet."),
        NOBODY: _(
            "No column tells who a row is. The first line must name them: e-mail, phone, customer number, or last name."
        ),
        REPEATED: _(
            "This small file holds rows without end, the same again and again: it is no list of people."
        ),
    }
    return words.get(code) or _("This file cannot be read. Save it anew as CSV, XLSX or Parquet.")


def _refusal(words: str) -> InputRefused:
    return InputRefused(words, fields={"file": words})
