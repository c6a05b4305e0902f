"""Small makers of rows for tests. Append yours; do not rewrite another's."""

import itertools
from datetime import UTC, datetime, timedelta

from fauxpas.core.models import Brand, Membership, Organisation, Person, Role

NOON = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
_numbers = itertools.count(1)


def make_organisation(name: str = "") -> Organisation:
    """An organisation with a slug of its own."""
    number = next(_numbers)
    return Organisation.objects.create(
        name=name or f"House {number}", slug=f"house-{number}", created_at=NOON - timedelta(days=90)
    )


def make_brand(
    organisation: Organisation | None = None, *, name: str = "", languages: list[str] | None = None
) -> Brand:
    """A brand that speaks French and English, in an organisation of its own unless given."""
    number = next(_numbers)
    return Brand.objects.create(
        organisation=organisation or make_organisation(),
        name=name or f"Brand {number}",
        slug=f"brand-{number}",
        languages=languages or ["fr", "en"],
        created_at=NOON - timedelta(days=60),
    )


def make_person(
    *,
    role: Role | None = None,
    brand: Brand | None = None,
    name: str = "",
    language: str = "en",
    call_order: int | None = None,
) -> Person:
    """A person who may sign in; a member of the brand when both role and brand are given."""
    number = next(_numbers)
    person = Person.objects.create_user(
        f"person{number}@example.org",
        "a long password",
        name=name or f"Person {number}",
        language=language,
        created_at=NOON,
    )
    if role is not None and brand is not None:
        Membership.objects.create(
            organisation=brand.organisation,
            brand=brand,
            person=person,
            role=role,
            call_order=call_order,
            created_at=NOON,
        )
    return person
