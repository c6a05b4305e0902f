"""What the workers run, without a cluster: batches of lines to mentions, and a brand's state from batch to batch."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter, itemgetter

import pyarrow as pa
import pytest

from fauxpas.cluster.arrow import LINES, MATCHED, ORDER, Queries, match_lines, mentions_of, step_brand
from fauxpas.engine.pipeline.keyed import KeyedRun, StateOutdatedError
from fauxpas.engine.pipeline.ledger import Ledger
from fauxpas.engine.pipeline.local import Local, Mention
from fauxpas.engine.posts import Post, PostError, decode_line, parse_post
from fauxpas.engine.query import QueryError
from tests.cluster import posts

QUERIES = Queries.read(posts.QUERIES)


def _batch(lines: list[bytes]) -> pa.RecordBatch:
    return pa.RecordBatch.from_arrays([pa.array(lines, pa.binary())], schema=LINES)


def _read(lines: list[bytes]) -> Iterator[Post | PostError]:
    for line in lines:
        try:
            yield parse_post(decode_line(line))
        except PostError as fault:
            yield fault


def _local(batches: list[list[bytes]]) -> tuple[Local, list[Mention]]:
    local = Local(QUERIES.matcher(), QUERIES.brands())
    return local, [mention for batch in batches for mention in local.step(_read(batch))]


def _sorted(rows: list[Mention]) -> list[Mention]:
    return sorted(rows, key=lambda each: (each.brand, each.post.posted_at, each.post.id))


def _without_times(lines: list[bytes]) -> list[bytes]:
    """The lines, every fourth post robbed of its time."""
    return [
        json.dumps({**json.loads(line), "posted_at": None}).encode()
        if place % 4 == 2 and b'"p' in line
        else line
        for place, line in enumerate(lines)
    ]


@pytest.mark.parametrize("timed", [True, False])
def test_batches_through_arrow_give_the_local_answers(*, timed: bool) -> None:
    lines = list(posts.lines(600))
    lines = lines if timed else _without_times(lines)
    local, expected = _local([lines])
    parts = match_lines(QUERIES)(_batch(lines[place : place + 90]) for place in range(0, len(lines), 90))
    matched = pa.Table.from_batches(parts)
    ordered = pa.RecordBatch.from_pylist(
        sorted(
            (row for row in matched.to_pylist() if row["brand"]),
            key=itemgetter(*ORDER),
        ),
        schema=MATCHED,
    )
    cut = [ordered.slice(place, 37) for place in range(0, len(ordered), 37)]
    stored = (mention for batch in cut for mention in mentions_of(batch))
    found: list[Mention] = []
    for brand, mentions in groupby(stored, key=attrgetter("brand")):
        rows, _events = step_brand(KeyedRun((brand,)), mentions)
        found += mentions_of(rows)
    assert found == expected
    assert any(mention.found["duplicate_of"] for mention in found)
    ledger = Ledger()
    for row in matched.to_pylist():
        if row["brand"] is None:
            part = json.loads(row["ledger"])
            ledger.add(Ledger(**{**part, "faults": Counter(part["faults"])}))
    assert ledger == local.ledger


def test_state_frozen_between_batches_goes_on_as_if_it_had_stayed() -> None:
    lines = list(posts.lines(400))
    batches = [lines[:150], lines[150:151], lines[151:]]
    _, expected = _local(batches)
    found: list[Mention] = []
    states = {brand: KeyedRun((brand,)).freeze() for brand in posts.BRANDS}
    for batch in batches:
        (matched,) = match_lines(QUERIES)(iter([_batch(batch)]))
        for brand in posts.BRANDS:
            run = KeyedRun.thaw(states[brand])
            rows, _events = step_brand(run, [each for each in mentions_of(matched) if each.brand == brand])
            states[brand] = run.freeze()
            found += mentions_of(rows)
    assert _sorted(found) == _sorted(expected)


def test_id_that_comes_twice_stands_once() -> None:
    line = b'{"id": "1", "text": "acme again", "posted_at": "2026-03-02T08:00:00Z"}'
    (matched,) = match_lines(QUERIES)(iter([_batch([line, line])]))
    rows, _events = step_brand(KeyedRun(("acme",)), mentions_of(matched))
    assert [mention.post.id for mention in mentions_of(rows)] == ["1"]


@pytest.mark.parametrize(
    "post",
    [
        '{"id": "1", "text": "acme", "reach": 1e30}',
        '{"id": "1", "text": "acme", "posted_at": "0001-01-01T00:00:00+05:00"}',
        '{"id": "1", "text": "acme", "posted_at": "9999-12-31T23:59:59-05:00"}',
    ],
)
def test_value_no_column_can_hold_is_a_fault_and_stops_nothing(post: str) -> None:
    (matched,) = match_lines(QUERIES)(iter([_batch([post.encode(), b'{"id": "2", "text": "acme"}'])]))
    assert [mention.post.id for mention in mentions_of(matched)] == ["2"]


def test_state_of_another_version_is_refused() -> None:
    frozen = json.loads(KeyedRun().freeze())
    frozen[0][1] = "another"
    with pytest.raises(StateOutdatedError, match="empty checkpoint"):
        KeyedRun.thaw(json.dumps(frozen).encode())


def test_post_of_two_brands_is_a_mention_of_each_and_counted_once() -> None:
    line = json.dumps({"id": "1", "text": "acme or dodo?", "posted_at": "2026-03-02T08:00:00Z"}).encode()
    local, mentions = _local([[line]])
    assert [mention.brand for mention in mentions] == ["acme", "dodo"]
    assert (local.ledger.read, local.ledger.matched, local.ledger.mentions) == (1, 1, 2)
    assert mentions[0].post.posted_at == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_two_queries_of_one_id_are_refused() -> None:
    with pytest.raises(ValueError, match="same id"):
        Queries.read('[{"id": "a", "query": "x", "brand": "one"}, {"id": "a", "query": "y", "brand": "two"}]')


@pytest.mark.parametrize("content", ["{}", "[1]", '[{"id": "a"}]', "nonsense"])
def test_queries_that_are_not_a_list_of_queries_are_refused(content: str) -> None:
    with pytest.raises(ValueError, match=r"query|queries|Expecting"):
        Queries.read(content)


def test_query_at_fault_is_refused_before_anything_starts() -> None:
    with pytest.raises(QueryError):
        Queries.read('[{"id": "a", "query": "(acme"}]')
