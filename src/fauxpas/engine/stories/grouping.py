"""One brand's posts in time, one after the other: which story each belongs to."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from fauxpas.engine.fold import fold
from fauxpas.engine.language import UNKNOWN, language
from fauxpas.engine.posts import Post
from fauxpas.engine.stories.background import Background
from fauxpas.engine.stories.drift import drifted
from fauxpas.engine.stories.evidence import newcomer_cost, together
from fauxpas.engine.stories.growth import growth
from fauxpas.engine.stories.index import Index
from fauxpas.engine.stories.story import (
    QUARTER_SECONDS,
    Event,
    Pace,
    Recent,
    Story,
    Summary,
    Why,
    event_of_row,
    heaviest,
    story_of_row,
)
from fauxpas.engine.stories.terms import Terms, terms
from fauxpas.engine.stories.titles import as_written, telling_stems, title_of

VERSION = "stories-1"
WINDOW_SECONDS = 7 * 86_400
MOST_OPEN = 4_000
MOST_POSTS = 100_000
MOST_MERGED = 100_000
JOIN = 2.9
MERGE = 3.2
MERGE_POWER = 0.25
NAMES_MERGE = 12.0
SHARED_WORDS = 2
TEND_POSTS = 300
TEND_SECONDS = 900
GROWN = 1.2
TRIED_WORDS = 30
TRIED_NAMES = 10
TRIED_STORIES = 8
TOLD_WORDS = 5


class Stories:
    """The open stories of one brand.

    Posts come in (posted_at, id) order; one without a time is taken as of the time of the one before. A post joins the
    story its words are likeliest from, when that is likely enough, else it opens one that bears its id. Every
    quarter of an hour of the stream, or three hundred posts, stories that turned out to be one are merged into the
    elder, and large ones are looked at for a part that has become another. Nothing depends on how the stream is cut.

    A story closes when seven days bring nothing, or when it is the quietest of more than 4,000; so memory is bounded.
    leave_out : words of the brand's own queries, which are in every post and say nothing.
    """

    def __init__(self, *, leave_out: Iterable[str] = (), window_seconds: float = WINDOW_SECONDS) -> None:
        self._leave_out = frozenset(word for each in leave_out for word in fold(each).split())
        self._window = window_seconds
        self._background = Background()
        # In the order in which they were last heard, so that what is to be closed comes first.
        self._open: dict[str, Story] = {}
        self._index = Index(self._open)
        self._where: dict[str, str] = {}
        self._merged: dict[str, str] = {}
        self._apart: set[tuple[str, str]] = set()
        self._grown: dict[str, None] = {}
        self._events: list[Event] = []
        self._born = 0
        self._now: float | None = None
        self._tended: float | None = None
        self._since = 0

    def __len__(self) -> int:
        return len(self._open)

    def step(self, post: Post, duplicate_of: str | None = None, mood: str | None = None) -> str:
        """The id of the story of the next post.

        duplicate_of : the post it repeats, whose story it shares; mood : its sentiment, which is only counted. Later
        merges may give the story another id: `resolve` tells.
        """
        self._tell_time(post)
        said = terms(post.text, self._leave_out)
        story = self._story_of(duplicate_of)
        if story is None:
            # "Same here" says nothing of the story it answers, so an answer that its thread alone brings teaches no words.
            alike = self._find(said.words)
            parent = self._story_of(post.reply_to)
            story = alike or parent or self._begin(post)
            self._background.hear(said.words)
            if alike is not None or parent is None:
                self._hear(story, post.id, post.text, said)
        if not story.posts:
            story.first_post, story.first_author = post.id, post.author
        story.count(self._now, mood, said.addresses)
        self._open[story.id] = self._open.pop(story.id)
        self._remember(post.id, story.id)
        self._close_quiet()
        self._since += 1
        if self._is_time_to_tend():
            self.tend()
        return self.resolve(story.id)

    def resolve(self, story_id: str) -> str:
        """The id a story goes by now: its own, or that of the one it was merged into."""
        while story_id in self._merged:
            story_id = self._merged[story_id]
        return story_id

    def take_events(self) -> list[Event]:
        """The merges and splits since the last call, in order. The caller keeps them: here they are forgotten."""
        events, self._events = self._events, []
        return events

    def settle(self) -> None:
        """Compare all open stories once more, also those that have hardly grown: for the end of an archive."""
        self._grown = dict.fromkeys(self._open)
        self.tend()

    def tend(self) -> None:
        """Merge what turned out to be one and take apart what has become two; `step` sees to it in time."""
        self._since, self._tended = 0, self._now
        grown, self._grown = self._grown, {}
        for story in sorted(
            (self._open[name] for name in grown if name in self._open),
            key=lambda story: (story.mass, story.born),
        ):
            if story.id in self._open and not story.held:
                story.compared_mass = story.mass
                self._merge_with_alike(story)
        for story in [self._open[name] for name in grown if name in self._open]:
            if not story.held:
                self._part_drifted(story)

    def summary(self, story_id: str) -> Summary | None:
        """What people see of a story; None once it is closed."""
        story = self._open.get(self.resolve(story_id))
        if story is None:
            return None
        negative, neutral, positive = story.moods
        return Summary(
            id=story.id,
            title=title_of(story, self._background.share),
            posts=story.posts,
            moods=(negative, neutral, positive),
            first_author=story.first_author,
            first_at=_time(story.first_at),
            last_at=_time(story.last_at),
            pace=None if self._now is None else pace_of(story, self._now),
        )

    def open_stories(self) -> list[str]:
        """The ids of the open stories, the one heard last first."""
        return list(reversed(self._open))

    def pin(self, story_id: str, *, held: bool = True) -> None:
        """A person says that a story is right as it is: from now on it neither merges nor splits by itself, until unpinned.

        Raises KeyError when it is closed.
        """
        self._open[self.resolve(story_id)].held = held

    def merge(self, source: str, into: str) -> None:
        """A person says that two stories are one; it goes by the id `into` and no longer splits by itself.

        Raises KeyError when one is closed, ValueError when they are one already.
        """
        going, staying = self._open[self.resolve(source)], self._open[self.resolve(into)]
        if going is staying:
            raise ValueError("these are one story already")
        self._apart.discard(_pair(going.id, staying.id))
        self._merge(going, staying, "hand")
        staying.held = True

    def split(self, story_id: str, posts: Sequence[Post], moods: Sequence[str | None] = ()) -> str:
        """A person says that some posts of a story, in their order, are another; returns its id.

        moods : the sentiments of the posts, so that their counts go with them. The id is that of the first of them, marked when
        a story of that id is open or was merged. The two are not merged by themselves again. Posts known to be in another
        story by now stay there. Raises KeyError when the story is closed, ValueError when no posts are left.
        """
        story = self._open[self.resolve(story_id)]
        told = [
            (post, mood)
            for post, mood in zip(posts, moods or [None] * len(posts), strict=True)
            if self._where_is(post.id) in {None, story.id}
        ]
        if not told:
            raise ValueError("no posts")
        posts, moods = [post for post, _mood in told], [mood for _post, mood in told]
        said = [terms(post.text, self._leave_out) for post in posts]
        # A repeat taught no words when it came, so none are taken out for it; the first of each wording stands for all.
        worded: dict[tuple[str, ...], Recent] = {}
        for post, each in zip(posts, said, strict=True):
            worded.setdefault(each.words, Recent(post.id, post.text, each.words, each.names))
        other = self._part(story, list(worded.values()), "hand", [post.id for post in posts])
        other.first_author = posts[0].author
        other.first_at = other.last_at = None
        other.posts, story.posts = 0, story.posts + len(posts)
        for post, each, mood in zip(posts, said, moods, strict=True):
            at = None if post.posted_at is None else post.posted_at.timestamp()
            story.discount(at, mood, each.addresses)
            other.count(at, mood, each.addresses)
        return other.id

    def freeze(self) -> bytes:
        """Everything remembered, as bytes that `thaw` reads; what comes after is answered as if nothing had happened."""
        state = {
            "version": VERSION,
            "leave_out": sorted(self._leave_out),
            "window_seconds": self._window,
            "background": [self._background.counts, self._background.heard],
            "open": [story.as_row() for story in self._open.values()],
            "where": self._where,
            "merged": self._merged,
            "apart": sorted(self._apart),
            "grown": list(self._grown),
            "events": [asdict(event) for event in self._events],
            "clock": [self._born, self._now, self._tended, self._since],
        }
        return json.dumps(state).encode()

    @classmethod
    def thaw(cls, frozen: bytes) -> "Stories":
        """What `freeze` made into bytes. Raises ValueError when they are not such bytes, or another version's."""
        state = json.loads(frozen)
        if not isinstance(state, dict) or state.get("version") != VERSION:
            raise ValueError(f"these are not the bytes of {VERSION}")
        stories = cls(leave_out=state["leave_out"], window_seconds=state["window_seconds"])
        stories._background = Background(*state["background"])
        for row in state["open"]:
            story = story_of_row(row)
            stories._open[story.id] = story
            stories._index.note(story, story.words)
        stories._where, stories._merged = state["where"], state["merged"]
        stories._apart = {(one, other) for one, other in state["apart"]}
        stories._grown = dict.fromkeys(state["grown"])
        stories._events = [event_of_row(row) for row in state["events"]]
        stories._born, stories._now, stories._tended, stories._since = state["clock"]
        return stories

    def _tell_time(self, post: Post) -> None:
        if post.posted_at is not None:
            at = post.posted_at.timestamp()
            self._now = at if self._now is None else max(self._now, at)

    def _story_of(self, post: str | None) -> Story | None:
        if post is None or (name := self._where.get(post)) is None:
            return None
        return self._open.get(self.resolve(name))

    def _where_is(self, post: str) -> str | None:
        """The id of the story a post is in by now; None when it is not remembered."""
        return None if (name := self._where.get(post)) is None else self.resolve(name)

    def _find(self, words: Sequence[str]) -> Story | None:
        """The story these words are likeliest from, None when a new one is likelier."""
        length = len(words)
        best, found = JOIN * math.sqrt(length), None
        needed = min(SHARED_WORDS, length)
        for name, score in self._index.scores(words, self._background.share).items():
            if score < best:
                continue
            story = self._open[name]
            surplus = score - length * newcomer_cost(story.mass)
            if surplus < best or (surplus == best and (found is None or story.born > found.born)):
                continue
            if sum(word in story.words for word in words) >= needed:
                best, found = surplus, story
        return found

    def _begin(self, post: Post) -> Story:
        name = self._free(post.id)
        self._born += 1
        story = self._open[name] = Story(name, self._born, post.language)
        return story

    def _free(self, name: str) -> str:
        """The name, marked as often as a story of that name is open or leads to another."""
        while name in self._open or name in self._merged:
            name += "~"
        return name

    def _hear(self, story: Story, post: str, text: str, said: Terms) -> None:
        story.hear(post, text, said)
        self._index.note(story, said.words)
        self._index.note(story, story.prune(self._background.share))
        if story.heard > 1 and story.mass > GROWN * story.compared_mass:
            self._grown[story.id] = None

    def _remember(self, post: str, story: str) -> None:
        self._where.pop(post, None)
        self._where[post] = story
        if len(self._where) > MOST_POSTS:
            del self._where[next(iter(self._where))]

    def _close_quiet(self) -> None:
        while len(self._open) > 1:
            story = next(iter(self._open.values()))
            quiet = (
                self._now is not None
                and story.last_at is not None
                and story.last_at < self._now - self._window
            )
            if not quiet and len(self._open) <= MOST_OPEN:
                return
            self._close(story)

    def _close(self, story: Story) -> None:
        self._index.close(story)
        del self._open[story.id]
        self._grown.pop(story.id, None)
        self._apart = {pair for pair in self._apart if story.id not in pair} if self._apart else self._apart

    def _is_time_to_tend(self) -> bool:
        if self._tended is None:
            self._tended = self._now
        return self._since >= TEND_POSTS or (
            self._now is not None and self._tended is not None and self._now - self._tended >= TEND_SECONDS
        )

    def _merge_with_alike(self, story: Story) -> None:
        share = self._background.share
        best, found = 0.0, None
        why: Why = "words"
        for other in self._candidates(story):
            smaller = min(story.mass, other.mass)
            surplus = (
                together(story.words, story.mass, other.words, other.mass, share)
                - MERGE * smaller**MERGE_POWER
            )
            because: Why = "words"
            if surplus <= 0 and self._speak_differently(story, other):
                surplus = (
                    together(story.names, story.names_mass, other.names, other.names_mass, share)
                    - NAMES_MERGE
                )
                because = "names"
            if surplus > best:
                best, found, why = surplus, other, because
        if found is not None:
            elder, younger = (story, found) if story.born < found.born else (found, story)
            self._merge(younger, elder, why)

    def _candidates(self, story: Story) -> list[Story]:
        share = self._background.share
        words = heaviest(story.words, share, TRIED_WORDS) | heaviest(story.names, share, TRIED_NAMES)
        return [
            other
            for other in self._index.sharing(words, SHARED_WORDS)[:TRIED_STORIES]
            if other is not story and not other.held and _pair(story.id, other.id) not in self._apart
        ]

    def _speak_differently(self, story: Story, other: Story) -> bool:
        languages = {_language_of(story), _language_of(other)}
        return len(languages) == 2 and UNKNOWN not in languages

    def _merge(self, going: Story, staying: Story, why: Why) -> None:
        common = {
            word: min(count, staying.words[word])
            for word, count in going.words.items()
            if word in staying.words
        }
        shared = self._told_words(common, [*staying.recent, *going.recent])
        self._events.append(Event(self._now, "merge", going.id, staying.id, why, shared))
        self._apart = {_renamed(pair, going.id, staying.id) for pair in self._apart}
        self._index.close(going)
        staying.take_in(going)
        self._index.note(staying, going.words)
        self._index.note(staying, staying.prune(self._background.share))
        del self._open[going.id]
        self._open[staying.id] = self._open.pop(staying.id)
        self._merged[going.id] = staying.id
        if len(self._merged) > MOST_MERGED:
            del self._merged[next(iter(self._merged))]
        self._grown.pop(going.id, None)
        self._grown[staying.id] = None

    def _part_drifted(self, story: Story) -> None:
        if story.heard < story.next_look:
            return
        story.next_look = 2 * story.heard
        moved = drifted(story.recent, self._background.share)
        if moved:
            self._part(story, moved, "drift")

    def _part(self, story: Story, moved: Sequence[Recent], why: Why, posts: Sequence[str] = ()) -> Story:
        """Take posts out of a story and open another with them; `moved` teach their words, all of `posts` go along."""
        posts = posts or [post.id for post in moved]
        self._born += 1
        name = self._free(moved[0].id)
        other = self._open[name] = Story(name, self._born, story.language)
        leaving = set(posts)
        story.forget(moved)
        self._index.note(story, (word for post in moved for word in post.words))
        story.recent = [post for post in story.recent if post.id not in leaving]
        for post in moved:
            self._hear(other, post.id, post.text, Terms(post.words, post.names, ()))
        for number in posts:
            self._remember(number, other.id)
        other.posts = len(posts)
        story.posts -= min(story.posts, len(posts))
        other.first_post, other.first_at, other.last_at = moved[0].id, story.last_at, story.last_at
        self._apart.add(_pair(story.id, other.id))
        shared = self._told_words(other.words, other.recent)
        self._events.append(Event(self._now, "split", story.id, other.id, why, shared, tuple(posts)))
        return other

    def _told_words(self, counts: Mapping[str, int], posts: Sequence[Recent]) -> tuple[str, ...]:
        """The heaviest of some counted words as these posts write them."""
        telling = {stem for post in posts for stem in telling_stems(post.text)}
        weights = {word: count for word, count in counts.items() if word in telling}
        return as_written(heaviest(weights, self._background.share, TOLD_WORDS), posts)


def pace_of(story: Story, now: float) -> Pace:
    """The last full hour of a story against the one before, in whole quarter hours."""
    last = int(now // QUARTER_SECONDS)
    hour = sum(story.quarters.get(last - back, 0) for back in range(4))
    before = sum(story.quarters.get(last - back, 0) for back in range(4, 8))
    return Pace(hour, *growth(before, hour))


def _language_of(story: Story) -> str:
    """That of its first post, read from the words when it was not stated and only once somebody asks."""
    if story.language is None:
        story.language = language(story.recent[0].text)[0] if story.recent else UNKNOWN
    return story.language.lower().replace("_", "-").split("-")[0]


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)


def _renamed(pair: tuple[str, str], old: str, new: str) -> tuple[str, str]:
    one, other = (new if name == old else name for name in pair)
    return _pair(one, other)


def _time(at: float | None) -> datetime | None:
    return None if at is None else datetime.fromtimestamp(at, UTC)
