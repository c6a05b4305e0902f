"""What a changed fact touched, over the API: the list, drafting every correction at once, leaving a text as it is."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from fauxpas.core import clock
from fauxpas.core.api import Id, Number, Page, Slug, Turn, brand_of, page, person_of, reads, writes
from fauxpas.react import domain
from fauxpas.react.to_correct import touched_in, touched_of
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for
from fauxpas.understand.domain import leave_as_it_is
from fauxpas.understand.models import TouchedText

CASE = "/cases/{number}/corrections"
router = Router(tags=["react"])


class TouchedOut(Schema):
    """A text that says a former version of a fact. `owner`, `owner_id` : what says it, such as react.statement, 12."""

    id: int
    fact: str
    version: int
    owner: str
    owner_id: int
    found_by: str
    passage: str
    state: str
    reason: str
    found_at: datetime
    settled_at: datetime | None

    @classmethod
    def of(cls, row: TouchedText) -> "TouchedOut":
        """A row with its fact and version at hand."""
        return cls(
            id=row.pk,
            fact=row.fact.key,
            version=row.version.number,
            owner=row.owner_label,
            owner_id=row.owner_id,
            found_by=row.found_by,
            passage=row.passage,
            state=row.state,
            reason=row.reason,
            found_at=row.found_at,
            settled_at=row.settled_at,
        )


class DraftedOut(Schema):
    """Ids of the corrections that wait for approval, and of those a person has to finish."""

    submitted: list[int]
    unfinished: list[int]


class LeaveIn(Schema):
    """Why a text stays as it is."""

    reason: str = Field(max_length=500)


@router.get(CASE, **reads(Page[TouchedOut]))
def list_touched_texts(
    request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]
) -> Page[TouchedOut]:
    """Every text of the case that said a former version of a fact, the newest first."""
    found = touched_in(_case(request, brand, number))
    return page(found.select_related("fact", "version"), asked, TouchedOut.of)


@router.post(CASE, **writes(DraftedOut, made=True))
def draft_corrections(request: HttpRequest, brand: Slug, number: Number) -> Status[DraftedOut]:
    """Draft a correction of every statement a changed fact touched; those that lack nothing are submitted for approval."""
    case = _case(request, brand, number)
    drafted = domain.draft_corrections(case, by=person_of(request), now=clock.now())
    return Status(
        201,
        DraftedOut(
            submitted=[each.pk for each in drafted.submitted],
            unfinished=[each.pk for each, _why in drafted.unfinished],
        ),
    )


@router.post(f"{CASE}/{{touched}}/leave", **writes(TouchedOut))
def leave_text(request: HttpRequest, brand: Slug, number: Number, touched: Id, sent: LeaveIn) -> TouchedOut:
    """Leave one text as it is, and say why."""
    case = _case(request, brand, number)
    row, by = touched_of(case, touched), person_of(request)
    return TouchedOut.of(leave_as_it_is(row, sent.reason, by=by, now=clock.now(), case=case))


def _case(request: HttpRequest, brand: str, number: int) -> Case:
    return case_for(person_of(request), brand_of(request, brand), number)
