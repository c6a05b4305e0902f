"""What comes before speaking, over the API: rules of approval, the order of information, the freeze, staff."""

from collections.abc import Sequence
from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from fauxpas.core import clock
from fauxpas.core.api import (
    Id,
    Number,
    Page,
    PersonOut,
    Slug,
    Turn,
    brand_of,
    page,
    person_of,
    publishes,
    reads,
    writes,
)
from fauxpas.core.errors import InputRefused, NotFound
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, people_who_may
from fauxpas.react import domain
from fauxpas.react.api_before_shapes import (
    FreezeIn,
    GateOut,
    GateRulesIn,
    GraveIn,
    GraveOut,
    OrderIn,
    OrderOut,
    OutflowIn,
    OutflowOut,
    PassOnIn,
    RemarkDecisionIn,
    RemarkIn,
    RemarkOut,
    ResumeIn,
    RuleIn,
    RuleOut,
    SeatIn,
    StaffAddressIn,
    StaffAddressOut,
    StaffIn,
    StaffOut,
    StaffSaveIn,
    StaffSendIn,
    StopOut,
    StoppedIn,
    YesOut,
)
from fauxpas.react.domain import SeatWish, StaffWords
from fauxpas.react.domain.approvals_turns import turns_of, words_of
from fauxpas.react.domain.gates import gates_of, grave_facts
from fauxpas.react.models import (
    ApprovalRule,
    GateRule,
    Outflow,
    StaffAddress,
    StaffMessage,
    Statement,
    Stop,
)
from fauxpas.react.queries import rules_for_page, statement_of, stops_of
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for
from fauxpas.understand.models import Fact

CASE = "/cases/{number}"
STATEMENT = f"{CASE}/statements/{{statement}}"
STAFF = f"{CASE}/staff-messages"
router = Router(tags=["react"])


@router.get("/approval-rules", **reads(Page[RuleOut]))
def list_approval_rules(
    request: HttpRequest,
    brand: Slug,
    asked: Query[Turn],
    case: Annotated[int | None, Query(ge=1)] = None,
) -> Page[RuleOut]:
    """The brand's rules of approval, or one case's."""
    found = brand_of(request, brand)
    held = case_for(person_of(request), found, case) if case is not None else None
    return page(rules_for_page(found, case=held).select_related("case"), asked, RuleOut.of)


@router.post("/approval-rules", **writes(RuleOut, made=True))
def set_approval_rule(request: HttpRequest, brand: Slug, sent: RuleIn) -> Status[RuleOut]:
    """Say whose yes texts need from now on; a rule for the same texts is replaced."""
    found = brand_of(request, brand)
    made = domain.set_rule(
        found,
        case=case_for(person_of(request), found, sent.case) if sent.case is not None else None,
        kind=sent.kind,
        mode=sent.mode,
        eyes=sent.eyes,
        answer_minutes=sent.answer_minutes,
        seats=_wishes(found, sent.seats),
        by=person_of(request),
        now=clock.now(),
    )
    return Status(201, RuleOut.of(made))


@router.post("/approval-rules/{rule}/drop", **writes(list[RuleOut]))
def drop_approval_rule(request: HttpRequest, brand: Slug, rule: Id) -> list[RuleOut]:
    """Let a rule go; answers with the brand's rules that are left."""
    found = brand_of(request, brand)
    held = get_object_or_404(ApprovalRule.objects.select_related("brand", "case"), brand=found, pk=rule)
    domain.drop_rule(held, by=person_of(request), now=clock.now())
    return [RuleOut.of(rule) for rule in rules_for_page(found).select_related("case")]


@router.get(f"{STATEMENT}/approvals", **reads(list[YesOut]))
def show_approvals(request: HttpRequest, brand: Slug, number: Number, statement: Id) -> list[YesOut]:
    """Every yes the text needs: whose turn it is, since when, and what was given."""
    return _yeses(_statement(request, brand, number, statement))


