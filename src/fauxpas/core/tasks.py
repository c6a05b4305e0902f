"""What the core does by itself, once a day."""

from datetime import datetime, timedelta

from fauxpas.core import queue, sealed
from fauxpas.core.models import IdempotentReply, Job

SWEEP = "core.sweep"
REPLIES_KEPT = timedelta(hours=48)
DAY_SECONDS = 86_400


@queue.handles(SWEEP, every_seconds=DAY_SECONDS)
def sweep(_job: Job, now: datetime) -> None:
    """Delete what nobody asks for again: answers kept for repeats, jobs done long ago, files that nobody keeps."""
    IdempotentReply.objects.filter(created_at__lt=now - REPLIES_KEPT).delete()
    queue.sweep(now=now)
    sealed.sweep()
