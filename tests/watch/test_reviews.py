"""Windows of reviews: proposed by the worker, decided by a person, and nothing hidden either way."""

import random
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fauxpas.core import clock, queue
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Job, Notice, Role, TrailEntry
from fauxpas.watch import domain
from fauxpas.watch.models import Mention, ReviewWindow, Source
from fauxpas.watch.reviews import WINDOWS_SHOWN, find_windows, scores_of, windows_for_page
from fauxpas.watch.tasks import find_windows_all
from tests.factories import NOON, make_brand, make_person, make_source

pytestmark = pytest.mark.django_db
ORDINARY, RUSH = 640, 120


@pytest.fixture
def source() -> Source:
    return make_source(make_brand(name="Acme", languages=["en"]), name="Star shop")


def _brand(source: Source) -> Brand:
    assert source.brand is not None
    return source.brand


def _rate(source: Source, ratings: list[tuple[datetime, float]], text: str = "acme") -> None:
    Mention.objects.bulk_create(
        Mention(
            brand=source.brand, source=source, source_key=f"{text} {number}", text=f"{text} {number}", rating=rating,
            happened_at=at, seen_at=at, posted_at=at, sentiment="negative" if rating < 3 else "positive", sentiment_by="fast-2",
        )
        for number, (at, rating) in enumerate(ratings)
    )  # fmt: skip


def _ordinary(source: Source, *, days: int = 80) -> None:
    rng = random.Random(1)
    stars = rng.choices([1, 2, 3, 4, 5], weights=[15, 5, 10, 20, 50], k=ORDINARY)
    _rate(source, [(NOON - timedelta(days=rng.uniform(0, days)), star) for star in stars])


def _rush(source: Source, *, star: float = 1, days_ago: float = 3, text: str = "rush") -> None:
    rng = random.Random(2)
    begin = NOON - timedelta(days=days_ago)
    _rate(source, [(begin + timedelta(hours=rng.uniform(0, 24)), star) for _ in range(RUSH)], text)


def _found(source: Source, *, now: datetime = NOON) -> list[ReviewWindow]:
    find_windows(_brand(source), now=now)
    return list(ReviewWindow.objects.order_by("pk"))


def test_rush_of_one_star_is_proposed_once_and_hides_nothing_until_and_after_a_person_confirms(
    source: Source,
) -> None:
    _ordinary(source)
    _rush(source)
    analyst = make_person(role=Role.SUPPORT, brand=_brand(source))
    (window,) = _found(source)
    assert [each.pk for each in _found(source)] == [window.pk]
    assert [notice.person for notice in Notice.objects.all()] == [analyst]
    assert (window.state, window.side) == ("proposed", "low")
    assert RUSH <= window.observed <= window.reviews < RUSH + 30
    assert window.share > 3 * window.usual_share
    (score,) = scores_of(_brand(source), now=NOON)
    assert (score.everything.reviews, score.without) == (ORDINARY + RUSH, None)
    domain.confirm_window(window, reason="A video asked for it.", by=analyst, now=NOON)
    (score,) = scores_of(_brand(source), now=NOON)
    assert (score.everything.reviews, score.best) == (ORDINARY + RUSH, 5.0)
    assert score.without is not None
    assert score.without.reviews == ORDINARY + RUSH - window.reviews
    assert score.without.mean > score.everything.mean + 0.3
    assert score.everything.negative is not None
    assert score.without.negative is not None
    assert score.without.negative.negative < score.everything.negative.negative
    assert Mention.objects.count() == ORDINARY + RUSH
    assert [each.pk for each in _found(source)] == [window.pk]
    assert TrailEntry.objects.filter(verb="reviews.confirmed").count() == 1


def test_ordinary_reviews_and_more_of_everything_propose_nothing_and_a_stale_proposal_goes(
    source: Source,
) -> None:
    _ordinary(source)
    assert _found(source) == []
    _rush(source)
    assert len(_found(source)) == 1
    Mention.objects.filter(text__startswith="rush").delete()
    assert _found(source) == []


def test_dismissed_window_is_asked_again_only_when_it_goes_on_for_a_day(source: Source) -> None:
    _ordinary(source)
    _rush(source, days_ago=4)
    (window,) = _found(source)
    analyst = make_person(role=Role.SUPPORT, brand=_brand(source))
    domain.dismiss_window(window, reason="Our own bad update.", by=analyst, now=NOON)
    assert [each.state for each in _found(source)] == ["dismissed"]
    for day in (3, 2, 1):
        _rush(source, days_ago=day, text=f"on {day}")
    states = {each.state: each for each in _found(source)}
    assert states.keys() == {"dismissed", "proposed"}
    assert states["proposed"].ends_at > window.ends_at + timedelta(days=1)


