"""One text, several lengths: what each place is given of it.

A place that takes the whole text gets it. Else it gets the short text of its family, or of a smaller one, when it fits; with none
written, the channel keeps whole sentences as far as they go. A short text says nothing that the whole one does not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from fauxpas.core.channels import Said
from fauxpas.core.errors import Words


@dataclass(frozen=True)
class Family:
    """Places that take texts of much the same length: at most `most` signs, link and title included."""

    key: str
    name: Words
    most: int


FAMILIES = (
    Family("message", _("Text message, up to 160 characters"), 160),
    Family("post", _("Short post, up to 500 characters"), 500),
    Family("long_post", _("Long post, up to 5,000 characters"), 5000),
)


def family_of(limit: int | None) -> Family | None:
    """The family of a place by the most signs it takes; None when it takes any text."""
    if limit is None:
        return None
    return next((family for family in FAMILIES if limit <= family.most), None)


def families_of(limits: Iterable[int | None]) -> list[Family]:
    """The families these places belong to, the shortest first."""
    found = {family.key for limit in limits if (family := family_of(limit)) is not None}
    return [family for family in FAMILIES if family.key in found]


def fitting(said: Said, shorts: Mapping[str, str], *, limit: int | None) -> Said:
    """What a place is given: the whole text when it fits, else the longest short text that does, else the whole to be cut.

    shorts : family to the text as people will read it.
    """
    family = family_of(limit)
    if limit is None or family is None or not shorts or _signs(said) <= limit:
        return said
    smaller = [each.key for each in reversed(FAMILIES) if each.most <= family.most]
    shorter = [replace(said, body=shorts[key]) for key in smaller if key in shorts]
    return next((each for each in shorter if _signs(each) <= limit), shorter[0] if shorter else said)


def _signs(said: Said) -> int:
    """Title, body and link, each on its line."""
    return len(said.title) + len(said.body.strip()) + len(said.link) + 2
