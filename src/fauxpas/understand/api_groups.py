"""Who is hit over the API: groups with their versions, the total, customer lists as counts, damage reports."""

import base64
import binascii
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from fauxpas.core import clock
from fauxpas.core.api import (
    ConflictWith,
    In,
    Number,
    Page,
    PersonOut,
    Problem,
    Slug,
    Turn,
    brand_of,
    copied,
    page,
    person_of,
    reads,
    writes,
)
from fauxpas.core.errors import Conflict, InputRefused, NotFound
from fauxpas.engine.estimates import Estimate
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for
from fauxpas.understand.affected import affected, group_for, version_now, visible_groups
from fauxpas.understand.customer_files import open_customers
from fauxpas.understand.domain.customers import ListDraft, delete_customers, import_customers, plain_copy
from fauxpas.understand.domain.groups import (
    MOST_PEOPLE,
    GroupDraft,
    check_estimate,
    why_not_counted,
)
from fauxpas.understand.domain.groups import (
    add_group as write_group,
)
from fauxpas.understand.domain.groups import (
    answer_overlap as write_overlap,
)
from fauxpas.understand.domain.groups import (
    change_group as write_change,
)
from fauxpas.understand.domain.reports import make_report as freeze_report
from fauxpas.understand.models import AffectedGroup, CustomerList, DamageReport, GroupOverlap, GroupVersion
from fauxpas.understand.reports import report_for, told_in, visible_reports

router = Router(tags=["understand"])
People = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]
Severity = Annotated[int, Field(ge=1, le=5)]
Vulnerable = Literal["unknown", "no", "some", "all"]
Told = Literal["not_yet", "begun", "done"]
MOST_CONTENT = 6_800_000  # base64 of 5 MB


class EstimateOut(Schema):
    """How many people: at least, likely, at most."""

    low: int
    likely: int
    high: int

    @classmethod
    def of(cls, estimate: Estimate | None) -> "EstimateOut | None":
        """The estimate; None when nobody knows."""
        return None if estimate is None else cls(low=estimate.low, likely=estimate.likely, high=estimate.high)


class GroupIn(In):
    """What is known of a group of people hit. `severity` : 1 (annoyed) to 5 (beyond repair).

    likely, low, high : people; all left out while nobody knows; likely alone when they were counted. Nobody is named.
    """

    who: str = Field(max_length=200)
    severity: Severity
    harm: str = Field("", max_length=500)
    low: People | None = None
    likely: People | None = None
    high: People | None = None
    low_reason: str = Field("", max_length=300)
    likely_reason: str = Field("", max_length=300)
    high_reason: str = Field("", max_length=300)
    where: str = Field("", max_length=200)
    vulnerable: Vulnerable = "unknown"
    vulnerable_why: str = Field("", max_length=300)
    told_how: str = Field("", max_length=300)
    told: Told = "not_yet"
    source: str = Field("", max_length=500)
    counts: bool = True


class GroupChangeIn(GroupIn):
    """The next version of a group, and the number of the version you were reading."""

    base_version: Number


class GroupVersionOut(Schema):
    """What was known of a group from `recorded_at` on. `customers` : the number of the list it was counted from."""

    number: int
    who: str
    severity: int
    harm: str
    low: int | None
    likely: int | None
    high: int | None
    low_reason: str
    likely_reason: str
    high_reason: str
    where: str
    vulnerable: str
    vulnerable_why: str
    told_how: str
    told: str
    source: str
    counts: bool
    customers: int | None
    recorded_by: PersonOut | None
    recorded_at: datetime

    @classmethod
    def of(cls, version: GroupVersion) -> "GroupVersionOut":
        """A version with its person and its list loaded."""
        same = (
            "number who severity harm low likely high low_reason likely_reason high_reason where vulnerable vulnerable_why "
            "told_how told source counts recorded_at"
        )
        customers = version.customers.number if version.customers else None
        return cls(
            **copied(version, same), customers=customers, recorded_by=PersonOut.of(version.recorded_by)
        )


class GroupOut(Schema):
    """A group of people hit, known by its number in the case."""

    number: int
    key: str
    current: GroupVersionOut

    @classmethod
    def of(cls, group: AffectedGroup) -> "GroupOut":
        """A group with its current version loaded."""
        return cls(number=group.number, key=group.key, current=GroupVersionOut.of(version_now(group)))


class GroupHistoryOut(GroupOut):
    """A group with everything that was ever known of it, the newest version first."""

    versions: list[GroupVersionOut]


class GroupConflict(Problem):
    """Somebody recorded a version meanwhile: theirs is in `current`, yours was not written."""

    current: GroupHistoryOut


class OverlapIn(In):
    """How many people are in both groups; all three left out when you looked and nobody can say."""

    low: People | None = None
    likely: People | None = None
    high: People | None = None
    reason: str = Field(max_length=300)


class OverlapOut(Schema):
    """What was answered of a pair of groups; `answered` is false while nobody was asked."""

    first: int
    second: int
    answered: bool
    people: EstimateOut | None
    reason: str


