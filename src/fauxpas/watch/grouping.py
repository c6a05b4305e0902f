"""Which mentions repeat one another and which are about the same thing: the engine's keyed stages, brand by brand.

The worker goes through a brand's mentions in order of arrival. The engine's state lives in this process; a copy is stored
now and then, and the mentions since are gone through again after a restart. What people decide about stories waits in
`StoryChange` and is taken in here, so that one process at a time knows a brand's stories.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Min

from fauxpas.core import queue
from fauxpas.core.models import Brand
from fauxpas.engine.pipeline.keyed import KeyedRun, StateOutdatedError
from fauxpas.engine.pipeline.stages import Found
from fauxpas.engine.posts import Post
from fauxpas.engine.stories import Event, Stories, Summary
from fauxpas.watch.models import Grouping, Mention, Story, StoryChange

BATCH = 500
MOST_BATCHES = 20
WINDOW = timedelta(days=7)
FROZEN_EVERY = 5_000
STRAGGLE = 20_000
MOST_LIVE = 30
TITLE_CHARACTERS = 200


@dataclass
class _Live:
    """A brand's run in this process, the last mention it has seen, and how many since it was last stored."""

    run: KeyedRun
    reached: int
    unsaved: int = 0


# The runs of the brands grouped last, the latest at the end.
_live: dict[int, _Live] = {}


def group_brand(brand: Brand, *, now: datetime) -> None:
    """Group the mentions that came since the last time, then take in what people decided about stories.

    Safe to repeat. Another job follows when there is more than one can do.
    """
    for _ in range(MOST_BATCHES):
        # Out of the store until its answers are in the tables: a run that failed half-way has seen too much.
        live = _run_of(brand, now=now)
        arrived = _arrived(brand, live)
        changes = [] if len(arrived) == BATCH else _decided(brand)
        late = _stragglers(brand, live, now=now)
        if not arrived and not changes and not late:
            _keep_live(brand, live)
            return
        if _take(brand, live, [*late, *arrived], changes, now=now):
            _keep_live(brand, live)
            if not changes and len(late) < BATCH and len(arrived) < BATCH:
                # What came meanwhile has asked for another job.
                return
    queue.enqueue("watch.group", now=now, key=str(brand.pk), brand=brand)


def _keep_live(brand: Brand, live: _Live) -> None:
    _live[brand.pk] = live
    while len(_live) > MOST_LIVE:
        _live.pop(next(iter(_live)))


def _arrived(brand: Brand, live: _Live) -> list[Mention]:
    """The next mentions in order of arrival."""
    return list(
        Mention.objects.filter(brand=brand, pk__gt=live.reached).order_by("pk").defer("folded")[:BATCH]
    )


def _stragglers(brand: Brand, live: _Live, *, now: datetime) -> list[Mention]:
    """Mentions numbered before the last one seen, whose transaction ended after that one's."""
    skipped = Mention.objects.filter(
        brand=brand,
        story__isnull=True,
        pk__gt=live.reached - STRAGGLE,
        pk__lte=live.reached,
        happened_at__gte=now - WINDOW,
    )
    return list(skipped.order_by("pk").defer("folded")[:BATCH])


def _decided(brand: Brand) -> list[StoryChange]:
    waiting = StoryChange.objects.filter(brand=brand, waiting=True)
    return list(waiting.select_related("story", "other").order_by("pk"))


def start_again(brand: Brand, *, now: datetime) -> None:
    """Group the last seven days anew, from nothing: what was learnt of them holds words that are to be forgotten.

    What people decided in these days is taken in once more afterwards. In the caller's transaction.
    """
    first = _first_of_window(brand, now=now)
    # What is grouped otherwise this time must not stay listed with the counts of before.
    Story.objects.filter(brand=brand, last_at__gte=now - WINDOW).update(
        posts=0, negative=0, neutral=0, positive=0, last_hour=0
    )
    Grouping.objects.update_or_create(
        brand=brand, defaults={"reached": first, "frozen_at": first, "state": b""}
    )
    _decide_again(brand, now=now)
    queue.enqueue("watch.group", now=now, key=str(brand.pk), brand=brand)


def _first_of_window(brand: Brand, *, now: datetime) -> int:
    """The mention before the first one of the last seven days, by number; 0 when there is none."""
    since = Mention.objects.filter(brand=brand, happened_at__gte=now - WINDOW)
    first = since.aggregate(first=Min("pk"))["first"]
    return 0 if first is None else first - 1


