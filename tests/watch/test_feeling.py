"""Which model read what: a model that changed does not rewrite what an earlier one counted."""

from datetime import timedelta

import pytest

from fauxpas.core.models import Brand
from fauxpas.watch.feeling import Readers, corrected, corrected_over, readers_of
from fauxpas.watch.models import Mention, Source, Story
from fauxpas.watch.stories import share_of
from tests.factories import NOON, make_brand, make_mentions, make_query, make_source

DAY = timedelta(days=1)
CHANGED = NOON - 2 * DAY
BOTH = Readers(((NOON - 99 * DAY, "fast-1"), (CHANGED, "fast-2")))
COUNTS = (30, 50, 20)


def _source() -> tuple[Brand, Source]:
    brand = make_brand(name="Acme")
    make_query(brand, "acme")
    return brand, make_source(brand)


@pytest.mark.django_db
def test_readers_are_the_models_in_the_order_they_came() -> None:
    brand, source = _source()
    make_mentions(source, "acme one", "acme two", minutes_ago=60 * 72)
    Mention.objects.update(sentiment_by="fast-1", seen_at=NOON - 3 * DAY)
    (new,) = make_mentions(source, "acme three")
    Mention.objects.filter(pk=new.pk).update(sentiment_by="fast-2", seen_at=CHANGED)
    readers = readers_of(brand)
    days = [readers.at(NOON - days * DAY) for days in (400, 3, 1)]
    assert days == ["fast-1", "fast-1", "fast-2"]
    assert (readers.between(CHANGED, NOON), readers.between(CHANGED - DAY, NOON)) == ("fast-2", "")


@pytest.mark.django_db
@pytest.mark.parametrize(("before", "newest"), [("fast-1", "of-nobody"), ("fast-2", "fast-1")])
def test_model_nobody_knows_or_that_came_back_corrects_nothing(before: str, newest: str) -> None:
    brand, source = _source()
    first, between, last = make_mentions(source, "acme one", "acme two", "acme three")
    for days, (mention, by) in enumerate([(last, newest), (between, before), (first, newest)]):
        Mention.objects.filter(pk=mention.pk).update(sentiment_by=by, seen_at=NOON - days * DAY)
    assert readers_of(brand).at(NOON) == ""


@pytest.mark.django_db
def test_brand_without_mentions_has_no_reader() -> None:
    assert readers_of(make_brand(name="Acme")).at(NOON) == ""


def test_each_stretch_is_corrected_with_the_errors_of_its_own_model() -> None:
    old, new = corrected(COUNTS, "fast-1", "fr"), corrected(COUNTS, "fast-2", "fr")
    assert old is not None
    assert new is not None
    assert old != new
    assert corrected_over([(CHANGED - DAY, COUNTS)], BOTH, "fr") == old
    assert corrected_over([(CHANGED, COUNTS)], BOTH, "fr") == new
    both = corrected_over([(CHANGED - DAY, COUNTS), (CHANGED, COUNTS)], BOTH, "fr")
    assert both is not None
    assert both.posts == 200
    for name in ("negative", "low", "high"):
        assert getattr(both, name) == pytest.approx((getattr(old, name) + getattr(new, name)) / 2)


def test_hours_of_one_model_are_corrected_together() -> None:
    hours = [(CHANGED, (10, 30, 5)), (CHANGED + DAY, (20, 20, 15)), (CHANGED + DAY, (0, 0, 0))]
    assert corrected_over(hours, BOTH, None) == corrected(COUNTS, "fast-2", None)
    assert corrected_over([], BOTH, None) is None


def test_story_told_while_the_model_changed_has_no_share() -> None:
    story = Story(first_at=CHANGED - DAY, last_at=NOON, negative=30, neutral=50, positive=20)
    assert share_of(story, BOTH, "fr") is None
    story.first_at = CHANGED
    assert share_of(story, BOTH, "fr") == corrected(COUNTS, "fast-2", "fr")
