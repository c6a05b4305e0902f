"""The contract of a source kind. A network registers its own; a new network is a new folder and no edit elsewhere.

`fetch` touches the network and nothing else; `parse` turns what came back into frozen rows and touches nothing.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from fauxpas.core.errors import Words
from fauxpas.engine.posts import Post, PostError, read_posts

Json = dict[str, Any]


@dataclass(frozen=True)
class RawPost:
    """A post as its source gives it. `key` is the source's own id; `posted_at` is aware, or None when it says nothing."""

    key: str
    text: str
    url: str = ""
    author: str = ""
    posted_at: datetime | None = None
    language: str = ""
    rating: float | None = None
    reply_to: str = ""
    reach: int | None = None


def raw_post(post: Post) -> RawPost:
    """The engine's post, as read from a file or a message, as a row for ingest."""
    return RawPost(
        key=post.id,
        text=post.text,
        url=post.url or "",
        author=post.author or "",
        posted_at=post.posted_at,
        language=post.language or "",
        rating=post.rating,
        reply_to=post.reply_to or "",
        reach=post.reach,
    )


def read_recorded(path: Path) -> Iterator[tuple[int, RawPost | PostError]]:
    """The posts of a recorded stream, each with its line number, in the order of the file and in bounded memory.

    A post without a time cannot be told again at its time: it comes as a PostError, as every faulty line does. Raises OSError.
    """
    for number, row in read_posts(path):
        if isinstance(row, Post):
            yield number, raw_post(row) if row.posted_at else PostError("missing", "posted_at")
        else:
            yield number, row


def in_time(posts: Iterable[RawPost]) -> list[RawPost]:
    """The posts that have a time, oldest first; equal times by key."""
    timed = [post for post in posts if post.posted_at is not None]
    return sorted(timed, key=lambda post: (post.posted_at, post.key))


@dataclass(frozen=True)
class Fault:
    """A row that could not be read: its line or place (1 is the first) and a sentence saying what to do."""

    line: int
    sentence: Words


@dataclass(frozen=True)
class Ask:
    """What a fetch is told: the source's address and settings, where its cursor stands, and the time."""

    address: str
    config: Json
    cursor: Json
    now: datetime


@dataclass(frozen=True)
class Answer:
    """What a fetch brought: the bytes and headers, and whether there was anything new at all."""

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    unchanged: bool = False


@dataclass(frozen=True)
class Reading:
    """Rows ready for ingest, and where the cursor stands once they are stored.

    next_in_seconds : when the source asks to be left alone that long; None for its usual rhythm.
    """

    posts: tuple[RawPost, ...] = ()
    faults: tuple[Fault, ...] = ()
    cursor: Json = field(default_factory=dict)
    next_in_seconds: int | None = None


class SourceKind(Protocol):
    """One kind of source.

    kind : its key in the database, such as `feed`; label : what people call it.
    polled : whether the watcher fetches it by itself; needs_address : whether a person types one.
    """

    kind: str
    label: Words
    polled: bool
    needs_address: bool

    def fetch(self, ask: Ask) -> Answer:
        """Ask the network. Raises TryLater or RefusedForGood."""

    def parse(self, answer: Answer, ask: Ask) -> Reading:
        """Turn the answer into rows. Raises RefusedForGood when it is nothing this kind can read."""


_kinds: dict[str, SourceKind] = {}


def register_source(kind: SourceKind) -> None:
    """Make a kind of source known; called from a network's `register`."""
    _kinds[kind.kind] = kind


def source_kind(kind: str) -> SourceKind:
    """The kind registered under this key. Raises KeyError when there is none."""
    return _kinds[kind]


def source_kinds() -> list[SourceKind]:
    """Every registered kind, in the order of their keys."""
    return [_kinds[key] for key in sorted(_kinds)]


@dataclass(frozen=True)
class Push:
    """What another machine sent us: header names in lower case, the body as it came, the secret we share with it."""

    headers: Mapping[str, str]
    body: bytes
    secret: str
    now: datetime


@runtime_checkable
class PushedKind(Protocol):
    """A kind of source that sends by itself, to /hooks/<source>/."""

    def receive(self, push: Push) -> Reading:
        """Turn what came into rows. Raises NotAllowed when it is not signed as agreed, InputRefused when it is unreadable."""