def _run_of(brand: Brand, *, now: datetime) -> _Live:
    """The brand's run as of where the grouping stands, kept, thawed or begun, and brought up to there."""
    # The state of a large brand is megabytes: it is read and written only when it is wanted.
    grouping, made = Grouping.objects.defer("state").get_or_create(brand=brand)
    if made:
        grouping.reached = grouping.frozen_at = _first_of_window(brand, now=now)
        grouping.save()
    live = _live.pop(brand.pk, None)
    if live is not None and live.reached == grouping.reached:
        return live
    try:
        live = _thawed(brand, grouping)
    except StateOutdatedError:
        with transaction.atomic():
            start_again(brand, now=now)
        return _run_of(brand, now=now)
    again = Mention.objects.filter(
        brand=brand, pk__gt=live.reached, pk__lte=grouping.reached, story__isnull=False
    )
    for mention in again.order_by("pk").defer("folded").iterator(chunk_size=BATCH):
        _step(live.run, [mention])
        live.unsaved += 1
    _stories(live.run).take_events()
    live.reached = grouping.reached
    return live


def _thawed(brand: Brand, grouping: Grouping) -> _Live:
    names = [brand.name, *brand.other_names]
    run = KeyedRun.thaw(bytes(grouping.state)) if grouping.state else KeyedRun(names)
    return _Live(run, grouping.frozen_at)


def _decide_again(brand: Brand, *, now: datetime) -> None:
    """Have people's decisions of the last seven days taken in once more, and what they pinned held."""
    StoryChange.objects.filter(
        brand=brand, by__isnull=False, undone_at__isnull=True, at__gte=now - WINDOW
    ).update(waiting=True)


def _stories(run: KeyedRun) -> Stories:
    stories: Stories = run.states["stories"]
    return stories


def _step(run: KeyedRun, mentions: Sequence[Mention]) -> list[Found]:
    rows = [(_post(mention), {"sentiment": mention.sentiment}) for mention in mentions]
    return [found for _, found in run.step_as_they_come(rows)]


def _post(mention: Mention) -> Post:
    return Post(
        id=str(mention.pk),
        text=mention.text,
        posted_at=mention.happened_at,
        author=mention.author or None,
        url=mention.url or None,
        language=mention.language or None,
    )


def _take(
    brand: Brand, live: _Live, mentions: Sequence[Mention], changes: Sequence[StoryChange], *, now: datetime
) -> bool:
    """One batch through the run and into the tables; False when another process was here meanwhile.

    What happened more than seven days ago is history and is passed over.
    """
    stories = _stories(live.run)
    fresh = [mention for mention in mentions if mention.happened_at >= now - WINDOW]
    reached = max([live.reached, *(mention.pk for mention in mentions)])
    # Taken in again in their own order they would be elsewhere than the tables say.
    out_of_order = any(mention.pk <= live.reached for mention in fresh)
    found = _step(live.run, fresh)
    lost = [change for change in changes if not _decide(stories, change)]
    events = stories.take_events()
    with transaction.atomic():
        grouping = Grouping.objects.select_for_update().defer("state").get(brand=brand)
        if grouping.reached != live.reached:
            return False
        keys = {str(answer["story"]) for answer in found}
        keys |= {name for event in events for name in (event.source, event.into)}
        rows = _keep_stories(brand, stories, keys, fresh, now=now)
        _keep_answers(brand, fresh, found, rows)
        _keep_events(brand, events, rows, changes, now=now)
        StoryChange.objects.filter(pk__in=[change.pk for change in changes]).update(waiting=False)
        StoryChange.objects.filter(pk__in=[change.pk for change in lost]).update(undone_at=now)
        grouping.reached = reached
        live.unsaved += len(fresh)
        if changes or out_of_order or live.unsaved >= FROZEN_EVERY:
            grouping.state, grouping.frozen_at, live.unsaved = live.run.freeze(), reached, 0
        grouping.save()
    live.reached = reached
    return True


def _decide(stories: Stories, change: StoryChange) -> bool:
    """Tell the engine what a person decided; False when it no longer holds, because a story has closed meanwhile."""
    try:
        match change.kind:
            case StoryChange.Kind.PIN | StoryChange.Kind.UNPIN:
                stories.pin(change.story.key, held=change.kind == StoryChange.Kind.PIN)
            case StoryChange.Kind.MERGE if change.other is not None:
                stories.merge(change.story.key, change.other.key)
            case StoryChange.Kind.SPLIT:
                chosen = Mention.objects.filter(pk__in=change.mentions).order_by("pk")
                stories.split(
                    change.story.key,
                    [_post(mention) for mention in chosen],
                    [each.sentiment for each in chosen],
                )
    except (KeyError, ValueError):
        return False
    return True


