"""A real Spark cluster on loopback: a master and two workers, each a process of its own that can be killed."""

import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pyspark

from tests.cluster.servers import LOOPBACK, free_port

HOME = Path(pyspark.__file__).parent
STARTING_SECONDS = 120


@dataclass
class Cluster:
    """`address` is what a session connects to; `workers` are the processes, in the order they were started."""

    address: str
    folder: Path
    screen: int
    workers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def add_worker(self) -> None:
        """Start one more worker with one core."""
        number = len(self.workers)
        place = self.folder / f"worker-{number}"
        self.workers.append(
            _start(
                self.folder / f"worker-{number}.log",
                "org.apache.spark.deploy.worker.Worker",
                *("--host", LOOPBACK, "--cores", "1", "--memory", "1g", "--webui-port", str(free_port())),
                *("--work-dir", str(place), self.address),
            )
        )

    def kill_worker(self, number: int) -> None:
        """End a worker and its executors at once, as a machine that lost its power."""
        os.killpg(self.workers[number].pid, signal.SIGKILL)
        self.workers[number].wait()

    def await_workers(self, count: int) -> None:
        """Wait until so many workers have registered."""
        _await(lambda: _page(self.screen).count('"state":"ALIVE"') >= count, f"{count} workers")


@contextmanager
def running_cluster(folder: Path, *, workers: int = 2) -> Iterator[Cluster]:
    """A cluster that is up; everything it started is ended afterwards."""
    port, screen = free_port(), free_port()
    master = _start(
        folder / "master.log",
        "org.apache.spark.deploy.master.Master",
        *("--host", LOOPBACK, "--port", str(port), "--webui-port", str(screen)),
    )
    cluster = Cluster(f"spark://{LOOPBACK}:{port}", folder, screen)
    try:
        _await(lambda: bool(_page(screen)), "the master")
        for _ in range(workers):
            cluster.add_worker()
        cluster.await_workers(workers)
        yield cluster
    finally:
        for process in (*cluster.workers, master):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _start(log: Path, main: str, *arguments: str) -> "subprocess.Popen[bytes]":
    environment = {
        **os.environ,
        "SPARK_HOME": str(HOME),
        "SPARK_LOCAL_IP": LOOPBACK,
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_NO_DAEMONIZE": "1",
    }
    with log.open("wb") as file:
        return subprocess.Popen(
            [HOME / "bin" / "spark-class", main, *arguments],
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _await(holds: Callable[[], bool], what: str) -> None:
    until = time.monotonic() + STARTING_SECONDS
    while not holds():
        if time.monotonic() > until:
            raise AssertionError(f"{what} did not start within {STARTING_SECONDS} seconds")
        threading.Event().wait(0.2)


def _page(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://{LOOPBACK}:{port}/json/", timeout=5) as answer:
            return str(answer.read().decode()).replace(" ", "")
    except OSError:
        return ""
