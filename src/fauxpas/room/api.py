"""The room over the API: cases, their level and lead, clocks, tasks, log."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
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
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, people_who_may
from fauxpas.room import domain
from fauxpas.room.api_concerned import router as concerned
from fauxpas.room.api_plan import router as plan
from fauxpas.room.api_relief import router as relief
from fauxpas.room.models import Case, Clock, LogEntry, Task
from fauxpas.room.queries import case_for, visible_cases
from fauxpas.watch.queries import visible_alarms

Level = Literal["watchful", "open", "acute", "stabilised", "closed", "reopened"]
ONE = "/cases/{number}"
router = Router(tags=["room"])
router.add_router("", plan)
router.add_router("", relief)
router.add_router("", concerned)


class CasesAsked(Turn):
    """Which cases."""

    level: Level | None = None


class CaseIn(In):
    """A case to open: from an alarm, or with the way it became known."""

    title: str = Field(max_length=400)
    alarm: Id | None = None
    how_known: str = Field("", max_length=500)
    first_signal_at: Time | None = None
    scenario: str = Field("", max_length=60, pattern=r"^[-\w]*$")


class LevelIn(In):
    """The level a case moves to; closing it may need a reason."""

    to: Level
    reason: str = Field("", max_length=500)


class LeadIn(In):
    """The person who takes the lead."""

    person: Id


class PromiseIn(In):
    """When the public hears from you next."""

    due_at: Time


class DeadlineIn(In):
    """A further deadline, with the event that started it."""

    label: str = Field(max_length=160)
    start_event: str = Field(max_length=300)
    started_at: Time
    due_at: Time


class DropIn(In):
    """Why a deadline no longer holds."""

    reason: str = Field(max_length=500)


class TaskIn(In):
    """Something to do; `owner` is a person's id, `after` are ids of tasks of the case to be done first."""

    title: str = Field(max_length=200)
    owner: Id | None = None
    due_at: Time | None = None
    after: list[Id] = Field(default_factory=list, max_length=50)


class LogIn(In):
    """A line of the log; `corrects` is the id of the line it puts right."""

    text: str = Field(max_length=20_000)
    happened_at: Time | None = None
    corrects: Id | None = None


class CaseOut(Schema):
    """A case, known by its number in the brand, with its two great clocks. `led_by` : the brand whose case leads it."""

    number: int
    title: str
    level: str
    level_since: datetime
    alarm: int | None
    how_known: str
    scenario: str
    lead: PersonOut | None
    opened_at: datetime
    first_signal_at: datetime
    first_word_at: datetime | None
    last_word_at: datetime | None
    next_update_due_at: datetime | None
    closed_at: datetime | None
    led_by: str | None
    countries: list[str]

    @classmethod
    def of(cls, case: Case) -> "CaseOut":
        """A case with its lead loaded, and the case that leads it with its brand."""
        same = (
            "number title level level_since how_known scenario opened_at first_signal_at first_word_at last_word_at "
            "next_update_due_at closed_at countries"
        )
        led_by = case.leading.brand.name if case.leading is not None and case.led else None
        return cls(**copied(case, same), alarm=case.alarm_id, lead=PersonOut.of(case.lead), led_by=led_by)


class ClockOut(Schema):
    """A clock; it runs while it is neither met nor dropped."""

    id: int
    kind: str
    label: str
    start_event: str
    started_at: datetime
    due_at: datetime | None
    met_at: datetime | None
    dropped_at: datetime | None
    set_by: PersonOut | None

    @classmethod
    def of(cls, found: Clock) -> "ClockOut":
        """A clock with who set it loaded."""
        same = "id kind label start_event started_at due_at met_at dropped_at"
        return cls(**copied(found, same), set_by=PersonOut.of(found.set_by))


