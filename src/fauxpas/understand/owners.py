"""What a citation's owner is called and where it is read: the phases that write public words register it."""

from collections.abc import Callable
from dataclasses import dataclass

from fauxpas.core.errors import Words
from fauxpas.core.models import Brand


@dataclass(frozen=True)
class Owner:
    """The thing that says a text, as people know it, and its page."""

    title: Words
    url: str


Describe = Callable[[Brand, int], Owner | None]
_owners: dict[str, Describe] = {}


def register_owner(label: str, describe: Describe) -> None:
    """Make the owners with this label known, such as `react.statement`; `describe` is given the brand and the id."""
    _owners[label] = describe


def describe_owner(brand: Brand, label: str, owner_id: int) -> Owner | None:
    """What the owner is called and where it is read; None when nobody registered its label or it is gone."""
    describe = _owners.get(label)
    return describe(brand, owner_id) if describe else None
