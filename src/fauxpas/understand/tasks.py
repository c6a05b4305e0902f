"""What understand does by itself."""

from datetime import datetime

from fauxpas.core import queue
from fauxpas.core.models import Job
from fauxpas.understand.domain.customers import forget_what_is_over

HOURLY = 3600


@queue.handles("understand.customers_over", every_seconds=HOURLY)
def forget_customers(_job: Job, now: datetime) -> None:
    """Delete the customer lists whose time is over."""
    forget_what_is_over(now=now)
