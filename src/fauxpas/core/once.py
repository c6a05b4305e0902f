"""What several parts of one page ask of the same thing is found once."""

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model

Found = TypeVar("Found")
_FOUND = "_found_once"


def find_once(thing: Model) -> None:
    """From now on `once` remembers for this object: for the object of one request, which nobody changes meanwhile."""
    thing.__dict__.setdefault(_FOUND, {})


def once(thing: Model, question: str, find: Callable[[], Found]) -> Found:
    """The answer of `find`, remembered on `thing` under `question` if `find_once` allowed it; else asked anew each time."""
    found: dict[str, Found] | None = thing.__dict__.get(_FOUND)
    if found is None:
        return find()
    if question not in found:
        found[question] = find()
    return found[question]
