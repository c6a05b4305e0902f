"""Stretches in which reviews look like a campaign, found by the worker, and the rating with and without the confirmed ones.

A review is a mention with a rating; those of one source are taken for reviews of one thing. See `docs/how-it-decides/coordination.md`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fauxpas.core import notices
from fauxpas.core.models import Brand, Person, TrailEntry
from fauxpas.core.rights import Right, people_who_may, visible_brands
from fauxpas.engine.bombing import LOOKED_BACK_DAYS, Review, Window, propose_windows
from fauxpas.engine.shares import Shares
from fauxpas.watch.feeling import corrected, language_of, readers_of
from fauxpas.watch.models import Mention, ReviewWindow, Source

SHOWN = timedelta(days=LOOKED_BACK_DAYS)
READ = 2 * SHOWN
MOST_READ = 50_000
GOES_ON = timedelta(days=1)
EVIDENCE = 10
WINDOWS_SHOWN = 20
SCALES = (1.0, 5.0, 10.0, 20.0, 100.0)
State = ReviewWindow.State

INNOCENT_WORDS: dict[str, str | Promise] = {
    ReviewWindow.Side.LOW: _("an update, a price, a breakdown or a report in the press angered many at once"),
    ReviewWindow.Side.HIGH: _("a launch, a sale or an open invitation to review brought many at once"),
}


@dataclass(frozen=True)
class Rated:
    """One review as it is counted."""

    at: datetime
    rating: float
    sentiment: str
    source: int


@dataclass(frozen=True)
class Score:
    """Some reviews in figures. mean : in the source's own stars; negative : the corrected share of negative texts, None when not known."""

    reviews: int
    mean: float
    negative: Shares | None


@dataclass(frozen=True)
class SourceScore:
    """What the reviews of one source come to in the last 90 days.

    best : the upper end of the scale. everything : all of them; without : all outside the confirmed windows, None when there is no
    such window or no review outside.
    """

    source: Source
    best: float
    everything: Score
    without: Score | None
    windows: int


@dataclass(frozen=True)
class Evidence:
    """A window, what to look into first, and its newest reviews of the side that rose."""

    window: ReviewWindow
    innocent: str | Promise
    reviews: list[Mention]


def visible_windows(person: Person) -> QuerySet[ReviewWindow]:
    """Windows of the brands this person belongs to. Unordered; one query."""
    return ReviewWindow.objects.filter(brand__in=visible_brands(person))


def find_windows(brand: Brand, *, now: datetime) -> None:
    """Look through the reviews of the last 180 days, at most the newest MOST_READ, and propose what looks like a campaign.

    Who may decide is told of each new one. What a person decided is not asked again, unless it went on for a day after. A proposal
    that no longer stands goes, unless somebody decided it once: it was taken back so as to be decided again.
    """
    found: list[ReviewWindow] = []
    for source, reviews in _by_source(_rated(brand, since=now - READ, until=now)).items():
        rated = [Review(each.at.timestamp(), each.rating) for each in reviews]
        windows = propose_windows(
            rated,
            scale=(_lowest(reviews), best_of(reviews)),
            false_alarms_per_month=brand.false_alarms_per_month,
        )
        found += [_row(brand, source, window, now=now) for window in windows]
    with transaction.atomic():
        known = list(ReviewWindow.objects.select_for_update().filter(brand=brand).order_by("pk"))
        asked = [each for each in known if each.state == State.PROPOSED]
        fresh = [row for row in found if row.ends_at > now - SHOWN and not _is_decided(row, known)]
        for row in fresh:
            same = next((each for each in asked if _meet(row, each)), None)
            if same is not None:
                asked.remove(same)
                row.pk, row.found_at = same.pk, same.found_at
            row.save()
            if same is None:
                _tell(row, now=now)
        gone = ReviewWindow.objects.filter(pk__in=[each.pk for each in asked])
        gone.exclude(pk__in=_ever_decided(asked)).delete()


def scores_of(brand: Brand, *, now: datetime) -> list[SourceScore]:
    """The reviews of the last 90 days in figures, by source, the one with most first; four queries."""
    rated = _by_source(_rated(brand, since=now - SHOWN, until=now))
    sources = Source.objects.in_bulk(rated)
    windows: dict[int, list[ReviewWindow]] = {}
    for window in ReviewWindow.objects.filter(brand=brand, state=State.CONFIRMED, ends_at__gt=now - SHOWN):
        windows.setdefault(window.source_id, []).append(window)
    model, language = readers_of(brand).between(now - SHOWN, now), language_of(brand.languages)
    scores = []
    for source, reviews in rated.items():
        mine = windows.get(source, [])
        outside = [
            each for each in reviews if not any(one.begins_at <= each.at <= one.ends_at for one in mine)
        ]
        scores.append(
            SourceScore(
                sources[source],
                best_of(reviews),
                _score(reviews, model, language),
                _score(outside, model, language) if mine and outside else None,
                len(mine),
            )
        )
    return sorted(scores, key=lambda score: (-score.everything.reviews, score.source.pk))


