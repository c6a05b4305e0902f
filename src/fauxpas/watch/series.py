"""What the charts draw and what the home page says first: volume against its usual band, sentiment, sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
from django.db import connection
from django.db.models import Sum
from django.utils.translation import get_language

from fauxpas.core.models import Brand, TrailHead
from fauxpas.core.once import Kept
from fauxpas.engine.bursts import Window, expected_band
from fauxpas.engine.bursts.judge import mirrored
from fauxpas.engine.bursts.tails import count_at_rate
from fauxpas.engine.bursts.usual import learn
from fauxpas.engine.shares import Shares
from fauxpas.watch.bins import Bins, Floats, read_bins
from fauxpas.watch.feeling import Readers, corrected_over, language_of, readers_of
from fauxpas.watch.indices import Indices, indices
from fauxpas.watch.models import Alarm, HourTally, Mention, Source, Tally

HISTORY = timedelta(days=29)
DAY = timedelta(days=1)
HOUR = 3600
Band = tuple[Floats, ...]


@dataclass(frozen=True)
class Point:
    """One bin of a chart. `count` and the sentiments are None where nobody could hear, the band where too little is known."""

    at: datetime
    count: int | None
    negative: int | None
    neutral: int | None
    positive: int | None
    expected: float | None
    low: float | None
    high: float | None

    @property
    def beyond(self) -> bool:
        """Whether more was said than the band allows."""
        return self.count is not None and self.high is not None and self.count > self.high


@dataclass(frozen=True)
class Volume:
    """A brand's mentions over time: points oldest first, the stretches nobody could hear, the alarms that rang then."""

    step_seconds: int
    points: list[Point]
    blind: list[tuple[datetime, datetime]]
    alarms: list[Alarm]


@dataclass(frozen=True)
class SourceCount:
    """How much one source said of the brand."""

    source: Source
    count: int
    negative: int


@dataclass(frozen=True)
class Situation:
    """Is something happening, and how bad: the running alarm, if any, and the last 24 hours beside the usual.

    level : 0 calm, 1 watch, 2 alert, 3 crisis. expected, low, high : of the last 24 hours; None while learning.
    share : of negative mentions, corrected; None when nothing was said. known : False when nobody could hear during all of it.
    people_hit : in the case that is looked at; 0 outside of one.
    """

    brand: Brand
    now: datetime
    readers: Readers
    people_hit: float

    level: int
    alarms: list[Alarm]
    count: int
    share: Shares | None
    last_hour: int
    usual: float | None
    known: bool
    last_mention_at: datetime | None

    @cached_property
    def indices(self) -> Indices:
        """How loud it is, and how much harm is told of; found when it is first asked for, in four queries."""
        return indices(
            self.brand,
            count=self.count,
            usual=self.usual,
            share=self.share,
            now=self.now,
            readers=self.readers,
            people_hit=self.people_hit,
        )


