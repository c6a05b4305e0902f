"""How alarms compare with dated crises: which were heard in time, how late, and how often the alarm rang besides."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

EARLY_SECONDS = 24 * 3600
LATE_SECONDS = 7 * 24 * 3600
MERGED_SECONDS = 72 * 3600
YEAR_SECONDS = 365.25 * 24 * 3600


@dataclass(frozen=True)
class Heard:
    """One dated crisis. first_report, rang : unix seconds; rang is None when no alarm counted."""

    brand: str
    first_report: int
    rang: int | None

    @property
    def delay_hours(self) -> float | None:
        """Hours from the first report to the alarm; negative when it rang before."""
        return None if self.rang is None else (self.rang - self.first_report) / 3600


@dataclass(frozen=True)
class Comparison:
    """All crises, and per brand the times of the other alarms; `brand_years` is what those are spread over."""

    crises: tuple[Heard, ...]
    others: Mapping[str, tuple[int, ...]]
    brand_years: float

    @property
    def found(self) -> int:
        """Crises for which an alarm rang in time."""
        return sum(crisis.rang is not None for crisis in self.crises)

    @property
    def others_a_year(self) -> float:
        """Other alarms per brand and year; 0 when no time was watched."""
        return sum(map(len, self.others.values())) / self.brand_years if self.brand_years else 0.0

    @property
    def median_delay_hours(self) -> float | None:
        """Median over the crises that were heard; None when none was."""
        delays = [crisis.delay_hours for crisis in self.crises if crisis.delay_hours is not None]
        return median(delays) if delays else None


def compare(
    alarms: Mapping[str, Iterable[int]], reports: Mapping[str, Sequence[int]], *, watched_seconds: float
) -> Comparison:
    """Compare alarms with first reports, per brand, in unix seconds.

    An alarm counts for a crisis from 24 hours before its first report to 7 days after; the others within 72 hours of
    one another are one. `reports` names every brand that was watched, those without a crisis too.
    """
    crises, others = [], {}
    for brand, firsts in reports.items():
        rang = sorted(alarms.get(brand, ()))
        for first in firsts:
            counted = [at for at in rang if first - EARLY_SECONDS <= at <= first + LATE_SECONDS]
            crises.append(Heard(brand, first, counted[0] if counted else None))
        rest = [
            at
            for at in rang
            if not any(first - EARLY_SECONDS <= at <= first + LATE_SECONDS for first in firsts)
        ]
        others[brand] = tuple(_apart(rest))
    return Comparison(tuple(crises), others, watched_seconds / YEAR_SECONDS * len(reports))


def _apart(times: Iterable[int]) -> list[int]:
    """The first of every run of times that follow each other by at most 72 hours."""
    firsts: list[int] = []
    last: int | None = None
    for at in times:
        if last is None or at - last > MERGED_SECONDS:
            firsts.append(at)
        last = at
    return firsts
