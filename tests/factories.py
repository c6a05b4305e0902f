"""Small makers of rows for tests. Append yours; do not rewrite another's."""

import itertools
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from fauxpas.core import clock
from fauxpas.core.models import Brand, Membership, Organisation, Person, Role
from fauxpas.core.sources import RawPost, Reading
from fauxpas.room import domain as room
from fauxpas.room.models import Case
from fauxpas.understand import domain as ledger
from fauxpas.understand.models import Fact
from fauxpas.watch.models import Alarm, Mention, Source, WatchQuery

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


def make_source(
    brand: Brand, *, kind: str = "files", name: str = "", for_all_brands: bool = False, **fields: Any
) -> Source:
    """A source of one brand, or of every brand of its organisation."""
    return Source.objects.create(
        organisation=brand.organisation,
        brand=None if for_all_brands else brand,
        kind=kind,
        name=name or f"Source {next(_numbers)}",
        created_at=NOON - timedelta(days=60),
        **fields,
    )


def make_query(brand: Brand, text: str) -> WatchQuery:
    """An active watch query."""
    return WatchQuery.objects.create(brand=brand, name=text[:60], text=text, created_at=NOON)


def raw_post(text: str, *, minutes_ago: float | None = 5, **fields: Any) -> RawPost:
    """A post as a source gives it, so many minutes before NOON; without a time when that is None."""
    posted_at = None if minutes_ago is None else NOON - timedelta(minutes=minutes_ago)
    return RawPost(**({"key": f"post-{next(_numbers)}", "posted_at": posted_at} | fields), text=text)


def make_mentions(source: Source, *texts: str, now: datetime = NOON, **fields: Any) -> list[Mention]:
    """Take these texts in through the real ingest; returns the mentions that came of them, oldest first."""
    from fauxpas.watch.ingest import take

    newest = Mention.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    take(source, Reading(posts=tuple(raw_post(text, **fields) for text in texts)), now=now)
    return list(Mention.objects.filter(pk__gt=newest).order_by("pk"))


def make_case(brand: Brand, by: Person, *, title: str = "Burnt kettles") -> Case:
    """A case opened at NOON without an alarm."""
    return room.open_case(brand, by=by, now=NOON, title=title, how_known="A shop called.")


def make_alarm(brand: Brand, *, began_at: datetime = NOON - timedelta(minutes=20)) -> Alarm:
    """A volume alarm raised ten minutes after its storm began."""
    raised = began_at + timedelta(minutes=10)
    return Alarm.objects.create(
        brand=brand, kind=Alarm.Kind.BURST, level=2, volume_level=2, began_at=began_at, raised_at=raised, risen_at=raised,
        span_seconds=600, expected=4.0, low=1.0, high=9.0, observed=60, score=0.98,
    )  # fmt: skip


def make_fact(case: Case, by: Person, *, status: str = "confirmed", **said: Any) -> Fact:
    """A fact of the case, by default “12,480 packets in shops”, confirmed, with its sentence in French and English."""
    text = {"fr": "Il y a {value} paquets en rayon.", "en": "{value} packets are in shops."}
    words: dict[str, Any] = {
        "subject": "Packets",
        "attribute": "in shops",
        "text": text,
        "type": "number",
        "value": 12480,
        "source": "Supply",
    } | said
    return ledger.add_fact(case, draft=ledger.FactDraft(**words, status=status), by=by, now=NOON)


def aged(path: Path, *, hours: float) -> Path:
    """The file as if it had been written so long ago."""
    at = (clock.real() - timedelta(hours=hours)).timestamp()
    os.utime(path, (at, at))
    return path
