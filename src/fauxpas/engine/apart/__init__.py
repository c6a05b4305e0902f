"""Reads a file that a stranger made in a process of its own: what unpacks to gigabytes ends that process, never this one.

`read_apart` starts it and gives what it reads, piece by piece; `__main__` is that process. It holds no connection, no key and no
Django. Linux holds it to MOST_MEMORY; macOS knows no such limit, there the limits in the readers alone hold.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryFile
from typing import IO, Any

import pyarrow as pa

from fauxpas.engine.confined import command_of, environment

# Bytes of address space, of which the libraries take some 300 MB; seconds of processor.
MOST_MEMORY, MOST_SECONDS = 1_500_000_000, 1_200
# What a process without such a limit gets at a time.
PIECE_BYTES = 8_000_000
BROKEN, TOO_MUCH = "broken", "too-much"
REFUSED_STATUS, TOO_MUCH_STATUS = 2, 3
LEFT_OUT = "left_out"
_LAST_WORDS_BYTES = 2_000
# Arrow's own allocator and the arenas of threads reserve room that would count as used.
_LEAN = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2", "OPENBLAS_NUM_THREADS": "1"}


class Unread(Exception):
    """A file cannot be read, or no further.

    code : BROKEN; TOO_MUCH when reading on takes more memory or time than it may; else what its reader refused it for.
    detail : what the reader said last, in the words of its library; may be empty.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        self.code, self.detail = code, detail
        super().__init__(code)


@dataclass(frozen=True)
class Piece:
    """Some rows, as an Arrow record batch. left_out : how many rows before them are not there, for nobody could hold them."""

    rows: Any
    left_out: int = 0


@dataclass(frozen=True)
class Reading:
    """What a reader gives: the schema of every piece, whose metadata may tell more, and the pieces in their order."""

    schema: Any
    pieces: Iterator[Piece]


Reader = Callable[..., Reading]


@contextmanager
def read_apart(read: Reader, *given: str) -> Iterator[Reading]:
    """What `read(*given)` gives in a process of its own, in pieces of at most PIECE_BYTES; a longer row is left out.

    read : a function at the top of a module, without Django. Raises Unread, at once or between two pieces. The process ends with
    the context, and by itself when this process is killed.
    """
    limits = (str(MOST_MEMORY), str(MOST_SECONDS))
    named = f"{read.__module__}:{read.__name__}"
    command = command_of(__name__, *limits, named, *given)
    with (
        TemporaryFile() as said,
        Popen(command, stdin=DEVNULL, stdout=PIPE, stderr=said, env=environment() | _LEAN) as process,
    ):
        try:
            try:
                stream = pa.ipc.open_stream(process.stdout)
            except pa.ArrowException:
                _check_end(process, said)
                raise
            yield Reading(stream.schema, _pieces(stream, process, said))
        finally:
            process.kill()


def _pieces(stream: Any, process: Popen[bytes], said: IO[bytes]) -> Iterator[Piece]:
    while True:
        try:
            rows, told = stream.read_next_batch_with_custom_metadata()
        except (StopIteration, pa.ArrowException):
            # A stream cut short looks like one that ended: the status alone tells.
            break
        yield Piece(rows, int(told[LEFT_OUT]))
    _check_end(process, said)


def _check_end(process: Popen[bytes], said: IO[bytes]) -> None:
    status = process.wait()
    if status == 0:
        return
    if status < 0 or status == TOO_MUCH_STATUS:
        raise Unread(TOO_MUCH)
    said.seek(max(0, said.seek(0, os.SEEK_END) - _LAST_WORDS_BYTES))
    last = said.read().decode(errors="replace").strip().rpartition("\n")[2]
    if status == REFUSED_STATUS:
        raise Unread(last)
    raise Unread(BROKEN, last.partition(": ")[2])
