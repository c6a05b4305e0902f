"""The contract of a source kind. A network registers its own; a new network is a new folder and no edit elsewhere.

`fetch` touches the network and nothing else; `parse` turns what came back into frozen rows and touches nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from fauxpas.core.errors import Words

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
