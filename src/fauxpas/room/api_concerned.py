"""The brands a case concerns, over the API."""

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from fauxpas.core import clock
from fauxpas.core.api import Id, In, Number, PersonOut, Slug, brand_of, copied, person_of, reads, writes
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right, people_who_may
from fauxpas.room import domain
from fauxpas.room.concerned import Concerned, concerned_rows
from fauxpas.room.models import Case, LogEntry
from fauxpas.room.queries import case_for

BRANDS = "/cases/{number}/brands"
router = Router(tags=["room"])


class BrandIn(In):
    """A brand to add, by its slug; codes of countries; ids of who leads and who advises there."""

    brand: Slug
    countries: list[str] = Field(default_factory=list, max_length=40)
    lead: Id | None = None
    counsel: Id | None = None


class ReleaseIn(In):
    """Why a brand is no longer concerned."""

    reason: str = Field(max_length=300)


class WordIn(In):
    """What the leading room should know."""

    text: str = Field(max_length=4000)


class ConcernedOut(Schema):
    """A brand concerned, and how it stands there. `number` : of its own case, told to its members alone."""

    id: int
    brand: str
    number: int | None
    countries: list[str]
    lead: PersonOut | None
    counsel: str
    level: str
    first_word_at: datetime | None
    next_update_due_at: datetime | None
    mentions_24_h: int
    alarms: int
    standing: list[str]

    @classmethod
    def of(cls, row: Concerned) -> "ConcernedOut":
        """A row of the page."""
        case = row.case
        return cls(
            **copied(case, "id countries level first_word_at next_update_due_at"),
            brand=case.brand.name,
            number=case.number if row.url else None,
            lead=PersonOut.of(case.lead),
            counsel=row.counsel,
            mentions_24_h=row.situation.count,
            alarms=len(row.situation.alarms),
            standing=[str(words) for words in row.standing],
        )


class ToldOut(Schema):
    """The line in the log of the leading case."""

    id: int
    noted_at: datetime

    @classmethod
    def of(cls, entry: LogEntry) -> "ToldOut":
        """A line."""
        return cls(**copied(entry, "id noted_at"))


@router.get(BRANDS, **reads(list[ConcernedOut]))
def show_brands_concerned(request: HttpRequest, brand: Slug, number: Number) -> list[ConcernedOut]:
    """The brands the case concerns besides its own, by name."""
    case = _case(request, brand, number)
    return [ConcernedOut.of(row) for row in concerned_rows(case, person_of(request), now=clock.now())]


@router.post(BRANDS, **writes(ConcernedOut, made=True))
def add_brand_concerned(
    request: HttpRequest, brand: Slug, number: Number, sent: BrandIn
) -> Status[ConcernedOut]:
    """Say that the case concerns another brand of the organisation: its own case opens there, led by this one."""
    case, person, now = _case(request, brand, number), person_of(request), clock.now()
    check_right(person, Right.RUN_CASE, case.brand)
    other = brand_of(request, sent.brand)
    local = domain.concern_brand(
        case,
        other,
        countries=sent.countries,
        lead=_member(other, Right.RUN_CASE, sent.lead, "lead"),
        counsel=_member(other, Right.NOTE, sent.counsel, "counsel"),
        by=person,
        now=now,
    )
    rows = concerned_rows(case, person, now=now)
    return Status(201, next(ConcernedOut.of(row) for row in rows if row.case.pk == local.pk))


@router.post(f"{BRANDS}/{{local}}/release", **writes(list[ConcernedOut]))
def release_brand_concerned(
    request: HttpRequest, brand: Slug, number: Number, local: Id, sent: ReleaseIn
) -> list[ConcernedOut]:
    """Say that a brand is no longer concerned; answers with those that still are."""
    case, person, now = _case(request, brand, number), person_of(request), clock.now()
    found = get_object_or_404(domain.local_cases(case), pk=local)
    domain.release_brand(found, reason=sent.reason, by=person, now=now)
    return [ConcernedOut.of(row) for row in concerned_rows(case, person, now=now)]


@router.post("/cases/{number}/word", **writes(ToldOut, made=True))
def tell_leading_room(request: HttpRequest, brand: Slug, number: Number, sent: WordIn) -> Status[ToldOut]:
    """Write a line in the log of the case that leads this one."""
    case = _case(request, brand, number)
    entry = domain.tell_leading(case, text=sent.text, by=person_of(request), now=clock.now())
    return Status(201, ToldOut.of(entry))


def _case(request: HttpRequest, brand: str, number: int) -> Case:
    return case_for(person_of(request), brand_of(request, brand), number)


def _member(brand: Brand, right: Right, person_id: int | None, field: str) -> Person | None:
    if person_id is None:
        return None
    found = people_who_may(right, brand).filter(pk=person_id).first()
    if found is None:
        words = _("This person has no such role there.")
        raise InputRefused(words, fields={field: words})
    return found
