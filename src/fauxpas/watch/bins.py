"""Counts in bins of equal length, made from the tallies; what nobody could hear is not a number."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
from django.db import connection
from django.db.models import Max, Min, Sum
from django.db.models.expressions import RawSQL
from numpy.typing import NDArray

from fauxpas.core.models import Brand
from fauxpas.engine.bursts import Window
from fauxpas.engine.bursts.judge import FEWEST_MENTIONS, FEWEST_TELLERS
from fauxpas.engine.bursts.listener import REFIT_SECONDS
from fauxpas.engine.bursts.study import Usuals, learn_usuals
from fauxpas.watch.models import HearingSpan, HourTally, Mention, Source, Tally
from fauxpas.watch.queries import sources_of

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

# Whole seconds, as Python floors them: PostgreSQL would round, and count half a second before midnight to the next day.
EPOCH = {
    "sqlite": "CAST(strftime('%%s', {0}) AS INTEGER)",
    "postgresql": "CAST(FLOOR(EXTRACT(EPOCH FROM {0})) AS bigint)",
}
ENOUGH_AUTHORS = 0.5
SPOKE_BEFORE = timedelta(days=35)
HOUR, DAY = 3600, 86_400
AN_HOUR = timedelta(hours=1)
A_DAY = timedelta(hours=25)  # and the bin that had begun before
SETTLED = timedelta(days=2)
SETTLED_GRID = 6 * HOUR
MOST_KEPT = 256
EXACT_TO_THE_MINUTE = timedelta(days=3)


@dataclass(frozen=True)
class Bins:
    """A brand's mentions in (n,) bins of `step` seconds from `start` (unix seconds), by sentiment.

    known : False where every source was blind, late or not there yet, and nothing came: silence is then unknown.
    """

    start: int
    step: int
    negative: Floats
    neutral: Floats
    positive: Floats
    known: Bools

    @property
    def count(self) -> Floats:
        """Mentions per bin; nan where unknown."""
        return self.masked(self.negative + self.neutral + self.positive)

    def masked(self, values: Floats) -> Floats:
        """The values, nan where unknown."""
        return np.where(self.known, values, np.nan)

    def begins(self, place: int) -> datetime:
        """When the bin at `place` begins."""
        return datetime.fromtimestamp(self.start + place * self.step, UTC)

    def blind(self) -> list[tuple[datetime, datetime]]:
        """The stretches in which nobody could hear, as (since, until)."""
        edges = np.flatnonzero(np.diff(np.concatenate(([True], self.known, [True])).astype(np.int8)))
        return [(self.begins(int(first)), self.begins(int(last))) for first, last in edges.reshape(-1, 2)]


def read_bins(brand: Brand, *, since: datetime, until: datetime, step: int) -> Bins:
    """Count a brand's mentions from the tallies; `since` is moved back to a multiple of `step` seconds.

    One query when something was said in every bin, else two or four: who was heard matters only where nothing was said.
    """
    start = int(since.timestamp()) // step * step
    n = max(1, -(-(int(until.timestamp()) - start) // step))
    return _bins(brand, start, step, _counted(brand, start, n, step))


def counted_hours(
    brand: Brand, *, since: datetime, until: datetime
) -> list[tuple[datetime, tuple[int, int, int]]]:
    """The hours that begin in that time and in which something was said: negative, neutral, positive; one query."""
    start = -(-int(since.timestamp()) // HOUR) * HOUR
    n = max(0, -(-(int(until.timestamp()) - start) // HOUR))
    moods = np.array(list(_counted(brand, start, n, HOUR).values()), dtype=np.int64).T
    return [
        (datetime.fromtimestamp(start + place * HOUR, UTC), (int(negative), int(neutral), int(positive)))
        for place, (negative, neutral, positive) in enumerate(moods)
        if negative + neutral + positive
    ]


def read_window(brand: Brand, *, since: datetime, until: datetime, step: int) -> Window:
    """What the detector is given; `since` is moved back to midnight. Authors are nan when most mentions name none.

    Harm told is always measured: the words of every mention were read. What lies more than two days back is kept between calls, as long as its hours count the same: a large brand is
    scored every few seconds, and half a million minutes take a second to read.
    """
    start = int(since.timestamp()) // DAY * DAY
    n = max(1, -(-(int(until.timestamp()) - start) // step))
    settled = max(0, (int((until - SETTLED).timestamp()) // SETTLED_GRID * SETTLED_GRID - start) // step)
    old, new = _settled(brand, start, settled, step), _tale(brand, start + settled * step, n - settled, step)
    counts = {
        sentiment: np.concatenate((old.counts[sentiment], new.counts[sentiment])) for sentiment in old.counts
    }
    bins = _bins(brand, start, step, counts)
    distinct = np.concatenate((old.authors, new.authors))
    told = old.named + new.named >= ENOUGH_AUTHORS * float(np.sum(list(counts.values())))
    authors = distinct if told else np.full(n, np.nan)
    return Window(
        bin_seconds=step,
        start=start,
        count=bins.count,
        negative=bins.masked(bins.negative),
        authors=bins.masked(authors),
        harm=bins.masked(np.concatenate((old.harm, new.harm))),
    )


def known_usuals(brand: Brand, window: Window, *, now: int) -> Usuals:
    """What is usual for the brand, learnt anew from its window every six hours of the clock, as `Listener` does.

    Sooner when what lies more than two days back counts otherwise: an archive was read in, or words came very late.
    """
    key = (brand.pk, brand.slug, window.bin_seconds)
    kept = _kept.get(key)
    stamp = (now // REFIT_SECONDS, None if kept is None else kept[0])
    learnt = _learnt.get(key)
    if learnt is not None and learnt[0] == stamp:
        return learnt[1]
    usuals = learn_usuals(window, now=now)
    if len(_learnt) >= MOST_KEPT:
        _learnt.clear()
    _learnt[key] = (stamp, usuals)
    return usuals


def can_rise(brand: Brand, *, now: datetime) -> bool:
    """Whether enough was said in the last day for any verdict above calm; one or two queries, where a verdict takes ten."""
    since = now - A_DAY
    lately = Tally.objects.filter(brand=brand, minute__gt=since)
    said = lately.aggregate(said=Sum("count", default=0))["said"]
    if said >= FEWEST_MENTIONS or said < FEWEST_TELLERS:
        return bool(said >= FEWEST_MENTIONS)
    start = int(since.timestamp())
    return bool(sum(count for _place, count in _harm(brand, start, DAY + 2 * HOUR, 1)) >= FEWEST_TELLERS)


@dataclass(frozen=True)
class _Tale:
    """Counts by sentiment, distinct authors per bin, how many mentions name their author, and how many tell of harm."""

    counts: dict[str, Floats]
    authors: Floats
    named: int
    harm: Floats


_learnt: dict[tuple[int, str, int], tuple[object, Usuals]] = {}
_kept: dict[tuple[int, str, int], tuple[tuple[int, int, int], _Tale]] = {}


def _settled(brand: Brand, start: int, n: int, step: int) -> _Tale:
    first, last = (datetime.fromtimestamp(start + bins * step, UTC) for bins in (0, n))
    said = HourTally.objects.filter(brand=brand, hour__gte=first, hour__lt=last).aggregate(
        said=Sum("count", default=0)
    )
    stamp, key = (start, n, int(said["said"])), (brand.pk, brand.slug, step)
    kept = _kept.get(key)
    if kept is not None and kept[0] == stamp:
        return kept[1]
    tale = _tale(brand, start, n, step)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = (stamp, tale)
    return tale


def _tale(brand: Brand, start: int, n: int, step: int) -> _Tale:
    distinct, named = np.zeros(n), 0
    epoch = EPOCH[connection.vendor].format("happened_at")
    sql = (
        f"SELECT ({epoch} - %s) / %s, COUNT(DISTINCT author), COUNT(*) FROM watch_mention "  # noqa: S608 - constants and parameters
        "WHERE brand_id = %s AND happened_at >= %s AND happened_at < %s AND author <> '' GROUP BY 1"
    )
    for place, authors, mentions in _select(sql, brand, start, n, step):
        distinct[place] = authors
        named += mentions
    harm = np.zeros(n)
    for place, mentions in _harm(brand, start, n, step):
        harm[place] = mentions
    return _Tale(_counted(brand, start, n, step), distinct, named, harm)


def _harm(brand: Brand, start: int, n: int, step: int) -> list[tuple[Any, ...]]:
    """(bin, mentions that tell of harm), for the bins with any."""
    epoch = EPOCH[connection.vendor].format("happened_at")
    # The last condition is written as the index `mention_harm` has it.
    sql = (
        f"SELECT ({epoch} - %s) / %s, COUNT(*) FROM watch_mention "  # noqa: S608 - constants and parameters
        "WHERE brand_id = %s AND happened_at >= %s AND happened_at < %s AND flags <> '[]' GROUP BY 1"
    )
    return _select(sql, brand, start, n, step)


def _bins(brand: Brand, start: int, step: int, counts: dict[str, Floats]) -> Bins:
    known: Bools = np.sum(list(counts.values()), axis=0) > 0
    if not known.all():
        known |= _heard(brand, start, known, step)
    return Bins(
        start=start,
        step=step,
        negative=counts[Mention.Sentiment.NEGATIVE],
        neutral=counts[Mention.Sentiment.NEUTRAL],
        positive=counts[Mention.Sentiment.POSITIVE],
        known=known,
    )


def _counted(brand: Brand, start: int, n: int, step: int) -> dict[str, Floats]:
    table, time = ("watch_hourtally", "hour") if step % HOUR == 0 else ("watch_tally", "minute")
    epoch = EPOCH[connection.vendor].format(time)
    moods = [sentiment.value for sentiment in Mention.Sentiment]
    sums = ", ".join(f"COALESCE(SUM(count) FILTER (WHERE sentiment = '{mood}'), 0)" for mood in moods)
    # By the column itself, which the index gives in order: by what is made of it, every row would be sorted into a table first.
    sql = (
        f"SELECT ({epoch} - %s) / %s, {sums} FROM {table} "  # noqa: S608 - constants and parameters
        f"WHERE brand_id = %s AND {time} >= %s AND {time} < %s GROUP BY {time}"
    )
    rows = np.array(_select(sql, brand, start, n, step), dtype=np.int64).reshape(-1, 1 + len(moods))
    counts = {mood: np.zeros(n) for mood in moods}
    for column, mood in enumerate(moods, 1):
        np.add.at(counts[mood], rows[:, 0], rows[:, column])
    return counts


def _select(sql: str, brand: Brand, start: int, n: int, step: int) -> list[tuple[Any, ...]]:
    adapt = connection.ops.adapt_datetimefield_value
    first, last = datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(start + n * step, UTC)
    with connection.cursor() as cursor:
        cursor.execute(sql, [start, step, brand.pk, adapt(first), adapt(last)])
        return list(cursor.fetchall())


def _heard(brand: Brand, start: int, said: Bools, step: int) -> Bools:
    """Which bins at least one source was heard in, or lie between the first and last post it gave us; `said`: those with mentions.

    Between two posts of a source that was neither late nor blind, silence is silence; after the last, only a source
    known to be heard can tell.
    """
    n, by_hour = len(said), step % HOUR == 0
    first, last = datetime.fromtimestamp(start, UTC), datetime.fromtimestamp(start + n * step, UTC)
    spans = _spans(brand, first, last)

    def heard(spoken: dict[int, tuple[datetime, datetime]]) -> Bools:
        known = np.zeros(n, dtype=bool)
        for source in {*spans, *spoken}:
            mine = np.zeros(n, dtype=bool)
            if source in spoken:
                begun, ended = spoken[source]
                mine[_places(int(begun.timestamp()), int(ended.timestamp()), start, n, step)] = True
            for hearing, since, until in spans.get(source, []):
                mine[_places(since, until, start, n, step)] = hearing == Source.Hearing.HEARD
            known |= mine
        return known

    by_spans = heard({})
    # Where the watch heard all the while, what was said tells nothing more; nor before all that was said, or after it.
    if by_spans.all() or (by_hour and not _between_posts(brand, first, said, ~(said | by_spans))):
        return by_spans
    return heard(_first_and_last(brand, first, last, by_hour=by_hour))


def _spans(brand: Brand, first: datetime, last: datetime) -> dict[int, list[tuple[str, int, int]]]:
    """What was known of each source's hearing in that time, oldest first: (hearing, since, until), in unix seconds."""
    # Large rooms have thousands: reading their times as such would take longer than everything else here.
    since, until = (
        RawSQL(EPOCH[connection.vendor].format(f"watch_hearingspan.{column}"), ())  # noqa: S611 - constants
        for column in ("since", "until")
    )
    told = HearingSpan.objects.filter(source__in=sources_of(brand).order_by().values("pk"), since__lt=last)
    rows = told.exclude(until__lte=first).order_by("since").values_list("source", "hearing", since, until)
    spans: dict[int, list[tuple[str, int, int]]] = {}
    for source, hearing, begun, ended in rows:
        over = int(last.timestamp()) if ended is None else ended
        spans.setdefault(source, []).append((hearing, begun, over))
    return spans


