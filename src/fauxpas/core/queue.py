"""The queue of leased rows: enqueue in your transaction, lease by conditional update, do, then mark.

A handler is registered per kind with `handles`. Leasing never holds a lock while the work runs, so a killed
worker's job is leased again after `LEASE_SECONDS`; handlers are therefore written to be run twice safely.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from fauxpas.core.errors import FauxpasError
from fauxpas.core.models import Brand, Job

LEASE_SECONDS = 120
KEPT_DAYS = 14
PATIENCE_SECONDS = 60
DONE_KEPT_DAYS = 1  # every brand is scored every minute: what went well is soon forgotten
_log = logging.getLogger(__name__)

Handler = Callable[[Job, datetime], None]
_handlers: dict[str, Handler] = {}
_periodic: dict[str, int] = {}
_patient: set[str] = set()


@dataclass(frozen=True)
class Outcome:
    """What became of one leased job."""

    job_id: int
    kind: str
    state: str


def handles(
    kind: str, *, every_seconds: int | None = None, patient: bool = False
) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind; with `every_seconds` one such job always exists.

    patient : what it does can wait: everything else that is due goes first, for at most PATIENCE_SECONDS.
    """

    def register(handler: Handler) -> Handler:
        _handlers[kind] = handler
        if patient:
            _patient.add(kind)
        if every_seconds is not None:
            _periodic[kind] = every_seconds
        return handler

    return register


def enqueue(
    kind: str,
    *,
    now: datetime,
    payload: Mapping[str, Any] | None = None,
    key: str = "",
    brand: Brand | None = None,
    due_at: datetime | None = None,
    last_useful_at: datetime | None = None,
    most_attempts: int = 8,
) -> Job:
    """Put one job in line, in the caller's transaction; an unfinished job with the same key is returned instead.

    When that job is being done already, it is done once more: it may have looked before the caller's change was there.
    """
    due_at = due_at or now
    with transaction.atomic():
        if key and (unfinished := _ask_again(kind, key, due_at=due_at)):
            return unfinished
        try:
            with transaction.atomic():
                return Job.objects.create(
                    kind=kind,
                    key=key,
                    brand=brand,
                    payload=dict(payload or {}),
                    due_at=due_at,
                    last_useful_at=last_useful_at,
                    most_attempts=most_attempts,
                    created_at=now,
                )
        except IntegrityError:
            unfinished = _ask_again(kind, key, due_at=due_at)
            if unfinished is None:
                raise
            return unfinished


def _ask_again(kind: str, key: str, *, due_at: datetime) -> Job | None:
    """The unfinished job of this key, locked so that no worker begins it before the caller's change is there."""
    unfinished = Job.objects.select_for_update().filter(
        kind=kind, key=key, state__in=[Job.State.WAITING, Job.State.LEASED]
    )
    job = unfinished.first()
    if job is not None and job.state == Job.State.LEASED:
        # `_mark` knows by the later due time that somebody asked again meanwhile.
        job.due_at = max(due_at, job.due_at + timedelta(microseconds=1))
        job.save(update_fields=["due_at"])
    return job


def plan_periodic(*, now: datetime) -> None:
    """Make sure that one job of every periodic kind is in line."""
    for kind, seconds in _periodic.items():
        job = enqueue(kind, now=now, key="periodic")
        if job.repeat_seconds != seconds:
            Job.objects.filter(pk=job.pk).update(repeat_seconds=seconds)


def lease(*, worker: str, now: datetime) -> Job | None:
    """Take the job that is due longest, patient ones last, or None. The lease ends after LEASE_SECONDS."""
    ready = Q(state=Job.State.WAITING, due_at__lte=now) | Q(state=Job.State.LEASED, leased_until__lt=now)
    patient = Q(kind__in=_patient)
    first = ~patient | Q(due_at__lte=now - timedelta(seconds=PATIENCE_SECONDS))
    return _lease(ready & first, worker=worker, now=now) or _lease(ready & patient, worker=worker, now=now)


def _lease(ready: Q, *, worker: str, now: datetime) -> Job | None:
    for job_id in Job.objects.filter(ready).order_by("due_at", "pk").values_list("pk", flat=True)[:8]:
        taken = Job.objects.filter(ready, pk=job_id).update(
            state=Job.State.LEASED,
            leased_by=worker,
            leased_until=now + timedelta(seconds=LEASE_SECONDS),
            attempts=F("attempts") + 1,
        )
        if taken:
            return Job.objects.select_related("brand").get(pk=job_id)
    return None


