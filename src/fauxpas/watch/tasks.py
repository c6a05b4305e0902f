"""The watch's work in the queue. Every handler may run twice: what it finds done it leaves alone."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from fauxpas.core import queue
from fauxpas.core.models import Brand, Job
from fauxpas.watch import acting, grouping, meaning, reasons, reviews, scoring
from fauxpas.watch.ingest import backfill
from fauxpas.watch.models import (
    HeardPost,
    HearingSpan,
    Mention,
    ReasonLessons,
    SourceReading,
    Story,
    WatchQuery,
)

SCORE_EVERY_SECONDS = 60
ACTING_EVERY_SECONDS = 1800
LEARN_EVERY_SECONDS = 86_400
SWEEP_EVERY_SECONDS = 3600
SWEPT_AT_ONCE = 5000
LEDGER_KEPT = timedelta(days=90)  # a source asked every five minutes fills a hundred thousand rows a year
# A million rows a turn: a brand that is spoken of millions of times a day is still caught up with within the hour.
MOST_BATCHES = 200


@queue.handles("watch.score")
def score(job: Job, now: datetime) -> None:
    """Score the brand that new posts touched."""
    if job.brand is not None:
        scoring.score_brand(job.brand, now=now)


@queue.handles("watch.score_late")
def score_late(job: Job, now: datetime) -> None:
    """Score the brand's last 48 hours again: posts came late."""
    if job.brand is not None:
        scoring.score_late(job.brand, now=now)


@queue.handles("watch.score_content")
def score_content(job: Job, now: datetime) -> None:
    """Look at what new mentions say."""
    if job.brand is not None:
        mentions = Mention.objects.filter(pk__in=job.payload["mentions"], brand=job.brand).order_by(
            "happened_at", "pk"
        )
        scoring.score_content(job.brand, list(mentions), now=now)


@queue.handles("watch.read_meaning", patient=True)
def read_meaning(job: Job, now: datetime) -> None:
    """Read new mentions for harm that is told without a plain word for it; of very many, the newest."""
    if job.brand is not None:
        newest = sorted(queue.take_along(job, "mentions", now=now))[-meaning.MOST_WEIGHED :]
        mentions = Mention.objects.filter(pk__in=newest, brand=job.brand).order_by("happened_at", "pk")
        meaning.score_meaning(job.brand, list(mentions), now=now)


@queue.handles("watch.group")
def group(job: Job, now: datetime) -> None:
    """Find repeats and stories among the mentions that came, and take in what people decided about stories."""
    if job.brand is not None:
        grouping.group_brand(job.brand, now=now)


@queue.handles("watch.find_acting")
def find_acting(job: Job, now: datetime) -> None:
    """Look for accounts that act together on the brand's stories."""
    if job.brand is not None:
        acting.find_acting(job.brand, now=now)


@queue.handles("watch.find_acting_all", every_seconds=ACTING_EVERY_SECONDS)
def find_acting_all(job: Job, now: datetime) -> None:
    """Have every brand looked through that was spoken of since; a job for each."""
    del job
    since = now - timedelta(seconds=2 * ACTING_EVERY_SECONDS)
    for brand in Brand.objects.filter(stories__last_at__gte=since).distinct().order_by("pk"):
        queue.enqueue("watch.find_acting", now=now, key=str(brand.pk), brand=brand)


@queue.handles("watch.find_windows")
def find_windows(job: Job, now: datetime) -> None:
    """Look for stretches of the brand's reviews that look like a campaign."""
    if job.brand is not None:
        reviews.find_windows(job.brand, now=now)


@queue.handles("watch.find_windows_all", every_seconds=ACTING_EVERY_SECONDS)
def find_windows_all(job: Job, now: datetime) -> None:
    """Have every brand's reviews looked through that got one since; a job for each."""
    del job
    since = now - timedelta(seconds=2 * ACTING_EVERY_SECONDS)
    rated = Mention.objects.filter(brand=OuterRef("pk"), rating__isnull=False, happened_at__gte=since)
    for brand in Brand.objects.filter(Exists(rated)).order_by("pk"):
        queue.enqueue("watch.find_windows", now=now, key=str(brand.pk), brand=brand)


@queue.handles("watch.learn_reasons")
def learn_reasons(job: Job, now: datetime) -> None:
    """Learn from what people of the brand said of reasons."""
    if job.brand is not None:
        reasons.learn(job.brand, now=now)


@queue.handles("watch.learn_reasons_all", every_seconds=LEARN_EVERY_SECONDS)
def learn_reasons_all(job: Job, now: datetime) -> None:
    """Have every brand that learnt learn anew: some of the words are kept no longer, or another model ships."""
    del job
    reasons.learn_soon((lessons.brand for lessons in ReasonLessons.objects.select_related("brand")), now=now)


@queue.handles("watch.score_all", every_seconds=SCORE_EVERY_SECONDS)
def score_all(job: Job, now: datetime) -> None:
    """Have every brand scored: alarms become calm and end when nothing is said any more.

    A job for each, so that one brand's fault is its own.
    """
    del job
    for brand in Brand.objects.order_by("pk"):
        queue.enqueue("watch.score", now=now, key=str(brand.pk), brand=brand)


@queue.handles("watch.backfill")
def backfill_query(job: Job, now: datetime) -> None:
    """Make mentions of many posts heard before a query was saved."""
    query = WatchQuery.objects.select_related("brand").filter(pk=job.payload["query"], active=True).first()
    if query is not None:
        backfill(query, now=now)


@queue.handles("watch.sweep", every_seconds=SWEEP_EVERY_SECONDS)
def sweep_heard(job: Job, now: datetime) -> None:
    """Forget posts that matched nobody once every brand's days for them are over, and the sources' old ledgers."""
    del job
    _forget(SourceReading.objects.filter(read_at__lt=now - LEDGER_KEPT))
    _forget(HearingSpan.objects.filter(until__lt=now - LEDGER_KEPT))
    for organisation in Brand.objects.order_by().values_list("organisation", flat=True).distinct():
        days = max(Brand.objects.filter(organisation=organisation).values_list("heard_days", flat=True))
        _forget(
            HeardPost.objects.filter(
                source__organisation=organisation, seen_at__lt=now - timedelta(days=days)
            )
        )


@queue.handles("watch.sweep_mentions", every_seconds=SWEEP_EVERY_SECONDS)
def sweep_mentions(job: Job, now: datetime) -> None:
    """Forget the mentions and stories a brand keeps no longer; the tallies stay, which hold nobody's words."""
    del job
    for brand in Brand.objects.order_by("pk"):
        until = now - timedelta(days=brand.kept_days)
        _forget(Mention.objects.filter(brand=brand, happened_at__lt=until))
        _forget(Story.objects.filter(brand=brand, last_at__lt=until))


def _forget(old: QuerySet[Any]) -> None:
    """Delete these rows, a batch in each transaction, so that nobody who writes waits long."""
    for _batch in range(MOST_BATCHES):
        batch = list(old.order_by().values_list("pk", flat=True)[:SWEPT_AT_ONCE])
        old.model.objects.filter(pk__in=batch).delete()
        if len(batch) < SWEPT_AT_ONCE:
            return
