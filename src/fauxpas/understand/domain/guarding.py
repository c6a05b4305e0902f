"""The ledger as the guard reads it: the one place where a version of a fact becomes what texts are held against."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from fauxpas.core.models import Brand
from fauxpas.engine import guard
from fauxpas.room.models import Case
from fauxpas.understand.models import FactVersion

from .citing import rendered_sentence
from .ledger import facts_at_hand, readable_versions


def ledger_versions(case: Case) -> list[FactVersion]:
    """Every version of the facts a text of the case may rest on, up to the current one, fact by fact, the oldest first. One query."""
    versions = (
        FactVersion.objects.filter(
            readable_versions(case), fact__in=facts_at_hand(case), fact__current__isnull=False
        )
        .select_related("fact__current")
        .order_by("fact_id", "number")
    )
    return [each for each in versions if each.number <= _current(each).number]


def guarded(version: FactVersion, *, language: str, brand: Brand) -> guard.Fact:
    """One version as the guard compares it, in one language; a value with a margin is the interval around it.

    version : with its fact and the fact's current version. A former version never holds after the one that took its place,
    even when that one is about an earlier time.
    """
    return guard.parse_fact(
        {
            "id": version.fact.key,
            "subject": version.subject,
            "attribute": version.attribute,
            "type": version.type,
            "value": _bounded(version),
            "unit": version.unit,
            "as_of": min(version.as_of, _current(version).as_of).isoformat(),
            "status": version.status,
            "text": rendered_sentence(version, language, brand=brand),
        }
    )


def guarded_ledger(versions: Iterable[FactVersion], *, language: str, brand: Brand) -> list[guard.Fact]:
    """What `ledger_versions` found as the guard compares it, in one language and in the same order."""
    return [guarded(version, language=language, brand=brand) for version in versions]


def held_against(
    text: str,
    ledger: Iterable[guard.Fact],
    *,
    language: str,
    brand: Brand,
    at: datetime,
    told_in: str | None = None,
) -> list[guard.Verdict]:
    """What the ledger says of each claim of a text said at this instant: on the brand's day, up to the end of it there."""
    zone, on = ZoneInfo(brand.time_zone), day_there(brand, at)
    return guard.check(text, ledger, language=language, on=on, zone=zone, told_in=told_in)


def day_there(brand: Brand, at: datetime) -> date:
    """The day it is then where the brand is."""
    return at.astimezone(ZoneInfo(brand.time_zone)).date()


def _current(version: FactVersion) -> FactVersion:
    return version.fact.current or version


def _bounded(version: FactVersion) -> Any:
    if version.margin is None or not isinstance(version.value, int | float):
        return version.value
    return {"low": version.value - version.margin, "high": version.value + version.margin}
