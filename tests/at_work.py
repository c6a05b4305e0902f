"""The worker, beside people in browsers as in production."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from fauxpas.core import clock, queue


@contextmanager
def at_work(*, planning: bool = False) -> Iterator[None]:
    """A worker in a thread of its own, with a connection of its own. planning : it does what comes round by itself too."""
    stop = threading.Event()

    def work() -> None:
        try:
            while not stop.is_set():
                if planning:
                    queue.plan_periodic(now=clock.now())
                if queue.work_one(worker="tests", now=clock.now()) is None:
                    stop.wait(0.2)
        finally:
            connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
