"""What a stranger made is read in a process of its own that may take little memory and time, and knows no secret of ours."""

import os
import resource
import sys
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen, TimeoutExpired

MOST_MEMORY = 1_000_000_000


class TookTooMuch(Exception):
    """A process ended without a result: it took too long or too much memory, or what it read broke it."""


def command_of(module: str, *given: str) -> list[str]:
    """How `module` of this package is started as a program."""
    return [sys.executable, "-P", "-m", module, *given]


def environment() -> dict[str, str]:
    """This process's environment without our settings, which hold secrets."""
    return {name: value for name, value in os.environ.items() if not name.startswith("FAUXPAS_")}


def confine(*, memory: int, seconds: int) -> None:
    """Hold this process to so much, leave nothing of its memory on disk, and be the first to go where memory runs short.

    memory : bytes of address space; seconds : of processor.
    """
    for what, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(what)[1]
        most_allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
        # macOS takes no limit of memory that is below what its libraries map.
        with suppress(ValueError, OSError):
            resource.setrlimit(what, (most_allowed, most_allowed))
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def said_of(module: str, *given: str, body: bytes, seconds: float) -> bytes:
    """What a program of ours writes when it reads `body`; it confines itself.

    seconds : of the clock, after which it is ended. Raises TookTooMuch.
    """
    with Popen(
        command_of(module, *given), stdin=PIPE, stdout=PIPE, stderr=DEVNULL, env=environment()
    ) as process:
        try:
            said, _ = process.communicate(body, timeout=seconds)
        except TimeoutExpired as late:
            raise TookTooMuch from late
        finally:
            process.kill()
    if process.returncode:
        raise TookTooMuch
    return said
