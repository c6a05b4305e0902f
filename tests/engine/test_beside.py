"""`fauxpas enrich` on many posts ends cleanly, and its second process with it, however it is ended.

Both processes hold the pipes of this one, so what is read to its end tells that both are gone.
"""

import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from fauxpas.engine.lines import run_enrich
from fauxpas.engine.pipeline import beside
from fauxpas.engine.posts import read_jsonl_rows

PATIENCE_SECONDS = 120
COUNT = 8_000


def _line(number: int) -> bytes:
    words = f"{number * 7919 % 1009} {number * 104_729 % 997}"
    return json.dumps({"id": str(number), "text": f"number {words} fell, {words} rose"}).encode() + b"\n"


@pytest.fixture
def working() -> Iterator[subprocess.Popen[bytes]]:
    """`fauxpas enrich` in a session of its own that has read enough to have started its second process."""
    # A shell that starts the suite in the background has it ignore SIGINT, and so would this process.
    hears = "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{hears}; from fauxpas.cli import main; sys.exit(main(sys.argv[1:]))"
    with subprocess.Popen(
        [sys.executable, "-c", code, "enrich"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as running:
        assert running.stdin is not None
        for number in range(COUNT):
            running.stdin.write(_line(number))
        running.stdin.flush()
        yield running
        running.kill()


@pytest.mark.slow
@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_ended_by_a_signal_leaves_no_process_and_no_traces(
    working: subprocess.Popen[bytes], kill: signal.Signals
) -> None:
    os.kill(working.pid, kill) if kill == signal.SIGKILL else os.killpg(working.pid, kill)
    out, errors = working.communicate(timeout=PATIENCE_SECONDS)
    assert working.returncode == (130 if kill == signal.SIGINT else -kill)
    assert (out, b"Traceback" in errors) == (b"", False)


@pytest.mark.slow
def test_reader_that_leaves_ends_both_processes(working: subprocess.Popen[bytes]) -> None:
    assert working.stdin is not None
    assert working.stdout is not None
    assert working.stderr is not None
    working.stdin.close()
    working.stdout.readline()
    working.stdout.close()
    # After ten seconds, on a slow machine, it says how far it has come; and nothing else ever.
    assert [line for line in working.stderr if not line.startswith(b"stories ")] == []
    assert working.wait(PATIENCE_SECONDS) == 0


def test_second_process_that_is_lost_costs_nothing_but_time(monkeypatch: pytest.MonkeyPatch) -> None:
    content = b"".join(map(_line, range(1_500)))

    def enriched(processes: int) -> str:
        out = io.StringIO()
        assert run_enrich(read_jsonl_rows(io.BytesIO(content)), out, io.StringIO(), processes=processes) == 0
        return out.getvalue()

    expected = enriched(1)
    monkeypatch.setattr(beside, "FEWEST", 1_000)
    monkeypatch.setattr(beside, "_begin", os.abort)
    assert enriched(2) == expected