class AffectedOut(Schema):
    """Everybody hit in the case, each once. `total` : 95 % interval; null while no group has a number."""

    total: EstimateOut | None
    gravest: int
    without_number: list[int]
    pairs: list[OverlapOut]


class CustomersIn(In):
    """A customer list up to 5 MB: the file in base64. `filename` ends in .csv, .xlsx or .parquet. `group` is counted from it."""

    filename: str = Field(max_length=200)
    content: str = Field(max_length=MOST_CONTENT)
    name: str = Field(max_length=200)
    source: str = Field(max_length=300)
    calling_code: str = Field("33", max_length=4)
    keep_days: int = Field(90, ge=1, le=730)
    group: Number | None = None


class CustomersOut(Schema):
    """What is known of a customer list; never a row of it. `state` : kept or deleted."""

    number: int
    key: str
    name: str
    source: str
    state: str
    rows: int
    unreadable: int
    people: EstimateOut | None
    keep_until: datetime
    added_by: PersonOut | None
    added_at: datetime
    deleted_at: datetime | None

    @classmethod
    def of(cls, customers: CustomerList) -> "CustomersOut":
        """A list with its person loaded."""
        same = copied(
            customers, "number key name source state rows unreadable keep_until added_at deleted_at"
        )
        people = EstimateOut(low=customers.low, likely=customers.likely, high=customers.high)
        return cls(**same, people=people, added_by=PersonOut.of(customers.added_by))


class CustomersTakenOut(CustomersOut):
    """A list that was just taken in. `not_counted` : why the group named was not counted from it; empty when it was."""

    not_counted: str


class FigureOut(Schema):
    """One line of a report: what, how much, its interval, where it comes from."""

    label: str
    value: str
    interval: str
    source: str


class SectionOut(Schema):
    """One part of a report."""

    title: str
    figures: list[FigureOut]


class ReportOut(Schema):
    """A damage report. `digest` : SHA-256 of what was frozen."""

    number: int
    made_at: datetime
    made_by: PersonOut | None
    digest: str

    @classmethod
    def of(cls, report: DamageReport) -> "ReportOut":
        """A report with its person loaded."""
        return cls(**copied(report, "number made_at digest"), made_by=PersonOut.of(report.made_by))


class WholeReportOut(ReportOut):
    """A report with its words, in the language of `Accept-Language`. `summary` : its six lines in short; none in older reports."""

    title: str
    lede: str
    summary: list[FigureOut]
    sections: list[SectionOut]


@router.get("/cases/{number}/groups", **reads(Page[GroupOut]))
def list_groups(request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]) -> Page[GroupOut]:
    """The groups of people hit, the newest first."""
    found = visible_groups(person_of(request)).filter(
        case=_case(request, brand, number), current__isnull=False
    )
    return page(found.select_related("current__recorded_by", "current__customers"), asked, GroupOut.of)


@router.get("/cases/{number}/affected", **reads(AffectedOut))
def show_affected(request: HttpRequest, brand: Slug, number: Number) -> AffectedOut:
    """How many people are hit in all, and what is not answered yet."""
    hit = affected(_case(request, brand, number))
    pairs = [
        OverlapOut(
            first=pair.first.number,
            second=pair.second.number,
            answered=pair.answer is not None,
            people=EstimateOut.of(pair.people),
            reason=pair.answer.reason if pair.answer else "",
        )
        for pair in hit.pairs
    ]
    without = [row.group.number for row in hit.uncounted]
    return AffectedOut(
        total=EstimateOut.of(hit.total), gravest=hit.gravest, without_number=without, pairs=pairs
    )


@router.post("/cases/{number}/groups", **writes(GroupHistoryOut, made=True))
def add_group(request: HttpRequest, brand: Slug, number: Number, sent: GroupIn) -> Status[GroupHistoryOut]:
    """Write down a group of people hit."""
    case, draft = _case(request, brand, number), GroupDraft(**sent.model_dump())
    return Status(201, _history(write_group(case, draft=draft, by=person_of(request), now=clock.now())))


@router.get("/cases/{number}/groups/{group}", **reads(GroupHistoryOut))
def show_group(request: HttpRequest, brand: Slug, number: Number, group: Number) -> GroupHistoryOut:
    """One group with all its versions."""
    return _history(group_for(person_of(request), _case(request, brand, number), group))


@router.put("/cases/{number}/groups/{group}", **writes(GroupHistoryOut, conflict=GroupConflict | Problem))
def change_group(
    request: HttpRequest, brand: Slug, number: Number, group: Number, sent: GroupChangeIn
) -> GroupHistoryOut:
    """Record the next version of a group; what was known before stays readable."""
    case, person = _case(request, brand, number), person_of(request)
    found = group_for(person, case, group)
    draft = GroupDraft(**sent.model_dump(exclude={"base_version"}))
    try:
        changed = write_change(found, draft=draft, base_version=sent.base_version, by=person, now=clock.now())
    except Conflict as fault:
        raise ConflictWith(fault, current=_history(found)) from fault
    return _history(changed)