class TaskOut(Schema):
    """A task, and whether it is done."""

    id: int
    title: str
    owner: PersonOut | None
    due_at: datetime | None
    done_at: datetime | None
    done_by: PersonOut | None

    @classmethod
    def of(cls, task: Task) -> "TaskOut":
        """A task with its people loaded."""
        same = copied(task, "id title due_at done_at")
        return cls(**same, owner=PersonOut.of(task.owner), done_by=PersonOut.of(task.done_by))


class LogOut(Schema):
    """A line of the log; never changed, a later line corrects it."""

    id: int
    text: str
    happened_at: datetime
    noted_at: datetime
    noted_by: PersonOut | None
    corrects: int | None

    @classmethod
    def of(cls, entry: LogEntry) -> "LogOut":
        """A line with its writer loaded."""
        same = copied(entry, "id text happened_at noted_at")
        return cls(**same, noted_by=PersonOut.of(entry.noted_by), corrects=entry.corrects_id)


@router.get("/cases", **reads(Page[CaseOut]))
def list_cases(request: HttpRequest, brand: Slug, asked: Query[CasesAsked]) -> Page[CaseOut]:
    """The cases, the newest first."""
    found = visible_cases(person_of(request)).filter(brand=brand_of(request, brand))
    if asked.level:
        found = found.filter(level=asked.level)
    return page(found.select_related("lead", "leading__brand"), asked, CaseOut.of)


@router.post("/cases", **writes(CaseOut, made=True))
def open_case(request: HttpRequest, brand: Slug, sent: CaseIn) -> Status[CaseOut]:
    """Open a case; an alarm that is a case already gives that case back."""
    found, person = brand_of(request, brand), person_of(request)
    told: dict[str, Any] = sent.model_dump(exclude={"alarm"})
    if sent.alarm is not None:
        told["alarm"] = get_object_or_404(visible_alarms(person).filter(brand=found), pk=sent.alarm)
    return Status(201, CaseOut.of(domain.open_case(found, **told, by=person, now=clock.now())))


@router.get(ONE, **reads(CaseOut))
def show_case(request: HttpRequest, brand: Slug, number: Number) -> CaseOut:
    """One case."""
    return CaseOut.of(_case(request, brand, number))


@router.post(f"{ONE}/level", **writes(CaseOut))
def change_level(request: HttpRequest, brand: Slug, number: Number, sent: LevelIn) -> CaseOut:
    """Move the case to another level; its seats are told."""
    case = _case(request, brand, number)
    moved = domain.change_level(case, to=sent.to, reason=sent.reason, by=person_of(request), now=clock.now())
    return CaseOut.of(moved)


@router.post(f"{ONE}/lead", **writes(CaseOut))
def name_lead(request: HttpRequest, brand: Slug, number: Number, sent: LeadIn) -> CaseOut:
    """Hand the case to a lead."""
    case = _case(request, brand, number)
    lead = people_who_may(Right.RUN_CASE, case.brand).filter(pk=sent.person).first()
    if lead is None:
        words = _("This person cannot lead a case here.")
        raise InputRefused(words, fields={"person": words})
    return CaseOut.of(domain.name_lead(case, lead=lead, by=person_of(request), now=clock.now()))


@router.post(f"{ONE}/promise", **writes(CaseOut))
def promise_update(request: HttpRequest, brand: Slug, number: Number, sent: PromiseIn) -> CaseOut:
    """Promise the next update, in place of the promise that runs."""
    case = _case(request, brand, number)
    return CaseOut.of(domain.promise_update(case, due_at=sent.due_at, by=person_of(request), now=clock.now()))


@router.get(f"{ONE}/clocks", **reads(Page[ClockOut]))
def list_clocks(request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]) -> Page[ClockOut]:
    """Every clock of the case, those that ended included."""
    return page(_case(request, brand, number).clocks.select_related("set_by"), asked, ClockOut.of)


