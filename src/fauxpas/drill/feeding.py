"""The crisis comes in: posts and events at their moment of the drill's own time."""

import logging
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import close_old_connections

from fauxpas.core import clock
from fauxpas.core.errors import FauxpasError
from fauxpas.core.sources import RawPost, Reading
from fauxpas.drill.founding import source_of
from fauxpas.drill.models import Drill
from fauxpas.drill.scenarios import scenario_of
from fauxpas.drill.steering import throw_in
from fauxpas.watch.fetching import hear
from fauxpas.watch.ingest import take

STEP_SECONDS = 1.0
_log = logging.getLogger(__name__)


def feed(drill: Drill, posts: Sequence[RawPost], stopping: threading.Event) -> None:
    """Let the posts in as their time comes, until the drill has ended or the room stops. posts : in time."""
    hear(source_of(drill), now=clock.now())
    fed = 0
    while not stopping.is_set():
        drill.refresh_from_db()
        if drill.state != Drill.State.RUNNING:
            break
        fed = feed_until(drill, posts, fed, now=clock.now())
        stopping.wait(STEP_SECONDS)
    close_old_connections()


def feed_until(drill: Drill, posts: Sequence[RawPost], fed: int, *, now: datetime) -> int:
    """Let in what is due, the first `fed` posts being in already; returns how many are in then. Events are thrown in too.

    An event that is refused, because the leader threw it in at this very moment or may no longer, is logged; the crisis goes on.
    """
    due = fed
    while due < len(posts) and (posts[due].posted_at or now) <= now:
        due += 1
    if due > fed:
        take(source_of(drill), Reading(posts=tuple(posts[fed:due])), now=now)
    _throw_due(drill, now=now)
    return due


def _throw_due(drill: Drill, *, now: datetime) -> None:
    if not drill.scenario or drill.began_at is None or drill.started_by is None:
        return
    thrown = set(drill.injects.values_list("key", flat=True))
    for event in scenario_of(drill.scenario).injects:
        if event.minute is None or event.key in thrown:
            continue
        if drill.began_at + timedelta(minutes=event.minute) <= now:
            try:
                throw_in(drill, event, by=drill.started_by, now=now)
            except FauxpasError as refusal:
                _log.warning("drill %s: event %s refused: %s", drill.pk, event.key, type(refusal).__name__)
