"""The command lines `fauxpas match` and `fauxpas enrich`: posts in, JSON Lines out, faults told one by one."""

import json
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TextIO

from fauxpas.engine.matching import Matcher
from fauxpas.engine.posts import Post, PostError, Row
from fauxpas.engine.query import QueryError, parse
from fauxpas.engine.query.tree import Node
from fauxpas.engine.streams import Outcome, posts_given

Answer = Callable[[Row, Post], dict[str, object]]


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
    """`fauxpas enrich [POSTS]`: given.posts is a path or -. Returns the exit status."""
    try:
        rows = posts_given(given)
    except OSError as error:
        return _refuse(error, sys.stderr)
    return run_enrich(rows, sys.stdout, sys.stderr)


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
    return _each(rows, out, errors, lambda row, post: {"id": row["id"], "queries": matcher.match(post)})


def run_enrich(rows: Iterable[Outcome], out: TextIO, errors: TextIO) -> int:
    """Write each good post with its language, sentiment, sentiment_score and sentiment_by; 1 when a line was faulty.

    A language the post states is kept.
    """
    return _each(rows, out, errors, _enriched)


def _enriched(row: Row, post: Post) -> dict[str, object]:
    from fauxpas.engine.language import language
    from fauxpas.engine.sentiment import sentiment

    spoken = post.language or language(post.text)[0]
    felt = sentiment(post.text, spoken.lower().replace("_", "-").split("-")[0])
    return {
        **row,
        "language": spoken,
        "sentiment": felt.label,
        "sentiment_score": felt.score,
        "sentiment_by": felt.by,
    }


def _each(rows: Iterable[Outcome], out: TextIO, errors: TextIO, answer: Answer) -> int:
    faulty = 0
    for number, row, outcome in rows:
        if isinstance(outcome, PostError):
            faulty = 1
            errors.write(f"line {number}: {outcome.message('en')}\n")
        else:
            out.write(json.dumps(answer(row, outcome), default=_plain) + "\n")
    out.flush()
    return faulty


def _plain(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _refuse(error: Exception, errors: TextIO) -> int:
    reason = (
        f"{error.filename} cannot be read: {error.strerror or error}"
        if isinstance(error, OSError)
        else str(error)
    )
    errors.write(f"{reason}\n")
    return 1
