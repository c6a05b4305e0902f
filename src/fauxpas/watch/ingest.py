"""From a source's rows to mentions and tallies: one transaction, which also moves the source's cursor.

Matching and enriching come first and hold no lock; the transaction then looks again at what is already stored, so
that two readings of one source at once, or one repeated after a crash, store each mention once and count it once.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import transaction
from django.db.models import Q

from fauxpas.core import queue
from fauxpas.core.models import Brand
from fauxpas.core.sources import PushedKind, RawPost, Reading, source_kind
from fauxpas.engine.matching import Matcher
from fauxpas.watch import tallies
from fauxpas.watch.enriching import Enriched, enrich, spoken
from fauxpas.watch.listening import Listening, listening, stored_post, stored_raw
from fauxpas.watch.meaning import can_be_read
from fauxpas.watch.models import HeardPost, Mention, Source, SourceReading, WatchQuery, erased_key
from fauxpas.watch.silence import usual_gap_seconds, with_gap

LATE = timedelta(hours=1)
LATE_SCORED = timedelta(hours=48)
LONGEST_TEXT = 50_000
FAULTS_KEPT = 50
BATCH = 1000
_BIGGEST = 2**63 - 1


@dataclass(frozen=True)
class Caught:
    """One post and the queries it satisfies, by brand."""

    post: RawPost
    queries: Mapping[int, list[int]]


def take(
    source: Source,
    reading: Reading,
    *,
    now: datetime,
    always: bool = False,
    heard: Listening | None = None,
) -> SourceReading:
    """Store one batch of a source: mentions, tallies, what a new query may be tried on, ledger and cursor, or nothing.

    A post may come any number of times. Best in batches of about a thousand. `always` makes a mention of every post for
    every listening brand, whether a query matches or not. heard : who listens, when nobody can have changed it meanwhile. Returns the ledger's row; `source` is brought up to date. Jobs that
    score the brands it touched are in line when it returns.
    """
    heard = heard or listening(source)
    posts = _once(_fitting(post) for post in reading.posts)
    if heard.asks_language:
        posts = [replace(post, language=code) for post, code in zip(posts, spoken(posts), strict=True)]
    missing: dict[int, list[int]] = {brand: [] for brand in heard.brands} if always else {}
    caught = [Caught(post, missing | heard.match(post)) for post in posts]
    mentions = _fresh_mentions(source, caught, now=now)
    with transaction.atomic():
        locked = Source.objects.select_for_update().get(pk=source.pk)
        stored = _store_mentions(locked, mentions)
        known = _store_heard(heard, caught, now=now)
        ledger = _write_ledger(locked, reading, caught, stored, known, now=now)
        _move_source(locked, reading, stored, now=now)
        _enqueue_scoring(heard.brands, stored, now=now)
    for field in ("cursor", "fetched_at", "spoke_at", "last_posted_at", "failures"):
        setattr(source, field, getattr(locked, field))
    return ledger


def backfill(query: WatchQuery, *, now: datetime) -> int:
    """Make mentions of the posts heard lately that a new or changed query catches; returns how many."""
    matcher = Matcher([(query.pk, query.text)])
    sources = Source.objects.filter(
        Q(brand=query.brand_id) | Q(brand__isnull=True, organisation=query.brand.organisation_id)
    )
    return sum(_backfill_source(source, query, matcher, now=now) for source in sources)


def _backfill_source(source: Source, query: WatchQuery, matcher: Matcher[int], *, now: datetime) -> int:
    made = 0
    heard = HeardPost.objects.filter(source=source).order_by("pk").iterator(chunk_size=BATCH)
    while batch := list(islice(heard, BATCH)):
        caught = [stored for stored in batch if matcher.match(stored_post(stored, source=source.name))]
        seen_at = {stored.source_key: stored.seen_at for stored in caught}
        found = [Caught(stored_raw(stored), {query.brand_id: [query.pk]}) for stored in caught]
        mentions = _fresh_mentions(source, found, now=now)
        for mention in mentions:
            mention.seen_at = seen_at[mention.source_key]
            mention.happened_at = happened_at(mention.posted_at, seen_at=mention.seen_at)
        with transaction.atomic():
            locked = Source.objects.select_for_update().get(pk=source.pk)
            stored_now = _store_mentions(locked, mentions)
            _enqueue_scoring({query.brand_id: query.brand}, stored_now, now=now)
        made += len(stored_now)
    return made


def happened_at(posted_at: datetime | None, *, seen_at: datetime) -> datetime:
    """The tally's time: the source's own, or ours when that is missing or in the future."""
    return seen_at if posted_at is None or posted_at > seen_at else posted_at


def make_mention(
    source: Source, caught: Caught, brand_id: int, found: Enriched, *, seen_at: datetime
) -> Mention:
    """The mention one post becomes for one brand; not stored yet."""
    post = caught.post
    return Mention(
        **_fields(source, post, found.language, seen_at),
        brand_id=brand_id,
        queries=list(caught.queries[brand_id]),
        folded=found.folded,
        happened_at=happened_at(post.posted_at, seen_at=seen_at),
        sentiment=found.sentiment,
        sentiment_score=found.sentiment_score,
        sentiment_by=found.sentiment_by,
        flags=found.flags,
    )


def _fields(source: Source, post: RawPost, tongue: str, seen_at: datetime) -> dict[str, Any]:
    return {
        "source": source,
        "source_key": post.key,
        "text": post.text,
        "url": post.url,
        "author": post.author,
        "language": tongue,
        "rating": post.rating,
        "reply_to": post.reply_to,
        "reach": post.reach,
        "posted_at": post.posted_at,
        "seen_at": seen_at,
    }


def _fitting(post: RawPost) -> RawPost:
    """The post with values the columns can hold. A key too long is told apart by its digest."""
    key = _plain(post.key)
    if len(key) > 300:
        key = f"{key[:230]}…{hashlib.sha256(key.encode()).hexdigest()}"
    url = _plain(post.url)
    return replace(
        post,
        key=key,
        text=_plain(post.text)[:LONGEST_TEXT],
        url=url if len(url) <= 2000 and url.lower().startswith(("https://", "http://")) else "",
        author=_plain(post.author)[:200],
        language=_plain(post.language)[:8],
        reply_to=_plain(post.reply_to)[:300],
        posted_at=post.posted_at if post.posted_at and post.posted_at.year in _YEARS else None,
        reach=None if post.reach is None else min(max(post.reach, 0), _BIGGEST),
    )


# A time beyond is a mistake or malice, and at the ends of the calendar no other zone can tell it.
_YEARS = range(1970, 2200)


def _plain(text: str) -> str:
    """The text without what no database keeps: NUL, and half an emoji that JSON or XML let through."""
    return text.replace("\x00", "").encode(errors="ignore").decode()


def _once(posts: Iterable[RawPost]) -> list[RawPost]:
    by_key: dict[str, RawPost] = {}
    for post in posts:
        by_key.setdefault(post.key, post)
    return list(by_key.values())


def _stored_pairs(source_id: int, wanted: Iterable[tuple[int, str]]) -> set[tuple[int, str]]:
    """Which of these (brand, key) pairs are mentions already, erased ones too; one query a brand, on the unique index."""
    by_brand: dict[int, dict[str, str]] = {}
    for brand, key in wanted:
        by_brand.setdefault(brand, {}).update({key: key, erased_key(key): key})
    return {
        (brand, keys[key])
        for brand, keys in by_brand.items()
        for key in Mention.objects.filter(brand=brand, source=source_id, source_key__in=keys).values_list(
            "source_key", flat=True
        )
    }


def _unstored(source: Source, caught: Sequence[Caught]) -> list[Caught]:
    stored = _stored_pairs(source.pk, ((brand, each.post.key) for each in caught for brand in each.queries))
    fresh = []
    for each in caught:
        left = {
            brand: queries for brand, queries in each.queries.items() if (brand, each.post.key) not in stored
        }
        if left:
            fresh.append(Caught(each.post, left))
    return fresh


def _fresh_mentions(source: Source, caught: Sequence[Caught], *, now: datetime) -> list[Mention]:
    """The mentions that are not stored yet, enriched; nothing is written."""
    fresh = _unstored(source, caught)
    found = enrich([each.post for each in fresh])
    return [
        make_mention(source, each, brand, enriched, seen_at=now)
        for each, enriched in zip(fresh, found, strict=True)
        for brand in each.queries
    ]


def _store_mentions(source: Source, mentions: list[Mention]) -> list[Mention]:
    """Insert those that nobody stored since they were looked up, and count them. The source's row is locked."""
    stored = _stored_pairs(source.pk, ((mention.brand_id, mention.source_key) for mention in mentions))
    new = [mention for mention in mentions if (mention.brand_id, mention.source_key) not in stored]
    Mention.objects.bulk_create(new, batch_size=1000)
    tallies.add(new)
    return new


