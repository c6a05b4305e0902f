"""The queue's work for this phase."""

from datetime import datetime

from fauxpas.core import queue
from fauxpas.core.models import Brand, Job
from fauxpas.engage.page.publish import publish_page

BUILD = "engage.build"
BUILD_ALL = "engage.build_all"
REBUILD_SECONDS = 300


def build_soon(brand: Brand, *, now: datetime) -> None:
    """Have the brand's page built after this transaction."""
    queue.enqueue(BUILD, now=now, brand=brand, payload={"brand": brand.pk})


@queue.handles(BUILD)
def build(job: Job, now: datetime) -> None:
    """Build one brand's page."""
    if job.brand is not None:
        publish_page(job.brand, now=now)


@queue.handles(BUILD_ALL, every_seconds=REBUILD_SECONDS)
def build_all(job: Job, now: datetime) -> None:
    """Build every page anew: a lost folder heals, a closed case leaves the front; unchanged ones are not written."""
    del job
    for brand in Brand.objects.order_by("pk").iterator():
        publish_page(brand, now=now)
