"""What people decide about stories: a name, what belongs together, what does not, and taking a decision back.

A decision is a `StoryChange` that the worker takes in, for it alone knows a brand's stories; a name is only ours.
"""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fauxpas.core import queue, trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.watch.grouping import TITLE_CHARACTERS, WINDOW
from fauxpas.watch.models import Mention, Story, StoryChange

MOST_MOVED = 5000
Kind = StoryChange.Kind


def rename_story(story: Story, *, title: str, by: Person, now: datetime) -> Story:
    """Give a story a name that its words no longer change; an empty one gives it back to them. Raises NotAllowed."""
    with transaction.atomic():
        story = _locked(story, by=by)
        before, title = story.title, " ".join(title.replace("\x00", " ").split())[:TITLE_CHARACTERS]
        story.named, story.title = bool(title), title or story.title
        story.save(update_fields=["named", "title"])
        told = {"title": title}
        trail.write(
            story.brand, "story.renamed", by=by, now=now, subject=story, before={"title": before}, after=told
        )
    return story


def pin_story(story: Story, *, by: Person, now: datetime) -> StoryChange:
    """Say that a story is right as it is: it neither merges nor splits by itself. Raises MoveRefused, NotAllowed."""
    return _hold(story, held=True, by=by, now=now)


def unpin_story(story: Story, *, by: Person, now: datetime) -> StoryChange:
    """Let a story merge and split by itself again. Raises MoveRefused, NotAllowed."""
    return _hold(story, held=False, by=by, now=now)


def merge_stories(story: Story, into: Story, *, by: Person, now: datetime) -> StoryChange:
    """Say that two stories are one, which goes by `into` and no longer splits by itself.

    A name that a person gave to either is kept; that of `into` when both have one.

    Raises InputRefused when they are of two brands or one already, MoveRefused when one is over or part of another, NotAllowed.
    """
    with transaction.atomic():
        locked = {each.pk: each for each in (_locked(one, by=by) for one in _in_order(story, into))}
        story, into = locked[story.pk], locked[into.pk]
        if story.brand_id != into.brand_id:
            raise _refused("into", _("These stories are of two brands."))
        if _root(story) == _root(into):
            raise _refused("into", _("These are one story already."))
        for each in (story, into):
            _check_open(each, now=now)
        into.held = True
        if story.named and not into.named:
            into.named, into.title = True, story.title
        into.save(update_fields=["held", "named", "title"])
        return _decide(Kind.MERGE, story, other=into, by=by, now=now)


def split_story(story: Story, mentions: Collection[int], *, by: Person, now: datetime) -> StoryChange:
    """Say that some mentions of a story are another one.

    mentions : their numbers. Raises InputRefused without any of this story, with all of it or with more than MOST_MOVED;
    MoveRefused when the story is over or part of another; NotAllowed.
    """
    with transaction.atomic():
        story = _locked(story, by=by)
        _check_open(story, now=now)
        own = mentions_of(story)
        chosen = list(
            own.filter(pk__in=list(mentions)[: MOST_MOVED + 1]).order_by("pk").values_list("pk", flat=True)
        )
        return _part(story, chosen, own, by=by, now=now)


def undo_change(change: StoryChange, *, by: Person, now: datetime) -> StoryChange:
    """Take back a merge, a split or a pin, whether found by the program or decided by a person; returns what does so.

    A merge is taken back by taking out the mentions that came with it. Raises MoveRefused when it was taken back before, has
    not been done yet, or its story is over; InputRefused when nothing is left to move; NotAllowed.
    """
    with transaction.atomic():
        story = _locked(change.story, by=by)
        change = StoryChange.objects.select_for_update(of=("self",)).select_related("other").get(pk=change.pk)
        if change.undone_at is not None:
            raise MoveRefused(_("This was taken back already."))
        if change.waiting:
            raise MoveRefused(_("This is not done yet. Try again in a moment."))
        change.undone_at = now
        change.save(update_fields=["undone_at"])
        match change.kind:
            case Kind.PIN | Kind.UNPIN:
                return _hold(story, held=change.kind == Kind.UNPIN, by=by, now=now)
            case Kind.SPLIT if change.other is not None:
                return merge_stories(change.other, _root(story), by=by, now=now)
            case Kind.MERGE:
                return _take_apart(change, _root(story), by=by, now=now)
    raise MoveRefused(_("Nothing came of this; there is nothing to take back."))


