"""Handing a seat over, and the call bridge, over the API."""

from datetime import datetime

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status

from fauxpas.core import clock
from fauxpas.core.api import (
    Id,
    In,
    Number,
    Page,
    PersonOut,
    Slug,
    Turn,
    brand_of,
    copied,
    page,
    person_of,
    reads,
    writes,
)
from fauxpas.core.rights import Right, people_who_may
from fauxpas.room.domain.relief import (
    PARTS,
    ReliefWords,
    accept_relief,
    draft_relief,
    offer_relief,
    set_bridge,
    withdraw_relief,
)
from fauxpas.room.models import Bridge, Case, Relief, Seat
from fauxpas.room.queries import case_for

CASE = "/cases/{number}"
router = Router(tags=["room"])


class ReliefIn(In):
    """A seat to hand over, by its id, to a person; the note in its parts."""

    seat: Id
    taker: Id
    situation: str = Field(max_length=6000)
    in_flight: str = Field("", max_length=6000)
    promised: str = Field("", max_length=6000)
    doubts: str = Field("", max_length=6000)


class NoteOut(Schema):
    """A note to begin from."""

    situation: str
    in_flight: str
    promised: str
    doubts: str


class ReliefOut(NoteOut):
    """A seat offered with its note; the seat moves when it is accepted."""

    id: int
    seat: int
    function: str
    giver: PersonOut | None
    taker: PersonOut | None
    offered_at: datetime
    accepted_at: datetime | None
    withdrawn_at: datetime | None

    @classmethod
    def of(cls, relief: Relief) -> "ReliefOut":
        """A relief with its seat and people."""
        return cls(
            **copied(relief, f"id offered_at accepted_at withdrawn_at {' '.join(PARTS)}"),
            seat=relief.seat_id,
            function=relief.seat.function,
            giver=PersonOut.of(relief.seat.person),
            taker=PersonOut.of(relief.taker),
        )


class BridgeIn(In):
    """A link (https) or a telephone number; empty takes it away."""

    address: str = Field("", max_length=300)
    code: str = Field("", max_length=60)


@router.get(f"{CASE}/seats/{{seat}}/note", **reads(NoteOut))
def draft_note(request: HttpRequest, brand: Slug, number: Number, seat: Id) -> NoteOut:
    """The note to begin from, drafted from the log, the tasks, the clocks and the open facts."""
    found = get_object_or_404(_seats(_case(request, brand, number)), pk=seat)
    return NoteOut(**vars(draft_relief(found, by=person_of(request), now=clock.now())))


@router.get(f"{CASE}/reliefs", **reads(Page[ReliefOut]))
def list_reliefs(request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]) -> Page[ReliefOut]:
    """The notes by which seats were handed over, the newest first."""
    found = Relief.objects.filter(case=_case(request, brand, number)).select_related("seat__person", "taker")
    return page(found, asked, ReliefOut.of)


@router.post(f"{CASE}/reliefs", **writes(ReliefOut, made=True))
def offer_seat(request: HttpRequest, brand: Slug, number: Number, sent: ReliefIn) -> Status[ReliefOut]:
    """Offer a seat with its note."""
    case = _case(request, brand, number)
    seat = get_object_or_404(_seats(case), pk=sent.seat)
    taker = get_object_or_404(people_who_may(Right.NOTE, case.brand), pk=sent.taker)
    words = ReliefWords(**{part: getattr(sent, part) for part in PARTS})
    made = offer_relief(seat, words, taker=taker, by=person_of(request), now=clock.now())
    return Status(201, ReliefOut.of(made))


@router.post(f"{CASE}/reliefs/{{relief}}/accept", **writes(ReliefOut))
def accept_seat(request: HttpRequest, brand: Slug, number: Number, relief: Id) -> ReliefOut:
    """Take the seat over; only who it was offered to."""
    found = _relief(request, brand, number, relief)
    accept_relief(found, by=person_of(request), now=clock.now())
    return ReliefOut.of(_relief(request, brand, number, relief))


@router.post(f"{CASE}/reliefs/{{relief}}/withdraw", **writes(ReliefOut))
def withdraw_seat(request: HttpRequest, brand: Slug, number: Number, relief: Id) -> ReliefOut:
    """Take the offer back, or decline it."""
    found = _relief(request, brand, number, relief)
    withdraw_relief(found, by=person_of(request), now=clock.now())
    return ReliefOut.of(_relief(request, brand, number, relief))


@router.get(f"{CASE}/bridge", **reads(BridgeIn))
def show_bridge(request: HttpRequest, brand: Slug, number: Number) -> BridgeIn:
    """Where the room meets by voice; empty when nowhere."""
    found = Bridge.objects.filter(case=_case(request, brand, number)).first()
    address, code = (found.address, found.code) if found is not None else ("", "")
    return BridgeIn(address=address, code=code)


@router.put(f"{CASE}/bridge", **writes(BridgeIn))
def set_call_bridge(request: HttpRequest, brand: Slug, number: Number, sent: BridgeIn) -> BridgeIn:
    """Say where the room meets by voice."""
    case = _case(request, brand, number)
    set_bridge(case, address=sent.address, code=sent.code, by=person_of(request), now=clock.now())
    return show_bridge(request, brand, number)


def _case(request: HttpRequest, brand: str, number: int) -> Case:
    return case_for(person_of(request), brand_of(request, brand), number)


def _seats(case: Case) -> QuerySet[Seat]:
    return case.seats.filter(left_at__isnull=True).select_related("case__brand", "person")


def _relief(request: HttpRequest, brand: str, number: int, relief: int) -> Relief:
    found = Relief.objects.filter(case=_case(request, brand, number)).select_related(
        "case__brand", "seat__person", "taker"
    )
    return get_object_or_404(found, pk=relief)
