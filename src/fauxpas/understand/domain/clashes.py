"""Facts of a case that exclude each other: found by the guard's comparison when one is written, settled by people."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.engine import guard
from fauxpas.room.domain import notify_seats
from fauxpas.room.models import Case
from fauxpas.understand.models import FactClash, FactVersion

from .guarding import guarded, held_against

Status = FactVersion.Status
# What is refuted, withdrawn or unknown states nothing that another fact could exclude.
STATING = (Status.REPORTED, Status.CONFIRMED, Status.DISPUTED)


def excluding(version: FactVersion, others: Sequence[FactVersion], *, at: datetime) -> list[FactVersion]:
    """Those of the others that cannot be true beside this version. All with their facts and brand loaded.

    Two facts with one subject, attribute, scope, type and unit exclude each other when their values, margins included, have
    nothing in common. Beyond that, what each one's sentence claims is held against the other by the guard; a sentence that
    is about something else in its own words may name the other's thing ("3,200 of the jars in shops were brought back").
    Facts with different scopes are about different things.
    """
    brand = version.fact.case.brand
    rivals = [each for each in others if each.scope.casefold() == version.scope.casefold()]
    found = {each.pk for each in rivals if _same_thing(version, each) and _apart(version, each)}
    for code in [code for code in brand.languages if version.text.get(code, "").strip()]:
        mine = guarded(version, language=code, brand=brand)
        ledger = {each.pk: guarded(each, language=code, brand=brand) for each in rivals}
        for other in rivals:
            theirs = ledger[other.pk]
            if other.pk in found or _about(mine).isdisjoint(_about(theirs)):
                continue
            pairs = ((mine, theirs), (theirs, mine))
            if any(_contradicted(*pair, language=code, brand=brand, at=at) for pair in pairs):
                found.add(other.pk)
    return [each for each in rivals if each.pk in found]


def note_clashes(version: FactVersion, *, by: Person, now: datetime) -> list[str]:
    """Write down which current facts exclude a new version and tell the owners; returns their keys. In the caller's transaction."""
    if version.status not in STATING:
        return []
    case = version.fact.case
    others = list(
        FactVersion.objects.filter(fact__case=case, fact__current=F("pk"), status__in=STATING)
        .exclude(fact=version.fact_id)
        .select_related("fact__case__brand", "fact__current", "owner")
        .order_by("fact__number")
    )
    rivals = excluding(version, others, at=now)
    for other in rivals:
        clash = FactClash.objects.create(case=case, first=version, second=other, found_at=now)
        _tell_owners(clash, but=by, now=now)
    return [other.fact.key for other in rivals]


def open_clashes(case: Case) -> QuerySet[FactClash]:
    """The pairs that exclude each other now, and for which nobody said why both may stand; the oldest first. One query."""
    return (
        FactClash.objects.filter(
            case=case,
            settled_at__isnull=True,
            first__fact__current=F("first"),
            second__fact__current=F("second"),
            first__status__in=STATING,
            second__status__in=STATING,
        )
        .select_related(
            "case__brand", "first__fact__case__brand", "first__owner", "second__fact", "second__owner"
        )
        .order_by("found_at", "pk")
    )


def settle_clash(clash: FactClash, *, reason: str, by: Person, now: datetime) -> FactClash:
    """Say why both facts may stand; a new version of either is compared again. Raises InputRefused without a reason."""
    case = clash.case
    check_right(by, Right.CONFIRM_FACT, case.brand)
    if not reason.strip():
        words = _("Say why both are true.")
        raise InputRefused(words, fields={"reason": words})
    with transaction.atomic():
        clash = (
            FactClash.objects.select_for_update(of=("self",))
            .select_related("case__brand", "first__fact", "second__fact")
            .get(pk=clash.pk)
        )
        if clash.settled_at is not None:
            return clash
        clash.settled_at, clash.settled_by, clash.settled_because = now, by, reason.strip()[:500]
        clash.save(update_fields=["settled_at", "settled_by", "settled_because"])
        keys = [clash.first.fact.key, clash.second.fact.key]
        after = {"keys": keys, "because": clash.settled_because}
        trail.write(
            case.brand,
            "fact.clash_settled",
            by=by,
            now=now,
            subject=clash.first.fact,
            thread=case.thread,
            after=after,
        )
    return clash


def _same_thing(one: FactVersion, other: FactVersion) -> bool:
    told = ("subject", "attribute", "unit")
    return one.type == other.type and all(
        str(getattr(one, name)).casefold() == str(getattr(other, name)).casefold() for name in told
    )


def _apart(one: FactVersion, other: FactVersion) -> bool:
    """Whether the values of two facts about the same thing have nothing in common."""
    if one.value is None or other.value is None:
        return False
    first, second = (_bounds(each) for each in (one, other))
    if first is None or second is None:
        return str(one.value).casefold() != str(other.value).casefold()
    if one.type == FactVersion.Type.MONEY and one.value[1] != other.value[1]:
        return False
    return first[1] < second[0] or second[1] < first[0]


def _bounds(version: FactVersion) -> tuple[float, float] | None:
    return guarded(version, language="en", brand=version.fact.case.brand).bounds


def _about(fact: guard.Fact) -> set[str]:
    return {*fact.terms, *fact.text_terms}


def _contradicted(said: guard.Fact, held: guard.Fact, *, language: str, brand: Brand, at: datetime) -> bool:
    """Whether the sentence of one fact claims what the other excludes.

    Where each fact is about something the other is not, a value that the sentence gives its own fact is none of the other's.
    """
    if not said.text:
        return False
    mine, theirs = said.terms.keys(), held.terms.keys()
    ledger = [said, held] if mine - theirs and theirs - mine else [held]
    verdicts = held_against(said.text, ledger, language=language, brand=brand, at=at)
    return any(each.verdict == "contradicts" and each.fact is held for each in verdicts)


def _tell_owners(clash: FactClash, *, but: Person, now: datetime) -> None:
    first, second = clash.first, clash.second
    words = {"one": first.fact.key, "other": second.fact.key}
    notify_seats(
        clash.case,
        only=_others([first.owner, second.owner], but=but),
        key=f"clash:{first.pk}:{second.pk}",
        title=lambda: _("%(one)s and %(other)s exclude each other. Say which one is true.") % words,
        path=f"{clash.case.path}facts/",
        urgent=True,
        now=now,
    )


def _others(people: Iterable[Person | None], *, but: Person) -> list[Person]:
    return list({each.pk: each for each in people if each is not None and each.pk != but.pk}.values())
