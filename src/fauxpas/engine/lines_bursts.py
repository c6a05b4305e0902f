"""The command lines `fauxpas bursts` and `fauxpas alarms`: lines in, lines out, faults told one by one."""

import csv
import gzip
import io
import json
import math
import sys
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import IO, TextIO, cast

import numpy as np

from fauxpas.engine.bursts.listener import Alarm, Listener, Told
from fauxpas.engine.bursts.scan import scan
from fauxpas.engine.bursts.tails import score_of
from fauxpas.engine.content import Flag, content_flags
from fauxpas.engine.duplicates import Duplicates
from fauxpas.engine.pipeline.beside import BATCH, affordable_processes, worked_beside
from fauxpas.engine.pipeline.stages import spoken_in
from fauxpas.engine.posts import Post, PostError
from fauxpas.engine.sentiment import sentiments
from fauxpas.engine.stories import Stories
from fauxpas.engine.streams import posts_given

FIRST_STEPS = 200
MONTHS_A_YEAR = 12
NEGATIVE = "negative"


@dataclass
class Counts:
    """The good rows of a file of counts: as written, as unix seconds, as numbers (nan where empty)."""

    written: list[tuple[str, str]] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)


def bursts_command(given: Namespace) -> int:
    """`fauxpas bursts COUNTS.csv`: given.counts (a path, or -), given.false_alarms_per_month. Returns the exit status."""
    if not given.false_alarms_per_month > 0:
        return _refuse("--false-alarms-per-month must be above zero")
    try:
        with _opened_text(given.counts) as lines:
            return run_bursts(lines, sys.stdout, sys.stderr, given.false_alarms_per_month)
    except OSError as error:
        return _unreadable(given.counts, error)


def alarms_command(given: Namespace) -> int:
    """`fauxpas alarms [POSTS]`: given.posts (a path, or -), given.false_alarms_per_year. Returns the exit status."""
    if not given.false_alarms_per_year > 0:
        return _refuse("--false-alarms-per-year must be above zero")
    try:
        rows = ((number, outcome) for number, _, outcome in posts_given(given))
        # What is piped in may be alive: each post is judged as it comes.
        batch = 1 if given.posts == "-" else BATCH
        return run_alarms(
            rows,
            sys.stdout,
            sys.stderr,
            given.false_alarms_per_year,
            batch=batch,
            processes=affordable_processes(),
        )
    except OSError as error:
        return _unreadable(given.posts, error)


def run_bursts(lines: Iterable[str], out: TextIO, errors: TextIO, false_alarms_per_month: float) -> int:
    """Write `timestamp,value,expected,score,alarm` for each good row of `timestamp,value`; 1 when a row was faulty.

    The step is the commonest one of the first two hundred rows; a step without a row, or a row without a value, is
    unknown and not zero. expected and score are empty and 0 while nothing can be said. The score is that of news: it
    is high where a rise begins, and again where it has become ten times rarer.
    """
    counts = Counts()
    faults = 0
    for number, fault in _read_counts(lines, counts):
        faults += 1
        print(f"line {number}: {fault}", file=errors)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["timestamp", "value", "expected", "score", "alarm"])
    for row in _judged(counts, false_alarms_per_month):
        writer.writerow(row)
    return int(faults > 0)


