"""Other people's servers on loopback: a log of the Kafka protocol, and object storage that speaks S3."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOPBACK = "127.0.0.1"
STARTING_SECONDS = 60


@contextmanager
def running_log(folder: Path) -> Iterator[str]:
    """`host:port` of a broker that speaks the Kafka protocol; ended afterwards."""
    port = free_port()
    program = shutil.which("noida-db", path=str(Path(sys.executable).parent))
    assert program is not None
    started = [program, "start", "--data-dir", str(folder), "--only", "kafka", "--kafka-port", str(port)]
    with _running(started, port, folder):
        yield f"{LOOPBACK}:{port}"


@contextmanager
def running_objects(folder: Path) -> Iterator[str]:
    """Address of a server that speaks S3 and keeps its objects in memory; ended afterwards."""
    port = free_port()
    program = str(Path(sys.executable).parent / "moto_server")
    with _running([program, "-H", LOOPBACK, "-p", str(port)], port, folder):
        yield f"http://{LOOPBACK}:{port}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


@contextmanager
def _running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "out.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _await_port(port, command[0])
        yield
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _await_port(port: int, name: str) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex((LOOPBACK, port)) == 0:
                return
        threading.Event().wait(0.1)
    raise AssertionError(f"{name} did not answer within {STARTING_SECONDS} seconds")
