"""The contract of a machine that proposes words. A network registers one; without any there is no drafting help."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class Brief:
    """What the machine is asked: what it must do, the data it may use, and the JSON Schema its answer must have."""

    task: str
    data: str
    schema: Mapping[str, Any]


@dataclass(frozen=True)
class Written:
    """What came back: the answer as text, not yet trusted in anything, and the model that says it wrote it."""

    text: str
    model: str


class Writer(Protocol):
    """A machine that proposes words."""

    def is_on(self) -> bool:
        """Whether an operator has set it up."""

    def place(self) -> str:
        """The host that is asked, for people who want to know where the data goes."""

    def write(self, brief: Brief, *, now: datetime) -> Written:
        """Ask once. Raises TryLater or RefusedForGood, in words a person can act on."""


_writers: list[Writer] = []


def register_writer(writer: Writer) -> None:
    """Make the writer known; the last one registered is asked."""
    _writers.append(writer)


def writer() -> Writer | None:
    """The writer to ask, or None when nobody set one up."""
    found = _writers[-1] if _writers else None
    return found if found is not None and found.is_on() else None
