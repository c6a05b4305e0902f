"""Who sits in the room, and telling them."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import notices, trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right, may, people_who_may
from fauxpas.room.models import Case, Relief, Seat

from .rows import case_row, open_case_row


def take_seat(case: Case, *, function: str, by: Person, now: datetime, person: Person | None = None) -> Seat:
    """Seat a person, by default oneself, in a function; a seat they already hold is given back.

    Seating somebody else needs RUN_CASE, and so does the seat for the law, which opens counsel's notes. Raises InputRefused for an unknown function or a person without a
    working role in the brand, MoveRefused in a closed case.
    """
    person = person or by
    own = person == by and function != Seat.Function.COUNSEL
    check_right(by, Right.NOTE if own else Right.RUN_CASE, case.brand)
    if function not in Seat.Function.values or function == Seat.Function.LEAD:
        raise InputRefused(
            _("Choose one of the functions of the room."), fields={"function": _("Choose a function.")}
        )
    if not may(person, Right.NOTE, case.brand):
        raise InputRefused(
            _("%(name)s cannot sit in this room: their role here is to read.") % {"name": person}
        )
    with transaction.atomic():
        held = open_case_row(case)
        seat, taken = Seat.objects.get_or_create(
            case=held, person=person, function=function, left_at=None, defaults={"taken_at": now}
        )
        if not taken:
            return seat
        if person != by:
            notify_seats(
                held,
                only=[person],
                key=f"seat:{seat.pk}",
                title=lambda: (
                    _("You have a seat in case %(number)s: %(title)s")
                    % {"number": held.number, "title": held.title}
                ),
                now=now,
            )
        after = {"name": str(person), "function": function}
        trail.write(held.brand, "seat.taken", by=by, now=now, subject=seat, thread=held.thread, after=after)
    return seat


def leave_seat(seat: Seat, *, by: Person, now: datetime) -> Seat:
    """Free a seat, one's own or, with RUN_CASE, another's. A lead leaves by naming the next one; raises MoveRefused."""
    case = seat.case
    check_right(by, Right.NOTE if seat.person_id == by.pk else Right.RUN_CASE, case.brand)
    if seat.function == Seat.Function.LEAD:
        raise MoveRefused(_("A case keeps a lead. Name the next lead, and this seat is free."))
    with transaction.atomic():
        case_row(case)
        seat = (
            Seat.objects.select_for_update(of=("self",))
            .select_related("case__brand", "person")
            .get(pk=seat.pk)
        )
        if seat.left_at is not None:
            return seat
        seat.left_at = now
        seat.save(update_fields=["left_at"])
        withdraw_offers([seat], by=by, now=now)
        before = {"name": str(seat.person), "function": seat.function}
        trail.write(case.brand, "seat.left", by=by, now=now, subject=seat, thread=case.thread, before=before)
    return seat


def withdraw_offers(seats: Iterable[Seat], *, by: Person, now: datetime) -> None:
    """End the offers of seats that nobody takes over any more: left otherwise, or offered anew. In the caller's transaction."""
    found = Relief.objects.filter(seat__in=seats, accepted_at__isnull=True, withdrawn_at__isnull=True)
    for relief in found.select_related("case__brand", "seat", "taker").order_by("pk"):
        end_offer(relief, by=by, now=now)


def end_offer(relief: Relief, *, by: Person, now: datetime) -> None:
    """End one offer, and the notice that asks for it. In the caller's transaction."""
    relief.withdrawn_at = now
    relief.save(update_fields=["withdrawn_at"])
    notices.acknowledge(relief, now=now)
    case, after = relief.case, {"function": relief.seat.function, "to": str(relief.taker or "")}
    trail.write(
        case.brand, "relief.withdrawn", by=by, now=now, subject=relief, thread=case.thread, after=after
    )


def notify_seats(
    case: Case,
    *,
    key: str,
    title: notices.Say,
    now: datetime,
    body: notices.Say = "",
    path: str = "",
    urgent: bool = False,
    but: Person | None = None,
    only: list[Person] | None = None,
) -> None:
    """Tell everyone seated in the case, once each per key; `but` is left out. In the caller's transaction.

    only : these people instead. Where all of them left the brand, those who run its cases are told: a clock that somebody sat
    beside must not run out unheard. path : the page that asks something of them; by default the case's own.
    """
    brand, left_out = case.brand, but.pk if but is not None else 0
    seated = case.seats.filter(left_at__isnull=True).exclude(person=left_out).values_list("person", flat=True)
    meant = [person.pk for person in only] if only is not None else list(seated)
    told = people_who_may(Right.SEE, brand).filter(pk__in=meant)
    if meant and not told.exists():
        told = people_who_may(Right.RUN_CASE, brand).exclude(pk=left_out)
    where = path or case.path
    notices.notify(
        brand, told, key=key, subject=case, title=title, body=body, path=where, urgent=urgent, now=now
    )
