"""Customer lists made to harm: small as files, without end once they are read."""

import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
from openpyxl import Workbook
from pyarrow import parquet

_MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_SHEET, _TEXTS = "xl/worksheets/sheet1.xml", "xl/worksheets/texts.xml"
_BEGUN = (
    b'<worksheet %b><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>email</t></is></c></row>' % _MAIN
)
_ENDED = b"</sheetData></worksheet>"
_MEGABYTE = b"a" * 1_000_000


def _workbook(
    path: Path, parts: dict[str, Iterable[bytes]], replaced: tuple[tuple[bytes, bytes], ...] = ()
) -> None:
    """A workbook some of whose parts are others, or are added, and whose small parts say something else."""
    plain = path.with_suffix(".plain")
    book = Workbook()
    book.save(plain)
    with (
        zipfile.ZipFile(plain) as whole,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed,
    ):
        for name in {*whole.namelist(), *parts}:
            content = whole.read(name) if name not in parts else b""
            for before, after in replaced:
                content = content.replace(before, after)
            with packed.open(name, "w") as out:
                for block in parts.get(name, [content]):
                    out.write(block)
    plain.unlink()


def endless_cell(path: Path) -> None:
    cell = (b'<row r="2"><c r="A2" t="inlineStr"><is><t>', *[_MEGABYTE] * 150, b"</t></is></c></row>")
    _workbook(path, {_SHEET: (_BEGUN, *cell, _ENDED)})


def endless_row(path: Path) -> None:
    cells = [b"<c/>" * 100_000] * 12
    _workbook(path, {_SHEET: (_BEGUN, b'<row r="2"><is>', *cells, b"</is></row>", _ENDED)})


def endless_shared_texts(path: Path) -> None:
    texts = (b"<sst %b><si><t>" % _MAIN, *[_MEGABYTE] * 150, b"</t></si></sst>")
    # Named as a sheet would be, and told only in the relationships: what a part is called says nothing.
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    told = b'<Override PartName="/%b" ContentType="%b"/></Types>' % (_TEXTS.encode(), kind)
    _workbook(path, {_SHEET: (_BEGUN, _ENDED), _TEXTS: texts}, ((b"</Types>", told),))


def repeated_value(path: Path, column: str = "email") -> None:
    codes = pa.array(np.zeros(20_000, dtype="int32"))
    values = {name: codes.cast(pa.string()) for name in ("id", "posted_at")}
    repeated = pa.DictionaryArray.from_arrays(codes, pa.array(["a" * 200_000]))
    parquet.write_table(pa.table({column: repeated, **values}), path, compression="zstd")


def repeated_beginning(path: Path) -> None:
    values = pa.array(["a" * 100_000 + str(row) for row in range(1_800)])
    parquet.write_table(
        pa.table({"email": values}), path, compression="zstd", use_dictionary=False,
        column_encoding={"email": "DELTA_BYTE_ARRAY"}, write_statistics=False,
    )  # fmt: skip


def lying_footer(path: Path) -> None:
    values = pa.array(["a" * 1_000_000] * 180)
    parquet.write_table(
        pa.table({"email": values}), path, compression="zstd", use_dictionary=False,
        data_page_size=2_000_000_000, write_statistics=False,
    )  # fmt: skip
    column = parquet.ParquetFile(path).metadata.row_group(0).column(0)
    true = _varint(column.total_uncompressed_size)
    # As many bytes, so that the footer stays as long: 500.
    path.write_bytes(path.read_bytes().replace(true, bytes([0xE8, 0x87, *[0x80] * (len(true) - 3), 0])))


def endless_rows(path: Path) -> None:
    codes = pa.array(np.zeros(1_200_000, dtype="int32"))
    one = pa.DictionaryArray.from_arrays(codes, pa.array(["ada@example.org"]))
    parquet.write_table(pa.table({"email": one}), path, compression="zstd")


def _varint(number: int) -> bytes:
    """A number as Thrift packs it."""
    rest, packed = number << 1, bytearray()
    while rest > 127:
        packed.append(rest & 127 | 128)
        rest >>= 7
    return bytes([*packed, rest])


# Name of the file -> what writes it. Each takes more than TIGHT to read, but the last, which takes time without end.
TIGHT = 400_000_000
BOMBS: dict[str, Callable[[Path], None]] = {
    "cell.xlsx": endless_cell,
    "row.xlsx": endless_row,
    "texts.xlsx": endless_shared_texts,
    "value.parquet": repeated_value,
    "beginning.parquet": repeated_beginning,
    "footer.parquet": lying_footer,
    "rows.parquet": endless_rows,
}