def run_alarms(
    rows: Iterable[tuple[int, Post | PostError]],
    out: TextIO,
    errors: TextIO,
    false_alarms_per_year: float,
    *,
    batch: int = 1,
    processes: int = 1,
) -> int:
    """Write one JSON line for each alarm that rings on one brand's posts, and for each rise of its level; 1 on a faulty line.

    level is 2 (alert) or 3 (crisis): a watch wakes nobody. A post without an author is counted under its source. The answers are
    the same whatever `batch`, the rows read before the first is judged, and `processes`, of `worked_beside`.
    """
    listener = Listener(false_alarms_per_month=false_alarms_per_year / MONTHS_A_YEAR)
    duplicates, stories = Duplicates(), Stories()
    faults = 0
    for together, heard in worked_beside(_batches(rows, batch), hear_each, processes):
        posts = (row for _, row in together if isinstance(row, Post) and row.posted_at)
        repeats = iter(duplicates.steps(list(posts)))
        for (number, row), words in zip(together, heard, strict=True):
            if isinstance(row, PostError) or words is None:
                fault = row if isinstance(row, PostError) else PostError("missing", "posted_at")
                faults += 1
                print(f"line {number}: {fault.message('en')}", file=errors)
                continue
            for alarm in listener.hear(find_told(row, stories, next(repeats), words)):
                print(json.dumps(line_of(alarm)), file=out, flush=True)
    for alarm in listener.end():
        print(json.dumps(line_of(alarm)), file=out)
    return int(faults > 0)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the words of one post say by themselves."""

    mood: str
    flags: list[Flag]


def hear_each(rows: Sequence[tuple[int, Post | PostError]]) -> list[Heard | None]:
    """What the words of each post that has a time say; None for the others."""
    heard = iter(hear([row for _, row in rows if isinstance(row, Post) and row.posted_at]))
    return [next(heard) if isinstance(row, Post) and row.posted_at else None for _, row in rows]


def hear(posts: Sequence[Post]) -> list[Heard]:
    """The mood of each post and the harm it tells of."""
    told = [(post.text, spoken) for post, spoken in zip(posts, spoken_in(posts), strict=True)]
    moods = sentiments(told)
    return [Heard(mood.label, content_flags(*each)) for mood, each in zip(moods, told, strict=True)]


def find_told(
    post: Post, stories: Stories, duplicate_of: str | None = None, heard: Heard | None = None
) -> Told:
    """What the listener may know of a post that has a time: mood, harm and story are found here.

    duplicate_of : the post it repeats, whose story it shares. heard : of `hear`, when it was found before. The events of `stories`
    are taken.
    """
    heard = heard or hear([post])[0]
    story = stories.step(post, duplicate_of, heard.mood)
    events = stories.take_events()
    parted = [event.into for event in events if post.id in event.posts]
    return Told(
        at=int(post.posted_at.timestamp()) if post.posted_at else 0,
        negative=heard.mood == NEGATIVE,
        author=post.author or post.source or "",
        story=stories.resolve(parted[-1]) if parted else story,
        flags=heard.flags,
        id=post.id,
        events=events,
    )


def _batches(
    rows: Iterable[tuple[int, Post | PostError]], size: int
) -> Iterator[list[tuple[int, Post | PostError]]]:
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def line_of(alarm: Alarm) -> dict[str, object]:
    """An alarm as a line of JSON; `story` is the id that `fauxpas stories` gives the story until then, none when nothing is of one."""
    verdict = alarm.verdict
    return {
        "raised_at": _written_time(alarm.raised),
        "began_at": _written_time(alarm.began),
        "level": verdict.level,
        "expected": round(verdict.expected, 3),
        "observed": verdict.observed,
        "negative_share": round(verdict.negative_share, 4),
        "story": alarm.story,
        "score": verdict.score,
        "because": list(verdict.because),
    }


def _read_counts(lines: Iterable[str], counts: Counts) -> Iterator[tuple[int, str]]:
    """Fill `counts` with the good rows; yields line number and fault of the others."""
    reader = csv.reader(lines)
    header = [name.strip().lower().lstrip("\ufeff") for name in next(reader, [])]
    if "timestamp" not in header or "value" not in header:
        yield 1, "the first line must name the columns timestamp,value"
        return
    when, what = header.index("timestamp"), header.index("value")
    while True:
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield reader.line_num, str(error)
            continue
        if row is None:
            return
        if not row:
            continue
        try:
            at, value = read_time(row[when]), read_count(row[what])
        except IndexError:
            yield reader.line_num, "a time and a value are needed"
            continue
        except ValueError as error:
            yield reader.line_num, str(error)
            continue
        if counts.times and at <= counts.times[-1]:
            yield reader.line_num, f"the time {row[when]} is not after the one before it"
            continue
        counts.written.append((row[when], row[what]))
        counts.times.append(at)
        counts.values.append(value)


def read_time(text: str) -> int:
    """Unix seconds of an ISO 8601 time; without a zone it is UTC. Raises ValueError with a sentence."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is not a time, such as 2026-03-05 14:30:00") from None
    return math.floor((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())


def read_count(text: str) -> float:
    """A count, or nan when empty. Raises ValueError with a sentence."""
    if not text.strip():
        return math.nan
    try:
        value = float(text)
    except ValueError:
        raise ValueError(f"{text!r} is not a number") from None
    if not math.isfinite(value) or value < 0:
        raise ValueError(f"{text!r} is not a count of zero or more")
    return value


def _judged(counts: Counts, false_alarms_per_month: float) -> Iterator[tuple[str, str, str, str, int]]:
    """The rows of the answer, on a grid of the commonest step; a row off the grid goes to the step it falls in."""
    if not counts.times:
        return
    times = np.array(counts.times, dtype=np.int64)
    steps = Counter(np.diff(times[: FIRST_STEPS + 1]).tolist())
    step = int(steps.most_common(1)[0][0]) if steps else 3600
    place = (times - times[0] + step // 2) // step
    series = np.full(int(place[-1]) + 1, np.nan)
    series[place] = counts.values
    grid = times[0] + np.arange(len(series), dtype=np.int64) * step
    found = scan(grid, series, bin_seconds=step, false_alarms_per_month=false_alarms_per_month)
    for (when, what), row in zip(counts.written, place.tolist(), strict=True):
        expected, rarity = float(found.expected[row]), float(found.news[row])
        yield (
            when,
            what,
            "" if math.isnan(expected) else f"{expected:.4f}",
            f"{score_of(rarity):.12g}" if math.isfinite(rarity) else "0",
            int(found.alarm[row]),
        )


@contextmanager
def _opened_text(name: str) -> Iterator[Iterable[str]]:
    if name == "-":
        yield io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace", newline="")
        return
    path = Path(name)
    with path.open("rb") as raw:
        stream = gzip.GzipFile(fileobj=raw) if path.suffix.lower() == ".gz" else raw
        yield io.TextIOWrapper(cast("IO[bytes]", stream), encoding="utf-8", errors="replace", newline="")


def _written_time(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")


def _refuse(message: str) -> int:
    sys.stderr.write(f"{message}\n")
    return 2


def _unreadable(name: str, error: OSError) -> int:
    sys.stderr.write(f"{name} cannot be read: {error.strerror or error}\n")
    return 1
