"""The command lines `fauxpas match`, `enrich` and `stories`: posts in, JSON Lines out, faults told one by one."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TextIO

from fauxpas.engine.matching import Matcher
from fauxpas.engine.pipeline.beside import RowWork, affordable_processes
from fauxpas.engine.pipeline.keyed import KeyedRun
from fauxpas.engine.pipeline.stages import (
    EXACT_ROW_STAGES,
    KEYED_STAGES,
    ROW_STAGES,
    Found,
    RowStage,
)
from fauxpas.engine.posts import BATCH_ROWS, Post, PostError, Progress, Row, parse_post
from fauxpas.engine.query import QueryError, parse
from fauxpas.engine.query.tree import Node
from fauxpas.engine.spool import Spool
from fauxpas.engine.streams import Outcome, posts_given, progress_on

ADDED = (*(stage.adds for stage in ROW_STAGES), *(stage.adds for stage in KEYED_STAGES))
FOUND = frozenset(column.name for added in ADDED for column in added)
GROUPED_BY = ("id", "text", "posted_at", "author", "language", "reply_to")


class QueriesUnreadable(ValueError):
    """The file of queries as a whole is not what was asked for."""


def match_command(given: Namespace) -> int:
    """`fauxpas match --queries Q.json [POSTS]`: given.queries and given.posts are paths. Returns the exit status."""
    faults: list[str] = []
    try:
        queries = list(read_queries(Path(given.queries).read_bytes(), faults))
        rows = posts_given(given)
    except (OSError, QueriesUnreadable) as error:
        return _refuse(error, sys.stderr)
    sys.stderr.writelines(f"{fault}\n" for fault in faults)
    return max(int(bool(faults)), run_match(Matcher(queries), rows, sys.stdout, sys.stderr))


def enrich_command(given: Namespace) -> int:
    """`fauxpas enrich [POSTS] [--sentiment exact]`: given.posts is a path or -. Returns the exit status."""
    stages = EXACT_ROW_STAGES if given.sentiment == "exact" else ROW_STAGES
    return _over_posts(partial(run_enrich, stages=stages, processes=affordable_processes()), given)


def stories_command(given: Namespace) -> int:
    """`fauxpas stories [POSTS]`: given.posts is a path or -. Returns the exit status."""
    return _over_posts(run_stories, given)


def read_queries(content: bytes, faults: list[str]) -> Iterator[tuple[str, Node]]:
    """The (id, tree) pairs of a JSON list of {"id", "query"}; what is wrong with one query goes to `faults`.

    Raises QueriesUnreadable when the whole is not a JSON list.
    """
    try:
        rows = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise QueriesUnreadable(f"the queries are not readable JSON: {error}") from error
    if not isinstance(rows, list):
        raise QueriesUnreadable('the queries must be a JSON list of {"id", "query"}')
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or "id" not in row or not isinstance(row.get("query"), str):
            faults.append(f'query {number}: an object with "id" and "query" is needed')
            continue
        try:
            yield row["id"], parse(row["query"])
        except QueryError as error:
            faults.append(f"query {row['id']}, character {error.position + 1}: {error.message('en')}")


def run_match(matcher: Matcher[str], rows: Iterable[Outcome], out: TextIO, errors: TextIO) -> int:
    """Write {"id", "queries"} for each good post, in their order; returns 1 when a line was faulty, else 0."""
    faults = Faults(errors)
    out.writelines(
        json.dumps({"id": row["id"], "queries": matcher.match(post)}) + "\n"
        for row, post in faults.without(rows)
    )
    out.flush()
    return faults.status


def run_enrich(
    rows: Iterable[Outcome],
    out: TextIO,
    errors: TextIO,
    *,
    stages: Sequence[RowStage] = ROW_STAGES,
    processes: int = 1,
) -> int:
    """Write each good post with all that columns.ENRICHED names, in the order of the input; 1 when a line was faulty.

    A language the post states is kept. The posts are one brand's; nothing is written before all are read, since a later
    post can make two stories one. `processes` is 1, or 2 (`RowWork`) for the same lines sooner; then the caller's main
    module must bear being imported again.
    """
    faults = Faults(errors)
    with Spool() as spool, RowWork(spool, stages, processes) as work:
        for row, post in faults.without(rows):
            line = faults.written(_own(row, post))
            if line is not None:
                spool.add(post, line)
                if len(spool) % BATCH_ROWS == 0:
                    work.go_on()
        last = group(spool, progress_on(errors, "stories "), meanwhile=work.go_on)
        work.finish(progress_on(errors, "sentiment "))
        for line, found, duplicate_of, story in spool.answered():
            keyed = json.dumps({"duplicate_of": duplicate_of, "story": last.get(story, story)})
            out.write(f"{line[:-1]}, {str(found)[1:-1]}, {keyed[1:]}\n")
    out.flush()
    return faults.status


def run_stories(rows: Iterable[Outcome], out: TextIO, errors: TextIO) -> int:
    """Write {"id", "story"} for each good post of a brand, in the order of the input; 1 when a line was faulty."""
    faults = Faults(errors)
    with Spool() as spool:
        for row, post in faults.without(rows):
            known = {name: row[name] for name in GROUPED_BY if row.get(name) is not None}
            line = faults.written(known)
            if line is not None:
                spool.add(post, line)
        last = group(spool, progress_on(errors, "stories "))
        for line, _, _, story in spool.answered():
            out.write(json.dumps({"id": json.loads(line)["id"], "story": last.get(story, story)}) + "\n")
    out.flush()
    return faults.status


def group(
    spool: Spool, progress: Progress | None, meanwhile: Callable[[], None] = lambda: None
) -> dict[str, str]:
    """Answer every post of a spool with the post it repeats and its story; returns what merged stories are called at the end.

    `meanwhile` is called between two batches.
    """
    run = KeyedRun()
    stories = run.states["stories"]
    moves: list[tuple[str, str]] = []
    merges: list[tuple[str, str]] = []
    done = 0
    for batch in _batches(spool.in_order()):
        nothing: Found = {}
        posts = [(parse_post(json.loads(line)), nothing) for _, line in batch]
        for (place, _), (_, found) in zip(batch, run.step(posts), strict=True):
            repeated = found["duplicate_of"]
            spool.answer(place, None if repeated is None else str(repeated), str(found["story"]))
        done += len(batch)
        if done == len(spool):
            stories.settle()
        for event in stories.take_events():
            moves += [(post, event.into) for post in event.posts]
            if event.kind == "merge":
                merges.append((event.source, event.into))
        if progress is not None:
            progress(done, len(spool))
        meanwhile()
    spool.move(moves)
    last: dict[str, str] = {}
    for source, into in reversed(merges):
        last[source] = last.get(into, into)
    return last


def _own(row: Row, post: Post) -> Row:
    """What the post itself brings, without what the stages find."""
    own = {name: row[name] for name in row if name not in FOUND}
    return own if post.language is None else {**own, "language": post.language}


def _batches(rows: Iterator[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    while batch := list(islice(rows, BATCH_ROWS)):
        yield batch


class Faults:
    """Tells of each faulty line once, and remembers that there was one: `status` is the exit status so far."""

    def __init__(self, errors: TextIO) -> None:
        self.status = 0
        self._errors = errors
        self._line = 0

    def without(self, rows: Iterable[Outcome]) -> Iterator[tuple[Row, Post]]:
        """The good rows; the others are told of."""
        for number, row, outcome in rows:
            self._line = number
            if isinstance(outcome, PostError):
                self._tell(outcome)
            else:
                yield row, outcome

    def written(self, row: Row) -> str | None:
        """The row as a line of JSON, all in ASCII; None, told of, when JSON cannot hold it."""
        try:
            return _ENCODER.encode(row)
        except (ValueError, RecursionError):
            self._tell(PostError("not-plain"))
            return None

    def _tell(self, error: PostError) -> None:
        self.status = 1
        self._errors.write(f"line {self._line}: {error.message('en')}\n")


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


_ENCODER = json.JSONEncoder(default=_plain, allow_nan=False)


def _over_posts(run: Callable[[Iterable[Outcome], TextIO, TextIO], int], given: Namespace) -> int:
    try:
        rows = posts_given(given)
    except OSError as error:
        return _refuse(error, sys.stderr)
    return run(rows, sys.stdout, sys.stderr)


def _refuse(error: Exception, errors: TextIO) -> int:
    why = (
        f"{error.filename} cannot be read: {error.strerror or error}"
        if isinstance(error, OSError)
        else str(error)
    )
    errors.write(f"{why}\n")
    return 1
