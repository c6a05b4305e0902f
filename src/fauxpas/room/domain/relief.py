"""Handing a seat over (relève): a note drafted from the case, edited by who leaves, accepted by who comes.

The seat moves in the transaction that accepts the note: until then who leaves still sits there.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core import notices, trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right, may
from fauxpas.room.models import Bridge, Case, Clock, Relief, Seat
from fauxpas.room.sections import actions_of

from .cases import name_lead
from .rows import case_row, open_case_row
from .seats import end_offer, withdraw_offers
from .tasks import unfinished

PART_LENGTH, MOST_LINES, LOG_LINES = 6000, 12, 5
ADDRESS_LENGTH, CODE_LENGTH = 300, 60
Doubts = Callable[[Case], list[str]]
_doubts: list[Doubts] = []


@dataclass(frozen=True)
class ReliefWords:
    """The four parts of a note: where it stands, what is in flight, what was promised to whom by when, open doubts."""

    situation: str = ""
    in_flight: str = ""
    promised: str = ""
    doubts: str = ""


PARTS = tuple(ReliefWords.__dataclass_fields__)


def register_doubts(find: Doubts) -> None:
    """Let a higher phase name what is still open about a case, one line each."""
    if find not in _doubts:
        _doubts.append(find)


def draft_relief(seat: Seat, *, by: Person, now: datetime) -> ReliefWords:
    """The note to begin from, in the reader's language: level and last log lines, what is expected, promises, doubts.

    For who may offer the seat.
    """
    _check_giver(seat, by=by)
    case = seat.case
    title, level = case.title, case.get_level_display()
    situation = [_("“%(title)s” is “%(level)s”.") % {"title": title, "level": level}]
    entries = case.log.order_by("-happened_at", "-pk")[:LOG_LINES]
    situation += [f"{_stamp(entry.happened_at, now=now)} {entry.text}" for entry in reversed(list(entries))]
    expected = [
        f"{action.title}{_by_when(action.due_at, now=now)}"
        for action in sorted(actions_of(case, seat.person, now=now), key=lambda each: each.due_at or now)
    ]
    running = case.clocks.filter(met_at__isnull=True, dropped_at__isnull=True).order_by("due_at", "pk")
    promised = [
        f"{clock.label or clock.get_kind_display()}{_by_when(clock.due_at, now=now)}"
        for clock in running.exclude(kind=Clock.Kind.FIRST_WORD)
    ]
    doubts = [line for find in _doubts for line in find(case)]
    return ReliefWords(*(_as_list(lines) for lines in (situation, expected, promised, doubts)))


def offer_relief(seat: Seat, words: ReliefWords, *, taker: Person, by: Person, now: datetime) -> Relief:
    """Offer the seat with its note; who comes is told. An offer made before for this seat is withdrawn.

    Only who sits there, or who runs the case; the seat for the law, which opens counsel's notes, only who runs the case. Raises
    InputRefused for somebody who could not sit there, or a note without a situation; MoveRefused when the seat is free already.
    """
    _check_giver(seat, by=by)
    words = replace(words, **{part: text.strip() for part, text in asdict(words).items()})
    _check_offer(seat, words, taker=taker)
    with transaction.atomic():
        case = open_case_row(seat.case)
        seat = _held(seat)
        withdraw_offers([seat], by=by, now=now)
        relief = Relief.objects.create(
            seat=seat, case=case, taker=taker, written_by=by, offered_at=now, **asdict(words)
        )
        notices.notify(
            case.brand,
            [taker],
            key=f"relief:{relief.pk}",
            subject=relief,
            title=gettext_lazy("A seat waits for you: read the note and take it over"),
            body=case.title,
            path=f"{case.path}relief/{relief.pk}/",
            urgent=True,
            now=now,
        )
        after = {"function": seat.function, "from": str(seat.person), "to": str(taker), **asdict(words)}
        trail.write(
            case.brand, "relief.offered", by=by, now=now, subject=relief, thread=case.thread, after=after
        )
    return relief


def accept_relief(relief: Relief, *, by: Person, now: datetime) -> Seat:
    """Take the seat over: the former seat ends and the new one begins at the same moment. Only who it was offered to.

    What the plan gives to the function, and who leaves has not finished, comes along.
    Raises NotAllowed to anybody else, MoveRefused when it was withdrawn, accepted, or the case is closed.
    """
    check_right(by, Right.NOTE, relief.case.brand)
    with transaction.atomic():
        case = open_case_row(relief.case)
        relief = _open(relief)
        if relief.taker_id != by.pk:
            raise NotAllowed(_("This seat was offered to %(name)s.") % {"name": relief.taker or ""})
        seat = _held(relief.seat)
        # Accepted before the former seat ends, which withdraws the offers that are still open.
        relief.accepted_at = now
        relief.save(update_fields=["accepted_at"])
        moved = unfinished(case.tasks.filter(function=seat.function, owner=seat.person)).update(owner=by)
        if seat.function == Seat.Function.LEAD:
            name_lead(case, lead=by, by=by, now=now)
        seat.left_at = now
        seat.save(update_fields=["left_at"])
        taken, _made = Seat.objects.get_or_create(
            case=case, person=by, function=seat.function, left_at=None, defaults={"taken_at": now}
        )
        notices.acknowledge(relief, now=now)
        after = {"function": seat.function, "from": str(seat.person), "to": str(by), "tasks": moved}
        trail.write(
            case.brand, "relief.accepted", by=by, now=now, subject=relief, thread=case.thread, after=after
        )
    return taken


def withdraw_relief(relief: Relief, *, by: Person, now: datetime) -> Relief:
    """Take an offer back, or decline it: the seat stays with who has it."""
    own = by.pk in {relief.taker_id, relief.seat.person_id}
    check_right(by, Right.NOTE if own else Right.RUN_CASE, relief.case.brand)
    with transaction.atomic():
        case_row(relief.case)
        relief = _open(relief)
        end_offer(relief, by=by, now=now)
    return relief


def set_bridge(case: Case, *, address: str, code: str = "", by: Person, now: datetime) -> Bridge | None:
    """Say where the room meets by voice: a link (https) or a telephone number, and a code; an empty address takes it away.

    The trail knows that it was set, not where: a link lets people in. Raises InputRefused for anything else.
    """
    check_right(by, Right.RUN_CASE, case.brand)
    address, code = address.strip(), code.strip()
    digits = address.lstrip("+").replace(" ", "").replace(".", "").replace("-", "")
    if address and not address.startswith("https://") and not digits.isdecimal():
        words = _("Give a link that begins with https://, or a telephone number.")
        raise InputRefused(words, fields={"address": words})
    if len(address) > ADDRESS_LENGTH or len(code) > CODE_LENGTH:
        words = _("This is too long.")
        raise InputRefused(words, fields={"address": words})
    with transaction.atomic():
        if not address:
            Bridge.objects.filter(case=case).delete()
            bridge = None
        else:
            values = {"address": address, "code": code, "set_by": by, "set_at": now}
            bridge, _made = Bridge.objects.update_or_create(case=case, defaults=values)
        trail.write(
            case.brand,
            "bridge.set",
            by=by,
            now=now,
            subject=case,
            thread=case.thread,
            after={"there": bridge is not None},
        )
    return bridge


def _check_giver(seat: Seat, *, by: Person) -> None:
    own = seat.person_id == by.pk and seat.function != Seat.Function.COUNSEL
    check_right(by, Right.NOTE if own else Right.RUN_CASE, seat.case.brand)


def _check_offer(seat: Seat, words: ReliefWords, *, taker: Person) -> None:
    leads = seat.function == Seat.Function.LEAD
    faults: dict[str, str] = {}
    if taker.pk == seat.person_id:
        faults["taker"] = _("A seat is handed to somebody else.")
    elif not may(taker, Right.RUN_CASE if leads else Right.NOTE, seat.case.brand):
        faults["taker"] = _("%(name)s cannot take this seat: their role does not include it.") % {
            "name": taker
        }
    if not words.situation:
        faults["situation"] = _("Say where it stands.")
    for part, text in asdict(words).items():
        if len(text) > PART_LENGTH:
            faults[part] = _("At most %(most)s characters.") % {"most": PART_LENGTH}
    if faults:
        raise InputRefused(_("The seat was not offered."), fields=faults)


def _held(seat: Seat) -> Seat:
    held = Seat.objects.select_for_update(of=("self",)).select_related("case__brand", "person")
    seat = held.get(pk=seat.pk)
    if seat.left_at is not None:
        raise MoveRefused(_("This seat is free already."))
    return seat


def _open(relief: Relief) -> Relief:
    held = Relief.objects.select_for_update(of=("self",)).select_related(
        "case__brand", "seat__person", "taker"
    )
    relief = held.get(pk=relief.pk)
    if relief.accepted_at is not None or relief.withdrawn_at is not None:
        raise MoveRefused(_("This offer is over: it was accepted or withdrawn."))
    return relief


def _as_list(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines[:MOST_LINES])


def _by_when(at: datetime | None, *, now: datetime) -> str:
    return f" ({_stamp(at, now=now)})" if at is not None else ""


def _stamp(at: datetime, *, now: datetime) -> str:
    return forms.stamp(at, language=get_language() or "en", zone=get_current_timezone(), now=now)
