"""The process that reads a file for another, held to little memory; its rows leave as an Arrow stream on standard output."""

import os
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module

import pyarrow as pa

from fauxpas.engine.apart import (
    LEFT_OUT,
    PIECE_BYTES,
    REFUSED_STATUS,
    TOO_MUCH_STATUS,
    Piece,
    Reader,
    Unread,
)
from fauxpas.engine.confined import confine


def main(most_memory: str, most_seconds: str, named: str, *given: str) -> int:
    """Write what the reader `module:function` gives; the status says how it ended, 1 with what was raised on standard error."""
    confine(memory=int(most_memory), seconds=int(most_seconds))
    try:
        _write(named, given)
    except Unread as fault:
        sys.stderr.write(fault.code)
        return REFUSED_STATUS
    except MemoryError:
        return TOO_MUCH_STATUS
    return 0


def _write(named: str, given: Sequence[str]) -> None:
    module, _, function = named.partition(":")
    read: Reader = getattr(import_module(module), function)
    reading = read(*given)
    with pa.ipc.new_stream(sys.stdout.buffer, reading.schema) as stream:
        for whole in reading.pieces:
            for piece in _cut(whole):
                stream.write_batch(piece.rows, custom_metadata={LEFT_OUT: str(piece.left_out)})
    sys.stdout.flush()


def _cut(piece: Piece) -> Iterator[Piece]:
    rows, half = piece.rows, piece.rows.num_rows // 2
    if rows.nbytes <= PIECE_BYTES:
        yield piece
    elif half:
        yield from _cut(Piece(rows.slice(0, half), piece.left_out))
        yield from _cut(Piece(rows.slice(half)))
    else:
        yield Piece(rows.slice(0, 0), piece.left_out + 1)


if __name__ == "__main__":
    ended = main(*sys.argv[1:])
    sys.stderr.flush()
    # Not `sys.exit`: now and then a thread of Arrow's aborts the process while Python shuts down, and a list read to its end would
    # look like one that took too much.
    os._exit(ended)
