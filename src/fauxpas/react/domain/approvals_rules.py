"""The rule that says whose yes a text needs: of the case, else of the brand, else one other person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand, Person, Role
from fauxpas.core.rights import RIGHTS, Right, check_right, may
from fauxpas.react.models import ApprovalRule, RuleSeat, Statement
from fauxpas.room.models import Case, Seat

MOST_SEATS, MOST_EYES = 6, 4
ANSWER_MINUTES = 15
BOUNDS = (2, 24 * 60)


@dataclass(frozen=True)
class SeatWish:
    """One approver of a rule, named in one way: a person, a role, or a function of the case; and their deputy."""

    person: Person | None = None
    role: str = ""
    function: str = ""
    deputy: Person | None = None


@dataclass(frozen=True)
class Asked:
    """What one text has to gather: for each yes, who may give it (empty for all who may approve) and the deputy."""

    turns: tuple[tuple[tuple[dict[str, Any], ...], Person | None], ...]
    in_order: bool = False
    answer_minutes: int = ANSWER_MINUTES


ONE_OTHER = Asked(turns=(((), None),))


def rule_for(statement: Statement) -> ApprovalRule | None:
    """The rule this text falls under: the case's before the brand's, its own kind's before every kind's. One query."""
    case = statement.case
    found = ApprovalRule.objects.filter(
        Q(case=case) | Q(case__isnull=True), brand=case.brand_id, kind__in=["", statement.kind]
    ).prefetch_related("seats__deputy")
    return min(found, key=lambda rule: (rule.case_id is None, rule.kind == ""), default=None)


def asked_of(statement: Statement) -> Asked:
    """What this text has to gather by the rule as it stands now."""
    rule = rule_for(statement)
    if rule is None:
        return ONE_OTHER
    seats = sorted(rule.seats.all(), key=lambda seat: seat.place)
    if rule.mode != ApprovalRule.Mode.ANY_OF:
        turns = tuple(((_named(seat),), seat.deputy) for seat in seats)
        return Asked(turns, rule.mode == ApprovalRule.Mode.IN_ORDER, rule.answer_minutes)
    who = tuple(_named(seat) for seat in seats)
    deputies = [seat.deputy for seat in seats if seat.deputy]
    each_turn = [(who, deputies[place] if place < len(deputies) else None) for place in range(rule.eyes)]
    return Asked(tuple(each_turn), answer_minutes=rule.answer_minutes)


def set_rule(
    brand: Brand,
    *,
    seats: Sequence[SeatWish],
    mode: str,
    by: Person,
    now: datetime,
    case: Case | None = None,
    kind: str = "",
    eyes: int = 1,
    answer_minutes: int = ANSWER_MINUTES,
) -> ApprovalRule:
    """Say whose yes texts need from now on; what was submitted already keeps what it was asked for.

    Without seats everybody who may approve can answer. Raises InputRefused for a rule that nobody, or too few, could meet.
    """
    _check_rule_right(brand, case, by=by)
    _check_wishes(brand, seats, mode=mode, kind=kind, eyes=eyes, minutes=answer_minutes)
    with transaction.atomic():
        Brand.objects.select_for_update().get(pk=brand.pk)
        before = _recorded(ApprovalRule.objects.filter(brand=brand, case=case, kind=kind).first())
        ApprovalRule.objects.filter(brand=brand, case=case, kind=kind).delete()
        rule = ApprovalRule.objects.create(
            brand=brand,
            case=case,
            kind=kind,
            mode=mode,
            eyes=eyes if mode == ApprovalRule.Mode.ANY_OF else len(seats),
            answer_minutes=answer_minutes,
            set_by=by,
            set_at=now,
        )
        RuleSeat.objects.bulk_create(
            RuleSeat(
                rule=rule,
                place=place,
                person=wish.person,
                role=wish.role,
                function=wish.function,
                deputy=wish.deputy,
            )
            for place, wish in enumerate(seats, 1)
        )
        trail.write(
            brand,
            "approval.rule_set",
            by=by,
            now=now,
            subject=rule,
            thread=case.thread if case is not None else "",
            before=before,
            after=_recorded(rule),
        )
    return rule


def drop_rule(rule: ApprovalRule, *, by: Person, now: datetime) -> None:
    """Let a rule go: the next one above holds, in the end the yes of one other person."""
    _check_rule_right(rule.brand, rule.case, by=by)
    with transaction.atomic():
        before, thread = _recorded(rule), rule.case.thread if rule.case is not None else ""
        pk = rule.pk
        rule.delete()
        rule.pk = pk
        trail.write(
            rule.brand, "approval.rule_dropped", by=by, now=now, subject=rule, thread=thread, before=before
        )


def _check_rule_right(brand: Brand, case: Case | None, *, by: Person) -> None:
    check_right(by, Right.CHANNELS if case is None else Right.RUN_CASE, brand)


def _check_wishes(
    brand: Brand, seats: Sequence[SeatWish], *, mode: str, kind: str, eyes: int, minutes: int
) -> None:
    faults: dict[str, str] = {}
    if kind and kind not in Statement.Kind.values:
        faults["kind"] = _("Choose a kind of text.")
    if mode not in ApprovalRule.Mode.values:
        faults["mode"] = _("Choose how they answer.")
    elif mode != ApprovalRule.Mode.ANY_OF and not seats:
        faults["seats"] = _("Say who has to answer.")
    if len(seats) > MOST_SEATS:
        faults["seats"] = _("At most %(most)s people or roles: more would stall.") % {"most": MOST_SEATS}
    if not 1 <= eyes <= MOST_EYES:
        faults["eyes"] = _("Between %(least)s and %(most)s.") % {"least": 1, "most": MOST_EYES}
    if not BOUNDS[0] <= minutes <= BOUNDS[1]:
        faults["answer_minutes"] = _("Between %(least)s and %(most)s.") % {
            "least": BOUNDS[0],
            "most": BOUNDS[1],
        }
    for wish in seats:
        fault = _fault_of(brand, wish)
        if fault:
            faults["seats"] = fault
    if faults:
        raise InputRefused(_("The rule was not saved."), fields=faults)


def _fault_of(brand: Brand, wish: SeatWish) -> str:
    if sum((wish.person is not None, bool(wish.role), bool(wish.function))) != 1:
        return _("Name a person, a role or a function, one at a time.")
    for person in (wish.person, wish.deputy):
        if person is not None and not may(person, Right.APPROVE, brand):
            return _("%(name)s may not approve in this brand.") % {"name": person}
    if wish.deputy is not None and wish.deputy == wish.person:
        return _("A deputy is somebody else.")
    if wish.role and (wish.role not in Role.values or Role(wish.role) not in RIGHTS[Right.APPROVE]):
        return _("This role may not approve.")
    if wish.function and wish.function not in Seat.Function.values:
        return _("Choose one of the functions of the room.")
    return ""


def _named(seat: RuleSeat) -> dict[str, Any]:
    if seat.person_id is not None:
        return {"person": seat.person_id}
    return {"role": seat.role} if seat.role else {"function": seat.function}


def _recorded(rule: ApprovalRule | None) -> dict[str, Any]:
    if rule is None:
        return {}
    return {
        "kind": rule.kind,
        "mode": rule.mode,
        "eyes": rule.eyes,
        "answer_minutes": rule.answer_minutes,
        "seats": [{**_named(seat), "deputy": seat.deputy_id} for seat in rule.seats.order_by("place")],
    }