@router.post(f"{STATEMENT}/pass-on", **writes(list[YesOut]))
def pass_on_approval(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, sent: PassOnIn
) -> list[YesOut]:
    """Let the deputy answer now, or ask again where there is none."""
    found = _statement(request, brand, number, statement)
    row = found.turns.filter(place=sent.place).order_by("-version").first()
    if row is None:
        raise NotFound(_("This text was not submitted: nobody is asked yet."))
    domain.pass_on(row, by=person_of(request), now=clock.now())
    return _yeses(found)


@router.get(f"{STATEMENT}/order", **reads(OrderOut))
def show_order(request: HttpRequest, brand: Slug, number: Number, statement: Id) -> OrderOut:
    """Who has to know before this text is public, and what its graver facts rest on."""
    return _order(_statement(request, brand, number, statement))


@router.post(f"{STATEMENT}/order", **publishes(OrderOut))
def sign_order(request: HttpRequest, brand: Slug, number: Number, statement: Id, sent: OrderIn) -> OrderOut:
    """Sign that they know, or why a gate is waived."""
    found = _statement(request, brand, number, statement)
    answers = {gate: (each.decision, each.words) for gate, each in sent.gates.items()}
    domain.answer_gates(found, answers, by=person_of(request), now=clock.now())
    return _order(found)


@router.post(f"{STATEMENT}/order/facts", **writes(OrderOut))
def sign_fact(request: HttpRequest, brand: Slug, number: Number, statement: Id, sent: GraveIn) -> OrderOut:
    """Sign what a fact of the case is about."""
    found = _statement(request, brand, number, statement)
    fact = get_object_or_404(Fact.objects.select_related("current"), case=found.case, number=sent.fact)
    version = fact.current
    if version is None:
        raise NotFound(_("There is no such fact here."))
    version.fact.case = found.case
    domain.look_at_fact(
        version,
        kind=sent.kind,
        authority=sent.authority,
        families_told=sent.families_told,
        by=person_of(request),
        now=clock.now(),
    )
    return _order(found)


@router.get(f"{STATEMENT}/remarks", **reads(Page[RemarkOut]))
def list_remarks(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, asked: Query[Turn]
) -> Page[RemarkOut]:
    """Counsel's remarks on a text and what became of them, the newest first."""
    found = _statement(request, brand, number, statement).remarks
    return page(found.select_related("person", "decided_by"), asked, RemarkOut.of)


@router.post(f"{STATEMENT}/remarks", **writes(RemarkOut, made=True))
def make_remark(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, sent: RemarkIn
) -> Status[RemarkOut]:
    """Counsel's remark on a passage."""
    found = _statement(request, brand, number, statement)
    made = domain.make_remark(found, **sent.model_dump(), by=person_of(request), now=clock.now())
    return Status(201, RemarkOut.of(made))


@router.post(f"{STATEMENT}/remarks/{{remark}}/decide", **writes(RemarkOut))
def decide_remark(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, remark: Id, sent: RemarkDecisionIn
) -> RemarkOut:
    """The lead takes the remark, or keeps our words and signs why."""
    found = get_object_or_404(_statement(request, brand, number, statement).remarks, pk=remark)
    done = domain.decide_remark(
        found, sent.decision, reason=sent.reason, by=person_of(request), now=clock.now()
    )
    return RemarkOut.of(done)


@router.get("/told-first", **reads(dict[str, int]))
def show_gate_rules(request: HttpRequest, brand: Slug) -> dict[str, int]:
    """Who is told before the public: gate to minutes."""
    return _gate_rules(brand_of(request, brand))


@router.put("/told-first", **writes(dict[str, int]))
def set_gate_rules(request: HttpRequest, brand: Slug, sent: GateRulesIn) -> dict[str, int]:
    """Say who is told before the public."""
    found = brand_of(request, brand)
    domain.set_gate_rules(found, sent.minutes, by=person_of(request), now=clock.now())
    return _gate_rules(found)


