"""What each stage of the list costs, how large a brand's state is, and the same as a cluster's workers run it."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import count, islice
from pathlib import Path

import pyarrow as pa

from bench.against import Given
from bench.engine_queries import make_queries
from bench.rounds import Cost, Table, cost_of, in_turns, rate
from bench.ways import files
from fauxpas.cluster.arrow import LINES, Queries, match_lines
from fauxpas.cluster.sink import Place, make_tables, step_mentions
from fauxpas.engine.bursts.listener import BIN_SECONDS, Listener, Told
from fauxpas.engine.content import content_flags
from fauxpas.engine.exact import exact_sentiments
from fauxpas.engine.lines_bursts import find_told
from fauxpas.engine.matching import Matcher
from fauxpas.engine.pipeline.keyed import KeyedRun
from fauxpas.engine.pipeline.local import Local
from fauxpas.engine.pipeline.stages import KEYED_STAGES, ROW_STAGES, Found, KeyedStage, run_rows
from fauxpas.engine.posts import Post, PostError, decode_line, parse_post
from fauxpas.engine.stories import Stories
from scripts import postgres

QUERIES = 1_000
EXACT_POSTS = 200
BATCH = 500
NAME = "Brindille"


def stages(given: Given) -> Iterator[Table]:
    """Each stage by itself and the whole list, then the state, then Arrow and PostgreSQL; all on the same posts."""
    path = list(files(given).values())[-1]
    lines = path.read_bytes().splitlines()[: given.count]
    posts = [parse_post(decode_line(line)) for line in lines]
    yield _each_stage(given, lines, posts)
    yield _state(posts)
    found = given.folder / "named.jsonl"
    found.write_bytes(b"".join(named(line) + b"\n" for line in lines))
    yield from _cluster(given, found, found.read_bytes().splitlines())


def _each_stage(given: Given, lines: list[bytes], posts: list[Post]) -> Table:
    matcher = Matcher(
        (str(number), query) for number, query in make_queries(QUERIES, [p.text for p in posts])
    )
    found = run_rows(posts)
    rows = list(zip(posts, found, strict=True))
    told = [find_told(post, Stories()) for post in posts]
    works: dict[str, Callable[[], object]] = {
        "read the line": lambda: [parse_post(decode_line(line)) for line in lines],
        f"match {QUERIES:,} queries": lambda: [matcher.match(post) for post in posts],
        **{stage.name: partial(_by_parts, stage.answer, rows) for stage in ROW_STAGES},
        "harm told": lambda: [content_flags(post.text, str(row["language"])) for post, row in rows],
        **{stage.name: partial(_keyed, stage, rows) for stage in KEYED_STAGES},
    }
    costs = in_turns(works, given.rounds)
    table = Table("Stages", ("stage", "microseconds a post", "posts/s and processor"))
    for name, cost in costs.items():
        table.rows.append(
            (name, f"{1e6 * cost.processor / len(posts):.0f}", rate(len(posts), cost.processor))
        )
    whole = sum(cost.processor for cost in costs.values())
    table.rows.append(("all of these", f"{1e6 * whole / len(posts):.0f}", rate(len(posts), whole)))
    # The listener judges a stretch of time once, however many posts it holds.
    heard = len({each.at // BIN_SECONDS for each in told})
    alarm = in_turns({"alarm": lambda: _heard(told)}, given.rounds)["alarm"].processor
    table.rows.append((f"alarm, each {BIN_SECONDS // 60} minutes heard", f"{1e6 * alarm / heard:.0f}", ""))
    few = [(post.text, str(row["language"])) for post, row in rows[:EXACT_POSTS]]
    exact_sentiments(few[:1])
    cost = in_turns({"exact": partial(exact_sentiments, few)}, given.rounds)["exact"]
    table.rows.append(
        (
            "sentiment, exact, where it is asked for",
            f"{1e6 * cost.processor / len(few):.0f}",
            rate(len(few), cost.processor),
        )
    )
    return table


def _by_parts(
    do: Callable[[Sequence[Post], Sequence[Found]], object], rows: Sequence[tuple[Post, Found]]
) -> None:
    for first in range(0, len(rows), BATCH):
        posts, found = zip(*rows[first : first + BATCH], strict=True)
        do(posts, found)


def _keyed(stage: KeyedStage, rows: Sequence[tuple[Post, Found]]) -> None:
    alone = [(post, {"duplicate_of": None, **row}) for post, row in rows]
    _by_parts(partial(stage.step, stage.start(())), alone)


def _heard(told: Iterable[Told]) -> None:
    listener = Listener()
    for each in told:
        listener.hear(each)


def _state(posts: list[Post]) -> Table:
    """The saved state of one brand after a quarter, half and all of the posts, and the seconds to save it and take it up."""
    table = Table(
        "State of one brand", ("mentions", "megabytes saved", "seconds to save", "seconds to take up")
    )
    run, done = KeyedRun(("brand",)), 0
    for share in (4, 2, 1):
        until = len(posts) // share
        part = posts[done:until]
        list(run.step(zip(part, run_rows(part), strict=True)))
        done = until
        saved = cost_of(run.freeze)
        frozen = run.freeze()
        taken = cost_of(partial(KeyedRun.thaw, frozen))
        table.rows.append(
            (f"{until:,}", f"{len(frozen) / 1e6:.1f}", f"{saved.processor:.2f}", f"{taken.processor:.2f}")
        )
    return table


def _cluster(given: Given, path: Path, lines: list[bytes]) -> Iterator[Table]:
    queries = Queries((("all", NAME, "brand"),))
    many = Queries(
        tuple((str(n), text, f"b{n}") for n, text in make_queries(QUERIES, [_text(line) for line in lines]))
    )
    batches = [
        pa.RecordBatch.from_arrays([pa.array(part, pa.binary())], schema=LINES) for part in _parts(lines)
    ]
    matched = list(match_lines(queries)(iter(batches)))
    costs = in_turns(
        {
            "the list in one process": partial(_local, path, queries),
            "lines to mentions, all are mentions": lambda: list(match_lines(queries)(iter(batches))),
        },
        given.rounds,
    )
    # By itself, since a worker's process keeps one matcher and would build it anew each turn.
    many.matcher()
    costs |= in_turns(
        {
            f"lines to mentions, {QUERIES:,} queries, a brand each": lambda: list(
                match_lines(many)(iter(batches))
            )
        },
        given.rounds,
    )
    table = Table(
        "As the workers of a cluster run it",
        ("", "posts/s by the clock", "posts/s and processor"),
        note=f"Arrow batches of {BATCH} lines, without Spark's own part.",
    )
    for name, cost in costs.items():
        table.rows.append((name, rate(len(lines), cost.seconds), rate(len(lines), cost.processor)))
    name = "mentions to repeats and stories and into PostgreSQL, one brand"
    try:
        cost = _sink(given, matched)
        table.rows.append((name, rate(len(lines), cost.seconds), rate(len(lines), cost.processor)))
    except postgres.NotAvailableError as reason:
        table.rows.append((f"into PostgreSQL: {reason}", "", ""))
    yield table


def _sink(given: Given, matched: list[pa.RecordBatch]) -> Cost:
    """A worker's part; what the database's own processes use is in the clock only."""
    streams = (f"round {number}" for number in count())
    with postgres.running() as address:
        make_tables(address)
        work = {"": lambda: list(step_mentions(Place(address, next(streams), 1))(iter(matched)))}
        return in_turns(work, given.rounds)[""]


def _local(path: Path, queries: Queries) -> int:
    local = Local(queries.matcher(), queries.brands())
    with path.open("rb") as lines:
        return sum(
            1 for part in iter(lambda: list(islice(lines, BATCH)), []) for _ in local.step(map(_post, part))
        )


def _post(line: bytes) -> Post | PostError:
    try:
        return parse_post(decode_line(line))
    except PostError as fault:
        return fault


def _text(line: bytes) -> str:
    return str(json.loads(line)["text"])


def named(line: bytes) -> bytes:
    """The line with the name every brand's query here finds before its text."""
    row = json.loads(line)
    return json.dumps({**row, "text": f"{NAME} {row['text']}"}).encode()


def _parts(lines: list[bytes]) -> Iterator[list[bytes]]:
    for first in range(0, len(lines), BATCH):
        yield lines[first : first + BATCH]
