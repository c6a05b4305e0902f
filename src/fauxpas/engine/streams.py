"""How the command lines read posts and tell of progress and faults."""

import os
import stat
import sys
import time
from argparse import Namespace
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, TextIO

from fauxpas.engine.posts import BATCH_ROWS, Post, PostError, Progress, Row, read_jsonl_rows, read_rows

Outcome = tuple[int, Row, Post | PostError]

REMEMBERED_IDS = 1_000_000
AHEAD = timedelta(days=366)
SHOWN_CHARACTERS = 80
BAR = 30
TOLD_EVERY_SECONDS = 10


def posts_given(given: Namespace) -> Iterator[Outcome]:
    """The rows of `given.posts`, a path, or - for JSON Lines on standard input, each checked against those before.

    given.now is the present instant. Raises OSError.
    """
    if given.posts == "-":
        stream = sys.stdin.buffer
        return checked(_told(read_jsonl_rows(stream), stream, progress_on(sys.stderr)), given.now)
    path = Path(given.posts)
    with path.open("rb"):
        pass
    return checked(read_rows(path, progress_on(sys.stderr)), given.now)


def checked(rows: Iterable[Outcome], now: datetime) -> Iterator[Outcome]:
    """The rows, with a PostError in place of a post whose id came before or whose time is over a year ahead of `now`.

    An id is remembered over the next million posts at least, and never over more than two.
    """
    latest = now + AHEAD
    old: set[int] = set()
    new: set[int] = set()
    for number, row, outcome in rows:
        if isinstance(outcome, PostError):
            yield number, row, outcome
            continue
        key = hash(outcome.id)
        if key in new or key in old:
            yield number, {}, PostError("again", "id", value=_short(outcome.id))
            continue
        new.add(key)
        if len(new) >= REMEMBERED_IDS:
            old, new = new, set()
        if outcome.posted_at is not None and outcome.posted_at > latest:
            yield number, {}, PostError("ahead", "posted_at")
        else:
            yield number, row, outcome


def progress_on(stream: TextIO | IO[str], doing: str = "") -> Progress:
    """How far a work has come, with a word before it: on a terminal a bar, which ends once; elsewhere a line every ten
    seconds, so that a log shows a long work and a short one says nothing.

    It hears (done, whole); whole is 0 when nobody knows it.
    """
    if not stream.isatty():
        return _lines_on(stream, doing)
    ended = False

    def show(done: int, whole: int) -> None:
        nonlocal ended
        if ended:
            return
        ended = bool(whole) and done >= whole
        told = f"[{'#' * (BAR * done // whole):{BAR}}] {done / whole:4.0%}" if whole else f"{done:,}"
        print(f"\r{doing}{told}", end="\n" if ended else "", file=stream, flush=True)

    return show


def _lines_on(stream: TextIO | IO[str], doing: str) -> Progress:
    told_at = time.monotonic()

    def tell(done: int, whole: int) -> None:
        nonlocal told_at
        if time.monotonic() - told_at >= TOLD_EVERY_SECONDS:
            told_at = time.monotonic()
            print(f"{doing}{done / whole:.0%}" if whole else f"{doing}{done:,}", file=stream, flush=True)

    return tell


def _size_of(stream: IO[bytes]) -> int:
    """Bytes of an open file; 0 for what is none."""
    try:
        state = os.fstat(stream.fileno())
    except OSError:
        return 0
    return state.st_size if stat.S_ISREG(state.st_mode) else 0


def _told(rows: Iterable[Outcome], stream: IO[bytes], progress: Progress) -> Iterator[Outcome]:
    """The rows of standard input; progress in bytes when it is a file, in lines when it is a pipe."""
    size = _size_of(stream)
    for number, row, outcome in rows:
        yield number, row, outcome
        if number % BATCH_ROWS == 0:
            progress(stream.tell() if size else number, size)
    if size:
        progress(size, size)


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
