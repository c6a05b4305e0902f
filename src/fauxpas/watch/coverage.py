"""Who is heard and who is not: the coverage of a brand, hour by hour."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from fauxpas.core.models import Brand
from fauxpas.watch.models import HearingSpan, Source
from fauxpas.watch.queries import sources_of

CELLS = 24
_WORST_FIRST = (Source.Hearing.BLIND, Source.Hearing.LATE, Source.Hearing.NEW, Source.Hearing.HEARD)


@dataclass(frozen=True)
class Cell:
    """One hour of one source: the worst hearing of that hour; None before anything is known of it."""

    since: datetime
    hearing: str | None


@dataclass(frozen=True)
class Heard:
    """One source with its last 24 hours, oldest cell first."""

    source: Source
    cells: list[Cell]


@dataclass(frozen=True)
class Coverage:
    """How many of a brand's sources are heard now, and each of them over the last 24 hours."""

    heard: int
    late: int
    blind: int
    new: int
    sources: list[Heard]
    last_spoke_at: datetime | None

    @property
    def total(self) -> int:
        """How many sources are listened to; paused ones too, since they are not heard."""
        return len(self.sources)


def coverage(brand: Brand, *, now: datetime) -> Coverage:
    """The coverage of a brand at `now`; two queries, whatever the number of sources."""
    sources = list(sources_of(brand))
    first = now.replace(minute=0, second=0, microsecond=0) - timedelta(hours=CELLS - 1)
    spans: dict[int, list[HearingSpan]] = {}
    for span in HearingSpan.objects.filter(source__in=sources, since__lt=now).exclude(until__lte=first):
        spans.setdefault(span.source_id, []).append(span)
    counts = Counter(source.hearing for source in sources)
    return Coverage(
        heard=counts[Source.Hearing.HEARD],
        late=counts[Source.Hearing.LATE],
        blind=counts[Source.Hearing.BLIND],
        new=counts[Source.Hearing.NEW],
        sources=[Heard(source, _cells(spans.get(source.pk, []), first)) for source in sources],
        last_spoke_at=max((source.spoke_at for source in sources if source.spoke_at), default=None),
    )


def _cells(spans: list[HearingSpan], first: datetime) -> list[Cell]:
    hours = [first + timedelta(hours=place) for place in range(CELLS)]
    return [Cell(hour, _worst(spans, hour, hour + timedelta(hours=1))) for hour in hours]


def _worst(spans: list[HearingSpan], since: datetime, until: datetime) -> str | None:
    met = {
        span.hearing for span in spans if span.since < until and (span.until is None or span.until > since)
    }
    return next((hearing.value for hearing in _WORST_FIRST if hearing in met), None)