def _keep_stories(
    brand: Brand, stories: Stories, keys: Iterable[str], mentions: Sequence[Mention], *, now: datetime
) -> dict[str, Story]:
    """The rows of these stories, made or brought up to date, by key."""
    keys = set(keys)
    keys |= {stories.resolve(key) for key in keys}
    rows = Story.objects.select_for_update().filter(brand=brand, key__in=keys).order_by("pk")
    known = {story.key: story for story in rows}
    began = {str(mention.pk): mention.happened_at for mention in mentions}
    new = [
        Story(
            brand=brand,
            key=key,
            first_id=_number(key) if key in began else None,
            first_at=began.get(key, now),
            last_at=began.get(key, now),
            told_at=now,
        )
        for key in sorted(keys - known.keys())
    ]
    known |= {story.key: story for story in Story.objects.bulk_create(new)}
    for key, story in known.items():
        root = known[stories.resolve(key)]
        if story.root_id is not None and story.root_id != root.pk:
            Story.objects.filter(root=story).update(root=root)
        story.root = root
        summary = stories.summary(key) if root is story else None
        if summary is not None:
            _tell(story, summary, now=now)
    there = _still_there(brand, (pk for story in known.values() for pk in (story.first_id, story.typical_id)))
    for story in known.values():
        story.first_id = story.first_id if story.first_id in there else None
        story.typical_id = story.typical_id if story.typical_id in there else None
    # One row each in one statement: a CASE for every column of every story takes ten times as long.
    Story.objects.bulk_create(
        known.values(), update_conflicts=True, unique_fields=["pk"], update_fields=_TOLD
    )
    return known


_TOLD = [
    *("root", "title", "first", "typical", "address", "first_at", "last_at", "posts"),
    *("negative", "neutral", "positive", "last_hour", "growth", "growth_low", "growth_high", "told_at"),
]


def _tell(story: Story, summary: Summary, *, now: datetime) -> None:
    if not story.named:
        story.title = " · ".join(summary.title.words)[:TITLE_CHARACTERS]
    story.first_id, story.typical_id = _number(summary.title.first), _number(summary.title.typical)
    story.address = (summary.title.address or "")[:2000]
    story.posts = summary.posts
    story.negative, story.neutral, story.positive = summary.moods
    story.first_at = summary.first_at or story.first_at
    story.last_at = summary.last_at or story.last_at
    if summary.pace is not None:
        pace = summary.pace
        story.last_hour = pace.last_hour
        story.growth, story.growth_low, story.growth_high = pace.growth, pace.low, pace.high
    story.told_at = now


def _number(name: object) -> int | None:
    return int(name) if isinstance(name, str) and name.isdecimal() else None


def _still_there(brand: Brand, numbers: Iterable[int | None]) -> set[int]:
    """Which of these mentions are still kept: the engine remembers for longer than some brands keep."""
    wanted = {number for number in numbers if number is not None}
    return set(Mention.objects.filter(brand=brand, pk__in=wanted).values_list("pk", flat=True))


def _keep_answers(
    brand: Brand,
    mentions: Sequence[Mention],
    found: Sequence[Mapping[str, object]],
    rows: Mapping[str, Story],
) -> None:
    originals = [_number(answer["duplicate_of"]) for answer in found]
    there = _still_there(brand, originals)
    for mention, answer, original in zip(mentions, found, originals, strict=True):
        mention.duplicate_of_id = original if original in there else None
        mention.story = rows[str(answer["story"])]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE watch_mention SET duplicate_of_id = %s, story_id = %s WHERE id = %s",
            [(mention.duplicate_of_id, mention.story_id, mention.pk) for mention in mentions],
        )


def _keep_events(
    brand: Brand,
    events: Sequence[Event],
    rows: Mapping[str, Story],
    changes: Sequence[StoryChange],
    *,
    now: datetime,
) -> None:
    """Log what the engine merged and split by itself, complete what a person asked for, and move what was split off."""
    asked = [change for change in changes if change.kind == StoryChange.Kind.SPLIT]
    for event in events:
        story, other = rows[event.source], rows[event.into]
        if event.kind == "split":
            numbers = [int(post) for post in event.posts if post.isdecimal()]
            Mention.objects.filter(brand=brand, pk__in=numbers).update(story=other)
            same = [change.pk for change in asked if set(map(str, change.mentions)) >= set(event.posts)]
            StoryChange.objects.filter(pk__in=same).update(other=other)
        if event.why != "hand":
            kind = StoryChange.Kind.MERGE if event.kind == "merge" else StoryChange.Kind.SPLIT
            StoryChange.objects.create(
                brand=brand,
                kind=kind,
                story=story,
                other=other,
                why=event.why,
                words=list(event.shared),
                mentions=list(event.posts),
                at=now,
            )