@router.get("/outflows", **reads(Page[OutflowOut]))
def list_outflows(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[OutflowOut]:
    """What goes out by itself, those taken off the list included."""
    return page(Outflow.objects.filter(brand=brand_of(request, brand)), asked, OutflowOut.of)


@router.post("/outflows", **writes(OutflowOut, made=True))
def add_outflow(request: HttpRequest, brand: Slug, sent: OutflowIn) -> Status[OutflowOut]:
    """Put something on the list of what can be stopped."""
    found = brand_of(request, brand)
    said = sent.model_dump(exclude={"person"})
    person = _member(found, sent.person, Right.NOTE)
    made = domain.add_outflow(found, **said, person=person, by=person_of(request), now=clock.now())
    return Status(201, OutflowOut.of(made))


@router.post("/outflows/{outflow}/retire", **writes(OutflowOut))
def retire_outflow(request: HttpRequest, brand: Slug, outflow: Id) -> OutflowOut:
    """Take something off the list."""
    found = get_object_or_404(Outflow, brand=brand_of(request, brand), pk=outflow)
    return OutflowOut.of(domain.retire_outflow(found, by=person_of(request), now=clock.now()))


@router.get(f"{CASE}/freeze", **reads(Page[StopOut]))
def list_stops(request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]) -> Page[StopOut]:
    """What the case asked to stop, the newest first."""
    return page(stops_of(_case(request, brand, number)), asked, StopOut.of)


@router.post(f"{CASE}/freeze", **writes(list[StopOut]))
def ask_freeze(request: HttpRequest, brand: Slug, number: Number, sent: FreezeIn) -> list[StopOut]:
    """Ask that these stop for the case; answers with all it asked to stop, what still moves first."""
    case = _case(request, brand, number)
    outflows = list(Outflow.objects.filter(brand=case.brand, active=True, pk__in=sent.outflows))
    if len(outflows) != len(set(sent.outflows)):
        raise InputRefused(_("This is not on the brand’s list."))
    domain.ask_freeze(case, outflows, own_texts=sent.own_texts, by=person_of(request), now=clock.now())
    return [StopOut.of(stop) for stop in stops_of(case)]


@router.post(f"{CASE}/freeze/{{stop}}/stopped", **writes(StopOut))
def acknowledge_stop(request: HttpRequest, brand: Slug, number: Number, stop: Id, sent: StoppedIn) -> StopOut:
    """Note who says that it stands still."""
    found = _stop(request, brand, number, stop)
    return StopOut.of(domain.acknowledge_stop(found, name=sent.name, by=person_of(request), now=clock.now()))


@router.post(f"{CASE}/freeze/{{stop}}/resume", **writes(StopOut))
def resume_stop(request: HttpRequest, brand: Slug, number: Number, stop: Id, sent: ResumeIn) -> StopOut:
    """Decide that it may go out again."""
    found = _stop(request, brand, number, stop)
    return StopOut.of(domain.resume_stop(found, reason=sent.reason, by=person_of(request), now=clock.now()))


@router.get(STAFF, **reads(Page[StaffOut]))
def list_staff_messages(
    request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]
) -> Page[StaffOut]:
    """The messages to staff of one case, the newest first."""
    return page(_messages(_case(request, brand, number)), asked, StaffOut.of)


@router.post(STAFF, **writes(StaffOut, made=True))
def start_staff_message(request: HttpRequest, brand: Slug, number: Number, sent: StaffIn) -> Status[StaffOut]:
    """Begin a message to staff, from the public text it goes before when one is named."""
    case = _case(request, brand, number)
    statement = statement_of(case, sent.statement) if sent.statement is not None else None
    made = domain.start_staff_message(case, statement=statement, by=person_of(request), now=clock.now())
    return Status(201, StaffOut.of(made))


@router.put(f"{STAFF}/{{message}}", **writes(StaffOut))
def save_staff_message(
    request: HttpRequest, brand: Slug, number: Number, message: Id, sent: StaffSaveIn
) -> StaffOut:
    """Keep what was written."""
    found = get_object_or_404(_messages(_case(request, brand, number)), pk=message)
    words = {code: StaffWords(**each.model_dump()) for code, each in sent.texts.items()}
    saved = domain.save_staff_message(
        found, words, base_version=sent.base_version, by=person_of(request), now=clock.now()
    )
    return StaffOut.of(saved)


