"""A post as the engine reads it, and the reading of files of posts, line by line, in bounded memory."""

import csv
import gzip
import io
import json
import math
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, cast

from fauxpas.engine import columns

LONGEST_LINE = 20_000_000
BATCH_ROWS = 1_000

# Whole numbers beyond are kept by neither columns nor databases.
_MOST = 2**63 - 1024

Progress = Callable[[int, int], None]
Row = Mapping[str, Any]

_MESSAGES = {
    "not-json": (
        "Cette ligne n’est pas du JSON lisible : {detail}.",
        "This line is not readable JSON: {detail}.",
    ),
    "not-an-object": (
        "Cette ligne n’est pas une publication : il faut un objet JSON avec «\u00a0id\u00a0» et «\u00a0text\u00a0».",
        "This line is not a post: a JSON object with “id” and “text” is needed.",
    ),
    "missing": (
        "Le champ «\u00a0{field}\u00a0» manque ou est vide.",
        "The field “{field}” is missing or empty.",
    ),
    "not-text": ("Le champ «\u00a0{field}\u00a0» doit être un texte.", "The field “{field}” must be text."),
    "not-a-number": (
        "Le champ «\u00a0{field}\u00a0» doit être un nombre.",
        "The field “{field}” must be a number.",
    ),
    "not-a-time": (
        "Le champ «\u00a0{field}\u00a0» n’est pas une date et heure RFC 3339, par exemple 2026-03-05T14:30:00+01:00.",
        "The field “{field}” is not an RFC 3339 time, such as 2026-03-05T14:30:00+01:00.",
    ),
    "no-zone": (
        "L’heure du champ «\u00a0{field}\u00a0» n’a pas de fuseau : ajoutez Z (UTC) ou un décalage tel que +01:00.",
        "The time in “{field}” has no zone: add Z (UTC) or an offset such as +01:00.",
    ),
    "bad-text": (
        "Cette ligne n’est pas du texte UTF-8 valable.",
        "This line is not valid UTF-8 text.",
    ),
    "too-long": (
        "Cette ligne dépasse {limit} octets.",
        "This line is longer than {limit} bytes.",
    ),
    "again": (
        "L’identifiant «\u00a0{value}\u00a0» a déjà été donné plus haut.",
        "The id “{value}” was given before.",
    ),
    "ahead": (
        "L’heure du champ «\u00a0{field}\u00a0» est à plus d’un an dans l’avenir.",
        "The time in “{field}” is more than a year in the future.",
    ),
    "not-plain": (
        "Cette ligne ne peut pas être rendue en JSON : un nombre n’est pas fini ou les objets sont trop imbriqués.",
        "This line cannot be given back as JSON: a number is not finite or it is nested too deep.",
    ),
    "unreadable": (
        "Le fichier ne peut pas être lu plus loin : {detail}.",
        "The file cannot be read any further: {detail}.",
    ),
    "too-much": (
        "Lire la suite du fichier demande trop de mémoire : enregistrez-le en JSON Lines.",
        "Reading on in the file takes too much memory: save it as JSON Lines.",
    ),
}


class PostError(ValueError):
    """A line that is not a post: what is wrong (`code`), where (`field`, may be empty), and how to mend it."""

    def __init__(self, code: str, field: str = "", **values: object) -> None:
        self.code = code
        self.field = field
        self.values = values
        super().__init__(self.message("en"))

    def message(self, language: str) -> str:
        """One sentence in French ("fr") or English (anything else)."""
        french, english = _MESSAGES[self.code]
        return (french if language == "fr" else english).format(field=self.field, **self.values)


@dataclass(frozen=True, slots=True)
class Post:
    """One publication, review or message. Only `id` and `text` are always there; None means not known.

    posted_at : aware; rating : in the source's own stars; reach : people, >= 0.
    """

    id: str
    text: str
    posted_at: datetime | None = None
    author: str | None = None
    source: str | None = None
    url: str | None = None
    language: str | None = None
    rating: float | None = None
    reply_to: str | None = None
    reach: int | None = None


FIELDS = tuple(column.name for column in columns.POST)


def parse_post(row: object) -> Post:
    """A post from a decoded JSON object or CSV row; fields it does not know are ignored.

    Raises PostError for the first field that is wrong. An id may be a whole number; an empty optional field is None.
    """
    if not isinstance(row, Mapping):
        raise PostError("not-an-object")
    text = row.get("text")
    if text is None:
        raise PostError("missing", "text")
    if not isinstance(text, str):
        raise PostError("not-text", "text")
    reach = _number(row, "reach")
    if reach is not None and reach > _MOST:
        raise PostError("not-a-number", "reach")
    return Post(
        id=_identity(row),
        text=_clean(text, "text"),
        posted_at=_time(row, "posted_at"),
        author=_text(row, "author"),
        source=_text(row, "source"),
        url=_text(row, "url"),
        language=_text(row, "language"),
        rating=_number(row, "rating"),
        reply_to=_text(row, "reply_to"),
        reach=None if reach is None else max(0, int(reach)),
    )