def windows_for_page(windows: QuerySet[ReviewWindow]) -> list[ReviewWindow]:
    """Every window that waits for a decision, then the newest of those decided; with source and person. Two queries."""
    ordered = windows.select_related("source", "decided_by").order_by("-begins_at", "-pk")
    asked, decided = ordered.filter(state=State.PROPOSED), ordered.exclude(state=State.PROPOSED)
    return [*asked, *decided[:WINDOWS_SHOWN]]


def with_evidence(windows: Iterable[ReviewWindow]) -> list[Evidence]:
    """The windows with their reviews; a query each."""
    return [Evidence(each, INNOCENT_WORDS[each.side], _evidence(each)) for each in windows]


def best_of(reviews: Sequence[Rated]) -> float:
    """The upper end of a scale nobody names: the smallest of the usual ones that holds every rating."""
    highest = max(each.rating for each in reviews)
    return next((end for end in SCALES if highest <= end), highest)


def _lowest(reviews: Sequence[Rated]) -> float:
    # Stars begin at one; what was rated below, or is recommended or not, begins at nothing.
    lowest = min(each.rating for each in reviews)
    return min(lowest, 0.0 if best_of(reviews) in {1.0, 20.0, 100.0} else 1.0)


def _rated(brand: Brand, *, since: datetime, until: datetime) -> list[Rated]:
    mentions = Mention.objects.filter(
        brand=brand, rating__isnull=False, happened_at__gte=since, happened_at__lte=until
    )
    rows = mentions.order_by("-happened_at").values_list("happened_at", "rating", "sentiment", "source")
    return [Rated(at, rating or 0.0, sentiment, source) for at, rating, sentiment, source in rows[:MOST_READ]]


def _by_source(rated: Iterable[Rated]) -> dict[int, list[Rated]]:
    found: dict[int, list[Rated]] = {}
    for each in rated:
        found.setdefault(each.source, []).append(each)
    return found


def _row(brand: Brand, source: int, window: Window, *, now: datetime) -> ReviewWindow:
    begins, ends = (datetime.fromtimestamp(at, UTC) for at in (window.begins, window.ends))
    return ReviewWindow(
        brand=brand,
        source_id=source,
        side=window.side,
        begins_at=begins,
        ends_at=ends,
        reviews=window.reviews,
        observed=window.observed,
        expected=window.expected,
        share=window.share,
        usual_share=window.usual_share,
        chance=window.chance,
        found_at=now,
    )


def _tell(window: ReviewWindow, *, now: datetime) -> None:
    """Tell those who may decide, without haste: it wakes nobody."""
    brand = window.brand
    notices.notify(
        brand,
        people_who_may(Right.TRIAGE, brand),
        key=f"reviews:{window.pk}",
        subject=window,
        title=lambda: gettext("Reviews of %(brand)s: was it a campaign?") % {"brand": brand.name},
        body=lambda: gettext(
            "Many came at once, unlike the 90 days before. You decide; nothing is hidden either way."
        ),
        path=reverse("watch:reviews", args=[brand.slug]),
        now=now,
    )


def _meet(one: ReviewWindow, other: ReviewWindow) -> bool:
    same = (one.source_id, one.side) == (other.source_id, other.side)
    return same and one.begins_at <= other.ends_at and other.begins_at <= one.ends_at


def _is_decided(row: ReviewWindow, known: Sequence[ReviewWindow]) -> bool:
    decided = [each for each in known if each.state != State.PROPOSED and _meet(row, each)]
    return any(row.ends_at <= each.ends_at + GOES_ON for each in decided)


def _ever_decided(windows: Sequence[ReviewWindow]) -> set[int]:
    """Of a proposal the trail knows nothing before somebody decides it."""
    told = TrailEntry.objects.filter(
        subject_label=ReviewWindow._meta.label_lower, subject_id__in=[each.pk for each in windows]
    )
    return {pk for pk in told.values_list("subject_id", flat=True) if pk is not None}


def _score(reviews: Sequence[Rated], model: str, language: str | None) -> Score:
    told = [each.sentiment for each in reviews]
    kinds = Mention.Sentiment
    counts = told.count(kinds.NEGATIVE), told.count(kinds.NEUTRAL), told.count(kinds.POSITIVE)
    mean = sum(each.rating for each in reviews) / len(reviews)
    return Score(len(reviews), mean, corrected(counts, model, language))


def _evidence(window: ReviewWindow) -> list[Mention]:
    order = "rating" if window.side == ReviewWindow.Side.LOW else "-rating"
    inside = Mention.objects.filter(
        brand=window.brand_id,
        source=window.source_id,
        rating__isnull=False,
        happened_at__gte=window.begins_at,
        happened_at__lte=window.ends_at,
    )
    return list(inside.select_related("source").order_by(order, "-happened_at")[:EVIDENCE])