@router.post(f"{STAFF}/{{message}}/send", **publishes(StaffOut))
def send_staff_message(
    request: HttpRequest, brand: Slug, number: Number, message: Id, sent: StaffSendIn
) -> StaffOut:
    """Approve a message and send it to staff; never by its author."""
    found = get_object_or_404(_messages(_case(request, brand, number)), pk=message)
    done = domain.send_staff_message(found, version=sent.version, by=person_of(request), now=clock.now())
    return StaffOut.of(done)


@router.get("/staff-addresses", **reads(Page[StaffAddressOut]))
def list_staff_addresses(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[StaffAddressOut]:
    """Where staff are reached."""
    return page(StaffAddress.objects.filter(brand=brand_of(request, brand)), asked, StaffAddressOut.of)


@router.post("/staff-addresses", **writes(StaffAddressOut, made=True))
def add_staff_address(request: HttpRequest, brand: Slug, sent: StaffAddressIn) -> Status[StaffAddressOut]:
    """Keep an address where staff are reached."""
    made = domain.add_staff_address(
        brand_of(request, brand), **sent.model_dump(), by=person_of(request), now=clock.now()
    )
    return Status(201, StaffAddressOut.of(made))


def _case(request: HttpRequest, brand: str, number: int) -> Case:
    return case_for(person_of(request), brand_of(request, brand), number)


def _statement(request: HttpRequest, brand: str, number: int, statement: int) -> Statement:
    return statement_of(_case(request, brand, number), statement)


def _stop(request: HttpRequest, brand: str, number: int, stop: int) -> Stop:
    return get_object_or_404(stops_of(_case(request, brand, number)), pk=stop)


def _wishes(brand: Brand, seats: Sequence[SeatIn]) -> list[SeatWish]:
    return [
        SeatWish(
            person=_member(brand, seat.person, Right.APPROVE),
            role=seat.role,
            function=seat.function,
            deputy=_member(brand, seat.deputy, Right.APPROVE),
        )
        for seat in seats
    ]


def _member(brand: Brand, pk: int | None, right: Right) -> Person | None:
    return get_object_or_404(people_who_may(right, brand), pk=pk) if pk is not None else None


def _yeses(statement: Statement) -> list[YesOut]:
    turns = turns_of(statement_of(statement.case, statement.pk))
    words = words_of([turn.row for turn in turns])
    return [
        YesOut(
            place=turn.place,
            who=words[turn.place],
            open=turn.open and statement.state == Statement.State.SUBMITTED,
            asked_at=turn.row.asked_at,
            passed_on_at=turn.row.passed_on_at,
            given_by=PersonOut.of(turn.given.person) if turn.given is not None else None,
            given_at=turn.given.decided_at if turn.given is not None else None,
        )
        for turn in turns
    ]


def _order(statement: Statement) -> OrderOut:
    now = clock.now()
    readings = domain.read_texts(statement, now=now)
    gates = [
        GateOut(
            gate=state.gate.value,
            stops=state.sentence,
            decision=state.answer.decision if state.answer is not None else "",
            words=state.answer.words if state.answer is not None else "",
            opens_at=state.opens_at,
        )
        for state in gates_of(statement, readings, now=now)
    ]
    facts = [
        GraveOut(
            fact=state.key,
            kind=state.looked.kind if state.looked is not None else "",
            authority=state.looked.authority if state.looked is not None else "",
            families_told=state.looked is not None and state.looked.families_told,
            stops=state.sentence,
        )
        for state in grave_facts(readings)
    ]
    return OrderOut(gates=gates, facts=facts)


def _gate_rules(brand: Brand) -> dict[str, int]:
    return dict(GateRule.objects.filter(brand=brand).values_list("gate", "minutes_before"))


def _messages(case: Case) -> QuerySet[StaffMessage]:
    found = StaffMessage.objects.filter(case=case).select_related("case__brand", "author", "sent_by")
    return found.prefetch_related("sendings")
