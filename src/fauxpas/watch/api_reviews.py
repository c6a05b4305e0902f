"""Reviews over the API: the rating with and without confirmed campaigns, and the stretches a person decides about."""

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from fauxpas.core import clock
from fauxpas.core.api import (
    Id,
    In,
    Page,
    PersonOut,
    Slug,
    Turn,
    brand_of,
    copied,
    page,
    person_of,
    reads,
    writes,
)
from fauxpas.watch import domain
from fauxpas.watch.models import ReviewWindow
from fauxpas.watch.reviews import Score, SourceScore, scores_of, visible_windows

router = Router(tags=["watch"])


class WindowReasonIn(In):
    """Why a stretch of reviews was a campaign, or none."""

    reason: str = Field(min_length=1, max_length=500)


class WindowOut(Schema):
    """A stretch of reviews that looks like a campaign. state : proposed, confirmed or dismissed; side : low or high.

    observed, expected : ratings of the side that rose, and how many are usual. share, usual_share : of the side, in it and in the
    90 days before. chance : of so different ratings, an upper bound. because : the reason of who decided.
    """

    id: int
    source: int
    state: str
    side: str
    begins_at: datetime
    ends_at: datetime
    reviews: int
    observed: int
    expected: float
    share: float
    usual_share: float
    chance: float
    found_at: datetime
    decided_by: PersonOut | None
    decided_at: datetime | None
    because: str

    @classmethod
    def of(cls, window: ReviewWindow) -> "WindowOut":
        """A window with its person loaded."""
        same = "id state side begins_at ends_at reviews observed expected share usual_share chance found_at decided_at because"
        return cls(
            **copied(window, same), source=window.source_id, decided_by=PersonOut.of(window.decided_by)
        )


class ScoreOut(Schema):
    """Some reviews: how many, their mean rating, the corrected share of negative texts with its 95 % interval (null: not known)."""

    reviews: int
    mean: float
    negative_share: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, score: Score) -> "ScoreOut":
        """The figures."""
        told = score.negative
        return cls(
            reviews=score.reviews,
            mean=score.mean,
            negative_share=told.negative if told else None,
            low=told.low if told else None,
            high=told.high if told else None,
        )


class SourceScoreOut(Schema):
    """The reviews of one source in the last 90 days; `without` the confirmed windows, null when there is none."""

    source: int
    name: str
    best: float
    everything: ScoreOut
    without: ScoreOut | None
    windows: int

    @classmethod
    def of(cls, score: SourceScore) -> "SourceScoreOut":
        """The figures of a source."""
        return cls(
            source=score.source.pk,
            name=score.source.name,
            best=score.best,
            everything=ScoreOut.of(score.everything),
            without=None if score.without is None else ScoreOut.of(score.without),
            windows=score.windows,
        )


@router.get("/review-scores", **reads(list[SourceScoreOut]))
def show_review_scores(request: HttpRequest, brand: Slug) -> list[SourceScoreOut]:
    """The rating of each source that brings reviews, with and without confirmed campaigns."""
    return [SourceScoreOut.of(score) for score in scores_of(brand_of(request, brand), now=clock.now())]


@router.get("/review-windows", **reads(Page[WindowOut]))
def list_review_windows(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[WindowOut]:
    """The stretches of reviews that look like a campaign, the newest first."""
    mine = visible_windows(person_of(request)).filter(brand=brand_of(request, brand))
    return page(mine.select_related("decided_by"), asked, WindowOut.of)


@router.post("/review-windows/{window}/confirm", **writes(WindowOut))
def confirm_review_window(request: HttpRequest, brand: Slug, window: Id, sent: WindowReasonIn) -> WindowOut:
    """Say that it was a campaign; the rating is shown with and without it."""
    found, by = _window(request, brand, window), person_of(request)
    return WindowOut.of(domain.confirm_window(found, reason=sent.reason, by=by, now=clock.now()))


@router.post("/review-windows/{window}/dismiss", **writes(WindowOut))
def dismiss_review_window(request: HttpRequest, brand: Slug, window: Id, sent: WindowReasonIn) -> WindowOut:
    """Say that it was none."""
    found, by = _window(request, brand, window), person_of(request)
    return WindowOut.of(domain.dismiss_window(found, reason=sent.reason, by=by, now=clock.now()))


@router.post("/review-windows/{window}/reopen", **writes(WindowOut))
def reopen_review_window(request: HttpRequest, brand: Slug, window: Id) -> WindowOut:
    """Take the decision back."""
    found = _window(request, brand, window)
    return WindowOut.of(domain.reopen_window(found, by=person_of(request), now=clock.now()))


def _window(request: HttpRequest, brand: str, window: int) -> ReviewWindow:
    mine = visible_windows(person_of(request)).filter(brand=brand_of(request, brand))
    return get_object_or_404(mine, pk=window)
