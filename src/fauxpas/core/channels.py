"""The contract of a channel kind: how public words are shaped for a place, and how they get there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from fauxpas.core.errors import Words

Json = dict[str, Any]


@dataclass(frozen=True)
class Said:
    """What is said, in one language: title, body as people will read it, and where it stands for good.

    kind : holding, update, correction; link : the permalink on the public page.
    """

    brand: str
    kind: str
    language: str
    title: str
    body: str
    link: str
    said_at: datetime
    next_update_at: datetime | None
    time_zone: str


@dataclass(frozen=True)
class Order:
    """One delivery to make. `key` is the same at every attempt, so that the other side can tell a repeat."""

    delivery_id: int
    public_text_id: int
    brand_id: int
    key: str
    text: str
    said: Said
    config: Json


@dataclass(frozen=True)
class Receipt:
    """What a person reads when it arrived: one sentence, where to see it, and the other side's own words.

    by_hand : nothing was sent; the text waits to be posted by a person, whose pasted link becomes the receipt.
    """

    sentence: Words
    url: str = ""
    detail: str = ""
    by_hand: bool = False


@dataclass(frozen=True)
class Asked:
    """One thing asked when a channel is added: a key of its config.

    number : the value is a whole number above 0. suggestions : values to choose from or to begin with.
    """

    name: str
    label: Words
    hint: Words = ""
    default: str = ""
    number: bool = False
    suggestions: tuple[str, ...] = ()


class ChannelKind(Protocol):
    """One kind of channel; `limit` is the most signs it takes, None when it has no limit.

    A kind may also have `asks`, a tuple of Asked, and `audience(brand_id)`, how many people it reaches by name.
    """

    kind: str
    label: Words

    def limit(self, config: Json) -> int | None:
        """The most signs (code points) a text may have here."""

    def compose(self, said: Said, config: Json) -> str:
        """The text exactly as this channel will give it to readers; also the preview."""

    def deliver(self, order: Order, *, now: datetime) -> Receipt:
        """Hand it over, safely repeatable with the same key. Raises TryLater or RefusedForGood."""


_kinds: dict[str, ChannelKind] = {}


def register_channel(kind: ChannelKind) -> None:
    """Make a kind of channel known; called from `register` or an app's `ready`."""
    _kinds[kind.kind] = kind


def channel_kind(kind: str) -> ChannelKind:
    """The kind registered under this key. Raises KeyError when there is none."""
    return _kinds[kind]


def channel_kinds() -> list[ChannelKind]:
    """Every registered kind, in the order of their keys."""
    return [_kinds[key] for key in sorted(_kinds)]
