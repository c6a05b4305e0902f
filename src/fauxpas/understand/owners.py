"""What a citation's owner is called and where it is read, and the texts kept ready: the phases that write words register both."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from fauxpas.core.errors import Words
from fauxpas.core.models import Brand


@dataclass(frozen=True)
class Owner:
    """The thing that says a text, as people know it, and its page."""

    title: Words
    url: str


Describe = Callable[[Brand, Collection[int]], Mapping[int, Owner]]
_owners: dict[str, Describe] = {}


def register_owner(label: str, describe: Describe) -> None:
    """Make the owners with this label known, such as `react.statement`.

    `describe` is given the brand and ids; what is gone, or another brand's, it leaves out. As many queries for one as for many.
    """
    _owners[label] = describe


def describe_owners(brand: Brand, owners: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Owner]:
    """What owners, told by label and id, are called and where they are read; without those that nobody knows, or that are gone."""
    ids: dict[str, set[int]] = {}
    for label, owner_id in owners:
        ids.setdefault(label, set()).add(owner_id)
    return {
        (label, owner_id): owner
        for label, found in sorted(ids.items())
        if (describe := _owners.get(label)) is not None
        for owner_id, owner in describe(brand, found).items()
    }


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
