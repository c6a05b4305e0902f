"""The jobs of the react phase."""

from datetime import datetime

from fauxpas.core import queue
from fauxpas.core.models import Job
from fauxpas.react.domain import deliveries, drafting, hold_lost, schedule
from fauxpas.react.domain.going_out import go_out
from fauxpas.react.domain.media import end_consents

LOST = "react.lost"
LOOK_EVERY_SECONDS = 300
CONSENTS = "react.consents"
CONSENTS_EVERY_SECONDS = 900


@queue.handles(deliveries.JOB)
def deliver(job: Job, now: datetime) -> None:
    """Make one attempt at a delivery; the queue tries again when the channel says later."""
    deliveries.deliver(job, now=now)


@queue.handles(LOST, every_seconds=LOOK_EVERY_SECONDS)
def hold_lost_deliveries(job: Job, now: datetime) -> None:
    """Hand deliveries whose sending broke off for good to a person, and end proposals that nobody writes any more."""
    del job
    hold_lost(now=now)
    drafting.end_lost(now=now)


@queue.handles(schedule.JOB)
def publish_at_its_time(job: Job, now: datetime) -> None:
    """Publish a scheduled text, or ask a person why not."""
    go_out(job, now=now)


@queue.handles(drafting.JOB)
def write_proposal(job: Job, now: datetime) -> None:
    """Ask the machine an operator configured for words; a person takes or leaves them."""
    drafting.write(job, now=now)


@queue.handles(CONSENTS, every_seconds=CONSENTS_EVERY_SECONDS)
def end_what_nobody_agrees_to(job: Job, now: datetime) -> None:
    """Take pictures and films off the public page whose consent is over."""
    del job
    end_consents(now=now)
