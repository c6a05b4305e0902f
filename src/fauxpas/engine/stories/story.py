"""A story while it is open, and what people see of it."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field, fields
from datetime import datetime
from typing import Any, Literal, TypeVar

from fauxpas.engine.stories.evidence import Share
from fauxpas.engine.stories.terms import Terms

QUARTER_SECONDS = 900
KEPT_QUARTERS = 192
KEPT_POSTS = 24
FIRST_LOOK = 32
KEPT_CHARACTERS = 280
MOST_WORDS = 400
MOST_ADDRESSES = 40

Kind = Literal["merge", "split"]
Why = Literal["words", "names", "drift", "hand"]
Key = TypeVar("Key", str, int)
MOODS = ("negative", "neutral", "positive")


@dataclass(frozen=True, slots=True)
class Event:
    """A merge or a split: `source` went into `into`, or `into` was taken out of `source`.

    when : of the stream, unix seconds, None when its posts bear no time; why : what the two have in common ("words", or
    "names" across languages), that the newer posts say something else ("drift"), or that a person decided ("hand");
    shared : up to five words that weighed most; posts : ids of the posts that moved in a split.
    """

    when: float | None
    kind: Kind
    source: str
    into: str
    why: Why
    shared: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()


@dataclass(slots=True)
class Recent:
    """One of the last posts of a story that repeat none."""

    id: str
    text: str
    words: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(slots=True)
class Story:
    """An open story.

    born : its place among all stories; words, names : in how many of its posts each was; mass : how many words in all;
    posts, moods, quarters, addresses : counts of all posts, repeats too (negative, neutral, positive; by quarter hour of
    unix time, the last two days); heard : of posts that repeat none; first_at, last_at : unix seconds.
    held : a person said that it neither merges nor splits by itself.
    """

    id: str
    born: int
    language: str | None
    words: dict[str, int] = field(default_factory=dict)
    names: dict[str, int] = field(default_factory=dict)
    mass: int = 0
    names_mass: int = 0
    heard: int = 0
    posts: int = 0
    moods: list[int] = field(default_factory=lambda: [0, 0, 0])
    quarters: dict[int, int] = field(default_factory=dict)
    addresses: dict[str, int] = field(default_factory=dict)
    recent: list[Recent] = field(default_factory=list)
    first_post: str = ""
    first_author: str | None = None
    first_at: float | None = None
    last_at: float | None = None
    compared_mass: int = 0
    next_look: int = FIRST_LOOK
    held: bool = False

    def count(self, at: float | None, mood: str | None, addresses: Iterable[str]) -> None:
        """Enter one more post, a repeat or not."""
        self.posts += 1
        if mood is not None:
            self.moods[MOODS.index(mood)] += 1
        for address in addresses:
            if address in self.addresses or len(self.addresses) < MOST_ADDRESSES:
                self.addresses[address] = self.addresses.get(address, 0) + 1
        if at is not None:
            self.first_at = at if self.first_at is None else self.first_at
            self.last_at = at
            quarter = int(at // QUARTER_SECONDS)
            self.quarters[quarter] = self.quarters.get(quarter, 0) + 1
            while next(iter(self.quarters)) <= quarter - KEPT_QUARTERS:
                del self.quarters[next(iter(self.quarters))]

    def discount(self, at: float | None, mood: str | None, addresses: Iterable[str]) -> None:
        """Take one post that goes elsewhere out of the counts."""
        self.posts = max(0, self.posts - 1)
        if mood is not None:
            place = MOODS.index(mood)
            self.moods[place] = max(0, self.moods[place] - 1)
        _leave(self.addresses, addresses)
        if at is not None:
            _leave(self.quarters, [int(at // QUARTER_SECONDS)])

    def hear(self, post: str, text: str, said: Terms) -> None:
        """Enter the words of one more post."""
        self.heard += 1
        _enter(self.words, said.words)
        _enter(self.names, said.names)
        self.mass += len(said.words)
        self.names_mass += len(said.names)
        self.recent.append(Recent(post, text[:KEPT_CHARACTERS], said.words, said.names))
        del self.recent[:-KEPT_POSTS]

    def forget(self, posts: Iterable[Recent]) -> None:
        """Take out the words of posts that go elsewhere."""
        for post in posts:
            self.heard -= 1
            _leave(self.words, post.words)
            _leave(self.names, post.names)
            self.mass = max(0, self.mass - len(post.words))
            self.names_mass = max(0, self.names_mass - len(post.names))

    def take_in(self, other: "Story") -> None:
        """Enter all of another story."""
        for mine, others in ((self.words, other.words), (self.names, other.names)):
            _add(mine, others)
        _add(self.quarters, other.quarters)
        self.quarters = dict(sorted(self.quarters.items()))
        _add(self.addresses, other.addresses)
        self.mass += other.mass
        self.names_mass += other.names_mass
        self.heard += other.heard
        self.posts += other.posts
        self.moods = [mine + others for mine, others in zip(self.moods, other.moods, strict=True)]
        self.recent = (other.recent + self.recent)[-KEPT_POSTS:]
        self.last_at = max(
            (at for at in (self.last_at, other.last_at) if at is not None), default=self.last_at
        )
        self.held = self.held or other.held

    def as_row(self) -> dict[str, object]:
        """Everything of it as plain values, for JSON; `story_of_row` reads it."""
        row: dict[str, object] = {each.name: getattr(self, each.name) for each in fields(self)}
        row["quarters"] = list(self.quarters.items())
        row["recent"] = [astuple(post) for post in self.recent]
        return row

    def prune(self, share: Share) -> list[str]:
        """Keep the 400 words that say most about this story once there are twice as many; returns those dropped."""
        if len(self.words) <= 2 * MOST_WORDS:
            return []
        kept = heaviest(self.words, share, MOST_WORDS)
        dropped = [word for word in self.words if word not in kept]
        for word in dropped:
            del self.words[word]
            self.names.pop(word, None)
        return dropped


def story_of_row(row: Mapping[str, Any]) -> Story:
    """The story that `Story.as_row` made plain."""
    story = Story(**row)
    story.quarters = dict(row["quarters"])
    story.recent = [
        Recent(post, text, tuple(words), tuple(names)) for post, text, words, names in row["recent"]
    ]
    return story


def event_of_row(row: Mapping[str, Any]) -> Event:
    """The event that `dataclasses.asdict` made plain."""
    return Event(**{**row, "shared": tuple(row["shared"]), "posts": tuple(row["posts"])})


@dataclass(frozen=True, slots=True)
class Title:
    """What a story is called by: the words that set it apart, its most typical and its first post, what it links to most.

    typical, first : ids of posts; address : None when no post holds one.
    """

    words: tuple[str, ...]
    typical: str
    text: str
    first: str
    address: str | None


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a story goes: posts of the last hour, and the ratio of that hour to the one before with its 90 % interval."""

    last_hour: int
    growth: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Summary:
    """What people see of a story. moods : posts found negative, neutral, positive, as counted, not corrected."""

    id: str
    title: Title
    posts: int
    moods: tuple[int, int, int]
    first_author: str | None
    first_at: datetime | None
    last_at: datetime | None
    pace: Pace | None


def heaviest(words: Mapping[str, int], share: Share, most: int) -> dict[str, None]:
    """The words said most for how usual they are, heaviest first."""
    ranked = sorted(words, key=lambda word: (words[word] * math.log(share(word)), word))
    return dict.fromkeys(ranked[:most])


def _enter(counts: dict[str, int], words: Iterable[str]) -> None:
    for word in words:
        counts[word] = counts.get(word, 0) + 1


def _leave(counts: dict[Key, int], words: Iterable[Key]) -> None:
    for word in words:
        left = counts.get(word, 0) - 1
        if left > 0:
            counts[word] = left
        elif left == 0:
            del counts[word]


def _add(counts: dict[Key, int], others: Mapping[Key, int]) -> None:
    for key, count in others.items():
        counts[key] = counts.get(key, 0) + count