def test_scores_are_of_the_last_ninety_days_and_their_own_source_and_scale(source: Source) -> None:
    other = make_source(_brand(source), name="Ten shop")
    _rate(source, [(NOON - timedelta(days=1), 2.0), (NOON - timedelta(days=100), 5.0)])
    _rate(other, [(NOON - timedelta(days=day), 8.0) for day in (1, 2)])
    ten, five = scores_of(_brand(source), now=NOON)
    assert (ten.source, ten.best, ten.everything.mean) == (other, 10.0, 8.0)
    assert (five.everything.reviews, five.everything.mean, five.best) == (1, 2.0, 5.0)


def test_decision_needs_a_reason_and_the_right_and_is_taken_once(source: Source) -> None:
    window = _window(source)
    analyst = make_person(role=Role.SUPPORT, brand=_brand(source))
    reader = make_person(role=Role.READER, brand=_brand(source))
    with pytest.raises(InputRefused):
        domain.confirm_window(window, reason=" ", by=analyst, now=NOON)
    with pytest.raises(NotAllowed):
        domain.confirm_window(window, reason="So it is.", by=reader, now=NOON)
    domain.confirm_window(window, reason="So it is.", by=analyst, now=NOON)
    with pytest.raises(MoveRefused):
        domain.dismiss_window(window, reason="It is not.", by=analyst, now=NOON)
    assert domain.reopen_window(window, by=analyst, now=NOON).because == ""


def _window(source: Source) -> ReviewWindow:
    return ReviewWindow.objects.create(
        brand=_brand(source), source=source, side="low", begins_at=NOON - timedelta(days=2),
        ends_at=NOON - timedelta(days=1), reviews=40, observed=30, expected=2.4, share=0.75, usual_share=0.1,
        chance=1e-9, found_at=NOON,
    )  # fmt: skip


def test_window_taken_back_stays_to_be_decided_again_when_it_no_longer_stands(source: Source) -> None:
    analyst = make_person(role=Role.SUPPORT, brand=_brand(source))
    never_decided, taken_back = _window(source), _window(source)
    domain.dismiss_window(taken_back, reason="Our own bad update.", by=analyst, now=NOON)
    domain.reopen_window(taken_back, by=analyst, now=NOON)
    assert [(each.pk, each.state) for each in _found(source)] == [(taken_back.pk, "proposed")]
    assert not ReviewWindow.objects.filter(pk=never_decided.pk).exists()


def test_window_that_waits_is_shown_however_many_newer_ones_were_decided(source: Source) -> None:
    waiting = _window(source)
    ReviewWindow.objects.filter(pk=waiting.pk).update(begins_at=NOON - timedelta(days=60))
    for _ in range(WINDOWS_SHOWN + 1):
        ReviewWindow.objects.filter(pk=_window(source).pk).update(state="dismissed")
    shown = windows_for_page(ReviewWindow.objects.all())
    assert (shown[0], len(shown)) == (waiting, 1 + WINDOWS_SHOWN)


def test_page_shows_evidence_and_explanation_to_all_and_the_decision_to_those_who_may(source: Source) -> None:
    window, brand = _window(source), _brand(source)
    _rate(source, [(NOON - timedelta(hours=30), 1.0)], "dreadful")
    address, pages, codes = reverse("watch:reviews", args=[brand.slug]), {}, {}
    for name, person in {
        "outsider": make_person(role=Role.OWNER, brand=make_brand()),
        "reader": make_person(role=Role.READER, brand=brand),
        "analyst": make_person(role=Role.SUPPORT, brand=brand, name="Ana Lyst"),
    }.items():
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        with clock.set_to(NOON):
            pages[name] = client.get(address).content.decode()
            sent = {"window": window.pk, "deed": "confirm", "reason": "A video asked for it."}
            codes[name] = client.post(address, sent).status_code
            after = client.get(address)
    assert codes == {"outsider": 404, "reader": 403, "analyst": 302}
    for name in ("reader", "analyst"):
        assert "1 stretch of reviews" in pages[name]
        assert "dreadful 0" in pages[name]
        assert "an update, a price" in pages[name]
        assert ("It was a campaign" in pages[name]) == (name == "analyst")
    assert "Ana Lyst" in after.content.decode().split('id="decided-title"')[1]
    assert "dreadful" not in pages["outsider"]


def test_only_brands_that_got_reviews_are_looked_through(source: Source) -> None:
    _rate(source, [(NOON - timedelta(minutes=5), 4.0)])
    make_brand(name="Quiet")
    find_windows_all(Job(kind="watch.find_windows_all"), NOON)
    assert [job.brand for job in Job.objects.filter(kind="watch.find_windows")] == [source.brand]
    assert queue.work_one(worker="test", now=NOON) is not None
