"""What the watcher process does again and again."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from fauxpas.watch.fetching import fetch_due, refresh_hearing

# A source is late after minutes at the soonest; looking at all of them every second would be most of an idle room's work.
HEARING_EVERY = timedelta(seconds=15)


@dataclass(frozen=True)
class Tick:
    """What one round did: sources asked, and sources whose hearing changed."""

    asked: int
    changed: int


class Watcher:
    """Asks what is due at every tick, and now and then says anew who is heard."""

    def __init__(self) -> None:
        self._heard_at: datetime | None = None

    def tick(self, now: datetime) -> Tick:
        """Ask the sources that are due and store what they say; returns soon when there is nothing to do.

        Scoring is the worker's: every batch that touches a brand puts its job in line in the same transaction.
        """
        changed = 0
        # First, so that what was not asked while nobody watched is known to be blind when it speaks again.
        if self._heard_at is None or now - self._heard_at >= HEARING_EVERY:
            changed, self._heard_at = refresh_hearing(now=now), now
        return Tick(asked=fetch_due(now=now), changed=changed)
