"""The ledger's facts: a change is a new version, and the old one stays."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, InputRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right, may
from fauxpas.room.domain import local_cases, notify_seats
from fauxpas.room.models import Case
from fauxpas.understand.models import Fact, FactVersion
from fauxpas.understand.statuses import Status, check_status_move, right_for
from fauxpas.understand.values import parse_margin, parse_value

from .clashes import note_clashes
from .ledger import seen_version
from .nagging import plan_nagging
from .touched import note_touched

NAME_SIGNS = 200


@dataclass(frozen=True)
class FactDraft:
    """What a person says of a fact.

    text : language code to the sentence; `{value}` in it stands for the value. value, margin : as typed, or JSON of its type;
    a margin is more or less, of a number or a per cent. scope : where or for whom it holds.
    owner : who answers for it, by default who writes. as_of : when it was true, by default now.
    """

    subject: str
    attribute: str = ""
    scope: str = ""
    text: Mapping[str, str] = field(default_factory=dict)
    type: str = FactVersion.Type.TEXT
    value: Any = None
    unit: str = ""
    margin: Any = None
    status: str = FactVersion.Status.REPORTED
    source: str = ""
    source_url: str = ""
    owner: Person | None = None
    public: bool = True
    as_of: datetime | None = None
    expires_at: datetime | None = None


def draft_of(version: FactVersion) -> FactDraft:
    """What a version says, as a draft of the next one."""
    same = (
        "subject",
        "attribute",
        "scope",
        "text",
        "type",
        "value",
        "unit",
        "margin",
        "status",
        "source",
        "source_url",
        "owner",
        "public",
        "as_of",
        "expires_at",
    )
    return FactDraft(**{name: getattr(version, name) for name in same})


def add_fact(case: Case, *, draft: FactDraft, by: Person, now: datetime) -> Fact:
    """Write a new fact in the ledger, numbered in its case and those it leads, or that lead it.

    Raises InputRefused with a sentence for each field, NotAllowed when the status needs somebody who may confirm.
    """
    check_status_move(None, draft.status)
    check_right(by, right_for(draft.status), case.brand)
    fields = _cleaned(draft, case=case, by=by, now=now)
    with transaction.atomic():
        case = _hold_ledger(case)
        root = case.leading_id or case.pk
        together = Fact.objects.filter(Q(case=root) | Q(case__leading=root))
        number = (together.aggregate(last=Max("number"))["last"] or 0) + 1
        fact = Fact.objects.create(case=case, number=number, created_at=now)
        version = FactVersion.objects.create(fact=fact, number=1, recorded_by=by, recorded_at=now, **fields)
        fact.current = version
        fact.save(update_fields=["current"])
        clashes = note_clashes(version, by=by, now=now)
        plan_nagging(version, now=now)
        after = _told(version) | {"key": fact.key, "excludes": clashes}
        trail.write(case.brand, "fact.added", by=by, now=now, subject=fact, thread=case.thread, after=after)
    return fact


def _hold_ledger(case: Case) -> Case:
    """The case with its brand, held together with the one that leads it or did: they number their facts together."""
    asked = [case.leading_id or case.pk, case.pk]
    held = Case.objects.select_for_update(of=("self",)).select_related("brand").filter(pk__in=asked)
    return {each.pk: each for each in held.order_by("pk")}[case.pk]


def change_fact(fact: Fact, *, draft: FactDraft, base_version: int, by: Person, now: datetime) -> Fact:
    """Record the next version of a fact; what it said before stays readable. The same words again record nothing.

    base_version : the version's number the person was reading. When texts use the former version, the seats are told.
    Raises Conflict when it is no longer the current one (nothing is lost: the person keeps their draft), MoveRefused,
    InputRefused, NotAllowed.
    """
    case = fact.case
    check_right(by, right_for(draft.status), case.brand)
    with transaction.atomic():
        fact = (
            Fact.objects.select_for_update(of=("self",))
            .select_related("case__brand", "current__owner")
            .get(pk=fact.pk)
        )
        former = fact.versions.select_related("owner").latest("number")
        if former.number != base_version:
            raise Conflict(_("This fact changed while you wrote. Both versions are below; choose one."))
        check_status_move(former.status, draft.status)
        fields = _cleaned(draft, case=case, by=by, now=now)
        if _says_the_same(former, fields, as_of_given=draft.as_of is not None):
            return fact
        version = FactVersion.objects.create(
            fact=fact, number=former.number + 1, recorded_by=by, recorded_at=now, **fields
        )
        fact.current = version
        fact.save(update_fields=["current"])
        touched = note_touched(fact, now=now)
        if touched:
            _tell_seats(fact, version, by=by, now=now)
        clashes = note_clashes(version, by=by, now=now)
        plan_nagging(version, now=now)
        before = _told(former)
        after = _told(version) | {"key": fact.key, "used_in": touched, "excludes": clashes}
        trail.write(
            case.brand,
            "fact.changed",
            by=by,
            now=now,
            subject=fact,
            thread=case.thread,
            before=before,
            after=after,
        )
    return fact


def set_status(fact: Fact, *, status: str, base_version: int, by: Person, now: datetime) -> Fact:
    """Record a version that differs by its status alone, as `change_fact` does. An unknown fact has no value to confirm."""
    current = fact.versions.select_related("owner").latest("number")
    return change_fact(
        fact, draft=replace(draft_of(current), status=status), base_version=base_version, by=by, now=now
    )


def fact_path(fact: Fact) -> str:
    """The page “How do we know?” of a fact, without host."""
    return fact.path


def corrections_path(case: Case) -> str:
    """The page “To be corrected” of a case, without host."""
    return f"{case.path}corrections/"


def _says_the_same(former: FactVersion, fields: Mapping[str, Any], *, as_of_given: bool) -> bool:
    return all(
        getattr(former, name) == value for name, value in fields.items() if name != "as_of" or as_of_given
    )


def _tell_seats(fact: Fact, version: FactVersion, *, by: Person, now: datetime) -> None:
    """Whoever sits in the case, and in those it leads, of what each may see: a fact for the room only is none of theirs."""
    for case in [fact.case, *local_cases(fact.case)]:
        seen = seen_version(case, fact)
        if seen is None:
            continue
        words = {"key": fact.key, "subject": seen.subject}
        notify_seats(
            case,
            but=by,
            key=f"fact:{fact.pk}:{version.number}",
            title=partial(_changed, words),
            path=corrections_path(case),
            urgent=True,
            now=now,
        )


def _changed(words: Mapping[str, str]) -> str:
    return _("%(key)s, %(subject)s, changed. What we said or wrote uses the former version.") % words


def _cleaned(draft: FactDraft, *, case: Case, by: Person, now: datetime) -> dict[str, Any]:
    faults: dict[str, Any] = {}
    zone = ZoneInfo(by.time_zone)
    unknown = draft.status == Status.UNKNOWN
    value = margin = None
    if not unknown:
        language = get_language() or "en"
        try:
            value = parse_value(draft.type, draft.value, unit=draft.unit, language=language, zone=zone)
        except InputRefused as refusal:
            faults |= refusal.fields
        try:
            margin = parse_margin(draft.type, draft.margin, language=language)
        except InputRefused as refusal:
            faults |= refusal.fields
    text = {code: words.strip() for code, words in draft.text.items() if words.strip()}
    faults |= _faults(
        draft, text=text, value_missing=value is None and "value" not in faults, case=case, now=now
    )
    if faults:
        raise InputRefused(_("The fact is not in the ledger yet."), fields=faults)
    return {
        "subject": draft.subject.strip(),
        "attribute": draft.attribute.strip(),
        "scope": draft.scope.strip(),
        "text": text,
        "type": draft.type,
        "value": value,
        "unit": draft.unit.strip(),
        "margin": margin,
        "status": draft.status,
        "source": draft.source.strip(),
        "source_url": draft.source_url.strip(),
        "owner": draft.owner or by,
        "public": draft.public,
        "as_of": draft.as_of or now,
        "expires_at": draft.expires_at,
    }


def _faults(
    draft: FactDraft, *, text: Mapping[str, str], value_missing: bool, case: Case, now: datetime
) -> dict[str, str]:
    faults: dict[str, str] = {
        name: _("Keep it under %(most)s characters.") % {"most": NAME_SIGNS}
        for name in ("subject", "attribute", "scope")
        if len(getattr(draft, name).strip()) > NAME_SIGNS
    }
    if not draft.subject.strip():
        faults["subject"] = _("Say what the fact is about.")
    if draft.type not in FactVersion.Type.values:
        faults["type"] = _("Choose what kind of value it is.")
    if draft.status != Status.UNKNOWN:
        if not draft.source.strip():
            faults["source"] = _("Say who or what it comes from.")
        if draft.type != FactVersion.Type.TEXT and value_missing:
            faults["value"] = _("Give the value, or mark the fact as unknown.")
        if draft.type == FactVersion.Type.TEXT and not text:
            faults["text"] = _("Write the fact as a sentence.")
    if draft.source_url.strip() and not draft.source_url.strip().startswith(("http://", "https://")):
        faults["source_url"] = _("A link begins with https:// or http://.")
    if draft.as_of is not None and draft.as_of > now:
        faults["as_of"] = _("A fact cannot be true in the future yet.")
    if draft.expires_at is not None and draft.expires_at <= now and draft.status != Status.WITHDRAWN:
        faults["expires_at"] = _("Choose a time to come.")
    if draft.owner is not None and not may(draft.owner, Right.SEE, case.brand):
        faults["owner"] = _("This person is not a member here.")
    return faults


def _told(version: FactVersion) -> dict[str, Any]:
    said = ("subject", "attribute", "scope", "type", "value", "unit", "margin", "text", "status")
    return {name: getattr(version, name) for name in said} | {"version": version.number}
