"""Asks the sources that are due, and keeps account of who is heard, who is late and who is blind.

A source is asked outside any transaction, so that a slow one holds nothing; storing what it said is ingest's one
transaction. Several are asked at once; one that fails is asked less and less often.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime, timedelta

from django.db import DataError, transaction
from django.utils import translation

from fauxpas.core.errors import FauxpasError, TryLater
from fauxpas.core.models import Brand
from fauxpas.core.sources import Ask, Reading, source_kind
from fauxpas.watch.ingest import take
from fauxpas.watch.models import HearingSpan, Source
from fauxpas.watch.silence import BROKEN, PAUSED, QUIET, UNASKED, kept

AT_ONCE = 8
MOST_IN_ONE_ROUND = 64
LONGEST_BACK_OFF = 6 * 3600
# A source that failed so often, or stayed unasked for so many of its rounds, can tell us nothing any more.
BLIND_FAILURES = 3
BLIND_ROUNDS = 4
_log = logging.getLogger(__name__)


def fetch_due(*, now: datetime) -> int:
    """Ask every active source that is due, store what they said; returns how many were asked.

    Each is put off by its own rhythm before it is asked: two watchers never ask twice, and one that breaks us cannot keep
    the others from being asked.
    """
    due = Source.objects.filter(state=Source.State.ACTIVE, due_at__lte=now).select_related("brand")
    sources = [source for source in due.order_by("due_at", "pk")[:MOST_IN_ONE_ROUND] if _claimed(source, now)]
    tongues = {source.pk: _language(source) for source in sources}
    with ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="fetch") as pool:
        asked = [(source, pool.submit(_ask, source, now, tongues[source.pk])) for source in sources]
        for source, answer in asked:
            with translation.override(tongues[source.pk]):
                settle(source, answer, now=now)
    return len(sources)


def settle(source: Source, answer: "Future[Reading]", *, now: datetime) -> None:
    """Store what one source answered, or note why it did not; then say how it is heard."""
    fault = answer.exception()
    if fault is not None:
        _failed(source, fault, now=now)
        return
    reading = answer.result()
    try:
        take(source, reading, now=now)
    except (ValueError, ArithmeticError, DataError) as unkept:
        # What one source says must not keep those settled after it from being heard.
        _failed(source, unkept, now=now)
        return
    source.due_at = now + timedelta(seconds=max(source.every_seconds, reading.next_in_seconds or 0))
    source.save(update_fields=["due_at"])
    hear(source, now=now)


def back_off_seconds(source: Source) -> int:
    """How long a failing source is left alone: its rhythm, doubled with each failure, at most six hours."""
    return int(min(source.every_seconds * 2 ** min(source.failures, 16), LONGEST_BACK_OFF))


def refresh_hearing(*, now: datetime) -> int:
    """Say anew how every source is heard; time alone makes one late or blind. Returns how many changed."""
    kept = Source.objects.exclude(state=Source.State.REMOVED).select_related("brand", "organisation")
    return sum(hear(source, now=now) for source in kept.iterator(chunk_size=500))


def hear(source: Source, *, now: datetime, fault: str = "") -> bool:
    """Bring the source's hearing, its reason, and the span it is in up to date; returns whether its hearing changed.

    fault : why it failed just now, as `silence.kept` has it.
    """
    before = source.hearing
    hearing, why = judge_hearing(source, now=now, fault=fault)
    if (hearing, why) == (before, source.why_silent):
        return False
    source.hearing, source.why_silent = hearing, why
    with transaction.atomic():
        source.save(update_fields=["hearing", "why_silent"])
        if hearing != before:
            HearingSpan.objects.filter(source=source, until__isnull=True).update(until=now)
            HearingSpan.objects.create(source=source, hearing=hearing, since=now, why=why)
    return hearing != before


def judge_hearing(source: Source, *, now: datetime, fault: str = "") -> tuple[Source.Hearing, str]:
    """Whether a source is heard at `now`, and why it is not, as `why_silent` keeps it; empty when it is.

    New until it first answered. Blind: paused, failing again and again, or not asked for long. Late: it answers or might,
    but has said nothing for longer than is usual for it.
    """
    if source.state != Source.State.ACTIVE:
        return Source.Hearing.BLIND, PAUSED
    polled = source_kind(source.kind).polled
    why = fault or (source.why_silent if source.failures else "")
    if polled and source.failures >= BLIND_FAILURES:
        return Source.Hearing.BLIND, why
    if source.fetched_at is None:
        return Source.Hearing.NEW, why
    if polled and now - source.fetched_at > BLIND_ROUNDS * _rhythm(source):
        return Source.Hearing.BLIND, why or UNASKED
    if source.failures:
        return Source.Hearing.LATE, why
    if now - (source.spoke_at or source.created_at) > timedelta(seconds=source.usual_gap_seconds):
        return Source.Hearing.LATE, QUIET
    return Source.Hearing.HEARD, ""


def _claimed(source: Source, now: datetime) -> bool:
    source_due, put_off = source.due_at, now + timedelta(seconds=back_off_seconds(source))
    mine = Source.objects.filter(pk=source.pk, due_at=source_due, state=Source.State.ACTIVE)
    return bool(mine.update(due_at=put_off))


def _ask(source: Source, now: datetime, tongue: str) -> Reading:
    """What the source says; whatever goes wrong with it stays in its own future and concerns no other source."""
    kind, question = source_kind(source.kind), Ask(source.address, source.config, source.cursor, now)
    with translation.override(tongue):
        return kind.parse(kind.fetch(question), question)


def _rhythm(source: Source) -> timedelta:
    """How often it is asked; a feed that asked for a day of peace is not blind after an hour."""
    every = timedelta(seconds=source.every_seconds)
    rested = source.due_at - source.fetched_at if source.due_at and source.fetched_at else every
    return max(every, rested)


def _failed(source: Source, fault: BaseException, *, now: datetime) -> None:
    if not isinstance(fault, FauxpasError):
        _log.error("source %s broke its reader", source.pk, exc_info=fault)
        fault = TryLater(BROKEN)
    wait = fault.retry_after_seconds if isinstance(fault, TryLater) else None
    source.failures += 1
    source.due_at = now + timedelta(seconds=max(wait or 0, back_off_seconds(source)))
    source.save(update_fields=["failures", "due_at"])
    _log.info("source %s failed %s times in a row: %s", source.pk, source.failures, fault.code)
    hear(source, now=now, fault=kept(fault.message))


def _language(source: Source) -> str:
    """The language its faulty lines are told in: the first of its brand's, since they are stored in words."""
    brand = source.brand or Brand.objects.filter(organisation=source.organisation_id).order_by("pk").first()
    languages = brand.languages if brand else []
    return str(languages[0]) if languages else "en"