@router.put("/cases/{number}/groups/{group}/with/{other}", **writes(OverlapOut))
def answer_overlap(
    request: HttpRequest, brand: Slug, number: Number, group: Number, other: Number, sent: OverlapIn
) -> OverlapOut:
    """Say how many people are in both of two groups."""
    case, person = _case(request, brand, number), person_of(request)
    first, second = (group_for(person, case, each) for each in (group, other))
    (low, likely, high), faults = check_estimate(sent.low, sent.likely, sent.high)
    if faults:
        raise InputRefused(_("The answer is not kept yet."), fields=faults)
    people = None if low is None or likely is None or high is None else Estimate(low, likely, high)
    answer = write_overlap(first, second, people=people, reason=sent.reason, by=person, now=clock.now())
    return _overlap(answer, people)


@router.get("/cases/{number}/customers", **reads(Page[CustomersOut]))
def list_customers(
    request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]
) -> Page[CustomersOut]:
    """The customer lists of a case: counts alone, the newest first."""
    lists = _case(request, brand, number).customer_lists.exclude(state=CustomerList.State.ARRIVING)
    return page(lists.select_related("added_by"), asked, CustomersOut.of)


@router.post("/cases/{number}/customers", **writes(CustomersTakenOut, made=True))
def add_customers(
    request: HttpRequest, brand: Slug, number: Number, sent: CustomersIn
) -> Status[CustomersTakenOut]:
    """Take a customer list in: its people are counted, its rows kept encrypted."""
    case, person, now = _case(request, brand, number), person_of(request), clock.now()
    group = group_for(person, case, sent.group) if sent.group is not None else None
    try:
        content = base64.b64decode(sent.content, validate=True)
    except binascii.Error as fault:
        words = _("This is not base64.")
        raise InputRefused(words, fields={"content": words}) from fault
    draft = ListDraft(sent.name, sent.source, sent.calling_code, sent.keep_days)
    with plain_copy([content]) as path, open_customers(path, name=sent.filename) as file:
        kept = import_customers(case, file=file, draft=draft, by=person, now=now)
    not_counted = why_not_counted(group, customers=kept, by=person, now=now)
    return Status(201, CustomersTakenOut(**CustomersOut.of(kept).model_dump(), not_counted=not_counted))


@router.delete("/cases/{number}/customers/{customers}", **writes(CustomersOut))
def remove_customers(request: HttpRequest, brand: Slug, number: Number, customers: Number) -> CustomersOut:
    """Delete a customer list for good; what was counted from it stays."""
    lists = _case(request, brand, number).customer_lists.exclude(state=CustomerList.State.ARRIVING)
    found = lists.filter(number=customers).select_related("case__brand", "added_by").first()
    if found is None:
        raise NotFound(_("There is no such list here."))
    return CustomersOut.of(delete_customers(found, by=person_of(request), now=clock.now()))


@router.get("/cases/{number}/reports", **reads(Page[ReportOut]))
def list_reports(request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]) -> Page[ReportOut]:
    """The damage reports of a case, the newest first."""
    found = visible_reports(person_of(request)).filter(case=_case(request, brand, number))
    return page(found.select_related("made_by").defer("content"), asked, ReportOut.of)


@router.post("/cases/{number}/reports", **writes(WholeReportOut, made=True))
def make_report(request: HttpRequest, brand: Slug, number: Number) -> Status[WholeReportOut]:
    """Freeze what is known now as the next damage report."""
    case = _case(request, brand, number)
    return Status(201, _whole(freeze_report(case, by=person_of(request), now=clock.now())))


@router.get("/cases/{number}/reports/{report}", **reads(WholeReportOut))
def show_report(request: HttpRequest, brand: Slug, number: Number, report: Number) -> WholeReportOut:
    """One damage report, as it was made."""
    return _whole(report_for(person_of(request), _case(request, brand, number), report))


def _case(request: HttpRequest, brand: str, number: int) -> Case:
    return case_for(person_of(request), brand_of(request, brand), number)


def _history(group: AffectedGroup) -> GroupHistoryOut:
    versions = group.versions.select_related("recorded_by", "customers").order_by("-number")
    told = [GroupVersionOut.of(version) for version in versions]
    return GroupHistoryOut(number=group.number, key=group.key, current=told[0], versions=told)


def _overlap(answer: GroupOverlap, people: Estimate | None) -> OverlapOut:
    return OverlapOut(
        first=answer.first.number,
        second=answer.second.number,
        answered=True,
        people=EstimateOut.of(people),
        reason=answer.reason,
    )


def _whole(report: DamageReport) -> WholeReportOut:
    told: dict[str, Any] = told_in(report, get_language() or "en")
    sections = [
        SectionOut(title=each["title"], figures=[FigureOut(**figure) for figure in each["figures"]])
        for each in told["sections"]
    ]
    short = told["summary"]["figures"] if "summary" in told else []
    return WholeReportOut(
        **ReportOut.of(report).model_dump(),
        title=told["title"],
        lede=told["lede"],
        summary=[FigureOut(**figure) for figure in short],
        sections=sections,
    )
