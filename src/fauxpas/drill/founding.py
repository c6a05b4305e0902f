"""The sealed room of a drill: its invented brand, its people by function, its quiet past."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from fauxpas.core import trail
from fauxpas.core.models import Brand, Membership, Organisation, Person, Role
from fauxpas.core.people import BrandWish, add_brand, found_organisation
from fauxpas.core.sources import RawPost, Reading
from fauxpas.drill.crisis import history
from fauxpas.drill.models import Drill
from fauxpas.drill.scenarios import Scenario
from fauxpas.react.domain.channels import add_channel
from fauxpas.watch.ingest import take
from fauxpas.watch.models import Source, WatchQuery

PAST_DAYS = 14
ZONE = "Europe/Paris"
KIND = "files"
# Who sits in a rehearsal, with their name in the room; functions, nobody invented.
SEATS: tuple[tuple[Role, str, dict[str, str]], ...] = (
    (Role.OWNER, "exercise-leader", {"en": "Exercise leader", "fr": "Directeur d’exercice"}),
    (Role.LEAD, "lead", {"en": "Communications lead", "fr": "Responsable de la communication"}),
    (Role.VOICE, "spokesperson", {"en": "Spokesperson", "fr": "Porte-parole"}),
    (Role.WRITER, "community", {"en": "Community manager", "fr": "Animateur de communauté"}),
    (Role.SUPPORT, "support", {"en": "Support lead", "fr": "Responsable du service client"}),
)


@dataclass(frozen=True)
class Wish:
    """What is rehearsed. scenario : None for a recorded crisis, of which `brand` and `query` then tell."""

    name: str
    brand: str
    query: str
    language: str
    seed: int
    speed: int
    scenario: Scenario | None = None


def wish_of(scenario: Scenario, *, language: str, seed: int, speed: int) -> Wish:
    """A generated crisis as a wish."""
    return Wish(
        name=scenario.title.told(language),
        brand=scenario.brand,
        query=scenario.query,
        language=language,
        seed=seed,
        speed=speed,
        scenario=scenario,
    )


def found(wish: Wish, *, now: datetime) -> Drill:
    """The room of a drill, in a new and sealed data folder: ready, with nothing happening yet.

    The brand's name says that it is a drill, so that every page, notice, print and public page made there says it too.
    """
    with transaction.atomic(), override(wish.language):
        leader, *others = (
            Person.objects.create_user(
                f"{address}@drill.invalid", name=names[wish.language], language=wish.language, created_at=now
            )
            for _role, address, names in SEATS
        )
        organisation = found_organisation(_("Drill"), by=leader, now=now)
        for place, (person, (role, _address, _names)) in enumerate(
            zip(others, SEATS[1:], strict=True), start=2
        ):
            Membership.objects.create(
                organisation=organisation, person=person, role=role, call_order=place, created_at=now
            )
        # The leader watches; the call tree is the team's.
        Membership.objects.filter(person=leader).update(call_order=None)
        brand = _found_brand(organisation, wish, by=leader, now=now)
        drill = Drill.objects.create(
            brand=brand,
            scenario=wish.scenario.key if wish.scenario else "",
            name=wish.name,
            language=wish.language,
            seed=wish.seed,
            speed=wish.speed,
            started_by=leader,
            asked_at=now,
        )
        trail.write(brand, "drill.founded", by=leader, now=now, subject=drill, after={"name": wish.name})
    return drill


def _found_brand(organisation: Organisation, wish: Wish, *, by: Person, now: datetime) -> Brand:
    name = _("%(brand)s (drill)") % {"brand": wish.brand}
    brand = add_brand(organisation, BrandWish(name, (wish.brand,), (wish.language,), ZONE), by=by, now=now)
    Brand.objects.filter(pk=brand.pk).update(heard_days=0)
    add_channel(brand, kind="page", name=_("Public page (drill)"), by=by, now=now)
    WatchQuery.objects.create(brand=brand, name=wish.brand, text=wish.query, made_by=by, created_at=now)
    Source.objects.create(
        organisation=organisation,
        brand=brand,
        kind=KIND,
        name=_("Drill"),
        created_at=now - timedelta(days=PAST_DAYS),
        fetched_at=now,
        spoke_at=now,
        # Told by nobody but the drill: it is never late.
        usual_gap_seconds=int(timedelta(days=30).total_seconds()),
    )
    return brand


def source_of(drill: Drill) -> Source:
    """What the room of this drill listens to."""
    return Source.objects.filter(brand=drill.brand, kind=KIND).earliest("pk")


def tell_past(drill: Drill, scenario: Scenario, *, now: datetime) -> None:
    """Two quiet weeks before it, so that a storm stands out."""
    said = history(scenario, language=drill.language, seed=drill.seed, days=PAST_DAYS)
    hear_before(
        drill,
        [
            RawPost(
                key=f"before-{number}",
                text=text,
                author=author,
                posted_at=now - timedelta(days=days),
                reach=40,
            )
            for number, (days, text, author) in enumerate(said)
        ],
    )


def hear_before(drill: Drill, posts: Iterable[RawPost]) -> None:
    """Take in what was said before the drill begins, a day at a time, each day as it ended."""
    days: dict[datetime, list[RawPost]] = {}
    for post in posts:
        if post.posted_at is not None:
            day = post.posted_at.replace(hour=0, minute=0, second=0, microsecond=0)
            days.setdefault(day, []).append(post)
    source = source_of(drill)
    for _day, together in sorted(days.items()):
        last = max(post.posted_at for post in together if post.posted_at)
        take(source, Reading(posts=tuple(together)), now=last)


def moved(posts: Iterable[RawPost], *, to: datetime, start: datetime) -> list[RawPost]:
    """Recorded posts re-timed so that what was said at `start` is said at `to`."""
    return [
        replace(post, posted_at=post.posted_at + (to - start)) for post in posts if post.posted_at is not None
    ]
