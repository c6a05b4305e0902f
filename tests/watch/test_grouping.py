"""Mentions that repeat one another, and the stories they are about, as the worker finds them."""

from datetime import timedelta

import pytest

from fauxpas.core import queue
from fauxpas.core.models import Brand, Job
from fauxpas.core.sources import Reading
from fauxpas.watch import grouping
from fauxpas.watch.grouping import group_brand, start_again
from fauxpas.watch.ingest import take
from fauxpas.watch.models import Grouping, Mention, Source, Story, StoryChange
from tests.factories import NOON, make_brand, make_mentions, make_person, make_query, make_source, raw_post

pytestmark = pytest.mark.django_db

KETTLE = "The acme kettle caught fire in my kitchen last night"
BREAD = "Acme bread smells of petrol, the whole bakery shelf was withdrawn"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    grouping._live.clear()


@pytest.fixture
def source() -> Source:
    brand = make_brand(name="Acme")
    make_query(brand, "acme")
    return make_source(brand)


def _brand(source: Source) -> Brand:
    assert source.brand is not None
    return source.brand


def _told(*texts: str) -> list[str]:
    return [f"{text}, says witness number {number}" for number, text in enumerate(texts)]


def test_mentions_of_one_thing_are_one_story_and_repeats_point_at_the_first(source: Source) -> None:
    brand = _brand(source)
    first, again, other = make_mentions(source, KETTLE, f"RT @someone: {KETTLE}", BREAD)
    group_brand(brand, now=NOON)
    for mention in (first, again, other):
        mention.refresh_from_db()
    assert (first.duplicate_of, again.duplicate_of, other.duplicate_of) == (None, first, None)
    assert first.story == again.story != other.story
    assert first.story is not None
    story = first.story
    assert (story.root, story.posts, story.first, story.key) == (story, 2, first, str(first.pk))
    assert "kettle" in story.title


def test_restart_between_batches_changes_no_story(source: Source) -> None:
    brand = _brand(source)
    texts = [*_told(*[KETTLE] * 4), *_told(*[BREAD] * 4), KETTLE, BREAD]
    for number, text in enumerate(texts):
        make_mentions(source, text)
        group_brand(brand, now=NOON)
        if number % 3 == 0:
            grouping._live.clear()
    stepwise = list(Mention.objects.order_by("pk").values_list("duplicate_of", "story__key"))
    Grouping.objects.all().delete()
    Story.objects.all().delete()
    grouping._live.clear()
    group_brand(brand, now=NOON)
    assert list(Mention.objects.order_by("pk").values_list("duplicate_of", "story__key")) == stepwise
    assert Story.objects.filter(posts__gt=0).count() == 2


