"""What a stranger's file may do to the process that reads it, and may not do to the one that asked."""

import atexit
import os
import select
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from fauxpas.engine import apart
from fauxpas.engine.apart import BROKEN, PIECE_BYTES, TOO_MUCH, Piece, Reader, Reading, Unread, read_apart
from tests.shared import ROOT

PATIENCE_SECONDS = 30
SCHEMA = pa.schema([("said", pa.string())])


@pytest.fixture(autouse=True)
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    """The readers below can be imported by the other process."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


def said(*words: str, left_out: int = 0) -> Piece:
    return Piece(pa.record_batch([pa.array(words, pa.string())], schema=SCHEMA), left_out)


def read_words(*words: str) -> Reading:
    return Reading(SCHEMA, iter([said(*words), said("last", left_out=2)]))


def read_long_rows() -> Reading:
    long = "x" * (PIECE_BYTES + 1)
    return Reading(SCHEMA, iter([said("a", long, "b", left_out=1), said(*["y" * 3_000_000] * 5)]))


def read_surroundings() -> Reading:
    secret = os.environ.get("FAUXPAS_SECRET_KEY", "")
    return Reading(SCHEMA, iter([said(str("django" in sys.modules), secret, str(os.getpid()))]))


def read_for_ever(folder: str) -> Reading:
    (Path(folder) / "pid").write_text(str(os.getpid()), "ascii")

    def pieces() -> Iterator[Piece]:
        while True:
            yield said("on and on")

    return Reading(SCHEMA, pieces())


def begin_then(fail: Callable[[], object]) -> Reading:
    def pieces() -> Iterator[Piece]:
        yield said("first")
        fail()

    return Reading(SCHEMA, pieces())


def read_then_abort_at_the_end() -> Reading:
    atexit.register(os.abort)
    return read_words()


def read_then_refuse() -> Reading:
    def refuse() -> None:
        raise Unread("no-more")

    return begin_then(refuse)


def read_then_hoard() -> Reading:
    return begin_then(lambda: [b"x" * 1_000_000 for _ in range(10_000)])


def read_then_spin() -> Reading:
    def spin() -> None:
        while True:
            pass

    return begin_then(spin)


def read_then_abort() -> Reading:
    return begin_then(os.abort)


def read_then_fail() -> Reading:
    return begin_then(lambda: int("no number"))


def refuse_at_once() -> Reading:
    raise Unread("not-even")


def test_pieces_come_in_order_with_what_was_left_out() -> None:
    with read_apart(read_words, "a", "b") as reading:
        assert reading.schema.names == ["said"]
        assert [(each.rows["said"].to_pylist(), each.left_out) for each in reading.pieces] == [
            (["a", "b"], 0),
            (["last"], 2),
        ]


def test_row_that_nobody_could_hold_is_left_out_and_a_large_batch_is_cut() -> None:
    with read_apart(read_long_rows) as reading:
        pieces = list(reading.pieces)
    assert max(each.rows.nbytes for each in pieces) <= PIECE_BYTES
    assert sum(each.left_out for each in pieces) == 2
    rows = [value[:1] for each in pieces for value in each.rows["said"].to_pylist()]
    assert rows == ["a", "b", *"yyyyy"]


def test_process_that_reads_is_another_without_the_framework_and_our_secrets(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FAUXPAS_SECRET_KEY", "do not tell")
    with read_apart(read_surroundings) as reading:
        loaded, secret, pid = next(reading.pieces).rows["said"].to_pylist()
    assert (loaded, secret, int(pid) != os.getpid()) == ("False", "", True)


def test_fault_of_a_library_as_it_shuts_down_spoils_nothing_that_was_read() -> None:
    with read_apart(read_then_abort_at_the_end) as reading:
        assert len(list(reading.pieces)) == 2


@pytest.mark.parametrize(
    ("read", "code", "detail"),
    [
        (read_then_refuse, "no-more", ""),
        (read_then_hoard, TOO_MUCH, ""),
        (read_then_spin, TOO_MUCH, ""),
        (read_then_abort, TOO_MUCH, ""),
        (read_then_fail, BROKEN, "invalid literal for int() with base 10: 'no number'"),
    ],
)
def test_what_ends_the_reading_is_told_after_what_was_read(
    read: Reader, code: str, detail: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "MOST_MEMORY", 400_000_000)
    monkeypatch.setattr(apart, "MOST_SECONDS", 2)
    with read_apart(read) as reading:
        assert next(reading.pieces).rows["said"].to_pylist() == ["first"]
        with pytest.raises(Unread) as ended:
            next(reading.pieces)
    assert (ended.value.code, ended.value.detail) == (code, detail)


def test_refusal_at_once_comes_before_anything_is_given() -> None:
    with pytest.raises(Unread) as refused, read_apart(refuse_at_once):
        pytest.fail("nothing was read")
    assert refused.value.code == "not-even"


def test_reader_ends_when_nobody_listens_any_more(tmp_path: Path) -> None:
    with read_apart(read_for_ever, str(tmp_path)) as reading:
        next(reading.pieces)
        pid = int((tmp_path / "pid").read_text("ascii"))
        os.kill(pid, 0)
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for a stranger's process as Linux does")
def test_reader_ends_when_the_process_that_asked_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys, time; from fauxpas.engine.apart import read_apart; from tests.engine.test_apart import read_for_ever\n"
        "with read_apart(read_for_ever, sys.argv[1]) as reading: next(reading.pieces); print(flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE) as asked:
        assert asked.stdout is not None
        asked.stdout.readline()
        reader = os.pidfd_open(int((tmp_path / "pid").read_text("ascii")))
        asked.kill()
    ended, _, _ = select.select([reader], [], [], PATIENCE_SECONDS)
    os.close(reader)
    assert ended
