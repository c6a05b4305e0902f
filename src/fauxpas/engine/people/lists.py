"""Reads customer lists as people have them, CSV, XLSX or Parquet, a batch at a time: memory does not grow with the rows.

Strangers make such files: only `engine.apart` may call it, in a process of its own.
"""

import codecs
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv as arrow_csv
from openpyxl import load_workbook
from pyarrow import parquet

from fauxpas.engine.apart import Piece, Reading, Unread

from .keys import known_columns

ENDINGS = (".csv", ".txt", ".tsv", ".xlsx", ".parquet")
NO_SHEET, NOBODY, REPEATED = "no-sheet", "nobody", "repeated"
BLOCK_BYTES = 8 << 20
HEAD_BYTES = 65_536
DELIMITERS = ";\t|,"
MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384  # of a sheet, by its own standard
# A row about somebody else than the rows before takes a byte at the least, however well it is packed.
ROWS_BESIDE = 1_000_000


def read_list(path: str, ending: str, batch_rows: str) -> Reading:
    """The known columns of a list as texts, under the names of COLUMNS.

    ending : one of ENDINGS, tells the format. Raises Unread: NO_SHEET, NOBODY when no column tells who a row is, REPEATED (later)
    when a small file holds rows without end; and whatever the libraries raise.
    """
    read = {".xlsx": _xlsx, ".parquet": _parquet}.get(ending, _csv)
    columns, pieces = read(Path(path), int(batch_rows))
    most = Path(path).stat().st_size + ROWS_BESIDE
    return Reading(pa.schema([(name, pa.string()) for name in columns]), _not_repeated(pieces, most))


def _not_repeated(pieces: Iterator[Piece], most: int) -> Iterator[Piece]:
    rows = 0
    for piece in pieces:
        rows += piece.rows.num_rows
        if rows > most:
            raise Unread(REPEATED)
        yield piece


def _csv(path: Path, batch_rows: int) -> tuple[list[str], Iterator[Piece]]:
    encoding = _encoding(path)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES).decode(encoding, errors="replace").lstrip("\ufeff")
    first = head.splitlines()[0] if head else ""
    delimiter = max(DELIMITERS, key=first.count)
    headings = [cell.strip().strip('"') for cell in first.split(delimiter)]
    places = _places(headings)
    # Columns are told by their place: two of the same heading would be one to the reader.
    numbered = [str(place) for place in range(len(headings))]
    skipped = 0

    def skip(_row: Any) -> str:
        nonlocal skipped
        skipped += 1
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
            include_columns=[str(place) for place in places.values()],
            strings_can_be_null=True,
            null_values=[""],
        ),
    )

    def pieces() -> Iterator[Piece]:
        nonlocal skipped
        for block in reader:
            named = block.rename_columns(list(places))
            for start in range(0, max(named.num_rows, 1), batch_rows):
                yield Piece(named.slice(start, batch_rows), skipped)
                skipped = 0

    return list(places), pieces()


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


def _xlsx(path: Path, batch_rows: int) -> tuple[list[str], Iterator[Piece]]:
    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    sheet = book.active
    if sheet is None:
        raise Unread(NO_SHEET)
    heading = next(sheet.iter_rows(max_row=1, max_col=MOST_COLUMNS, values_only=True), ())
    places = _places([str(cell or "") for cell in heading])
    # A row that says it is the millionth, or a cell far to the right, would be filled up to there with nothing.
    widest = max(places.values()) + 1
    lines = sheet.iter_rows(min_row=2, max_row=MOST_ROWS, max_col=widest, values_only=True)

    def pieces() -> Iterator[Piece]:
        while taken := list(islice(lines, batch_rows)):
            rows = [row for row in taken if any(cell is not None for cell in row)]
            columns = [
                pa.array([_cell(row[place]) if place < len(row) else None for row in rows], pa.string())
                for place in places.values()
            ]
            yield Piece(pa.record_batch(columns, names=list(places)))

    return list(places), pieces()


def _cell(value: object) -> str | None:
    """A cell as a person reads it: a number without its decimals of nothing, since a telephone number is no sum."""
    if value is None:
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _parquet(path: Path, batch_rows: int) -> tuple[list[str], Iterator[Piece]]:
    file = parquet.ParquetFile(path, memory_map=False, pre_buffer=False)
    headings = file.schema_arrow.names
    places = _places(headings)
    wanted = {name: headings[place] for name, place in places.items()}
    batches = file.iter_batches(batch_size=batch_rows, columns=list(wanted.values()), use_threads=False)
    pieces = (
        Piece(
            pa.record_batch(
                [batch.column(heading).cast(pa.string()) for heading in wanted.values()], names=list(wanted)
            )
        )
        for batch in batches
    )
    return list(places), pieces


def _places(headings: list[str]) -> dict[str, int]:
    places = known_columns(headings)
    if not places.keys() & {"reference", "email", "phone", "name", "last_name"}:
        raise Unread(NOBODY)
    return places
