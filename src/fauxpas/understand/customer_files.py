"""Reads customer lists as people have them, CSV, XLSX or Parquet, a batch at a time: memory does not grow with the file."""

import codecs
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import ZipFile

import pyarrow as pa
import pyarrow.csv as arrow_csv
from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from pyarrow import parquet

from fauxpas.core.errors import InputRefused
from fauxpas.core.sealed import BAD_ZIP
from fauxpas.engine.people import known_columns

BATCH_ROWS = 50_000
BLOCK_BYTES = 8 << 20
HEAD_BYTES = 65_536
DELIMITERS = ";\t|,"
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet, by its own standard
# Sheets are read row by row; the rest of a workbook, its texts first, lies in memory whole.
_SHEETS, MOST_HELD = "xl/worksheets/", 500_000_000
# What the columns of one group of rows say they unpack to: a column's dictionary lies in memory whole.
MOST_UNPACKED = 1_000_000_000


@dataclass
class CustomerFile:
    """A file being read. columns : the known ones it has. unreadable : lines skipped so far, for they do not fit the heading."""

    columns: list[str]
    batches: Iterator[Any]
    unreadable: int = field(default=0)


def open_customers(path: Path, *, name: str = "") -> CustomerFile:
    """Begin to read a file; its batches are Arrow tables of texts under the names of `engine.people.COLUMNS`.

    name : what the file is called, when the path does not say it; its ending tells the format. Raises InputRefused for a format, an
    encoding or a heading we cannot read.
    """
    readers: dict[str, Callable[[Path], CustomerFile]] = {
        ".csv": _csv,
        ".txt": _csv,
        ".tsv": _csv,
        ".xlsx": _xlsx,
        ".parquet": _parquet,
    }
    reader = readers.get(Path(name or path.name).suffix.lower())
    if reader is None:
        raise _refusal(_("Send a CSV, XLSX or Parquet file."))
    try:
        return reader(path)
    except (pa.ArrowException, InvalidFileException, ParseError, *BAD_ZIP) as fault:
        raise _refusal(_("This file cannot be read. Save it anew as CSV, XLSX or Parquet.")) from fault


def _csv(path: Path) -> CustomerFile:
    encoding = _encoding(path)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES).decode(encoding, errors="replace").lstrip("\ufeff")
    first = head.splitlines()[0] if head else ""
    delimiter = max(DELIMITERS, key=first.count)
    headings = [cell.strip().strip('"') for cell in first.split(delimiter)]
    places = _places(headings)
    # Columns are told by their place: two of the same heading would be one to the reader.
    numbered = [str(place) for place in range(len(headings))]
    wanted = {str(place): name for name, place in places.items()}
    found = CustomerFile(list(places), iter(()))

    def skip(_row: Any) -> str:
        found.unreadable += 1
        return "skip"

    reader = arrow_csv.open_csv(
        path,
        read_options=arrow_csv.ReadOptions(
            use_threads=False, block_size=BLOCK_BYTES, column_names=numbered, skip_rows=1, encoding=encoding
        ),
        parse_options=arrow_csv.ParseOptions(
            delimiter=delimiter, newlines_in_values=True, invalid_row_handler=skip
        ),
        convert_options=arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(numbered, pa.string()),
            include_columns=list(wanted),
            strings_can_be_null=True,
            null_values=[""],
        ),
    )
    found.batches = (_renamed(pa.Table.from_batches([batch]), wanted) for batch in _guarded(reader))
    return found


def _encoding(path: Path) -> str:
    """UTF-8 when the whole file is; else what French spreadsheets write."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while block := file.read(BLOCK_BYTES):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _xlsx(path: Path) -> CustomerFile:
    with ZipFile(path) as packed:
        held = sum(each.file_size for each in packed.infolist() if not each.filename.startswith(_SHEETS))
    if held > MOST_HELD:
        raise _refusal(_("This file cannot be read. Save it anew as CSV, XLSX or Parquet."))
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    sheet = book.active
    if sheet is None:
        raise _refusal(_("This workbook has no sheet."))
    heading = next(sheet.iter_rows(max_row=1, max_col=MOST_COLUMNS, values_only=True), ())
    places = _places([str(cell or "") for cell in heading])
    # A row that says it is the millionth, or a cell far to the right, would be filled up to there with nothing.
    widest = max(places.values()) + 1
    lines = sheet.iter_rows(min_row=2, max_row=MOST_ROWS, max_col=widest, values_only=True)

    def batches() -> Iterator[Any]:
        while taken := list(islice(lines, BATCH_ROWS)):
            rows = [row for row in taken if any(cell is not None for cell in row)]
            yield pa.table(
                {
                    name: pa.array(
                        [_cell(row[place]) if place < len(row) else None for row in rows], pa.string()
                    )
                    for name, place in places.items()
                }
            )
        book.close()

    return CustomerFile(list(places), _guarded(batches()))


def _cell(value: object) -> str | None:
    """A cell as a person reads it: a number without its decimals of nothing, since a telephone number is no sum."""
    if value is None:
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _parquet(path: Path) -> CustomerFile:
    file = parquet.ParquetFile(path, memory_map=False, pre_buffer=False)
    headings = file.schema_arrow.names
    places = _places(headings)
    wanted = {headings[place]: name for name, place in places.items()}
    if _unpacked(file.metadata, wanted) > MOST_UNPACKED:
        raise _refusal(_("This file unpacks to too much. Save it anew with fewer rows together, or as CSV."))
    batches = file.iter_batches(batch_size=BATCH_ROWS, columns=list(wanted), use_threads=False)
    texts = (
        pa.table({name: batch.column(heading).cast(pa.string()) for heading, name in wanted.items()})
        for batch in batches
    )
    return CustomerFile(list(places), _guarded(texts))


def _unpacked(footer: Any, wanted: dict[str, str]) -> int:
    """The most bytes that the wanted columns of one group of rows say they unpack to."""
    groups = (footer.row_group(place) for place in range(footer.num_row_groups))
    columns = ([group.column(place) for place in range(group.num_columns)] for group in groups)
    return max(
        (
            sum(each.total_uncompressed_size for each in group if each.path_in_schema in wanted)
            for group in columns
        ),
        default=0,
    )


def _guarded(reader: Any) -> Iterator[Any]:
    try:
        yield from reader
    except (pa.ArrowException, ParseError, *BAD_ZIP) as fault:
        raise _refusal(
            _("This file cannot be read to its end. Save it anew as CSV, XLSX or Parquet.")
        ) from fault


def _places(headings: list[str]) -> dict[str, int]:
    places = known_columns(headings)
    if not places.keys() & {"reference", "email", "phone", "name", "last_name"}:
        raise _refusal(
            _(
                "No column tells who a row is. The first line must name them: e-mail, phone, customer number, or last name."
            )
        )
    return places


def _renamed(table: Any, wanted: dict[str, str]) -> Any:
    return table.rename_columns([wanted[name] for name in table.column_names])


def _refusal(words: str) -> InputRefused:
    return InputRefused(words, fields={"file": words})
