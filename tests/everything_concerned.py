"""The brands beside the one whose everything is made: one that its case concerns, and one that it may concern yet."""

from dataclasses import dataclass
from typing import Any

from fauxpas.core.models import Brand, Membership, Person, Role
from fauxpas.room import domain as room
from fauxpas.room.models import Case
from tests.factories import NOON, make_brand


@dataclass(frozen=True)
class Together:
    """local : the case as it stands in the brand concerned. other : a brand of the organisation that is not."""

    local: Case
    other: Brand


def make_together(case: Case, owner: Person, word: str) -> Together:
    """Two more brands that the owner runs too."""
    concerned, other = (
        make_brand(case.brand.organisation, name=f"{word} {name}") for name in ("shops", "mills")
    )
    for brand in (concerned, other):
        Membership.objects.create(
            organisation=brand.organisation, brand=brand, person=owner, role=Role.LEAD, created_at=NOON
        )
    local = room.concern_brand(case, concerned, countries=["BE"], by=owner, now=NOON)
    return Together(local, other)


def bodies_together(together: Together) -> dict[str, dict[str, Any]]:
    """By operation id."""
    return {
        "add_brand_concerned": {"brand": together.other.slug, "countries": ["FR"]},
        "release_brand_concerned": {"reason": "It sells none."},
        "tell_leading_room": {"text": "A shop called here too."},
    }
