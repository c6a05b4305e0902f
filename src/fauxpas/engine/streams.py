"""How the command lines read posts and tell of progress and faults."""

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from fauxpas.engine.posts import Post, PostError, Progress, Row, read_jsonl_rows, read_rows

Outcome = tuple[int, Row, Post | PostError]


def posts_given(given: Namespace) -> Iterator[Outcome]:
    """The rows of `given.posts`, a path, or - for JSON Lines on standard input. Raises OSError."""
    if given.posts == "-":
        return read_jsonl_rows(sys.stdin.buffer)
    path = Path(given.posts)
    with path.open("rb"):
        pass
    return read_rows(path, progress_on(sys.stderr))


def progress_on(stream: TextIO) -> Progress | None:
    """A progress bar on a terminal; None when nobody is looking."""
    if not stream.isatty():
        return None

    def show(done: int, whole: int) -> None:
        share = done / whole if whole else 1.0
        bar = "#" * int(30 * share)
        print(f"\r[{bar:30}] {share:4.0%}", end="\n" if done >= whole else "", file=stream, flush=True)

    return show
