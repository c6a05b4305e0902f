"""One of everything that comes before speaking, and of handing over, for tests that walk every address."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fauxpas.core.models import Brand, Person
from fauxpas.react import domain as react
from fauxpas.react.domain import SeatWish
from fauxpas.react.models import (
    ApprovalRule,
    ApprovalTurn,
    Outflow,
    Remark,
    Signature,
    StaffAddress,
    StaffMessage,
    Statement,
    Stop,
)
from fauxpas.room.domain.relief import ReliefWords, offer_relief
from fauxpas.room.models import Case, Relief, Seat
from tests.factories import NOON

if TYPE_CHECKING:
    from tests.everything import Everything

PARTS = ("happened", "say", "not_say", "journalists")


@dataclass(frozen=True)
class Before:
    """One of each; what a person typed holds the word."""

    rule: ApprovalRule
    turn: ApprovalTurn
    outflow: Outflow
    stop: Stop
    message: StaffMessage
    address: StaffAddress
    remark: Remark
    relief: Relief


def make_before(
    case: Case, draft: Statement, seat: Seat, *, owner: Person, writer: Person, word: str
) -> Before:
    """The rule, the freeze, the message to staff, counsel's remark and the relief of one case."""
    brand: Brand = case.brand
    first, second = (
        react.add_outflow(
            brand,
            kind="ads",
            name=f"{word} {name}",
            stopper=f"Ada of {word}",
            reach="+33 1 23 45 67 89",
            by=owner,
            now=NOON,
        )
        for name in ("letters", "posters")
    )
    (stop,) = react.ask_freeze(case, [first], own_texts=False, by=owner, now=NOON)
    react.set_gate_rules(brand, {"partners": 0}, by=owner, now=NOON)
    Signature.objects.create(
        statement=draft, person=owner, reason=f"The {word} is ours.", digest="0" * 64, signed_at=NOON
    )
    remark = Remark.objects.create(
        statement=draft,
        version=1,
        language="en",
        quote=word,
        reason=f"Not {word}.",
        person=writer,
        made_at=NOON,
    )
    return Before(
        rule=react.set_rule(
            brand, kind="press", mode="all_of", seats=[SeatWish(person=owner)], by=owner, now=NOON
        ),
        turn=ApprovalTurn.objects.create(statement=draft, version=draft.version, place=1),
        outflow=second,
        stop=stop,
        message=react.start_staff_message(case, statement=draft, by=writer, now=NOON),
        address=StaffAddress.objects.create(
            brand=brand, label=word, address="mailto:all@example.org", language="fr", added_at=NOON
        ),
        remark=remark,
        relief=offer_relief(
            seat, ReliefWords(situation=f"The {word} is quiet."), taker=owner, by=writer, now=NOON
        ),
    )


def places_before(before: Before) -> dict[str, object]:
    """What stands behind an argument, by the part of the address before it."""
    return {
        "approval-rules": before.rule.pk,
        "pass-on": before.turn.pk,
        "outflows": before.outflow.pk,
        "freeze": before.stop.pk,
        "staff": before.message.pk,
        "staff-addresses": before.address.pk,
        "remarks": before.remark.pk,
        "relief": before.relief.pk,
    }


def values_before(before: Before) -> dict[str, object]:
    """The same by the names of the API's arguments."""
    return {
        "rule": before.rule.pk,
        "outflow": before.outflow.pk,
        "stop": before.stop.pk,
        "message": before.message.pk,
        "remark": before.remark.pk,
        "seat": before.relief.seat_id,
        "relief": before.relief.pk,
    }


def bodies_before(every: "Everything") -> dict[str, dict[str, Any]]:
    """What a right-minded program sends, by operation id."""
    words = {code: dict.fromkeys(PARTS, "Calm.") for code in ("fr", "en")}
    return {
        "set_approval_rule": {"mode": "any_of", "kind": "apology"},
        "pass_on_approval": {"place": 1},
        "sign_order": {"gates": {"partners": {"decision": "told"}}},
        "sign_fact": {"fact": every.fact.number, "kind": "nothing"},
        "set_gate_rules": {"minutes": {"staff": 5}},
        "add_outflow": {"kind": "ads", "name": "Radio", "stopper": "Ada"},
        "ask_freeze": {"own_texts": True},
        "acknowledge_stop": {"name": "Ada"},
        "resume_stop": {"reason": "Over."},
        "start_staff_message": {},
        "save_staff_message": {"texts": words, "base_version": 1},
        "send_staff_message": {"version": 2},
        "add_staff_address": {"label": "Shops", "address": "shops@example.org", "language": "fr"},
        "make_remark": {"language": "en", "quote": "About", "reason": "Vague."},
        "decide_remark": {"decision": "taken"},
        "offer_seat": {"seat": every.seat.pk, "taker": every.owner.pk, "situation": "Calm."},
        "set_call_bridge": {"address": "https://call.example.org/1"},
    }