def decode_line(line: bytes) -> object:
    """The JSON value of one line of bytes (a byte-order mark is allowed). Raises PostError."""
    if len(line) > LONGEST_LINE:
        raise PostError("too-long", limit=LONGEST_LINE)
    try:
        return cast("object", json.loads(line.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise PostError("bad-text") from error
    except json.JSONDecodeError as error:
        raise PostError("not-json", detail=f"{error.msg}, column {error.colno}") from error
    except (RecursionError, ValueError) as error:
        raise PostError("not-json", detail="nested too deep or a number too long") from error


def read_posts(path: Path, progress: Progress | None = None) -> Iterator[tuple[int, Post | PostError]]:
    """The posts of a file, each with its line number (from 1), in the order of the file and in bounded memory.

    JSON Lines or CSV, also gzipped, or Parquet, told apart by the name's ending (JSON Lines when it says nothing).
    A faulty line comes as the PostError it raised and does not stop the rest. `progress` hears (bytes read, bytes in
    the file), of the compressed file when it is compressed. Raises OSError when the file cannot be opened.
    """
    return ((number, outcome) for number, _, outcome in read_rows(path, progress))


def read_rows(path: Path, progress: Progress | None = None) -> Iterator[tuple[int, Row, Post | PostError]]:
    """As `read_posts`, with the row each post was made from, whole (empty beside an error)."""
    kind = Path(path.stem).suffix.lower() if path.suffix.lower() == ".gz" else path.suffix.lower()
    if kind == ".parquet":
        yield from _rows_of_parquet(path, progress)
        return
    with _opened(path) as (stream, tell):
        rows = _rows_of_csv(stream) if kind == ".csv" else read_jsonl_rows(stream)
        size = path.stat().st_size
        try:
            for number, row, outcome in rows:
                yield number, row, outcome
                if progress is not None and number % BATCH_ROWS == 0:
                    progress(tell(), size)
        except (EOFError, zlib.error, OSError) as error:
            yield 0, {}, PostError("unreadable", detail=str(error) or type(error).__name__)
        if progress is not None:
            progress(size, size)


def read_jsonl(stream: IO[bytes]) -> Iterator[tuple[int, Post | PostError]]:
    """The posts of an open JSON Lines stream, as `read_posts` gives them. Blank lines are passed over."""
    return ((number, outcome) for number, _, outcome in read_jsonl_rows(stream))


def read_jsonl_rows(stream: IO[bytes]) -> Iterator[tuple[int, Row, Post | PostError]]:
    """As `read_jsonl`, with the row each post was made from."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(line) > LONGEST_LINE:
            _skip_rest_of_line(stream, line)
        elif not line.strip():
            continue
        try:
            row = decode_line(line)
            yield number, cast("Row", row), parse_post(row)
        except PostError as error:
            yield number, {}, error


@contextmanager
def _opened(path: Path) -> Iterator[tuple[IO[bytes], Callable[[], int]]]:
    with path.open("rb") as raw:
        if path.suffix.lower() == ".gz":
            with gzip.GzipFile(fileobj=raw) as stream:
                yield cast("IO[bytes]", stream), raw.tell
        else:
            yield raw, raw.tell


def _skip_rest_of_line(stream: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = stream.readline(LONGEST_LINE)


def _rows_of_csv(stream: IO[bytes]) -> Iterator[tuple[int, Row, Post | PostError]]:
    csv.field_size_limit(LONGEST_LINE)
    text = io.TextIOWrapper(cast("Any", stream), encoding="utf-8-sig", errors="replace", newline="")
    reader = csv.DictReader(text)
    try:
        while True:
            try:
                row = next(reader, None)
                if row is None:
                    break
                yield reader.line_num, row, _post_of_csv(row)
            except csv.Error as error:
                yield reader.line_num, {}, PostError("unreadable", detail=str(error))
            except PostError as error:
                yield reader.line_num, {}, error
    finally:
        text.detach()


def _post_of_csv(row: Mapping[str | None, object]) -> Post:
    if any(isinstance(value, str) and "\ufffd" in value for value in row.values()):
        raise PostError("bad-text")
    return parse_post({name: value for name, value in row.items() if value != ""})


def _rows_of_parquet(path: Path, progress: Progress | None) -> Iterator[tuple[int, Row, Post | PostError]]:
    from fauxpas.engine.apart import PIECE_BYTES, TOO_MUCH, Unread, read_apart
    from fauxpas.engine.posts_parquet import ROWS, read_parquet

    size = path.stat().st_size
    number = 0
    try:
        with read_apart(read_parquet, str(path), str(BATCH_ROWS), *FIELDS) as reading:
            total = max(1, int(reading.schema.metadata[ROWS.encode()]))
            for piece in reading.pieces:
                for _ in range(piece.left_out):
                    number += 1
                    yield number, {}, PostError("too-long", limit=PIECE_BYTES)
                for row in piece.rows.to_pylist():
                    number += 1
                    try:
                        yield number, row, parse_post(row)
                    except PostError as error:
                        yield number, {}, error
                if progress is not None:
                    progress(min(size, size * number // total), size)
    except Unread as fault:
        code = "too-much" if fault.code == TOO_MUCH else "unreadable"
        yield 0, {}, PostError(code, detail=fault.detail)


def _identity(row: Mapping[Any, object]) -> str:
    value = row.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if value is None or value == "":
        raise PostError("missing", "id")
    if not isinstance(value, str):
        raise PostError("not-text", "id")
    return _clean(value, "id")


def _clean(value: str, field: str) -> str:
    if not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError as error:
            raise PostError("bad-text", field) from error
    return value.replace("\x00", "\ufffd") if "\x00" in value else value


def _text(row: Mapping[Any, object], field: str) -> str | None:
    value = row.get(field)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        raise PostError("not-text", field)
    return _clean(value, field)


def _number(row: Mapping[Any, object], field: str) -> float | None:
    value = row.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise PostError("not-a-number", field)
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise PostError("not-a-number", field) from error
    if not math.isfinite(number):
        raise PostError("not-a-number", field)
    return number


def _time(row: Mapping[Any, object], field: str) -> datetime | None:
    value = row.get(field)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as error:
            raise PostError("not-a-time", field) from error
    if not isinstance(value, datetime):
        raise PostError("not-a-time", field)
    if value.tzinfo is None:
        raise PostError("no-zone", field)
    try:
        value.astimezone(UTC)
    except OverflowError as error:
        raise PostError("not-a-time", field) from error
    return value
