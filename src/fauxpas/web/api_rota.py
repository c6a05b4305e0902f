"""The rota over the API."""

from datetime import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status

from fauxpas.core import clock, rota
from fauxpas.core.api import Id, In, PersonOut, Slug, Time, brand_of, copied, person_of, reads, writes
from fauxpas.core.models import Shift
from fauxpas.core.on_call import people_on_call, visible_shifts
from fauxpas.core.rights import Right, people_who_may

MOST = 200
router = Router(tags=["rota"])


class ShiftIn(In):
    """Somebody on call. rank : 1 is called first, 2 is the deputy. why_short : the reason, when their rest is short."""

    person: Id
    begins_at: Time
    ends_at: Time
    rank: int = Field(1, ge=1, le=2)
    why_short: str = Field("", max_length=300)


class OfferIn(In):
    """The colleague who is asked to take a shift over, by id."""

    to: Id


class AnswerIn(In):
    """Yes or no to an offer; the reason, when one's own rest would be short."""

    take: bool
    why_short: str = Field("", max_length=300)


class ShiftOut(Schema):
    """One shift; `handed_to` is asked to take it over and has not answered."""

    id: int
    person: PersonOut | None
    time_zone: str
    rank: int
    begins_at: datetime
    ends_at: datetime
    handed_to: PersonOut | None
    why_short: str

    @classmethod
    def of(cls, shift: Shift) -> "ShiftOut":
        """A shift with its people."""
        return cls(
            **copied(shift, "id rank begins_at ends_at why_short"),
            person=PersonOut.of(shift.person),
            time_zone=shift.person.time_zone,
            handed_to=PersonOut.of(shift.handed_to),
        )


class RotaOut(Schema):
    """Who is on call now, in the order they are called, and the shifts that are not over, at most 200."""

    on_call: list[PersonOut | None]
    shifts: list[ShiftOut]


@router.get("/rota", **reads(RotaOut))
def read_rota(request: HttpRequest, brand: Slug) -> RotaOut:
    """Who is on call now and next."""
    found, now = brand_of(request, brand), clock.now()
    shifts = visible_shifts(person_of(request)).filter(brand=found, ends_at__gt=now)
    return RotaOut(
        on_call=[PersonOut.of(person) for person in people_on_call(found, at=now)],
        shifts=[ShiftOut.of(shift) for shift in shifts.order_by("begins_at", "rank")[:MOST]],
    )


@router.post("/rota", **writes(ShiftOut, made=True))
def add_shift(request: HttpRequest, brand: Slug, sent: ShiftIn) -> Status[ShiftOut]:
    """Put somebody on call."""
    found = brand_of(request, brand)
    person = get_object_or_404(people_who_may(Right.TRIAGE, found), pk=sent.person)
    told = sent.dict() | {"person": person}
    return Status(201, ShiftOut.of(rota.add_shift(found, **told, by=person_of(request), now=clock.now())))


@router.post("/rota/{shift}/offer", **writes(ShiftOut))
def offer_shift(request: HttpRequest, brand: Slug, shift: Id, sent: OfferIn) -> ShiftOut:
    """Ask a colleague to take a shift over."""
    found = _shift(request, brand, shift)
    to = get_object_or_404(people_who_may(Right.TRIAGE, found.brand), pk=sent.to)
    return ShiftOut.of(rota.offer_shift(found, to=to, by=person_of(request), now=clock.now()))


@router.post("/rota/{shift}/answer", **writes(ShiftOut))
def answer_offer(request: HttpRequest, brand: Slug, shift: Id, sent: AnswerIn) -> ShiftOut:
    """Take over the shift one was asked to, or decline; only who was asked."""
    found = _shift(request, brand, shift)
    return ShiftOut.of(rota.answer_offer(found, **sent.dict(), by=person_of(request), now=clock.now()))


@router.post("/rota/{shift}/remove", **writes(RotaOut))
def remove_shift(request: HttpRequest, brand: Slug, shift: Id) -> RotaOut:
    """Take a shift off the rota; what is left of it."""
    rota.remove_shift(_shift(request, brand, shift), by=person_of(request), now=clock.now())
    return read_rota(request, brand)


def _shift(request: HttpRequest, slug: str, pk: int) -> Shift:
    shifts = visible_shifts(person_of(request)).filter(brand=brand_of(request, slug))
    return get_object_or_404(shifts.select_related("brand"), pk=pk)
