"""The demonstration: a fictional brand whose 28 days of history and whose storm go through the same ingest as anyone's."""

import math
import random
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from fauxpas.core import clock
from fauxpas.core.models import Brand, Membership, Organisation, Person, Role
from fauxpas.core.people import BrandWish, add_brand, found_organisation
from fauxpas.core.sources import RawPost, Reading
from fauxpas.engage.domain import dormant
from fauxpas.engage.domain.page import change_page
from fauxpas.react.domain.channels import add_channel
from fauxpas.react.domain.statements import Draft
from fauxpas.react.domain.wordings import add_wording, approve_wording, wording_digest
from fauxpas.watch.ingest import take
from fauxpas.watch.models import Mention, Source, WatchQuery
from fauxpas.web import demo_words as words

HISTORY_DAYS = 28
POSTS_A_DAY = 42
APPROVED_DAYS = 180
STORM_SECONDS = 240
STORM_STEP_SECONDS = 4
SEED = 20261119
SOURCE_SHARES = (0.4, 0.35, 0.25)


@dataclass(frozen=True)
class Room:
    """The demonstration's brand and the two people of its first crisis."""

    brand: Brand
    lead: Person
    voice: Person


def prepare(*, language: str = "en", now: datetime) -> Room:
    """The brand, its people and its past; what is there already is left alone.

    language : `en` or `fr`, which its people begin in.
    """
    lead = _person("lead@brindille.example", words.LEAD, language=language, now=now)
    voice = _person("voice@brindille.example", words.VOICE, language=language, now=now)
    brand = _brand_there()
    if brand is None:
        organisation = found_organisation(words.ORGANISATION, by=lead, now=now)
        brand = _brand(organisation, lead, voice, now=now)
    _tell_history(brand, now=now)
    return Room(brand, lead, voice)


def is_there() -> bool:
    """Whether the brand was made at an earlier start."""
    return _brand_there() is not None


def _brand_there() -> Brand | None:
    return Brand.objects.filter(organisation__name=words.ORGANISATION).first()


def _person(email: str, name: str, *, language: str, now: datetime) -> Person:
    return Person.objects.filter(email=email).first() or Person.objects.create_user(
        email, name=name, language=language, created_at=now
    )


def _brand(organisation: Organisation, lead: Person, voice: Person, *, now: datetime) -> Brand:
    wish = BrandWish(words.BRAND, words.OTHER_NAMES, ("fr", "en"), "Europe/Paris")
    brand = add_brand(organisation, wish, by=lead, now=now)
    Membership.objects.create(
        organisation=organisation, person=voice, role=Role.VOICE, call_order=2, created_at=now
    )
    WatchQuery.objects.create(
        brand=brand, name=words.BRAND, text='"maison brindille" OR brindille', made_by=lead, created_at=now
    )
    _prepare_in_peacetime(brand, lead, voice, now=now)
    for name in words.SOURCES:
        Source.objects.create(
            organisation=organisation,
            brand=brand,
            kind="files",
            name=name,
            created_at=now - timedelta(days=HISTORY_DAYS),
        )
    return brand


def _prepare_in_peacetime(brand: Brand, lead: Person, voice: Person, *, now: datetime) -> None:
    """The places it speaks in, a wording and a page for a recall: written by one, approved by the other."""
    add_channel(brand, kind="page", name=words.PAGE, by=lead, now=now)
    add_channel(
        brand,
        kind="assisted",
        name="X",
        config={"network": "X", "limit": 280},
        language="fr",
        by=lead,
        now=now,
    )
    drafts = {language: Draft(**words.WORDING[language]) for language in brand.languages}
    wording = add_wording(
        brand,
        name=words.WORDING_NAME,
        scenario=words.WORDING_SCENARIO,
        drafts=drafts,
        by=lead,
        now=now,
    )
    until = now + timedelta(days=APPROVED_DAYS)
    approve_wording(wording, expires_at=until, digest=wording_digest(wording), by=voice, now=now)
    change_page(brand, address="", contact=words.CONTACT, emergency={}, by=lead, now=now)
    page = dormant.prepare(brand, scenario=words.PAGE_SCENARIO, texts=words.DORMANT, by=lead, now=now)
    dormant.approve(page, by=voice, now=now)


def _tell_history(brand: Brand, *, now: datetime) -> None:
    chance = random.Random(SEED)  # noqa: S311 - a demonstration, the same at every run
    sources = list(Source.objects.filter(brand=brand, kind="files").order_by("pk"))
    since = now - timedelta(days=HISTORY_DAYS)
    told = Mention.objects.filter(brand=brand).aggregate(last=Max("happened_at"))["last"]
    if told is not None:
        since = max(since, told)
    while since < now:
        until = min(since + timedelta(days=1), now)
        posts: dict[int, list[RawPost]] = {source.pk: [] for source in sources}
        for number, at in enumerate(_times(chance, since, until)):
            source = chance.choices(sources, SOURCE_SHARES)[0]
            posts[source.pk].append(
                _post(chance, words.ORDINARY, author=words.AUTHOR, key=f"{at:%Y%m%d%H%M%S}-{number}", at=at)
            )
        for source in sources:
            take(source, Reading(posts=tuple(posts[source.pk])), now=until)
        since = until


def _times(chance: random.Random, since: datetime, until: datetime) -> Iterator[datetime]:
    """About POSTS_A_DAY times a day with the rhythm of a day: few at night, most in the evening."""
    for _ in range(round(chance.gauss(POSTS_A_DAY, 6) * ((until - since) / timedelta(days=1)))):
        while True:
            at = since + (until - since) * chance.random()
            if chance.random() < 0.55 - 0.45 * math.cos((at.hour + at.minute / 60 - 4) / 24 * 2 * math.pi):
                yield at
                break


def _post(chance: random.Random, texts: tuple[str, ...], *, author: str, key: str, at: datetime) -> RawPost:
    text = chance.choice(texts).format(
        goods=chance.choice(words.GOODS),
        town=chance.choice(words.TOWNS),
        price=f"{chance.randint(49, 69) / 10:.2f}",
    )
    return RawPost(
        key=key,
        text=text,
        author=f"{author} {chance.randint(1, 900)}",
        posted_at=at,
        reach=int(chance.lognormvariate(4, 1.2)),
    )


def feed_storm(stopping: threading.Event) -> None:
    """Post the storm for STORM_SECONDS, growing; each post is ingested as it comes."""
    chance = random.Random(SEED + 1)  # noqa: S311 - the same storm at every run
    sources = list(
        Source.objects.filter(brand__organisation__name=words.ORGANISATION, kind="files").order_by("pk")
    )
    start = clock.now()
    for step in range(STORM_SECONDS // STORM_STEP_SECONDS):
        now = clock.now()
        for number in range(chance.randint(1, 2 + min(step // 4, 6))):
            key = f"storm-{start:%Y%m%d%H%M%S}-{step}-{number}"
            post = _post(chance, words.STORM, author=words.AUTHOR, key=key, at=now)
            take(chance.choice(sources), Reading(posts=(post,)), now=now)
        if stopping.wait(STORM_STEP_SECONDS):
            return