def _store_heard(heard: Listening, caught: Sequence[Caught], *, now: datetime) -> set[str]:
    """Keep recent posts that a listening brand did not match, for trying new queries on; returns the keys known before."""
    missed = [each.post for each in caught if len(each.queries) < len(heard.brands)]
    days = max((brand.heard_days for brand in heard.brands.values()), default=0)
    recent = [
        post for post in missed if happened_at(post.posted_at, seen_at=now) > now - timedelta(days=days)
    ]
    keys = {key: post.key for post in recent for key in (post.key, erased_key(post.key))}
    stored = HeardPost.objects.filter(source=heard.source, source_key__in=keys)
    known = {keys[key] for key in stored.values_list("source_key", flat=True)}
    new = [post for post in recent if post.key not in known]
    HeardPost.objects.bulk_create(
        [HeardPost(**_fields(heard.source, post, post.language.lower()[:8], now)) for post in new],
        batch_size=1000,
        ignore_conflicts=True,
    )
    return known


def _write_ledger(
    source: Source,
    reading: Reading,
    caught: Sequence[Caught],
    stored: Sequence[Mention],
    known: set[str],
    *,
    now: datetime,
) -> SourceReading:
    """Read = kept + dropped by reason, counted in posts, faulty lines included."""
    kept = {mention.source_key for mention in stored}
    dropped: Counter[str] = Counter()
    dropped["seen_before"] = len(reading.posts) - len(caught)
    dropped["not_a_post"] = len(reading.faults)
    for each in caught:
        if each.post.key not in kept:
            dropped["seen_before" if each.queries or each.post.key in known else "no_query"] += 1
    return SourceReading.objects.create(
        source=source,
        read_at=now,
        read=len(reading.posts) + len(reading.faults),
        kept=len(kept),
        dropped={reason: count for reason, count in dropped.items() if count},
        faults=[[fault.line, str(fault.sentence)] for fault in reading.faults[:FAULTS_KEPT]],
    )


