"""The one place that reads the time.

Domain functions take `now=`; only the edges (views, tasks, command lines) call `now()`. A replay sets the
clock to the stream's own time with `set_to`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

_set_to: datetime | None = None


def now() -> datetime:
    """The present instant, aware, in UTC; inside `set_to` the time that was set."""
    return _set_to if _set_to is not None else datetime.now(UTC)


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
