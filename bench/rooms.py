"""The room that is measured, made in a process of its own, as settings are per process.

    python -m bench.rooms empty|furnished POSTS

It is made in the database that the environment names: empty, to ingest into, or filled from the file of posts.
"""

import argparse
import sys
from datetime import timedelta
from pathlib import Path

import django

from bench.places import ends_at

QUERY = '"maison brindille" OR brindille'
BRAND = "bench"
LEAD, VOICE = "lead@bench.example", "voice@bench.example"


def empty() -> None:
    """A brand that listens to one query, in a database brought up to date; safe to repeat."""
    from django.core.management import call_command

    from fauxpas.core import clock
    from fauxpas.core.models import Brand, Membership, Organisation, Person, Role
    from fauxpas.watch.models import WatchQuery

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
    if Brand.objects.filter(slug=BRAND).exists():
        return
    now = clock.now() - timedelta(days=60)
    house = Organisation.objects.create(name="Bench", slug="bench", created_at=now)
    lead = Person.objects.create_user(LEAD, name="Communications lead", created_at=now)
    voice = Person.objects.create_user(VOICE, name="Spokesperson", created_at=now)
    for person, role in ((lead, Role.OWNER), (voice, Role.VOICE)):
        Membership.objects.create(organisation=house, person=person, role=role, created_at=now)
    brand = Brand.objects.create(
        organisation=house, name="Maison Brindille", slug=BRAND, languages=["fr", "en"], created_at=now
    )
    WatchQuery.objects.create(brand=brand, name=brand.name, text=QUERY, made_by=lead, created_at=now)


def furnished(posts: Path) -> None:
    """The same with every post a mention, and a crisis under way when the posts end; for SQLite."""
    from bench.filling import fill
    from bench.furnishing import furnish
    from fauxpas.core import clock
    from fauxpas.core.models import Brand, Person

    empty()
    brand, until = Brand.objects.get(slug=BRAND), ends_at(posts)
    lead, voice = (Person.objects.get(email=email) for email in (LEAD, VOICE))
    with clock.set_to(until):
        fill(posts, brand, until=until)
        furnish(brand, lead, voice, now=until)


def main() -> int:
    """Make the room."""
    parser = argparse.ArgumentParser(prog="python -m bench.rooms", description=__doc__)
    parser.add_argument("kind", choices=["empty", "furnished"])
    parser.add_argument("posts", nargs="?", type=Path)
    given = parser.parse_args()
    django.setup()
    if given.posts is None:
        empty()
    else:
        furnished(given.posts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
