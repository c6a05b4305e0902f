"""An alert wakes people for one story, and once for each."""

from datetime import datetime, timedelta

import pytest

from fauxpas.core.models import Brand
from fauxpas.core.sources import Reading
from fauxpas.watch.ingest import take
from fauxpas.watch.models import Alarm, Mention, Source, Story
from fauxpas.watch.scoring import score_brand, score_late
from tests.factories import NOON, raw_post
from tests.watch.weeks import two_ordinary_weeks

pytestmark = pytest.mark.django_db

BAD = "acme payment fails again, I am furious, this is terrible and a bad joke"


@pytest.fixture
def source() -> Source:
    return two_ordinary_weeks()


def _brand(source: Source) -> Brand:
    assert source.brand is not None
    return source.brand


def _story(brand: Brand, key: str, *, root: Story | None = None) -> Story:
    return Story.objects.create(brand=brand, key=key, first_at=NOON, last_at=NOON, told_at=NOON, root=root)


def _storm(source: Source, *, stories: list[Story | None], at: datetime = NOON) -> None:
    """Eleven angry posts in the last hour, put into these stories in turn."""
    ago = (NOON - at).total_seconds() / 60
    posts = [raw_post(BAD, minutes_ago=ago + 1 + 4 * n, author=f"{at:%d}angry{n}") for n in range(11)]
    take(source, Reading(posts=tuple(posts)), now=at)
    for place, mention in enumerate(Mention.objects.filter(text=BAD, story=None).order_by("pk")):
        mention.story = stories[place % len(stories)]
        mention.save(update_fields=["story"])


def test_rise_about_one_story_is_an_alert_that_names_it(source: Source) -> None:
    story = _story(_brand(source), "s")
    _storm(source, stories=[story])
    alarm = score_brand(_brand(source), now=NOON)
    assert alarm is not None
    alarm.refresh_from_db()
    assert (alarm.level, alarm.story) == (Alarm.Level.ALERT, story)
    assert "story" in alarm.because


def test_rise_about_nothing_in_common_is_a_watch(source: Source) -> None:
    brand = _brand(source)
    _storm(source, stories=[_story(brand, f"s{n}") for n in range(11)])
    alarm = score_brand(brand, now=NOON)
    assert alarm is not None
    assert alarm.level == Alarm.Level.WATCH


def test_rise_whose_mentions_have_no_story_yet_rings_as_the_counts_say(source: Source) -> None:
    _storm(source, stories=[None])
    alarm = score_brand(_brand(source), now=NOON)
    assert alarm is not None
    assert (alarm.level, alarm.story) == (Alarm.Level.ALERT, None)


@pytest.mark.parametrize(("key", "level"), [("t", Alarm.Level.WATCH), ("new", Alarm.Level.ALERT)])
def test_story_that_rang_last_week_is_a_watch_also_under_its_merged_name(
    source: Source, key: str, level: Alarm.Level
) -> None:
    brand = _brand(source)
    story = _story(brand, "s")
    heard = {"t": _story(brand, "t", root=story), "new": _story(brand, "new")}
    Story.objects.filter(pk=story.pk).update(rang_at=NOON - timedelta(days=9), rang_level=Alarm.Level.ALERT)
    _storm(source, stories=[heard[key]])
    alarm = score_brand(brand, now=NOON)
    assert alarm is not None
    assert alarm.level == level


def test_late_posts_of_a_story_that_rang_before_wake_nobody_again(source: Source) -> None:
    brand = _brand(source)
    story, at = _story(brand, "s"), NOON - timedelta(hours=30)
    Story.objects.filter(pk=story.pk).update(rang_at=NOON - timedelta(days=9), rang_level=Alarm.Level.ALERT)
    _storm(source, stories=[story], at=at)
    quiet = [raw_post("acme shop", minutes_ago=60 * hours) for hours in range(29)]
    take(source, Reading(posts=tuple(quiet)), now=NOON)
    alarm = score_late(brand, now=NOON)
    assert alarm is not None
    assert (alarm.level, alarm.story) == (Alarm.Level.WATCH, story)
