"""The processes of one room: who runs them, how they stop, how they are told apart.

`Crew` spawns web, worker, watcher and the public page server as programs of their own, starts one again when
it dies, and stops them all on SIGINT or SIGTERM. The page server is left alone when the crew itself is killed:
the public page must not go down with the room.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

STOP_SECONDS = 10
CREW_PID = "CREW_PID"  # not a setting: how a spawned program knows whom it belongs to
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Program:
    """One process: its name and the words after `fauxpas`."""

    name: str
    words: tuple[str, ...]


PROGRAMS = (
    Program("web", ("serve",)),
    Program("worker", ("worker",)),
    Program("watcher", ("watcher",)),
    Program("page", ("page", "serve")),
)


@dataclass
class Crew:
    """The running programs of one room, with the environment they share."""

    environ: Mapping[str, str]
    programs: tuple[Program, ...] = PROGRAMS
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    deaths: dict[str, int] = field(default_factory=dict)
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Spawn every program that is not running."""
        for program in self.programs:
            alive = self.running.get(program.name)
            if alive is None or alive.poll() is not None:
                self.running[program.name] = subprocess.Popen(
                    [sys.executable, "-m", "fauxpas", *program.words],
                    env={**self.environ, CREW_PID: str(os.getpid())},
                    stdin=subprocess.DEVNULL,
                    start_new_session=True,
                )

    def watch(self, *, every_seconds: float = 1.0) -> None:
        """Start again whatever dies, a little later each time, until told to stop."""
        while not self.stopping.wait(every_seconds):
            for name, process in self.running.items():
                if process.poll() is not None:
                    self.deaths[name] = self.deaths.get(name, 0) + 1
                    _log.warning("%s ended with status %s and is started again", name, process.returncode)
                    if self.stopping.wait(min(2.0 ** self.deaths[name], 30.0)):
                        return
            self.start()

    def stop(self) -> None:
        """Ask every program to stop, wait, and end the ones that did not."""
        self.stopping.set()
        for process in self.running.values():
            if process.poll() is None:
                process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in self.running.values():
            try:
                process.wait(timeout=max(deadline - time.monotonic(), 0.1))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def on_stop(act: Callable[[], None]) -> None:
    """Call `act` at SIGINT or SIGTERM."""

    def handle(_number: int, _frame: object) -> None:
        act()

    signal.signal(signal.SIGINT, handle)
    signal.signal(signal.SIGTERM, handle)


def end_with_crew() -> None:
    """End this process softly once the crew that spawned it is gone, so that nothing keeps a port for nobody.

    A process started by itself, as a service, belongs to no crew and goes on.
    """
    crew = os.environ.get(CREW_PID)
    if crew is None:
        return

    def look() -> None:
        while os.getppid() == int(crew):
            threading.Event().wait(2)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=look, daemon=True).start()


def loop(step: Callable[[], bool], *, idle_seconds: float) -> None:
    """Call `step` until told to stop; rest `idle_seconds` whenever it had nothing to do."""
    stopping = threading.Event()
    on_stop(stopping.set)
    end_with_crew()
    while not stopping.is_set():
        if not step():
            stopping.wait(idle_seconds)
