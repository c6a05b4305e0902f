"""The stories over the API: what people speak of, what became of it, and what is decided about it."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet
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
    Time,
    Turn,
    brand_of,
    copied,
    page,
    person_of,
    reads,
    writes,
)
from fauxpas.watch import domain
from fauxpas.watch.domain.stories import MOST_MOVED
from fauxpas.watch.feeling import language_of, readers_of
from fauxpas.watch.models import Story, StoryChange
from fauxpas.watch.stories import languages_in, share_of, visible_changes, visible_stories

router = Router(tags=["watch"])


class StoriesAsked(Turn):
    """Which stories: those spoken of since then, by default in the last seven days, of so many mentions at least."""

    since: Time | None = None
    at_least: int = Field(2, ge=1)


class NameIn(In):
    """What to call a story; empty gives it back its own words."""

    title: str = Field(max_length=200)


class MergeIn(In):
    """The story it is the same as; by that one's id the two go."""

    into: Id


class SplitIn(In):
    """Which of its mentions are another story."""

    mentions: list[Id] = Field(min_length=1, max_length=MOST_MOVED)


class StoryOut(Schema):
    """What several mentions are about. `part_of` : the story it was merged into, null while it stands by itself.

    negative, neutral, positive : mentions as a model read them, not corrected. growth, growth_low, growth_high : the last hour
    against the one before, with its 90 % interval, as of `told_at`.
    """

    id: int
    title: str
    named: bool
    held: bool
    part_of: int | None
    first: int | None
    typical: int | None
    address: str
    first_at: datetime
    last_at: datetime
    posts: int
    negative: int
    neutral: int
    positive: int
    last_hour: int
    growth: float | None
    growth_low: float | None
    growth_high: float | None
    told_at: datetime

    @classmethod
    def of(cls, story: Story) -> "StoryOut":
        """A story as it stands."""
        return cls(**_told(story))


def _told(story: Story) -> dict[str, Any]:
    same = (
        "id title named held address first_at last_at posts negative neutral positive last_hour growth growth_low "
        "growth_high told_at"
    )
    root = story.root_id if story.root_id != story.pk else None
    return copied(story, same) | {"part_of": root, "first": story.first_id, "typical": story.typical_id}


class ShareOut(Schema):
    """The likely share of negative mentions, 0 to 1, once the model's known errors are taken out, and its 95 % interval."""

    negative: float
    low: float
    high: float


class OneStoryOut(StoryOut):
    """One story, with its corrected negative share (null when it is not known) and its languages with their shares."""

    negative_share: ShareOut | None
    languages: dict[str, float]

    @classmethod
    def whole(cls, story: Story) -> "OneStoryOut":
        """A story as it stands; two queries."""
        languages = languages_in(story)
        share = share_of(story, readers_of(story.brand), language_of(story.brand.languages))
        shown = None if share is None else ShareOut(negative=share.negative, low=share.low, high=share.high)
        return cls(**_told(story), negative_share=shown, languages=dict(languages))


class ChangeOut(Schema):
    """A merge, a split, a pin; `by` is null when the program found it. `waiting` : decided, and not done yet.

    merge: `story` went into `other`. split: `mentions` left `story` and made `other`. words : what the two have in common.
    """

    id: int
    kind: str
    story: int
    other: int | None
    mentions: list[int]
    words: list[str]
    by: PersonOut | None
    at: datetime
    waiting: bool
    undone_at: datetime | None

    @classmethod
    def of(cls, change: StoryChange) -> "ChangeOut":
        """A change with its person loaded."""
        return cls(
            **copied(change, "id kind words at waiting undone_at"),
            story=change.story_id,
            other=change.other_id,
            mentions=[int(number) for number in change.mentions if str(number).isdecimal()],
            by=PersonOut.of(change.by),
        )


@router.get("/stories", **reads(Page[StoryOut]))
def list_stories(request: HttpRequest, brand: Slug, asked: Query[StoriesAsked]) -> Page[StoryOut]:
    """The stories that stand by themselves, the newest first."""
    since = asked.since or clock.now() - timedelta(days=7)
    found = _stories(request, brand).filter(root=F("pk"), last_at__gte=since, posts__gte=asked.at_least)
    return page(found, asked, StoryOut.of)


@router.get("/stories/{story}", **reads(OneStoryOut))
def show_story(request: HttpRequest, brand: Slug, story: Id) -> OneStoryOut:
    """One story."""
    return OneStoryOut.whole(_story(request, brand, story))


@router.put("/stories/{story}/name", **writes(StoryOut))
def rename_story(request: HttpRequest, brand: Slug, story: Id, sent: NameIn) -> StoryOut:
    """Give a story a name that its words no longer change."""
    found = _story(request, brand, story)
    return StoryOut.of(domain.rename_story(found, title=sent.title, by=person_of(request), now=clock.now()))


@router.post("/stories/{story}/pin", **writes(ChangeOut))
def pin_story(request: HttpRequest, brand: Slug, story: Id) -> ChangeOut:
    """Say that a story is right as it is: it neither merges nor splits by itself."""
    found = _story(request, brand, story)
    return ChangeOut.of(domain.pin_story(found, by=person_of(request), now=clock.now()))


@router.post("/stories/{story}/unpin", **writes(ChangeOut))
def unpin_story(request: HttpRequest, brand: Slug, story: Id) -> ChangeOut:
    """Let a story merge and split by itself again."""
    found = _story(request, brand, story)
    return ChangeOut.of(domain.unpin_story(found, by=person_of(request), now=clock.now()))


@router.post("/stories/{story}/merge", **writes(ChangeOut))
def merge_stories(request: HttpRequest, brand: Slug, story: Id, sent: MergeIn) -> ChangeOut:
    """Say that two stories are one; it is done a moment later."""
    found, into = _story(request, brand, story), _story(request, brand, sent.into)
    return ChangeOut.of(domain.merge_stories(found, into, by=person_of(request), now=clock.now()))


@router.post("/stories/{story}/split", **writes(ChangeOut))
def split_story(request: HttpRequest, brand: Slug, story: Id, sent: SplitIn) -> ChangeOut:
    """Say that some mentions of a story are another one; it is done a moment later."""
    found = _story(request, brand, story)
    return ChangeOut.of(domain.split_story(found, sent.mentions, by=person_of(request), now=clock.now()))


@router.get("/story-changes", **reads(Page[ChangeOut]))
def list_story_changes(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[ChangeOut]:
    """Every merge, split and pin of the brand's stories, the newest first."""
    return page(_changes(request, brand), asked, ChangeOut.of)


@router.post("/story-changes/{change}/undo", **writes(ChangeOut))
def undo_story_change(request: HttpRequest, brand: Slug, change: Id) -> ChangeOut:
    """Take a merge, a split or a pin back; answers with the change that does so."""
    found = get_object_or_404(_changes(request, brand), pk=change)
    return ChangeOut.of(domain.undo_change(found, by=person_of(request), now=clock.now()))


def _stories(request: HttpRequest, brand: str) -> QuerySet[Story]:
    return visible_stories(person_of(request)).filter(brand=brand_of(request, brand))


def _story(request: HttpRequest, brand: str, story: int) -> Story:
    return get_object_or_404(_stories(request, brand).select_related("brand"), pk=story)


def _changes(request: HttpRequest, brand: str) -> QuerySet[StoryChange]:
    mine = visible_changes(person_of(request)).filter(brand=brand_of(request, brand))
    return mine.select_related("story", "by")
