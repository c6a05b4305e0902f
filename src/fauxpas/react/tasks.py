"""The jobs of the react phase."""

from datetime import datetime

from fauxpas.core import queue
from fauxpas.core.models import Job
from fauxpas.react.domain import deliveries


@queue.handles(deliveries.JOB)
def deliver(job: Job, now: datetime) -> None:
    """Make one attempt at a delivery; the queue tries again when the channel says later."""
    deliveries.deliver(job, now=now)
