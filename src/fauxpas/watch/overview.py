"""Many brands at one glance: what the home page says of each, in as many queries for a hundred brands as for one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet, Sum

from fauxpas.core.models import Brand
from fauxpas.engine.shares import Shares
from fauxpas.watch.feeling import Readers, corrected_over, language_of, readers_of_each
from fauxpas.watch.models import Alarm, HearingSpan, HourTally, Mention, Source, Tally
from fauxpas.watch.queries import kept_sources

HOURS = 25
AN_HOUR = timedelta(hours=1)
DAY, WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True)
class Overview:
    """One brand over its last 24 whole hours and the one that runs.

    hours : mentions in each of these, the oldest first; None where nobody could hear. usual : mentions on a usual day, None while that is still being learnt. heard, total, blind : sources. readers : what read its mentions.
    """

    brand: Brand
    alarms: list[Alarm]
    since: datetime
    hours: list[int | None]
    share: Shares | None
    last_hour: int
    usual: float | None
    heard: int
    blind: int
    total: int
    last_spoke_at: datetime | None
    readers: Readers

    @property
    def count(self) -> int:
        """Mentions in the hours that could be heard."""
        return sum(hour or 0 for hour in self.hours)

    @property
    def known(self) -> bool:
        """Whether anybody could hear in any of these hours."""
        return any(hour is not None for hour in self.hours)

    @property
    def drawn(self) -> list[int | None]:
        """The hours as a line shows them: the one that runs stands for the last sixty minutes, else every line would fall."""
        return [*self.hours[:-1], self.last_hour if self.hours[-1] is not None else None]

    @property
    def rang_in(self) -> int | None:
        """Which of the hours the first running alarm began in; None without one, or when it began before them."""
        first = min((alarm.began_at for alarm in self.alarms), default=None)
        if first is None or first < self.since:
            return None
        return min(int((first - self.since) / AN_HOUR), HOURS - 1)


def overview(brands: Sequence[Brand], *, now: datetime) -> list[Overview]:
    """The brands in their order; seven queries, none of which counts mentions one by one."""
    since = now.replace(minute=0, second=0, microsecond=0) - (HOURS - 1) * AN_HOUR
    by_brand = {brand.pk: brand for brand in brands}
    alarms = _alarms(by_brand)
    sources = _sources(brands)
    spans = _spans({source.pk for heard in sources.values() for source in heard}, since, now)
    said = _said(by_brand, since)
    last_hour = _summed(Tally.objects.filter(brand__in=by_brand, minute__gte=now - AN_HOUR, minute__lte=now))
    week = HourTally.objects.filter(brand__in=by_brand, hour__gte=now - DAY - WEEK, hour__lt=now - DAY)
    usual = _summed(week)
    readers = readers_of_each(by_brand)
    told = []
    for brand in brands:
        counts, heard = said[brand.pk], sources[brand.pk]
        hearing = Counter(source.hearing for source in heard)
        told.append(
            Overview(
                brand=brand,
                alarms=alarms[brand.pk],
                since=since,
                hours=_hours(counts, heard, spans, since),
                share=corrected_over(
                    ((hour, moods) for (_source, hour), moods in counts.items()),
                    readers[brand.pk],
                    language_of(brand.languages),
                ),
                last_hour=last_hour.get(brand.pk, 0),
                usual=usual[brand.pk] / WEEK.days if brand.pk in usual else None,
                heard=hearing[Source.Hearing.HEARD],
                blind=hearing[Source.Hearing.BLIND],
                total=len(heard),
                last_spoke_at=max((source.spoke_at for source in heard if source.spoke_at), default=None),
                readers=readers[brand.pk],
            )
        )
    return told


Counts = dict[tuple[int, datetime], tuple[int, int, int]]


def _alarms(by_brand: dict[int, Brand]) -> dict[int, list[Alarm]]:
    running = Alarm.objects.filter(brand__in=by_brand, ended_at__isnull=True)
    found: dict[int, list[Alarm]] = defaultdict(list)
    for alarm in (
        running.exclude(state=Alarm.State.DISMISSED)
        .select_related("acknowledged_by")
        .order_by("-level", "-raised_at")
    ):
        alarm.brand = by_brand[alarm.brand_id]
        found[alarm.brand_id].append(alarm)
    return found


def _sources(brands: Sequence[Brand]) -> dict[int, list[Source]]:
    organisations = {brand.organisation_id for brand in brands}
    asked = Q(brand__in=brands) | Q(brand__isnull=True, organisation__in=organisations)
    own: dict[int, list[Source]] = defaultdict(list)
    shared: dict[int, list[Source]] = defaultdict(list)
    for source in kept_sources().filter(asked).order_by("name", "pk"):
        if source.brand_id is None:
            shared[source.organisation_id].append(source)
        else:
            own[source.brand_id].append(source)
    return {brand.pk: own[brand.pk] + shared[brand.organisation_id] for brand in brands}


def _spans(sources: set[int], since: datetime, now: datetime) -> dict[int, list[HearingSpan]]:
    found: dict[int, list[HearingSpan]] = defaultdict(list)
    asked = HearingSpan.objects.filter(source__in=sources, since__lt=now).exclude(until__lte=since)
    for span in asked.order_by("since"):
        found[span.source_id].append(span)
    return found


def _said(by_brand: dict[int, Brand], since: datetime) -> dict[int, Counts]:
    """By brand: negative, neutral and positive mentions of each (source, hour) in which anything was said."""
    rows = HourTally.objects.filter(brand__in=by_brand, hour__gte=since).order_by()
    felt = {
        mood: Sum("count", filter=Q(sentiment=mood), default=0)
        for mood in (Mention.Sentiment.NEGATIVE, Mention.Sentiment.NEUTRAL, Mention.Sentiment.POSITIVE)
    }
    found: dict[int, Counts] = defaultdict(dict)
    for brand, source, hour, *moods in rows.values_list("brand", "source", "hour").annotate(**felt):
        found[brand][source, hour] = moods[0], moods[1], moods[2]
    return found


def _summed(tallies: QuerySet[Tally] | QuerySet[HourTally]) -> dict[int, int]:
    return dict(tallies.order_by().values("brand").annotate(said=Sum("count")).values_list("brand", "said"))


def _hours(
    counts: Counts, sources: Iterable[Source], spans: dict[int, list[HearingSpan]], since: datetime
) -> list[int | None]:
    total: Counter[datetime] = Counter()
    for (_source, hour), moods in counts.items():
        total[hour] += sum(moods)
    known = [False] * HOURS
    for source in sources:
        mine = _heard(source, [hour for told, hour in counts if told == source.pk], spans[source.pk], since)
        known = [one or other for one, other in zip(known, mine, strict=True)]
    hours = [since + place * AN_HOUR for place in range(HOURS)]
    return [total[hour] if total[hour] or heard else None for hour, heard in zip(hours, known, strict=True)]


def _heard(
    source: Source, spoke: Sequence[datetime], spans: Sequence[HearingSpan], since: datetime
) -> list[bool]:
    """In which hours a source could be heard: between its posts, unless it was late or blind, and while it was heard.

    One that was there before these hours and speaks in them was there all the while, however quiet.
    """
    known = [False] * HOURS
    if spoke:
        begun = since if source.created_at < since else min(spoke)
        _mark(known, begun, max(spoke) + AN_HOUR, since, heard=True)
    for span in spans:
        until = span.until or since + HOURS * AN_HOUR
        _mark(known, span.since, until, since, heard=span.hearing == Source.Hearing.HEARD)
    return known


def _mark(known: list[bool], first: datetime, last: datetime, since: datetime, *, heard: bool) -> None:
    begin = max(0, int((first - since) // AN_HOUR))
    end = min(HOURS, -int((since - last) // AN_HOUR))
    for place in range(begin, end):
        known[place] = heard
