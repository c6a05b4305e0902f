"""The whole way: from JSON Lines on the disk to stories and alarms, and from a source's rows to a story in the room."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from subprocess import PIPE, Popen

from bench.against import Given
from bench.databases import database
from bench.rounds import Cost, Table, child, in_turns, rate

FAUXPAS = Path(sys.executable).parent / "fauxpas"
SINCE = datetime(2026, 10, 1, tzinfo=UTC)
SPAN = timedelta(days=35)
DAY = timedelta(days=1)
PACES = ((5, 0.25), (25, 0.25), (500, 1.0))
WAITED = 40


def to_answers(given: Given) -> Iterator[Table]:
    """The command lines on a file: posts a second, and the most memory."""
    table = Table(
        "From JSON Lines on the disk to the last line of the answer",
        ("", "posts", "posts/s by the clock", "posts/s and processor", "peak MB"),
        note="Each with a process beside it, its start included.",
    )
    for name, path in files(given).items():
        works = {
            f"fauxpas {command}, {name}": partial(child, [FAUXPAS, command, path])
            for command in ("enrich", "stories", "alarms")
        }
        posts = dict.fromkeys(works, given.count)
        together = f"fauxpas alarms, {name}, two brands at once"
        works[together] = partial(_two_at_once, [FAUXPAS, "alarms", path])
        posts[together] = 2 * given.count
        for each, cost in in_turns(works, given.rounds).items():
            table.rows.append(
                (
                    each,
                    f"{posts[each]:,}",
                    rate(posts[each], cost.seconds),
                    rate(posts[each], cost.processor),
                    f"{cost.megabytes:.0f}",
                )
            )
    yield table


def _two_at_once(command: Sequence[str | Path]) -> Cost:
    with ThreadPoolExecutor(2) as pool:
        costs = list(pool.map(child, [command, command]))
    return Cost(
        max(cost.seconds for cost in costs),
        sum(cost.processor for cost in costs),
        sum(cost.megabytes for cost in costs),
    )


def files(given: Given) -> dict[str, Path]:
    """The invented posts, over five weeks as they are and within a day as in a storm; real texts within five weeks if there are any.

    An alarm is judged by the minute, so that the same posts cost more when they are spread over more minutes.
    """
    lines = given.posts.read_text("utf-8").splitlines()[: given.count]
    found = {
        "invented posts": given.posts,
        "the same within a day": _timed(given.folder / "day.jsonl", map(json.loads, lines), given.count, DAY),
    }
    if given.data:
        texts = [post.text for post in given.some(given.count)]
        rows = (
            {"id": f"r{number}", "text": texts[number % len(texts)], "author": f"a{number % 997}"}
            for number in range(given.count)
        )
        found["real tweets and reviews"] = _timed(given.folder / "real.jsonl", rows, given.count, SPAN)
    return found


def _timed(path: Path, rows: Iterable[Mapping[str, object]], count: int, span: timedelta) -> Path:
    """A file of these posts, evenly over a span of time."""
    with path.open("w", encoding="utf-8") as file:
        for number, row in enumerate(rows):
            at = (SINCE + number * span / count).isoformat()
            file.write(json.dumps({**row, "posted_at": at}, ensure_ascii=False) + "\n")
    return path


def to_story(given: Given) -> Iterator[Table]:
    """How long a mention waits for its story in a room with a living worker, on SQLite, from the moment its row is taken."""
    table = Table(
        "From a source's row to its story in the room",
        ("posts/s coming in", "posts", "middle, ms", "p99, ms", "longest, ms"),
        note="A room on SQLite, `fauxpas worker` beside it; from before `take` until the mention's story can be read.",
    )
    for batch, every in PACES:
        count = min(given.count, int(batch * WAITED / every / 4))
        room = given.folder / f"room-{batch}"
        for old in room.glob("*.sqlite3*"):
            old.unlink()
        with database("sqlite", room) as environment:
            child([sys.executable, "-m", "bench.rooms", "empty"], environment=environment)
            ask = [
                sys.executable,
                "-m",
                "bench.waiting",
                str(given.posts),
                str(count),
                str(batch),
                str(every),
            ]
            with (
                Popen([FAUXPAS, "worker"], env=environment) as worker,
                Popen(ask, env=environment, stdout=PIPE, text=True) as asking,
            ):
                said, _ = asking.communicate()
                worker.terminate()
        waits = sorted(json.loads(said))
        table.rows.append(
            (
                f"{batch / every:.0f}",
                str(len(waits)),
                *(f"{1000 * waits[int(share * (len(waits) - 1))]:.0f}" for share in (0.5, 0.99, 1)),
            )
        )
    yield table
