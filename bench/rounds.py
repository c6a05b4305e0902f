"""Several ways to do the same, in turns, so that a machine that others use is as busy for each of them."""

import os
import re
import statistics
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

LOOK_SECONDS = 0.02
_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


@dataclass(frozen=True)
class Cost:
    """Seconds by the clock and of the processor, ours and our children's; the most megabytes of a command and all it started, else 0."""

    seconds: float
    processor: float
    megabytes: float = 0.0


@dataclass(frozen=True)
class Table:
    """Rows of figures under a title, with what one must know to read them."""

    title: str
    head: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    note: str = ""

    def __str__(self) -> str:
        """As Markdown."""
        lines = [self.head, ("---", *["---:"] * (len(self.head) - 1)), *self.rows]
        table = "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
        return "\n\n".join(part for part in (f"## {self.title}", self.note, table) if part)


def in_turns(works: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, Cost]:
    """The middle cost of each work, all done once a round; a work that gives a Cost tells by itself."""
    told: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            told[name].append(cost_of(work))
    return {
        name: Cost(
            statistics.median(cost.seconds for cost in costs),
            statistics.median(cost.processor for cost in costs),
            max(cost.megabytes for cost in costs),
        )
        for name, costs in told.items()
    }


def cost_of(work: Callable[[], object]) -> Cost:
    """What one go takes in this process; a work that gives a Cost tells by itself."""
    began, own = time.monotonic(), time.process_time()
    told = work()
    return told if isinstance(told, Cost) else Cost(time.monotonic() - began, time.process_time() - own)


def child(
    command: Sequence[str | Path], *, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Cost:
    """What a command takes from its start to its end; its output is let go. Raises CalledProcessError."""
    began = time.monotonic()
    process = subprocess.Popen(
        [str(part) for part in command],
        env=environment,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    peaks: dict[int, float] = {}
    done = 0
    while not done:
        peaks |= dict(_peaks(process.pid))
        time.sleep(LOOK_SECONDS)
        done, ended, used = os.wait4(process.pid, os.WNOHANG)
    seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(ended)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return Cost(seconds, used.ru_utime + used.ru_stime, sum(peaks.values()))


def _peaks(number: int) -> Iterator[tuple[int, float]]:
    """The most megabytes so far of a process and of those it started; getrusage would begin with what its parent had."""
    try:
        told = _PEAK.search(Path(f"/proc/{number}/status").read_text())
        started = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return
    if told:
        yield number, int(told[1]) / 1024
    for each in started:
        yield from _peaks(int(each))


def rate(count: int, seconds: float) -> str:
    """So many a second, as people read it."""
    return f"{count / seconds:,.0f}" if seconds else "-"


def times(ours: float, theirs: float) -> str:
    """How many times as fast ours is, from the seconds of both."""
    return f"{theirs / ours:.1f}" if ours else "-"
