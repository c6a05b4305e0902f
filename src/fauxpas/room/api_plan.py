"""The plan over the API: playbooks, tasks as they change, decisions, legal deadlines, advice on how to answer."""

from datetime import date, datetime
from typing import Any

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
    Time,
    Turn,
    brand_of,
    copied,
    page,
    person_of,
    reads,
    writes,
)
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, people_who_may
from fauxpas.engine.advice import Advice, Answers, Point, advise
from fauxpas.room import deadlines, domain
from fauxpas.room.deadlines import Rule
from fauxpas.room.models import Assessment, Case, Clock, Decision, Task
from fauxpas.room.playbooks import Playbook
from fauxpas.room.queries import case_for

ONE = "/cases/{number}"
router = Router(tags=["room"])


class PlaybookOut(Schema):
    """A playbook with its version; 0 is the one that comes with the product."""

    version: int
    playbook: Playbook


class PlaybookIn(In):
    """A playbook to keep as the brand's own; `base` is the version it was made from."""

    base: int = Field(0, ge=0)
    playbook: Playbook


class FollowIn(In):
    """The key of a playbook to follow."""

    key: str = Field(max_length=60)


class FollowedOut(Schema):
    """A playbook a case follows, as it was when it began."""

    key: str
    version: int
    applied_at: datetime


class ChangeTaskIn(In):
    """What a task is from now on, whole."""

    title: str = Field(max_length=200)
    owner: Id | None = None
    due_at: Time | None = None


class DropTaskIn(In):
    """Why a task need not be done."""

    reason: str = Field(max_length=300)


class PlannedOut(Schema):
    """A task as the plan has it. after : ids of the tasks before it; function : whose seat it is for."""

    id: int
    title: str
    function: str
    owner: PersonOut | None
    due_at: datetime | None
    done_at: datetime | None
    dropped_at: datetime | None
    after: list[int]

    @classmethod
    def of(cls, task: Task) -> "PlannedOut":
        """A task with its owner and what comes before it loaded."""
        same = copied(task, "id title function due_at done_at dropped_at")
        return cls(**same, owner=PersonOut.of(task.owner), after=sorted(each.pk for each in task.after.all()))


class GroundOut(Schema):
    """What a decision rested on, as it stood then."""

    key: str
    words: str
    state: str
    version: int


class DecisionIn(In):
    """A decision; `grounds` are keys of facts, `replaces` the number of an earlier decision."""

    question: str = Field(max_length=300)
    options: list[str] = Field(default_factory=list, max_length=12)
    chosen: str = Field(max_length=500)
    why: str = Field(max_length=4000)
    grounds: list[str] = Field(default_factory=list, max_length=200)
    decided_by: Id | None = None
    decided_at: Time | None = None
    replaces: Number | None = None


class DecisionOut(Schema):
    """A decision, known by its number in the case; never changed."""

    number: int
    question: str
    options: list[str]
    chosen: str
    why: str
    grounds: list[GroundOut]
    decided_by: PersonOut | None
    decided_at: datetime
    noted_at: datetime
    replaces: int | None

    @classmethod
    def of(cls, decision: Decision) -> "DecisionOut":
        """A decision with who took it and what it replaces loaded."""
        same = copied(decision, "number question options chosen why decided_at noted_at")
        return cls(
            **same,
            grounds=[GroundOut(**ground) for ground in decision.grounds],
            decided_by=PersonOut.of(decision.decided_by),
            replaces=decision.replaces.number if decision.replaces else None,
        )


class StartRuleIn(In):
    """A legal deadline to run, from when."""

    rule: str = Field(max_length=60)
    started_at: Time
    start_event: str = Field("", max_length=300)


class RunningOut(Schema):
    """A clock a legal deadline set; no due time means without delay."""

    id: int
    label: str
    rule: str
    step: str
    country: str
    start_event: str
    started_at: datetime
    due_at: datetime | None

    @classmethod
    def of(cls, found: Clock) -> "RunningOut":
        """A clock."""
        return cls(**copied(found, "id label rule step country start_event started_at due_at"))