def volume_series(brand: Brand, *, since: datetime, until: datetime, step: int, band: bool = True) -> Volume:
    """Mentions per bin of `step` seconds, with the usual band learnt from the 28 days before; eight queries at most."""
    coarse = step % HOUR == 0
    bins = read_bins(brand, since=since - HISTORY if band and coarse else since, until=until, step=step)
    skip = max(0, (int(since.timestamp()) - bins.start) // step)
    usual: Band = tuple(np.full(len(bins.known), np.nan) for _ in range(3))
    if band:
        usual = _band(bins, brand) if coarse else _fine_band(bins, brand)
    columns = (bins.count, bins.masked(bins.negative), bins.masked(bins.neutral), bins.masked(bins.positive))
    points = [
        Point(
            bins.begins(place),
            *(_whole(column[place]) for column in columns),
            *(_real(line[place]) for line in usual),
        )
        for place in range(skip, len(bins.known))
    ]
    shown = points[0].at if points else since
    rang = Alarm.objects.filter(brand=brand, raised_at__gte=shown, raised_at__lt=until).order_by("raised_at")
    blind = [
        (max(first, shown), min(last, until))
        for first, last in bins.blind()
        if last > shown and first < until
    ]
    return Volume(step, points, blind, list(rang))


def source_counts(brand: Brand, *, since: datetime, until: datetime) -> list[SourceCount]:
    """How much each source said of the brand, the loudest first; two queries.

    Whole hours are read by the hour, the rest by the minute: a month has sixty times fewer hours than minutes.
    """
    first, last = _next_hour(since), until.replace(minute=0, second=0, microsecond=0)
    parts = [("watch_tally", "minute", since, until)]
    if first < last:
        parts = [
            ("watch_tally", "minute", since, first),
            ("watch_hourtally", "hour", first, last),
            ("watch_tally", "minute", last, until),
        ]
    counts: dict[int, tuple[int, int]] = {}
    for source, count, negative in _by_source(brand, parts):
        before = counts.get(source, (0, 0))
        counts[source] = before[0] + count, before[1] + negative
    names = Source.objects.in_bulk(list(counts))
    told = [SourceCount(names[source], count, negative) for source, (count, negative) in counts.items()]
    return sorted(told, key=lambda each: (-each.count, each.source.name))


def _by_source(
    brand: Brand, parts: Sequence[tuple[str, str, datetime, datetime]]
) -> list[tuple[int, int, int]]:
    """(source, mentions, negative ones) of each part: a table of counts, its column of time, since, until; one query."""
    adapt = connection.ops.adapt_datetimefield_value
    selects, given = [], []
    for table, time, since, until in parts:
        selects.append(
            "SELECT source_id, SUM(count), COALESCE(SUM(count) FILTER (WHERE sentiment = 'negative'), 0) "  # noqa: S608 - constants
            f"FROM {table} WHERE brand_id = %s AND {time} >= %s AND {time} < %s GROUP BY source_id"
        )
        given += [brand.pk, adapt(since), adapt(until)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(selects), given)
        return [(source, int(count), int(negative)) for source, count, negative in cursor.fetchall()]


def _next_hour(at: datetime) -> datetime:
    hour = at.replace(minute=0, second=0, microsecond=0)
    return hour if hour == at else hour + timedelta(hours=1)


def situation(
    brand: Brand, *, now: datetime, people_hit: float = 0.0, readers: Readers | None = None
) -> Situation:
    """What the home page says at a glance; a few queries, none of which counts mentions one by one.

    people_hit : see `indices`. readers : what read the brand's mentions, where that is known already, which spares a query.
    """
    readers = readers or readers_of(brand)
    alarms = list(
        Alarm.objects.filter(brand=brand, ended_at__isnull=True)
        .exclude(state=Alarm.State.DISMISSED)
        .order_by("-level", "-raised_at")
    )
    for alarm in alarms:
        alarm.brand = brand
    bins = read_bins(brand, since=now - DAY, until=now, step=3600)
    week = HourTally.objects.filter(brand=brand, hour__gte=now - 8 * DAY, hour__lt=now - DAY)
    said = week.aggregate(said=Sum("count"))["said"]
    newest = (
        Mention.objects.filter(brand=brand)
        .order_by("-happened_at")
        .values_list("happened_at", flat=True)
        .first()
    )
    usual = None if said is None else said / 7
    moods = int(bins.negative.sum()), int(bins.neutral.sum()), int(bins.positive.sum())
    told = [
        (bins.begins(place), (int(negative), int(neutral), int(positive)))
        for place, (negative, neutral, positive) in enumerate(
            zip(bins.negative, bins.neutral, bins.positive, strict=True)
        )
    ]
    share = corrected_over(told, readers, language_of(brand.languages))
    hour = Tally.objects.filter(brand=brand, minute__gte=now - timedelta(hours=1), minute__lte=now)
    return Situation(
        brand=brand,
        now=now,
        readers=readers,
        people_hit=people_hit,
        level=max((alarm.level for alarm in alarms), default=0),
        alarms=alarms,
        count=sum(moods),
        share=share,
        last_hour=hour.aggregate(said=Sum("count", default=0))["said"],
        usual=usual,
        known=bool(bins.known.any()),
        last_mention_at=newest,
    )


_told: Kept[Situation] = Kept()


def shared_situation(brand: Brand, *, now: datetime, people_hit: float = 0.0) -> Situation:
    """The same, found once a minute for everybody who looks, unless something was written meanwhile. Two queries then."""
    heads = TrailHead.objects.filter(organisation=brand.organisation_id)
    alarms = Alarm.objects.filter(brand=brand, ended_at__isnull=True).order_by("pk")
    state = (
        f"{now:%Y%m%d%H%M}",
        get_language(),
        tuple(heads.values_list("digest")),
        tuple(alarms.values_list("pk", "level", "state", "observed")),
    )
    return _told.find((brand.pk, people_hit), state, lambda: situation(brand, now=now, people_hit=people_hit))


def _band(bins: Bins, brand: Brand) -> Band:
    missing = np.full(len(bins.known), np.nan)
    window = Window(bins.step, bins.start, bins.count, missing, missing)
    return expected_band(window, false_alarms_per_month=brand.false_alarms_per_month)


def _fine_band(bins: Bins, brand: Brand) -> Band:
    """The band of bins shorter than an hour, learnt from whole hours: finer bins teach nothing more about what is usual."""
    since = bins.begins(0)
    past = read_bins(brand, since=since - HISTORY, until=since - DAY, step=HOUR)
    times = past.start + np.arange(len(past.known), dtype=np.int64) * HOUR
    usual = learn(times, past.count, bin_seconds=HOUR, spans=(HOUR,))
    if usual.known_days < 1.0:
        nothing = np.full(len(bins.known), np.nan)
        return nothing, nothing, nothing
    shown = bins.start + np.arange(len(bins.known), dtype=np.int64) * bins.step
    expected = usual.expected(shown) * bins.step / HOUR
    size = usual.sizes(expected, span_seconds=HOUR)
    asked = brand.false_alarms_per_month
    limit = count_at_rate(
        expected, size, span_seconds=bins.step, step_seconds=bins.step, alarms_a_month=asked
    )
    high = limit - 1.0
    return expected, mirrored(expected, high), high


def _whole(value: np.float64) -> int | None:
    return None if np.isnan(value) else int(value)


def _real(value: np.float64) -> float | None:
    return None if np.isnan(value) else float(value)