def mentions_of(story: Story) -> QuerySet[Mention]:
    """The mentions of a story and of those merged into it. Unordered."""
    return Mention.objects.filter(story__in=members_of(story))


def members_of(story: Story) -> list[int]:
    """The numbers of a story and of those merged into it; one query."""
    return [story.pk, *Story.objects.filter(root=story).exclude(pk=story.pk).values_list("pk", flat=True)]


def is_over(story: Story, *, now: datetime) -> bool:
    """Whether a story was quiet for so long that nothing joins it any more and nothing can be decided about it."""
    return story.last_at < now - WINDOW


def _hold(story: Story, *, held: bool, by: Person, now: datetime) -> StoryChange:
    with transaction.atomic():
        story = _locked(story, by=by)
        _check_open(story, now=now)
        if story.held == held:
            raise MoveRefused(_("This story is pinned already.") if held else _("This story is not pinned."))
        story.held = held
        story.save(update_fields=["held"])
        return _decide(Kind.PIN if held else Kind.UNPIN, story, by=by, now=now)


def _take_apart(change: StoryChange, root: Story, *, by: Person, now: datetime) -> StoryChange:
    """Split off what came with a merge; what a person did not pin is let go its own ways again."""
    _check_open(root, now=now)
    own = mentions_of(root)
    came = list(
        own.filter(story__in=_came_with(change)).order_by("pk").values_list("pk", flat=True)[: MOST_MOVED + 1]
    )
    last = (
        root.changes.filter(kind__in=[Kind.PIN, Kind.UNPIN], undone_at__isnull=True).order_by("-pk").first()
    )
    if change.by_id is not None and root.held and (last is None or last.kind == Kind.UNPIN):
        _hold(root, held=False, by=by, now=now)
    return _part(root, came, own, by=by, now=now)


def _came_with(change: StoryChange) -> set[int]:
    """The story that was merged, and all that had been merged into it before."""
    earlier = StoryChange.objects.filter(
        brand=change.brand_id, kind=Kind.MERGE, pk__lt=change.pk, waiting=False
    )
    came, new = {change.story_id}, {change.story_id}
    while new:
        new = set(earlier.filter(other__in=new).values_list("story", flat=True)) - came
        came |= new
    return came


def _part(
    story: Story, chosen: list[int], own: QuerySet[Mention], *, by: Person, now: datetime
) -> StoryChange:
    if not chosen:
        raise _refused("mentions", _("Choose mentions of this story."))
    if len(chosen) > MOST_MOVED:
        words = _("At most %(limit)s mentions can be moved at once.") % {"limit": MOST_MOVED}
        raise _refused("mentions", words)
    if not own.exclude(pk__in=chosen).exists():
        raise _refused("mentions", _("Leave at least one mention in this story."))
    return _decide(Kind.SPLIT, story, mentions=chosen, by=by, now=now)


def _decide(
    kind: StoryChange.Kind,
    story: Story,
    *,
    other: Story | None = None,
    mentions: Iterable[int] = (),
    by: Person,
    now: datetime,
) -> StoryChange:
    change = StoryChange.objects.create(
        brand=story.brand,
        kind=kind,
        story=story,
        other=other,
        mentions=list(mentions),
        why="hand",
        by=by,
        at=now,
        waiting=True,
    )
    queue.enqueue("watch.group", now=now, key=str(story.brand_id), brand=story.brand)
    after = {"other": other and other.pk, "mentions": len(change.mentions)}
    trail.write(story.brand, f"story.{kind.value}", by=by, now=now, subject=story, after=after)
    return change


def _locked(story: Story, *, by: Person) -> Story:
    found = Story.objects.select_for_update(of=("self",)).select_related("brand", "root").get(pk=story.pk)
    check_right(by, Right.TRIAGE, found.brand)
    return found


def _in_order(one: Story, other: Story) -> list[Story]:
    # Always the elder first, so that two people who merge the same two never wait for each other.
    return sorted({one.pk: one, other.pk: other}.values(), key=lambda story: story.pk)


def _root(story: Story) -> Story:
    return story.root or story


def _check_open(story: Story, *, now: datetime) -> None:
    if _root(story) != story:
        raise MoveRefused(_("This story is part of another now. Decide there."))
    if is_over(story, now=now):
        raise MoveRefused(_("This story is over: nothing was said of it for seven days."))


def _refused(field: str, words: str) -> InputRefused:
    return InputRefused(words, fields={field: words})