class RuleOut(Schema):
    """A legal deadline as dated data, never legal advice."""

    key: str
    country: str
    name: str
    applies: str
    start: str
    says: str
    source: str
    checked_on: date
    checked: str

    @classmethod
    def of(cls, rule: Rule, language: str) -> "RuleOut":
        """A rule in one language."""
        worded = ("name", "applies", "start", "says", "source")
        told = {name: getattr(rule, name).told(language) for name in worded}
        return cls(**copied(rule, "key country checked_on checked"), **told)


class AnswersIn(In):
    """What is said of responsibility; `type` is one of the types of crisis the description of the product names."""

    type: str = Field(max_length=40)
    history: bool = False
    reputation: bool = False
    victims: bool = False
    proof: bool = False


class PointOut(Schema):
    """One piece of advice, with what it rests on."""

    words: str
    evidence: list[str]

    @classmethod
    def of(cls, point: Point) -> "PointOut":
        """A point."""
        return cls(words=point.words, evidence=[f"{each.cite}: {each.words}" for each in point.evidence])


class AdviceOut(Schema):
    """What the answers lead to; null while nobody answered."""

    cluster: str
    strategy: str
    does: str
    points: list[PointOut]
    warnings: list[PointOut]

    @classmethod
    def of(cls, advice: Advice) -> "AdviceOut":
        """An advice in one language."""
        return cls(
            **copied(advice, "cluster strategy does"),
            points=[PointOut.of(each) for each in advice.points],
            warnings=[PointOut.of(each) for each in advice.warnings],
        )


class AdvisedOut(Schema):
    """The advice in force, or null."""

    advice: AdviceOut | None


@router.get("/playbooks", **reads(list[PlaybookOut]))
def show_playbooks(request: HttpRequest, brand: Slug) -> list[PlaybookOut]:
    """Every playbook of the brand, whole, by its English name."""
    known = domain.playbooks_of(brand_of(request, brand)).values()
    return [PlaybookOut(version=number, playbook=each) for each, number in known]


@router.post("/playbooks", **writes(PlaybookOut))
def change_playbook(request: HttpRequest, brand: Slug, sent: PlaybookIn) -> PlaybookOut:
    """Keep a playbook as the brand's own; a version made meanwhile is a conflict."""
    number = domain.change_playbook(
        sent.playbook, brand_of(request, brand), base=sent.base, by=person_of(request), now=clock.now()
    )
    return PlaybookOut(version=number, playbook=sent.playbook)


@router.post(f"{ONE}/playbooks", **writes(FollowedOut, made=True))
def follow_playbook(request: HttpRequest, brand: Slug, number: Number, sent: FollowIn) -> Status[FollowedOut]:
    """Follow a playbook: its tasks stand in the case."""
    case = _case(request, brand, number)
    made = domain.apply_playbook(case, sent.key, by=person_of(request), now=clock.now())
    return Status(201, FollowedOut(key=made.key, version=made.number, applied_at=made.applied_at))


@router.get(f"{ONE}/plan", **reads(Page[PlannedOut]))
def show_plan(request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]) -> Page[PlannedOut]:
    """Every task of the case with what must be done before it, the newest first."""
    tasks = _case(request, brand, number).tasks.select_related("owner").prefetch_related("after")
    return page(tasks, asked, PlannedOut.of)


@router.post(f"{ONE}/tasks/{{task}}/change", **writes(PlannedOut))
def change_task(
    request: HttpRequest, brand: Slug, number: Number, task: Id, sent: ChangeTaskIn
) -> PlannedOut:
    """Give a task other words, another owner, another time."""
    case = _case(request, brand, number)
    changed = domain.change_task(
        get_object_or_404(case.tasks.select_related("case__brand"), pk=task),
        title=sent.title,
        owner=_person(case, sent.owner, Right.NOTE),
        due_at=sent.due_at,
        by=person_of(request),
        now=clock.now(),
    )
    return PlannedOut.of(changed)


