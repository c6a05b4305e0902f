"""The room as a person starts it: one command, one line when it answers, nothing left behind when it stops."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from fauxpas.core.errors import Misconfigured
from fauxpas.web import ports
from fauxpas.web.processes import Crew, Program

READY = re.compile(r"^Ready: http://localhost:(\d+)(/\S*)$")
WAIT_SECONDS = 120


@pytest.fixture
def environ(tmp_path: Path, worker_id: str) -> dict[str, str]:
    """An environment without the test run's own settings, on ports of its own, also beside another run of these tests."""
    place = 50 * int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FAUXPAS_", "DJANGO_"))}
    return kept | {
        "FAUXPAS_DATA_DIR": str(tmp_path / "data"),
        "FAUXPAS_PORT": str(9700 + place),
        "FAUXPAS_PAGE_PORT": str(9725 + place),
    }


@contextmanager
def up(environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """`fauxpas up`, running."""
    command = [sys.executable, "-m", "fauxpas", "up"]
    with subprocess.Popen(
        command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as started:
        try:
            yield started
        finally:
            started.terminate()


@pytest.fixture
def room(environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    """A room on the ports that are asked for."""
    with up(environ) as started:
        yield started


def first_line(room: subprocess.Popen[str]) -> str:
    assert room.stdout is not None
    return room.stdout.readline().rstrip("\n")


def children(pid: int) -> set[int]:
    return {
        int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    }


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "State:\tZ" not in status.read_text(encoding="ascii")


def wait_until_at_most(pids: set[int], many: int) -> set[int]:
    for _ in range(WAIT_SECONDS):
        left = {pid for pid in pids if alive(pid)}
        if len(left) <= many:
            return left
        threading.Event().wait(0.5)
    return {pid for pid in pids if alive(pid)}


def port_of(room: subprocess.Popen[str]) -> int:
    """Where it says it is ready, once it answers there."""
    found = READY.match(first_line(room))
    assert found is not None
    port, path = found.groups()
    with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
        assert json.load(answer)["web"] == "ok"
    with urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        assert answer.status == 200
    return int(port)


@pytest.mark.slow
def test_up_says_ready_takes_the_next_port_when_one_is_busy_and_stops_cleanly(
    room: subprocess.Popen[str], environ: dict[str, str]
) -> None:
    first = port_of(room)
    with up(environ | {"FAUXPAS_DATA_DIR": environ["FAUXPAS_DATA_DIR"] + "-2"}) as second:
        assert port_of(second) > first
        for running, number in ((second, signal.SIGINT), (room, signal.SIGTERM)):
            crew = children(running.pid)
            assert len(crew) == 4
            running.send_signal(number)
            assert running.wait(timeout=30) == 0
            assert [pid for pid in crew if alive(pid)] == []


@pytest.mark.slow
def test_up_killed_leaves_only_the_public_page(room: subprocess.Popen[str], environ: dict[str, str]) -> None:
    assert READY.match(first_line(room)) is not None
    crew = children(room.pid)
    room.kill()
    room.wait()
    left = wait_until_at_most(crew, 1)
    try:
        assert len(left) == 1
        assert "page" in Path(f"/proc/{next(iter(left))}/cmdline").read_text(encoding="utf-8")
    finally:
        for pid in left:
            os.kill(pid, signal.SIGTERM)


def test_up_bad_setting_says_so_and_ends(environ: dict[str, str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "fauxpas", "up"],
        env=environ | {"FAUXPAS_PORT": "many"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2
    assert "FAUXPAS_PORT" in ended.stderr
    assert ended.stdout == ""


def test_free_port_busy_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert ports.free_port(port, host="127.0.0.1") > port


def test_free_port_all_busy_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports, "_is_free", lambda _host, _port: False)
    with pytest.raises(Misconfigured, match="FAUXPAS_PORT"):
        ports.free_port(9700, host="127.0.0.1")


def test_crew_program_that_dies_is_started_again(tmp_path: Path) -> None:
    crew = Crew(dict(os.environ), programs=(Program("version", ("--version",)),))
    crew.start()
    first = crew.running["version"]
    first.wait()
    crew.start()
    assert crew.running["version"].pid != first.pid
    crew.stop()


def test_crew_stop_ends_a_program_that_will_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("fauxpas.web.processes.STOP_SECONDS", 0.2)
    crew = Crew(dict(os.environ), programs=())
    stubborn = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal;signal.signal(15, signal.SIG_IGN);print(flush=True);signal.pause()",
        ],
        stdout=subprocess.PIPE,
    )
    assert stubborn.stdout is not None
    stubborn.stdout.readline()
    crew.running["stubborn"] = stubborn
    crew.stop()
    stubborn.stdout.close()
    assert stubborn.returncode == -signal.SIGKILL
