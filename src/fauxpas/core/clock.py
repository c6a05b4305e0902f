"""The one place that reads the time.

Domain functions take `now=`; only the edges (views, tasks, command lines) call `now()`. A replay sets the
clock to the stream's own time with `set_to`; in a drill's room, time runs as the drill's leader has it (`run_by`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_set_to: datetime | None = None
_course: Callable[[datetime], datetime] | None = None


def now() -> datetime:
    """The present instant, aware, in UTC; inside `set_to` the time that was set, in a drill the drill's own time."""
    if _set_to is not None:
        return _set_to
    return _course(real()) if _course is not None else real()


def real() -> datetime:
    """The machine's own time, in UTC, whatever a drill makes of it. For whoever steers the drill's time, and beside what the machine dated itself."""
    return datetime.now(UTC)


def run_by(course: Callable[[datetime], datetime] | None) -> None:
    """Make this process's time what `course` makes of the real one, until told otherwise; None for the real time."""
    global _course  # noqa: PLW0603 - the one clock of the process is a module state by intent
    _course = course


@contextmanager
def set_to(instant: datetime) -> Iterator[None]:
    """Hold the clock at `instant` (aware) for this process, for a replay or a test.

    Raises ValueError when `instant` has no zone.
    """
    global _set_to  # noqa: PLW0603 - the one clock of the process is a module state by intent
    if instant.tzinfo is None:
        message = "the clock needs a time with a zone"
        raise ValueError(message)
    before, _set_to = _set_to, instant.astimezone(UTC)
    try:
        yield
    finally:
        _set_to = before
