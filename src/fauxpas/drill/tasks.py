"""The queue's work for this phase."""

from datetime import datetime

from fauxpas.core import queue
from fauxpas.core.models import Job
from fauxpas.drill.asking import START, look_at, start_room
from fauxpas.drill.models import Drill

LOOK = "drill.look"
LOOK_SECONDS = 5


@queue.handles(START)
def start(job: Job, now: datetime) -> None:
    """Start the sealed room of one drill."""
    del now
    start_room(Drill.objects.get(pk=job.payload["drill"]))


@queue.handles(LOOK, every_seconds=LOOK_SECONDS)
def look_all(job: Job, now: datetime) -> None:
    """See what became of every drill that was asked for here."""
    del job
    unfinished = Drill.objects.filter(state__in=[Drill.State.PREPARING, Drill.State.RUNNING]).exclude(
        folder=""
    )
    for drill in unfinished.select_related("brand").order_by("pk"):
        look_at(drill, now=now)
