"""Affected groups: a change is a new version, and the old one stays; who is in two groups is asked, never assumed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, FauxpasError, InputRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.engine.estimates import Estimate
from fauxpas.room.models import Case
from fauxpas.understand.models import AffectedGroup, CustomerList, GroupOverlap, GroupVersion
from fauxpas.understand.severity import BY_LEVEL

NUMBERS = ("low", "likely", "high")
MOST_PEOPLE = 10_000_000_000
LONGEST = {
    "who": 200, "harm": 500, "where": 200, "vulnerable_why": 300, "told_how": 300, "source": 500,
    "low_reason": 300, "likely_reason": 300, "high_reason": 300,
}  # fmt: skip
_SAME = (
    "who", "severity", "harm", *NUMBERS, "low_reason", "likely_reason", "high_reason", "where", "vulnerable", "vulnerable_why",
    "told_how", "told", "source", "customers", "counts",
)  # fmt: skip
# An address or a telephone number is one person's, whatever the sentence around it says.
_ONE_PERSON = re.compile(r"[^\s@]+@[^\s@]+\.\w|(?:\+|\b0)\d(?:[\s.-]?\d){7,}")


@dataclass(frozen=True)
class GroupDraft:
    """What a person says of a group. likely alone, without low and high, says that the people were counted."""

    who: str
    severity: int
    harm: str = ""
    low: int | None = None
    likely: int | None = None
    high: int | None = None
    low_reason: str = ""
    likely_reason: str = ""
    high_reason: str = ""
    where: str = ""
    vulnerable: str = GroupVersion.Vulnerable.UNKNOWN
    vulnerable_why: str = ""
    told_how: str = ""
    told: str = GroupVersion.Told.NOT_YET
    source: str = ""
    customers: CustomerList | None = None
    counts: bool = True


def draft_of_group(version: GroupVersion) -> GroupDraft:
    """What a version says, as a draft of the next one."""
    return GroupDraft(**{name: getattr(version, name) for name in _SAME})


def add_group(case: Case, *, draft: GroupDraft, by: Person, now: datetime) -> AffectedGroup:
    """Write down a group of people hit, numbered in its case. Raises InputRefused with a sentence for each field, NotAllowed."""
    check_right(by, Right.NOTE, case.brand)
    fields = _cleaned(draft, case=case)
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("brand").get(pk=case.pk)
        number = (case.groups.aggregate(last=Max("number"))["last"] or 0) + 1
        group = AffectedGroup.objects.create(case=case, number=number, created_at=now)
        version = _record(group, 1, fields, by=by, now=now)
        trail.write(
            case.brand,
            "group.added",
            by=by,
            now=now,
            subject=group,
            thread=case.thread,
            after=_told(version) | {"key": group.key},
        )
    return group


def change_group(
    group: AffectedGroup, *, draft: GroupDraft, base_version: int, by: Person, now: datetime
) -> AffectedGroup:
    """Record the next version of a group; the same words again record nothing.

    base_version : the version's number the person was reading. Raises Conflict when it is no longer the current one, InputRefused,
    NotAllowed.
    """
    case = group.case
    check_right(by, Right.NOTE, case.brand)
    with transaction.atomic():
        group = (
            AffectedGroup.objects.select_for_update(of=("self",))
            .select_related("case__brand")
            .get(pk=group.pk)
        )
        former = group.versions.select_related("customers").latest("number")
        if former.number != base_version:
            raise Conflict(_("This group changed while you wrote. Both versions are below; choose one."))
        fields = _cleaned(draft, case=case)
        if all(getattr(former, name) == value for name, value in fields.items()):
            return group
        version = _record(group, former.number + 1, fields, by=by, now=now)
        trail.write(
            case.brand,
            "group.changed",
            by=by,
            now=now,
            subject=group,
            thread=case.thread,
            before=_told(former),
            after=_told(version) | {"key": group.key},
        )
    return group


def count_from_list(
    group: AffectedGroup, *, customers: CustomerList, by: Person, now: datetime
) -> AffectedGroup:
    """Take the people of a customer list for a group's estimate, with the list as its source.

    Raises InputRefused when the list is not one that was taken in for the group's case, NotAllowed.
    """
    if customers.case_id != group.case_id or customers.state == CustomerList.State.ARRIVING:
        words = _("This list does not belong to the case.")
        raise InputRefused(words, fields={"customers": words})
    current = group.versions.latest("number")
    draft = replace(
        draft_of_group(current),
        low=customers.low,
        likely=customers.likely,
        high=customers.high,
        low_reason=_("rows of one name and postcode are one person"),
        likely_reason=_("rows of one number, e-mail, telephone, or name and date of birth are one person"),
        high_reason=_("every different row is a person"),
        source=(_("%(list)s, %(name)s: %(source)s") % {"list": customers.key, "name": customers.name, "source": customers.source})[: LONGEST["source"]],
        customers=customers,
    )  # fmt: skip
    return change_group(group, draft=draft, base_version=current.number, by=by, now=now)


def why_not_counted(
    group: AffectedGroup | None, *, customers: CustomerList, by: Person, now: datetime
) -> str:
    """Count a group from a list that was just taken in, which stays whatever comes of it: why it could not be, or nothing."""
    try:
        if group is not None:
            count_from_list(group, customers=customers, by=by, now=now)
    except FauxpasError as fault:
        return " ".join(str(words) for words in (fault.message, *fault.fields.values()))
    return ""


def answer_overlap(
    first: AffectedGroup,
    second: AffectedGroup,
    *,
    people: Estimate | None,
    reason: str,
    by: Person,
    now: datetime,
) -> GroupOverlap:
    """Write down how many people are in both groups; the answer before stays. None : somebody looked, and it is not known.

    Raises InputRefused when they are not two groups of one case, or no reason is given; NotAllowed.
    """
    case = first.case
    check_right(by, Right.NOTE, case.brand)
    if first.case_id != second.case_id or first.pk == second.pk:
        raise InputRefused(_("Choose two groups of this case."))
    if not reason.strip() or len(reason.strip()) > LONGEST["likely_reason"]:
        raise InputRefused(_("The answer is not kept yet."), fields={"reason": _("Say how you know.")})
    first, second = sorted((first, second), key=lambda group: group.number)
    with transaction.atomic():
        answer = GroupOverlap.objects.create(
            first=first,
            second=second,
            low=people.low if people else None,
            likely=people.likely if people else None,
            high=people.high if people else None,
            reason=reason.strip(),
            recorded_by=by,
            recorded_at=now,
        )
        told = {name: getattr(answer, name) for name in (*NUMBERS, "reason")}
        trail.write(
            case.brand,
            "group.overlap",
            by=by,
            now=now,
            subject=answer,
            thread=case.thread,
            after=told | {"keys": [first.key, second.key]},
        )
    return answer


def check_estimate(
    low: int | None, likely: int | None, high: int | None
) -> tuple[tuple[int | None, int | None, int | None], dict[str, Any]]:
    """The three numbers as they are kept, and what is wrong with them by field.

    All three empty says that nobody knows; likely alone, that it was counted.
    """
    if likely is None and low is None and high is None:
        return (None, None, None), {}
    if likely is None:
        return (low, likely, high), {"likely": _("Give the likely number too, or leave all three empty.")}
    low, high = likely if low is None else low, likely if high is None else high
    if low < 0 or high > MOST_PEOPLE:
        return (low, likely, high), {"likely": _("Give a number of people.")}
    if not low <= likely <= high:
        return (low, likely, high), {"likely": _("Low is at most likely, and likely at most high.")}
    return (low, likely, high), {}


def _record(
    group: AffectedGroup, number: int, fields: Mapping[str, Any], *, by: Person, now: datetime
) -> GroupVersion:
    version = GroupVersion.objects.create(
        group=group, number=number, recorded_by=by, recorded_at=now, **fields
    )
    group.current = version
    group.save(update_fields=["current"])
    return version


def _cleaned(draft: GroupDraft, *, case: Case) -> dict[str, Any]:
    (low, likely, high), faults = check_estimate(draft.low, draft.likely, draft.high)
    said = {name: str(getattr(draft, name)).strip() for name in LONGEST}
    if likely is not None and not faults:
        faults |= _missing_reasons(said, certain=low == high)
    if not said["who"]:
        faults["who"] = _("Say who they are, as a group.")
    for name, most in LONGEST.items():
        if len(said[name]) > most:
            faults[name] = _("Keep it under %(most)s characters.") % {"most": most}
        elif name != "source" and _ONE_PERSON.search(said[name]):
            faults[name] = _(
                "Describe the group. Name nobody, and leave out addresses and telephone numbers."
            )
    if draft.severity not in BY_LEVEL:
        faults["severity"] = _("Choose how badly they are hit.")
    if draft.vulnerable not in GroupVersion.Vulnerable.values:
        faults["vulnerable"] = _("Say whether they are vulnerable.")
    if draft.told not in GroupVersion.Told.values:
        faults["told"] = _("Say whether they have been told.")
    if not said["source"]:
        faults["source"] = _("Say who or what it comes from.")
    if draft.customers is not None and draft.customers.case_id != case.pk:
        faults["customers"] = _("This list does not belong to the case.")
    if faults:
        raise InputRefused(_("The group is not written down yet."), fields=faults)
    kept = {name: getattr(draft, name) for name in ("severity", "vulnerable", "told", "customers", "counts")}
    return kept | said | {"low": low, "likely": likely, "high": high}


def _missing_reasons(said: Mapping[str, str], *, certain: bool) -> dict[str, Any]:
    asked = ["likely_reason"] if certain else ["low_reason", "likely_reason", "high_reason"]
    return {name: _("Say why this number.") for name in asked if not said[name]}


def _told(version: GroupVersion) -> dict[str, Any]:
    said = ("who", "severity", *NUMBERS, "told", "counts", "where", "source")
    return {name: getattr(version, name) for name in said} | {"version": version.number}
