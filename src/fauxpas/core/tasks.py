"""What the core does by itself."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from fauxpas.core import queue, sealed
from fauxpas.core.models import IdempotentReply, Job

SWEEP, SWEEP_UPLOADS = "core.sweep", "core.sweep_uploads"
REPLIES_KEPT = timedelta(hours=48)
SENT_WITHIN = timedelta(hours=1)
HOUR_SECONDS, DAY_SECONDS = 3600, 86_400


@queue.handles(SWEEP, every_seconds=DAY_SECONDS)
def sweep(_job: Job, now: datetime) -> None:
    """Delete what nobody asks for again: answers kept for repeats, jobs done long ago, files that nobody keeps."""
    IdempotentReply.objects.filter(created_at__lt=now - REPLIES_KEPT).delete()
    queue.sweep(now=now)
    sealed.sweep()


@queue.handles(SWEEP_UPLOADS, every_seconds=HOUR_SECONDS)
def sweep_uploads(_job: Job, _now: datetime) -> None:
    """Delete what was being sent when a process was killed: a customer list lies there as it was sent."""
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).iterdir():
        if sealed.older(path, SENT_WITHIN):
            path.unlink(missing_ok=True)
