"""What a citation's owner is called and where it is read, and the texts kept ready: the phases that write words register both."""

from collections.abc import Callable, Iterable
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


@dataclass(frozen=True)
class Prepared:
    """The words of something that is not said yet and cites no fact, such as a wording approved in peacetime."""

    owner_id: int
    language: str
    text: str


FindPrepared = Callable[[Brand], Iterable[Prepared]]
_prepared: dict[str, FindPrepared] = {}


def register_prepared(label: str, find: FindPrepared) -> None:
    """Make a brand's prepared texts with this label known to whoever looks for what rests on a changed fact."""
    _prepared[label] = find


def prepared_texts(brand: Brand) -> list[tuple[str, Prepared]]:
    """Every prepared text of the brand with its owner's label, in order."""
    return [(label, text) for label, find in sorted(_prepared.items()) for text in find(brand)]
