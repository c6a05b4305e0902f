"""How the command lines read posts and tell of progress and faults."""

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from fauxpas.engine.posts import Post, PostError, Progress, Row, read_jsonl_rows, read_rows

Outcome = tuple[int, Row, Post | PostError]

REMEMBERED_IDS = 1_000_000
AHEAD = timedelta(days=366)
SHOWN_CHARACTERS = 80


def posts_given(given: Namespace) -> Iterator[Outcome]:
    """The rows of `given.posts`, a path, or - for JSON Lines on standard input, each checked against those before.

    given.now is the present instant. Raises OSError.
    """
    if given.posts == "-":
        return checked(read_jsonl_rows(sys.stdin.buffer), given.now)
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


def progress_on(stream: TextIO, doing: str = "") -> Progress | None:
    """A progress bar on a terminal, with a word before it, that ends once; None when nobody is looking."""
    if not stream.isatty():
        return None

    ended = False

    def show(done: int, whole: int) -> None:
        nonlocal ended
        if ended:
            return
        ended = done >= whole
        share = done / whole if whole else 1.0
        bar = "#" * int(30 * share)
        print(f"\r{doing}[{bar:30}] {share:4.0%}", end="\n" if ended else "", file=stream, flush=True)

    return show


def _short(text: str) -> str:
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}…"
