"""The menu. Each phase registers its own entries from `AppConfig.ready`; nothing leads nowhere."""

from collections.abc import Callable
from dataclasses import dataclass

from fauxpas.core.errors import Words
from fauxpas.core.models import Brand
from fauxpas.core.rights import Right


@dataclass(frozen=True)
class Count:
    """The number beside an entry; hot when it asks for somebody now."""

    number: int
    hot: bool = False


@dataclass(frozen=True)
class Entry:
    """One entry of a brand's menu; its address is `url_name` with the brand’s slug. `key` opens it after G."""

    order: int
    label: Words
    icon: str
    url_name: str
    right: Right = Right.SEE
    count: Callable[[Brand], Count] | None = None
    on_phone: bool = False
    key: str = ""


_entries: list[Entry] = []


def register_entry(entry: Entry) -> None:
    """Add an entry to every brand's menu."""
    if entry not in _entries:
        _entries.append(entry)


def entries() -> list[Entry]:
    """Every entry, in order."""
    return sorted(_entries, key=lambda entry: entry.order)