@router.post(f"{ONE}/tasks/{{task}}/drop", **writes(PlannedOut))
def drop_task(request: HttpRequest, brand: Slug, number: Number, task: Id, sent: DropTaskIn) -> PlannedOut:
    """Let a task go, with a reason."""
    case = _case(request, brand, number)
    found = get_object_or_404(case.tasks.select_related("case__brand"), pk=task)
    dropped = domain.drop_task(found, reason=sent.reason, by=person_of(request), now=clock.now())
    return PlannedOut.of(dropped)


@router.get(f"{ONE}/decisions", **reads(Page[DecisionOut]))
def list_decisions(
    request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]
) -> Page[DecisionOut]:
    """The decisions of the case, those replaced since included."""
    found = _case(request, brand, number).decisions.select_related("decided_by", "replaces")
    return page(found, asked, DecisionOut.of)


@router.post(f"{ONE}/decisions", **writes(DecisionOut, made=True))
def note_decision(request: HttpRequest, brand: Slug, number: Number, sent: DecisionIn) -> Status[DecisionOut]:
    """Note a decision, or decide anew in place of an earlier one."""
    case = _case(request, brand, number)
    said: dict[str, Any] = sent.model_dump(exclude={"decided_by", "replaces"})
    former = None if sent.replaces is None else get_object_or_404(case.decisions, number=sent.replaces)
    made = domain.decide(
        case,
        **said,
        decided_by=_person(case, sent.decided_by, Right.SEE),
        replaces=former,
        by=person_of(request),
        now=clock.now(),
    )
    return Status(201, DecisionOut.of(made))


@router.get("/deadline-rules", **reads(list[RuleOut]))
def show_deadline_rules(request: HttpRequest, brand: Slug) -> list[RuleOut]:
    """The legal deadlines known, each with its source and when it was checked. Never legal advice."""
    brand_of(request, brand)
    return [RuleOut.of(rule, _language(request)) for rule in deadlines.rules()]


@router.post(f"{ONE}/deadline-rules", **writes(list[RunningOut], made=True))
def start_deadline_rule(
    request: HttpRequest, brand: Slug, number: Number, sent: StartRuleIn
) -> Status[list[RunningOut]]:
    """Run the clocks of a legal deadline, in the name of who says that it applies."""
    made = domain.start_rule(
        _case(request, brand, number),
        sent.rule,
        started_at=sent.started_at,
        start_event=sent.start_event,
        by=person_of(request),
        now=clock.now(),
    )
    return Status(201, [RunningOut.of(each) for each in made])


@router.get(f"{ONE}/advice", **reads(AdvisedOut))
def show_advice(request: HttpRequest, brand: Slug, number: Number) -> AdvisedOut:
    """How to answer, from what was said of responsibility; in the language of the request."""
    answers = domain.answers_of(_case(request, brand, number))
    return AdvisedOut(advice=AdviceOut.of(advise(answers, _language(request))) if answers else None)


@router.post(f"{ONE}/advice", **writes(AdvisedOut))
def answer_questions(request: HttpRequest, brand: Slug, number: Number, sent: AnswersIn) -> AdvisedOut:
    """Answer the questions on responsibility; earlier answers stay in the trail."""
    case = _case(request, brand, number)
    made: Assessment = domain.answer_questions(
        case, Answers(**sent.model_dump()), by=person_of(request), now=clock.now()
    )
    return AdvisedOut(advice=AdviceOut.of(advise(Answers(**made.answers), _language(request))))


def _case(request: HttpRequest, brand: str, number: int) -> Case:
    return case_for(person_of(request), brand_of(request, brand), number)


def _person(case: Case, person_id: int | None, right: Right) -> Person | None:
    if person_id is None:
        return None
    return get_object_or_404(people_who_may(right, case.brand), pk=person_id)


def _language(request: HttpRequest) -> str:
    return str(getattr(request, "LANGUAGE_CODE", "en"))
