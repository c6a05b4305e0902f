"""The room that is measured, made in a process of its own, as settings are per process.

    python -m bench.rooms empty|furnished|together [POSTS] [--people N]

It is made in the database that the environment names: empty, to ingest into, or filled from the file of posts. `together` is the filled
one with so many people signed in; it prints their sessions and the number of the case they look at, as JSON.
"""

import argparse
import json
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

from bench.places import ends_at

if TYPE_CHECKING:
    from fauxpas.core.models import Brand

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


def together(posts: Path, people: int) -> dict[str, Any]:
    """The filled room as it stands now, and a session for each of so many people."""
    from bench.filling import fill
    from bench.furnishing import furnish
    from fauxpas.core import clock
    from fauxpas.core.models import Brand, Person
    from fauxpas.room.models import Case

    empty()
    brand, now = Brand.objects.get(slug=BRAND), clock.now()
    if not brand.cases.exists():
        lead, voice = (Person.objects.get(email=email) for email in (LEAD, VOICE))
        fill(posts, brand, until=ends_at(posts))
        furnish(brand, lead, voice, now=now)
    return {
        "case": Case.objects.filter(brand=brand).latest("pk").number,
        "sessions": [_session(brand, number) for number in range(people)],
    }


def _session(brand: "Brand", number: int) -> str:
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from fauxpas.core import clock
    from fauxpas.core.models import Membership, Person, Role

    email, now = f"person{number}@bench.example", clock.now()
    person = Person.objects.filter(email=email).first()
    if person is None:
        person = Person.objects.create_user(email, name=f"Person {number}", created_at=now)
        Membership.objects.create(
            organisation=brand.organisation,
            person=person,
            role=list(Role)[number % len(list(Role)[:-1])],
            created_at=now,
        )
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def main() -> int:
    """Make the room."""
    parser = argparse.ArgumentParser(prog="python -m bench.rooms", description=__doc__)
    parser.add_argument("kind", choices=["empty", "furnished", "together"])
    parser.add_argument("posts", nargs="?", type=Path)
    parser.add_argument("--people", type=int, default=50)
    given = parser.parse_args()
    django.setup()
    if given.kind == "together":
        print(json.dumps(together(given.posts, given.people)))
    elif given.posts is None:
        empty()
    else:
        furnished(given.posts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
