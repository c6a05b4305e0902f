"""The queue's work for this phase."""

from datetime import datetime

from fauxpas.core import queue
from fauxpas.core.models import Job
from fauxpas.drill.asking import START, UNFINISHED, forget_closed_rooms, look_at, start_room
from fauxpas.drill.models import Drill

LOOK = "drill.look"
LOOK_SECONDS = 5


@queue.handles(START)
def start(job: Job, now: datetime) -> None:
    """Start the sealed room of one drill, unless it was closed meanwhile."""
    del now
    drill = Drill.objects.filter(pk=job.payload["drill"], state=Drill.State.PREPARING).first()
    if drill is not None:
        start_room(drill)


@queue.handles(LOOK, every_seconds=LOOK_SECONDS)
def look_all(job: Job, now: datetime) -> None:
    """See what became of every drill that was asked for here."""
    del job
    forget_closed_rooms()
    for drill in Drill.objects.filter(state__in=UNFINISHED).exclude(folder="").order_by("pk"):
        look_at(drill, now=now)
