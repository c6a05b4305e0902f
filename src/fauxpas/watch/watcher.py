"""What the watcher process does again and again."""

from dataclasses import dataclass
from datetime import datetime

from fauxpas.watch.fetching import fetch_due, refresh_hearing


@dataclass(frozen=True)
class Tick:
    """What one round did: sources asked, and sources whose hearing changed."""

    asked: int
    changed: int


def tick(now: datetime) -> Tick:
    """Ask the sources that are due, store what they say, and say who is heard; returns soon when there is nothing to do.

    Scoring is the worker's: every batch that touches a brand puts its job in line in the same transaction.
    """
    return Tick(asked=fetch_due(now=now), changed=refresh_hearing(now=now))