def test_frozen_state_is_read_back_instead_of_going_through_all_again(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    brand = _brand(source)
    monkeypatch.setattr(grouping, "FROZEN_EVERY", 2)
    make_mentions(source, *_told(KETTLE, BREAD, KETTLE))
    group_brand(brand, now=NOON)
    stored = Grouping.objects.get(brand=brand)
    assert stored.frozen_at == stored.reached > 0
    grouping._live.clear()
    (late,) = make_mentions(source, KETTLE)
    group_brand(brand, now=NOON)
    late.refresh_from_db()
    assert late.story is not None
    assert late.story.posts == 3


def test_two_processes_at_once_group_each_mention_once(source: Source) -> None:
    brand = _brand(source)
    make_mentions(source, KETTLE)
    group_brand(brand, now=NOON)
    here = grouping._live.pop(brand.pk)
    (second,) = make_mentions(source, KETTLE)
    group_brand(brand, now=NOON)
    grouping._live[brand.pk] = here
    group_brand(brand, now=NOON)
    second.refresh_from_db()
    assert second.story is not None
    assert second.story.posts == 2


def test_mention_numbered_before_the_last_one_is_grouped_all_the_same(source: Source) -> None:
    brand = _brand(source)
    early, late = make_mentions(source, *_told(KETTLE, KETTLE))
    number = early.pk
    early.delete()
    group_brand(brand, now=NOON)
    early.pk = number
    early.save(force_insert=True)
    group_brand(brand, now=NOON)
    early.refresh_from_db()
    late.refresh_from_db()
    assert early.story == late.story is not None
    grouping._live.clear()
    (last,) = make_mentions(source, KETTLE)
    group_brand(brand, now=NOON)
    last.refresh_from_db()
    assert last.story is not None
    assert last.story.posts == 3


def test_batch_that_fails_half_way_is_counted_once(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    brand = _brand(source)
    make_mentions(source, *_told(KETTLE, KETTLE))
    with monkeypatch.context() as broken:
        broken.setattr(grouping, "_keep_answers", lambda *_given: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            group_brand(brand, now=NOON)
    group_brand(brand, now=NOON)
    assert Story.objects.get(brand=brand).posts == 2


def test_state_of_older_stages_begins_the_week_again_and_keeps_decisions(source: Source) -> None:
    brand = _brand(source)
    one, other = make_mentions(source, KETTLE, BREAD)
    group_brand(brand, now=NOON)
    one.refresh_from_db()
    other.refresh_from_db()
    assert other.story is not None
    maker = make_person(brand=brand)
    StoryChange.objects.create(
        brand=brand,
        kind=StoryChange.Kind.MERGE,
        story=other.story,
        other=one.story,
        by=maker,
        at=NOON,
        waiting=True,
    )
    group_brand(brand, now=NOON)
    Grouping.objects.update(state=b'[["duplicates", "an older one", ""], ["stories", "an older one", ""]]')
    grouping._live.clear()
    group_brand(brand, now=NOON)
    other.refresh_from_db()
    assert other.story is not None
    assert other.story.root == one.story
    assert not StoryChange.objects.filter(waiting=True).exists()


def test_only_so_many_runs_are_kept_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grouping, "MOST_LIVE", 1)
    for number in range(2):
        brand = make_brand(name=f"Acme {number}")
        make_query(brand, "acme")
        make_mentions(make_source(brand), KETTLE)
        group_brand(brand, now=NOON)
    assert list(grouping._live) == [brand.pk]


def test_history_older_than_a_week_is_not_grouped(source: Source) -> None:
    brand = _brand(source)
    (old,) = make_mentions(source, KETTLE, now=NOON - timedelta(days=9))
    (new,) = make_mentions(source, KETTLE)
    group_brand(brand, now=NOON)
    old.refresh_from_db()
    new.refresh_from_db()
    assert old.story is None
    assert (new.story is not None, new.duplicate_of) == (True, None)


def test_merge_by_hand_makes_one_story_of_two_and_is_remembered(source: Source) -> None:
    brand = _brand(source)
    one, other = make_mentions(source, KETTLE, BREAD)
    group_brand(brand, now=NOON)
    one.refresh_from_db()
    other.refresh_from_db()
    assert one.story is not None
    assert other.story is not None
    StoryChange.objects.create(
        brand=brand, kind=StoryChange.Kind.MERGE, story=other.story, other=one.story, at=NOON, waiting=True
    )
    group_brand(brand, now=NOON)
    other.refresh_from_db()
    assert other.story is not None
    assert other.story.root == one.story
    one.story.refresh_from_db()
    assert one.story.posts == 2
    grouping._live.clear()
    (late,) = make_mentions(source, BREAD)
    group_brand(brand, now=NOON)
    late.refresh_from_db()
    assert late.story == one.story
    assert not StoryChange.objects.filter(waiting=True).exists()


def test_split_by_hand_moves_the_chosen_mentions(source: Source) -> None:
    brand = _brand(source)
    mentions = make_mentions(source, *_told(KETTLE, KETTLE, KETTLE, KETTLE))
    group_brand(brand, now=NOON)
    story = Story.objects.get(brand=brand)
    moved = [mention.pk for mention in mentions[2:]]
    change = StoryChange.objects.create(
        brand=brand, kind=StoryChange.Kind.SPLIT, story=story, mentions=moved, at=NOON, waiting=True
    )
    group_brand(brand, now=NOON)
    change.refresh_from_db()
    assert change.other is not None
    assert change.other != story
    assert set(change.other.mentions.values_list("pk", flat=True)) == set(moved)
    story.refresh_from_db()
    assert (story.posts, change.other.posts) == (2, 2)


def test_starting_again_forgets_what_was_learnt_and_groups_the_week_anew(source: Source) -> None:
    brand = _brand(source)
    make_mentions(source, KETTLE, BREAD)
    group_brand(brand, now=NOON)
    Mention.objects.filter(text=KETTLE).update(text="", source_key="erased")
    start_again(brand, now=NOON)
    assert bytes(Grouping.objects.get(brand=brand).state) == b""
    group_brand(brand, now=NOON)
    assert not any("kettle" in story.title for story in Story.objects.filter(mentions__isnull=False))


def test_new_mentions_put_the_grouping_in_line_once(source: Source) -> None:
    for number in range(2):
        take(source, Reading(posts=(raw_post(f"acme {number}"),), cursor={}), now=NOON)
    assert Job.objects.filter(kind="watch.group").count() == 1
    while queue.work_one(worker="test", now=NOON):
        pass
    assert Mention.objects.filter(story__isnull=True).count() == 0