def take_along(job: Job, name: str, *, now: datetime) -> list[Any]:
    """The list `name` of the job's payload, with those of all that wait for the same kind and brand; these end with it.

    A handler that does many as quickly as one calls this first. What was taken along is the job's own from then on, so that
    nothing is lost when the worker is killed.
    """
    with transaction.atomic():
        waiting = Job.objects.select_for_update().filter(
            kind=job.kind, brand=job.brand, key=job.key, state=Job.State.WAITING, due_at__lte=now
        )
        others = list(waiting.order_by("pk"))
        if others:
            job.payload[name] = [each for one in (job, *others) for each in one.payload[name]]
            job.save(update_fields=["payload"])
            Job.objects.filter(pk__in=[each.pk for each in others]).delete()
    return list(job.payload[name])


def work_one(*, worker: str, now: datetime) -> Outcome | None:
    """Lease one job, do it, mark it. None when nothing is due. An error is recorded on the row, never raised."""
    job = lease(worker=worker, now=now)
    if job is None:
        return None
    if job.last_useful_at is not None and now > job.last_useful_at:
        return _mark(job, Job.State.HELD, now=now, error="past its last useful time")
    if job.attempts > job.most_attempts and job.repeat_seconds is None:
        return _mark(job, Job.State.FAILED, now=now, error="no worker lived to finish it")
    handler = _handlers.get(job.kind)
    if handler is None:
        return _mark(job, Job.State.FAILED, now=now, error=f"nothing handles {job.kind}")
    try:
        handler(job, now)
    except FauxpasError as fault:
        return _retry_or_fail(
            job,
            now=now,
            error=str(fault),
            retry=fault.retry,
            wait=getattr(fault, "retry_after_seconds", None),
        )
    except Exception:
        _log.exception("job %s of kind %s failed at attempt %s", job.pk, job.kind, job.attempts)
        return _retry_or_fail(
            job, now=now, error="an unexpected error; the log has it", retry=True, wait=None
        )
    return _mark(job, Job.State.DONE, now=now)


def retry_wait_seconds(attempts: int) -> int:
    """How long to wait before the next attempt: 5 s doubled each time, at most 15 minutes."""
    return int(min(5 * 2 ** max(attempts - 1, 0), 900))


def sweep(*, now: datetime) -> int:
    """Delete jobs that ended: done ones after DONE_KEPT_DAYS, the others after KEPT_DAYS; returns how many.

    However they ended they go, since a payload may hold a letter.
    """
    done = Q(state=Job.State.DONE, done_at__lt=now - timedelta(days=DONE_KEPT_DAYS))
    ended = Q(state__in=[Job.State.FAILED, Job.State.HELD], done_at__lt=now - timedelta(days=KEPT_DAYS))
    return Job.objects.filter(done | ended).delete()[0]


def _retry_or_fail(job: Job, *, now: datetime, error: str, retry: bool, wait: int | None) -> Outcome:
    if job.repeat_seconds is not None:
        return _mark(job, Job.State.DONE, now=now, error=error)
    if not retry or job.attempts >= job.most_attempts:
        return _mark(job, Job.State.FAILED, now=now, error=error)
    due_at = now + timedelta(seconds=wait if wait is not None else retry_wait_seconds(job.attempts))
    Job.objects.filter(pk=job.pk, leased_by=job.leased_by).update(
        state=Job.State.WAITING, due_at=due_at, leased_until=None, error=error
    )
    return Outcome(job.pk, job.kind, Job.State.WAITING)


def _mark(job: Job, state: Job.State, *, now: datetime, error: str = "") -> Outcome:
    mine = Job.objects.filter(pk=job.pk, leased_by=job.leased_by)
    if job.repeat_seconds is not None:
        due_at = now + timedelta(seconds=job.repeat_seconds)
        mine.update(
            state=Job.State.WAITING, due_at=due_at, leased_until=None, attempts=0, error=error, done_at=now
        )
    elif not mine.filter(due_at=job.due_at).update(state=state, leased_until=None, error=error, done_at=now):
        state = Job.State.WAITING
        mine.update(state=state, leased_until=None, attempts=0, error=error)
    return Outcome(job.pk, job.kind, state)
