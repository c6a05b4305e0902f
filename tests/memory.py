"""How much memory something takes, whatever the process took before."""

import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def peak_bytes() -> Iterator[Callable[[], int]]:
    """Tells, once it is over, the most bytes that Python held at once within it."""
    tracemalloc.start()
    try:
        held, _ = tracemalloc.get_traced_memory()
        peak = held
        yield lambda: peak - held
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
