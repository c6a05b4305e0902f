"""The row stages over the posts of a spool, in a second process when there are many, while this one does something else."""

import json
import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from multiprocessing import get_context, parent_process
from threading import Thread
from types import TracebackType
from typing import Self, TypeVar

from fauxpas.engine.pipeline.stages import RowStage, run_rows
from fauxpas.engine.posts import Progress, parse_post
from fauxpas.engine.spool import Spool

Rows = TypeVar("Rows", bound=Sequence[object])
Answer = TypeVar("Answer")

BATCH = 512
MOST_WAITING = 3
FEWEST = 4_000


class RowWork:
    """Finds what `stages` find in each post of a spool, in batches cut by place alone, and notes it there.

    processes : 1, or 2 for a process beside this one, started once the spool holds `FEWEST` posts. The answers are the
    same. It ends with the context, and by itself when this process is killed; when it is lost, this one goes on alone.
    """

    def __init__(self, spool: Spool, stages: Sequence[RowStage], processes: int) -> None:
        self._spool = spool
        self._work = partial(found_in, stages=stages)
        self._processes = processes
        self._pool: ProcessPoolExecutor | None = None
        self._waiting: deque[tuple[int, list[str], Future[list[str]]]] = deque()
        self._given = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def go_on(self) -> None:
        """Hand over what there is room for and note what has come back; never waits for it."""
        if self._pool is None:
            if self._processes < 2 or len(self._spool) < FEWEST:
                return
            self._pool = _started()
        while self._waiting and self._waiting[0][2].done():
            self._note()
        while len(self._waiting) < MOST_WAITING and len(self._spool) - self._given >= BATCH:
            lines = self._spool.lines(self._given, BATCH)
            try:
                answers = self._pool.submit(self._work, lines)
            except BrokenProcessPool:
                self._pool, self._processes = None, 1
                return
            self._waiting.append((self._given, lines, answers))
            self._given += len(lines)

    def finish(self, progress: Progress | None) -> None:
        """All that is left of a whole spool, by both processes."""
        whole = len(self._spool)
        while self._given < whole:
            self.go_on()
            lines = self._spool.lines(self._given, BATCH)
            self._spool.note(self._given, self._work(lines))
            self._given += len(lines)
            if progress is not None:
                progress(self._given - BATCH * len(self._waiting), whole)
        while self._waiting:
            self._note()
        if progress is not None:
            progress(whole, whole)

    def _note(self) -> None:
        place, lines, answers = self._waiting.popleft()
        try:
            found = answers.result()
        except BrokenProcessPool:
            found = self._work(lines)
        self._spool.note(place, found)


def worked_beside(
    batches: Iterable[Rows], work: Callable[[Rows], Answer], processes: int
) -> Iterator[tuple[Rows, Answer]]:
    """Each batch with the answer of `work` to it, in order, while whoever takes them does something else.

    processes : 1, or 2 for a process beside this one, started once `FEWEST` rows came; up to MOST_WAITING batches are then read
    ahead. `work` and what it takes and gives must bear being pickled. When the other process is lost, this one goes on alone.
    """
    waiting: deque[tuple[Rows, Future[Answer] | None]] = deque()
    pool: ProcessPoolExecutor | None = None
    rows = 0
    try:
        for batch in batches:
            rows += len(batch)
            if pool is None and processes > 1 and rows >= FEWEST:
                pool = _started()
            try:
                waiting.append((batch, None if pool is None else pool.submit(work, batch)))
            except BrokenProcessPool:
                waiting.append((batch, None))
            while waiting and (pool is None or len(waiting) > MOST_WAITING):
                yield _answered(*waiting.popleft(), work)
        while waiting:
            yield _answered(*waiting.popleft(), work)
    finally:
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _answered(
    batch: Rows, answer: Future[Answer] | None, work: Callable[[Rows], Answer]
) -> tuple[Rows, Answer]:
    if answer is None:
        return batch, work(batch)
    try:
        return batch, answer.result()
    except BrokenProcessPool:
        return batch, work(batch)


def found_in(lines: Iterable[str], stages: Sequence[RowStage]) -> list[str]:
    """What the stages find in the post of each line of JSON and the line does not say itself, as objects of JSON."""
    rows = [json.loads(line) for line in lines]
    found = run_rows([parse_post(row) for row in rows], stages)
    return [
        json.dumps({name: known[name] for name in known if name not in row})
        for row, known in zip(rows, found, strict=True)
    ]


def affordable_processes() -> int:
    """2 when this process may use more than one core, else 1."""
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(2, usable)


def _started() -> ProcessPoolExecutor:
    """A pool of one process, which never sees ^C: that is this one's to answer."""
    pool = ProcessPoolExecutor(1, get_context("spawn"), _begin)
    # A process inherits what is held back while it starts, which is at the first task.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        pool.submit(bool)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return pool


def _begin() -> None:
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Killed, the parent can no longer end the process beside it."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