@router.post(f"{ONE}/deadlines", **writes(ClockOut, made=True))
def start_deadline(request: HttpRequest, brand: Slug, number: Number, sent: DeadlineIn) -> Status[ClockOut]:
    """Run a further deadline."""
    case = _case(request, brand, number)
    made = domain.start_deadline(case, **sent.model_dump(), by=person_of(request), now=clock.now())
    return Status(201, ClockOut.of(made))


@router.post(f"{ONE}/clocks/{{clock_id}}/meet", **writes(ClockOut))
def meet_clock(request: HttpRequest, brand: Slug, number: Number, clock_id: Id) -> ClockOut:
    """Mark a deadline as met; the two great clocks are met by speaking."""
    found = _clock(request, brand, number, clock_id)
    return ClockOut.of(domain.meet_clock(found, by=person_of(request), now=clock.now()))


@router.post(f"{ONE}/clocks/{{clock_id}}/drop", **writes(ClockOut))
def drop_clock(request: HttpRequest, brand: Slug, number: Number, clock_id: Id, sent: DropIn) -> ClockOut:
    """Let a deadline go, with a reason."""
    found = _clock(request, brand, number, clock_id)
    return ClockOut.of(domain.drop_clock(found, reason=sent.reason, by=person_of(request), now=clock.now()))


@router.get(f"{ONE}/tasks", **reads(Page[TaskOut]))
def list_tasks(request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]) -> Page[TaskOut]:
    """The tasks of the case, done ones included."""
    return page(_case(request, brand, number).tasks.select_related("owner", "done_by"), asked, TaskOut.of)


@router.post(f"{ONE}/tasks", **writes(TaskOut, made=True))
def add_task(request: HttpRequest, brand: Slug, number: Number, sent: TaskIn) -> Status[TaskOut]:
    """Give somebody something to do."""
    case, person = _case(request, brand, number), person_of(request)
    owner = _owner(case, sent.owner)
    after = [get_object_or_404(case.tasks, pk=task) for task in sent.after]
    made = domain.add_task(
        case, title=sent.title, owner=owner, due_at=sent.due_at, after=after, by=person, now=clock.now()
    )
    return Status(201, TaskOut.of(made))


@router.post(f"{ONE}/tasks/{{task}}/done", **writes(TaskOut))
def finish_task(request: HttpRequest, brand: Slug, number: Number, task: Id) -> TaskOut:
    """Tick a task."""
    case = _case(request, brand, number)
    found = get_object_or_404(case.tasks.select_related("case__brand"), pk=task)
    return TaskOut.of(domain.finish_task(found, by=person_of(request), now=clock.now()))


@router.get(f"{ONE}/log", **reads(Page[LogOut]))
def list_log(request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]) -> Page[LogOut]:
    """The log, the line written last first."""
    return page(_case(request, brand, number).log.select_related("noted_by"), asked, LogOut.of)


@router.post(f"{ONE}/log", **writes(LogOut, made=True))
def add_log(request: HttpRequest, brand: Slug, number: Number, sent: LogIn) -> Status[LogOut]:
    """Write a line in the log."""
    case = _case(request, brand, number)
    corrects = None if sent.corrects is None else get_object_or_404(case.log, pk=sent.corrects)
    made = domain.note(
        case,
        text=sent.text,
        happened_at=sent.happened_at,
        corrects=corrects,
        by=person_of(request),
        now=clock.now(),
    )
    return Status(201, LogOut.of(made))


def _case(request: HttpRequest, brand: str, number: int) -> Case:
    return case_for(person_of(request), brand_of(request, brand), number)


def _clock(request: HttpRequest, brand: str, number: int, clock_id: int) -> Clock:
    case = _case(request, brand, number)
    return get_object_or_404(case.clocks.select_related("case__brand"), pk=clock_id)


def _owner(case: Case, person_id: int | None) -> Person | None:
    if person_id is None:
        return None
    owner = people_who_may(Right.NOTE, case.brand).filter(pk=person_id).first()
    if owner is None:
        words = _("This person has no working role here.")
        raise InputRefused(words, fields={"owner": words})
    return owner