def _move_source(source: Source, reading: Reading, stored: Sequence[Mention], *, now: datetime) -> None:
    newest = max(
        (post.posted_at for post in reading.posts if post.posted_at and post.posted_at <= now), default=None
    )
    news = newest is not None and (source.last_posted_at is None or newest > source.last_posted_at)
    if stored or news:
        _learn_rhythm(source, now=now)
        source.spoke_at = now
    if news:
        source.last_posted_at = newest
    source.cursor = reading.cursor
    source.fetched_at = now
    source.failures = 0
    source.save(
        update_fields=[
            "spoke_at",
            "last_posted_at",
            "cursor",
            "fetched_at",
            "failures",
            "gaps",
            "usual_gap_seconds",
        ]
    )


def _learn_rhythm(source: Source, *, now: datetime) -> None:
    """Note how long a source that goes on by itself was silent; a time in which nobody listened teaches nothing."""
    listened = source.hearing in {Source.Hearing.HEARD, Source.Hearing.LATE}
    if not listened or source.spoke_at is None or now <= source.spoke_at or not _goes_on(source.kind):
        return
    source.gaps = with_gap(source.gaps, since=source.spoke_at, until=now)
    learnt = usual_gap_seconds(source.gaps, today=now.date())
    source.usual_gap_seconds = learnt or source.usual_gap_seconds


def _goes_on(kind: str) -> bool:
    try:
        known = source_kind(kind)
    except KeyError:
        return False
    return known.polled or isinstance(known, PushedKind)


def _enqueue_scoring(brands: Mapping[int, Brand], stored: Sequence[Mention], *, now: datetime) -> None:
    """One job per touched brand; late posts, words that tell of harm, and what may tell of it by its meaning have jobs of their own.

    Posts older than two days raise nothing: an archive that is read in is history, not news.
    """
    since: dict[int, datetime] = {}
    harm: dict[int, list[int]] = {}
    read: dict[int, list[int]] = {}
    for mention in stored:
        if mention.happened_at > now - LATE_SCORED:
            earliest = since.get(mention.brand_id, mention.happened_at)
            since[mention.brand_id] = min(earliest, mention.happened_at)
            if mention.flags:
                harm.setdefault(mention.brand_id, []).append(mention.pk)
            if can_be_read(mention, brands[mention.brand_id]):
                read.setdefault(mention.brand_id, []).append(mention.pk)
    # In one order everywhere: two sources that touch the same brands must not wait for each other’s jobs.
    # Stories first: what an alert is about is judged by them.
    for brand_id in sorted({mention.brand_id for mention in stored}):
        queue.enqueue("watch.group", now=now, key=str(brand_id), brand=brands[brand_id])
    for brand_id, earliest in sorted(since.items()):
        brand = brands[brand_id]
        late = earliest < now - LATE
        queue.enqueue("watch.score_late" if late else "watch.score", now=now, key=str(brand_id), brand=brand)
    for brand_id, ids in sorted(harm.items()):
        queue.enqueue("watch.score_content", now=now, payload={"mentions": ids}, brand=brands[brand_id])
    for brand_id, ids in sorted(read.items()):
        queue.enqueue("watch.read_meaning", now=now, payload={"mentions": ids}, brand=brands[brand_id])
