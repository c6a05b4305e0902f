"""What people decide about stories, from the decision to what the worker makes of it."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Job, Person, Role, TrailEntry
from fauxpas.watch import domain, grouping
from fauxpas.watch.grouping import group_brand
from fauxpas.watch.models import Mention, Story, StoryChange
from tests.factories import NOON, make_brand, make_mentions, make_person, make_query, make_source

pytestmark = pytest.mark.django_db

KETTLE = "The acme kettle caught fire in my kitchen last night"
BREAD = "Acme bread smells of petrol, the whole bakery shelf was withdrawn"


@dataclass(frozen=True)
class Two:
    """A brand with two stories of two mentions each, and an analyst."""

    brand: Brand
    analyst: Person
    kettle: Story
    bread: Story


@pytest.fixture
def two() -> Two:
    grouping._live.clear()
    brand = make_brand(name="Acme")
    make_query(brand, "acme")
    make_mentions(make_source(brand), KETTLE, f"{KETTLE} again", BREAD, f"{BREAD} today")
    group_brand(brand, now=NOON)
    kettle, bread = Story.objects.order_by("pk")
    return Two(brand, make_person(role=Role.SUPPORT, brand=brand), kettle, bread)


def _done(two: Two) -> None:
    group_brand(two.brand, now=NOON)
    two.kettle.refresh_from_db()
    two.bread.refresh_from_db()


def _counted(story: Story) -> tuple[int, int]:
    """As the story tells, and as its mentions are."""
    return story.posts, domain.mentions_of(story).count()


def test_renamed_story_keeps_its_name_while_mentions_come_and_loses_it_when_emptied(two: Two) -> None:
    words = two.kettle.title
    domain.rename_story(two.kettle, title="  Kettles \x00 on fire ", by=two.analyst, now=NOON)
    make_mentions(two.kettle.mentions.all()[0].source, f"{KETTLE} here too")
    _done(two)
    assert (two.kettle.title, two.kettle.posts) == ("Kettles on fire", 3)
    domain.rename_story(two.kettle, title="", by=two.analyst, now=NOON)
    make_mentions(two.kettle.mentions.all()[0].source, f"{KETTLE} as well")
    _done(two)
    assert set(two.kettle.title.split(" · ")) & set(words.split(" · "))
    assert TrailEntry.objects.filter(verb="story.renamed").count() == 2


def test_merge_waits_for_the_worker_and_is_then_one_story(two: Two) -> None:
    change = domain.merge_stories(two.bread, two.kettle, by=two.analyst, now=NOON)
    assert change.waiting
    assert Job.objects.filter(kind="watch.group", brand=two.brand).exists()
    assert TrailEntry.objects.filter(verb="story.merge", subject_id=two.bread.pk).count() == 1
    _done(two)
    assert two.bread.root == two.kettle
    assert (two.kettle.held, _counted(two.kettle)) == (True, (4, 4))


def test_merge_keeps_the_name_a_person_gave(two: Two) -> None:
    domain.rename_story(two.bread, title="The loaf", by=two.analyst, now=NOON)
    domain.merge_stories(two.bread, two.kettle, by=two.analyst, now=NOON)
    _done(two)
    assert (two.kettle.named, two.kettle.title) == (True, "The loaf")


def test_merge_taken_back_gives_each_its_own_mentions_and_counts_again(two: Two) -> None:
    change = domain.merge_stories(two.bread, two.kettle, by=two.analyst, now=NOON)
    _done(two)
    change.refresh_from_db()
    undone = domain.undo_change(change, by=two.analyst, now=NOON)
    _done(two)
    undone.refresh_from_db()
    assert undone.other is not None
    parted = undone.other
    assert (_counted(two.kettle), _counted(parted)) == ((2, 2), (2, 2))
    assert {mention.text for mention in parted.mentions.all()} == {BREAD, f"{BREAD} today"}
    assert "petrol" in parted.title
    assert not two.kettle.held
    assert parted.first_at == Mention.objects.get(text=BREAD).happened_at
    make_mentions(parted.mentions.all()[0].source, f"{BREAD} once more")
    _done(two)
    parted.refresh_from_db()
    assert _counted(parted) == (3, 3)
    with pytest.raises(MoveRefused, match="taken back already"):
        domain.undo_change(change, by=two.analyst, now=NOON)


def test_split_and_its_undoing_move_the_chosen_mentions_there_and_back(two: Two) -> None:
    last = two.kettle.mentions.order_by("-pk")[0]
    change = domain.split_story(two.kettle, [last.pk], by=two.analyst, now=NOON)
    _done(two)
    change.refresh_from_db()
    assert change.other is not None
    assert (_counted(two.kettle), _counted(change.other)) == ((1, 1), (1, 1))
    domain.undo_change(change, by=two.analyst, now=NOON)
    _done(two)
    assert _counted(two.kettle) == (2, 2)


def test_pin_holds_until_it_is_taken_back(two: Two) -> None:
    change = domain.pin_story(two.kettle, by=two.analyst, now=NOON)
    with pytest.raises(MoveRefused, match="not done yet"):
        domain.undo_change(change, by=two.analyst, now=NOON)
    _done(two)
    with pytest.raises(MoveRefused, match="pinned already"):
        domain.pin_story(two.kettle, by=two.analyst, now=NOON)
    change.refresh_from_db()
    domain.undo_change(change, by=two.analyst, now=NOON)
    _done(two)
    assert not two.kettle.held
    with pytest.raises(MoveRefused, match="not pinned"):
        domain.unpin_story(two.kettle, by=two.analyst, now=NOON)


def test_what_cannot_be_decided_is_refused_and_leaves_no_trace(two: Two) -> None:
    foreign = make_brand(two.brand.organisation, name="Other")
    make_query(foreign, "other")
    make_mentions(make_source(foreign), "other bread")
    group_brand(foreign, now=NOON)
    theirs = Story.objects.get(brand=foreign)
    both = make_person(role=Role.OWNER, brand=two.brand)
    both.memberships.create(
        organisation=foreign.organisation, brand=foreign, role=Role.OWNER, created_at=NOON
    )
    with pytest.raises(InputRefused, match="two brands"):
        domain.merge_stories(theirs, two.kettle, by=both, now=NOON)
    with pytest.raises(InputRefused, match="one story already"):
        domain.merge_stories(two.kettle, two.kettle, by=both, now=NOON)
    every = [mention.pk for mention in two.kettle.mentions.all()]
    with pytest.raises(InputRefused, match="at least one"):
        domain.split_story(two.kettle, every, by=both, now=NOON)
    with pytest.raises(InputRefused, match="of this story"):
        domain.split_story(two.kettle, [two.bread.mentions.all()[0].pk], by=both, now=NOON)
    with pytest.raises(MoveRefused, match="over"):
        domain.pin_story(two.kettle, by=both, now=NOON + timedelta(days=8))
    with pytest.raises(NotAllowed):
        domain.merge_stories(
            two.bread, two.kettle, by=make_person(role=Role.READER, brand=two.brand), now=NOON
        )
    assert not StoryChange.objects.exists()


def test_story_that_is_part_of_another_is_decided_about_there(two: Two) -> None:
    domain.merge_stories(two.bread, two.kettle, by=two.analyst, now=NOON)
    _done(two)
    with pytest.raises(MoveRefused, match="part of another"):
        domain.pin_story(two.bread, by=two.analyst, now=NOON)
