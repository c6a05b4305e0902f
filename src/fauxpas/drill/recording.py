"""A recorded crisis, brought in as a file: where it is kept, and what it holds before anything begins."""

import re
import shutil
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from gzip import GzipFile
from pathlib import Path, PurePath
from typing import IO, Any

from django.utils.translation import gettext as _

from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand
from fauxpas.core.sources import RawPost, read_recorded
from fauxpas.engine.matching import Matcher
from fauxpas.engine.posts import PostError
from fauxpas.engine.query import QueryError, parse, propose
from fauxpas.watch.enriching import spoken
from fauxpas.watch.listening import as_post
from fauxpas.watch.models import WatchQuery

FOLDER, QUERIES = "recording", "queries.json"
ENDINGS = (".jsonl", ".ndjson", ".csv", ".parquet")
# Unpacked. The sealed room holds its posts in memory: this is some 200,000 of them.
MOST_BYTES = 50_000_000
# What a line of JSON takes before it says anything; columns packed well take next to nothing.
LINE_BYTES = 40
FAULTS_TOLD = 20
_CHUNK_BYTES = 1 << 16
_NOT_PLAIN = re.compile(r"[^\w-]+")


@dataclass(frozen=True)
class Holding:
    """What a recorded file holds.

    posts : those with a time; loudest_at : when the hour with the most of them begins, so counted from whole hours of UTC.
    named : posts that say the name to be replaced. heard : posts that the drill will hear, the name being replaced.
    faults : lines that are no post with a time; told : the first of them, each {line, code, field, values} of a PostError.
    """

    posts: int
    first_at: str | None
    last_at: str | None
    loudest_at: str | None
    named: int
    heard: int
    faults: int
    told: list[dict[str, Any]]

    def kept(self) -> dict[str, Any]:
        """As a drill keeps it."""
        return asdict(self)


def query_of(brand: Brand) -> str:
    """What a drill of this brand listens for: its names, or any of its watch queries; the names alone where that is too long."""
    names = propose([brand.name, *brand.other_names], brand.languages)
    own = WatchQuery.objects.filter(brand=brand, active=True).order_by("pk").values_list("text", flat=True)
    whole = " OR ".join(f"({text})" for text in [names, *own] if text)
    try:
        parse(whole)
    except QueryError:
        return names
    return whole


def renamed(text: str, name: str, by: str) -> str:
    """A text in which another name stands for `name`, however it is written in capitals; the text itself without a name."""
    return _whole(name).sub(lambda _found: by, text) if name.strip() else text


def retold(posts: Iterable[RawPost], name: str, by: str) -> Iterator[RawPost]:
    """Recorded posts in which another name stands for `name`."""
    return (replace(post, text=renamed(post.text, name, by)) for post in posts)


def read_holding(path: Path, *, query: str, name: str, by: str) -> Holding:
    """Read a file through and say what it holds. query : what the drill listens for. Raises InputRefused at `file`.

    name, by : what is to be replaced, and what takes its place; no name, nothing.
    """
    matcher, hours = Matcher([(0, query)]) if query else None, Counter[datetime]()
    asks_language = "lang:" in query.lower()
    times: list[datetime] = []
    named = heard = faults = unpacked = 0
    told: list[dict[str, Any]] = []
    try:
        for line, row in read_recorded(path):
            unpacked += _unpacked_bytes(row)
            if unpacked > MOST_BYTES:
                raise _too_large()
            if isinstance(row, PostError):
                faults += 1
                if len(told) < FAULTS_TOLD:
                    told.append({"line": line, "code": row.code, "field": row.field, "values": row.values})
            elif row.posted_at is not None:
                post = replace(row, text=renamed(row.text, name, by))
                named += post.text != row.text
                post = replace(post, language=spoken([post])[0]) if asks_language else post
                heard += matcher is not None and bool(matcher.match(as_post(post, source="")))
                hours[row.posted_at.replace(minute=0, second=0, microsecond=0)] += 1
                times = [min([row.posted_at, *times]), max([row.posted_at, *times])]
    except OSError as fault:
        raise _refused(
            _("This file cannot be read: %(reason)s.") % {"reason": fault.strerror or type(fault).__name__}
        ) from fault
    loudest = max(hours, key=lambda hour: (hours[hour], -hour.timestamp()), default=None)
    return Holding(
        posts=hours.total(),
        first_at=times[0].isoformat() if times else None,
        last_at=times[-1].isoformat() if times else None,
        loudest_at=loudest.isoformat() if loudest else None,
        named=named,
        heard=heard,
        faults=faults,
        told=told,
    )


def keep_file(folder: Path, content: IO[bytes], *, name: str) -> str:
    """Write an uploaded file, unpacked, where its sealed room will read it; returns its name there. Raises InputRefused at `file`.

    folder : of the sealed room. name : as the person's machine calls it.
    """
    packed = name.lower().endswith(".gz")
    called = PurePath(name[: -len(".gz")] if packed else name)
    if called.suffix.lower() not in ENDINGS:
        raise _refused(
            _(
                "This is no file of posts. It must be JSON Lines (.jsonl), CSV or Parquet, and may be packed with gzip (.gz)."
            )
        )
    kept = (_NOT_PLAIN.sub("_", called.stem).strip("_")[:80] or FOLDER) + called.suffix.lower()
    place = folder / FOLDER
    place.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with (place / kept).open("wb") as out:
            _copy(GzipFile(fileobj=content) if packed else content, out)
    except (EOFError, zlib.error, OSError) as fault:
        shutil.rmtree(folder)
        raise _refused(_("This file is broken: it cannot be unpacked. Send it again.")) from fault
    except InputRefused:
        shutil.rmtree(folder)
        raise
    return kept


def fault_told(fault: dict[str, Any], language: str) -> str:
    """A kept fault as a sentence in the reader's language, with its line if it has one."""
    sentence = PostError(fault["code"], fault["field"], **fault["values"]).message(language)
    if not fault["line"]:
        return sentence
    return _("Line %(line)s: %(fault)s") % {"line": fault["line"], "fault": sentence}


def _whole(name: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in name.split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)


def _copy(content: IO[bytes] | GzipFile, out: IO[bytes]) -> None:
    written = 0
    while chunk := content.read(_CHUNK_BYTES):
        written += len(chunk)
        if written > MOST_BYTES:
            raise _too_large()
        out.write(chunk)


def _unpacked_bytes(row: RawPost | PostError) -> int:
    """About what a post takes as a line, at least."""
    if isinstance(row, PostError):
        return LINE_BYTES
    return LINE_BYTES + sum(len(each) for each in (row.key, row.text, row.url, row.author, row.reply_to))


def _too_large() -> InputRefused:
    return _refused(
        _("This file is larger than %(most)s MB, unpacked. Cut it to the days of the crisis.")
        % {"most": MOST_BYTES // 1_000_000}
    )


def _refused(words: str) -> InputRefused:
    return InputRefused(words, fields={"file": words})