def _between_posts(brand: Brand, first: datetime, said: Bools, asked: Bools) -> bool:
    """Whether any of the bins asked for lies between the first mention of all and the last of this time; one look at most."""
    places = np.flatnonzero(said)
    if not len(places):
        return False
    if asked[places[0] : places[-1]].any():
        return True
    before = HourTally.objects.filter(brand=brand, hour__gte=first - SPOKE_BEFORE, hour__lt=first)
    return bool(asked[: places[0]].any()) and before.exists()


def _first_and_last(
    brand: Brand, first: datetime, last: datetime, *, by_hour: bool
) -> dict[int, tuple[datetime, datetime]]:
    """When each source first and last said something: by the hour, and by the minute in the last days.

    by_hour : the bins are whole hours, to which the minute adds nothing.
    """
    rows = (
        HourTally.objects.filter(brand=brand, hour__gte=first - SPOKE_BEFORE, hour__lt=last)
        .order_by()
        .values("source")
        .annotate(first=Min("hour"), last=Max("hour"))
    )
    # A source that spoke before the window and speaks in it was there all the while, however quiet.
    here = first.replace(minute=0, second=0)
    hours = {row["source"]: (row["first"], row["last"]) for row in rows if row["last"] >= here}
    spoken = {source: (max(begun, first), ended + AN_HOUR) for source, (begun, ended) in hours.items()}
    if by_hour:
        return spoken
    lately = max(first, last - EXACT_TO_THE_MINUTE)
    # Only the hours in which a source begins or ends: the minutes between tell neither.
    edges = {hour for pair in hours.values() for hour in pair if hour > lately - AN_HOUR}
    minutes = [hour + timedelta(minutes=minute) for hour in edges for minute in range(60)]
    exact = (
        Tally.objects.filter(brand=brand, minute__in=[at for at in minutes if lately <= at < last])
        .order_by()
        .values("source")
        .annotate(first=Min("minute"), last=Max("minute"))
    )
    for row in exact:
        begun, ended = spoken[row["source"]]
        opening, closing = hours[row["source"]]
        if row["first"] < opening + AN_HOUR:
            begun = max(begun, row["first"])
        if row["last"] >= closing:
            ended = row["last"] + timedelta(minutes=1)
        spoken[row["source"]] = (begun, ended)
    return spoken


def _places(since: int, until: int, start: int, n: int, step: int) -> slice:
    first, last = (since - start) // step, -(-(until - start) // step)
    return slice(max(0, first), max(0, min(n, last)))
