"""Tasks: what one person has to do, by when, and what must be done before."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from fauxpas.core import queue, trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right, may
from fauxpas.room.models import Case, Task

from .rows import case_row
from .seats import notify_seats

SOON, LATE = "room.task_soon", "room.task_late"
SOON_BEFORE = timedelta(minutes=10)
MOST_BEFORE = 20


def add_task(
    case: Case,
    *,
    title: str,
    by: Person,
    now: datetime,
    owner: Person | None = None,
    due_at: datetime | None = None,
    after: Collection[Task] = (),
) -> Task:
    """Give somebody something to do; they are told when it is not oneself. Giving to others needs RUN_CASE.

    after : tasks of the same case to be done first. Raises InputRefused when the title is empty, the time is past, the
    owner has no working role in the brand, or a task before it is of another case.
    """
    check_right(by, Right.NOTE if owner in {None, by} else Right.RUN_CASE, case.brand)
    _check(case, title=title, owner=owner, due_at=due_at, after=after, now=now)
    with transaction.atomic():
        task = Task.objects.create(
            case=case, title=title.strip(), owner=owner, due_at=due_at, made_by=by, created_at=now
        )
        task.after.set(after)
        remind(task, now=now)
        if owner is not None and owner != by:
            _tell_owner(task, owner, now=now)
        trail.write(
            case.brand, "task.added", by=by, now=now, subject=task, thread=case.thread, after=_told(task)
        )
    return task


def change_task(
    task: Task, *, title: str, owner: Person | None, due_at: datetime | None, by: Person, now: datetime
) -> Task:
    """Give a task other words, another owner or another time. Needs RUN_CASE unless one takes what nobody owns.

    Raises InputRefused as `add_task` does, MoveRefused when the task has ended.
    """
    with transaction.atomic():
        task = _open_task(task)
        case = task.case
        same = title.strip() == task.title and due_at == task.due_at
        takes = task.owner_id is None and owner == by and same
        check_right(by, Right.NOTE if takes else Right.RUN_CASE, case.brand)
        later = due_at if due_at != task.due_at else None
        _check(case, title=title, owner=owner, due_at=later, after=(), now=now)
        before = _told(task)
        given = owner is not None and owner.pk != task.owner_id
        if title.strip() != task.title:
            task.title, task.key = title.strip(), ""
        if due_at != task.due_at:
            task.due_at, task.waits_for = due_at, ""
        task.owner = owner
        task.save(update_fields=["title", "key", "due_at", "waits_for", "owner"])
        remind(task, now=now)
        if given and owner is not None and owner != by:
            _tell_owner(task, owner, now=now)
        trail.write(
            case.brand,
            "task.changed",
            by=by,
            now=now,
            subject=task,
            thread=case.thread,
            before=before,
            after=_told(task),
        )
    return task


def finish_task(task: Task, *, by: Person, now: datetime) -> Task:
    """Tick a task: one's own, an unowned one, or, with RUN_CASE, anybody's; what waited for it may begin.

    Raises MoveRefused when it has ended already, or something must be done before it.
    """
    with transaction.atomic():
        # Two who finish what a third task waits for would each find the other's unfinished, and nobody would free it.
        case = case_row(task.case)
        task = _open_task(task)
        check_right(by, Right.NOTE if task.owner_id in {None, by.pk} else Right.RUN_CASE, case.brand)
        first = unfinished(task.after.all()).first()
        if first is not None:
            raise MoveRefused(_("First: %(title)s") % {"title": first.title})
        task.done_at, task.done_by = now, by
        task.save(update_fields=["done_at", "done_by"])
        _free_what_waited(task, now=now)
        trail.write(
            case.brand,
            "task.done",
            by=by,
            now=now,
            subject=task,
            thread=case.thread,
            after={"title": task.title},
        )
    return task


def drop_task(task: Task, *, reason: str, by: Person, now: datetime) -> Task:
    """Let a task go, with a reason; what waited for it may begin. Raises InputRefused without one, MoveRefused."""
    check_right(by, Right.RUN_CASE, task.case.brand)
    if not reason.strip():
        words = _("Say why this need not be done.")
        raise InputRefused(words, fields={"reason": words})
    with transaction.atomic():
        case_row(task.case)
        task = _open_task(task)
        task.dropped_at = now
        task.save(update_fields=["dropped_at"])
        _free_what_waited(task, now=now)
        after = {"title": task.title, "reason": reason.strip()}
        trail.write(
            task.case.brand,
            "task.dropped",
            by=by,
            now=now,
            subject=task,
            thread=task.case.thread,
            after=after,
        )
    return task


def unfinished(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Those neither done nor dropped, in the order of the plan."""
    return tasks.filter(done_at__isnull=True, dropped_at__isnull=True).order_by("place", "pk")


def ready(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Those of the unfinished tasks for which everything that must be done before is done or dropped."""
    before = Task.objects.filter(before=OuterRef("pk"), done_at__isnull=True, dropped_at__isnull=True)
    return unfinished(tasks).filter(~Exists(before))


def start_waiting(case: Case, event: Task.WaitsFor, *, at: datetime, now: datetime) -> None:
    """Set the time of every task of the case that counts from this event. In the caller's transaction."""
    _set_times(unfinished(case.tasks.filter(waits_for=event)), at=at, now=now)


def remind(task: Task, *, now: datetime) -> None:
    """Put in line the notices before the task is due and once it is late. In the caller's transaction."""
    if task.due_at is None:
        return
    due = task.due_at.isoformat()
    for kind, at in ((SOON, task.due_at - SOON_BEFORE), (LATE, task.due_at)):
        if at > now:
            queue.enqueue(
                kind,
                now=now,
                payload={"task": task.pk, "due_at": due},
                key=f"{task.pk}:{due}",
                brand=task.case.brand,
                due_at=at,
            )


def _free_what_waited(task: Task, *, now: datetime) -> None:
    """Set the times that count from here, and tell those whose turn has come."""
    freed = list(ready(task.before.all()).select_related("case__brand", "owner"))
    _set_times([each for each in freed if each.waits_for == Task.WaitsFor.BEFORE], at=now, now=now)
    for each in freed:
        _tell_turn(each, now=now)


def people_of(task: Task) -> list[Person]:
    """Whose task it is: its owner's; without one, of those who sit where it belongs. One query at most."""
    if task.owner is not None:
        return [task.owner]
    held = task.case.seats.filter(function=task.function, left_at__isnull=True)
    return [seat.person for seat in held.select_related("person").order_by("pk")]


def _tell_turn(task: Task, *, now: datetime) -> None:
    notify_seats(
        task.case,
        only=people_of(task),
        key=f"task:{task.pk}:free",
        title=lambda: _("Your turn: %(title)s") % {"title": task.title},
        path=f"{task.case.path}plan/",
        now=now,
    )


def _set_times(tasks: Iterable[Task], *, at: datetime, now: datetime) -> None:
    for task in tasks:
        if task.due_minutes is not None:
            task.due_at = at + timedelta(minutes=task.due_minutes)
        task.waits_for = ""
        task.save(update_fields=["due_at", "waits_for"])
        remind(task, now=now)


def _check(
    case: Case,
    *,
    title: str,
    owner: Person | None,
    due_at: datetime | None,
    after: Collection[Task],
    now: datetime,
) -> None:
    faults = {}
    if not title.strip():
        faults["title"] = _("Say what has to be done.")
    if due_at is not None and due_at <= now:
        faults["due_at"] = _("This time is past.")
    if owner is not None and not may(owner, Right.NOTE, case.brand):
        faults["owner"] = _("Their role here is to read.")
    if any(each.case_id != case.pk for each in after) or len(after) > MOST_BEFORE:
        faults["after"] = _("Choose tasks of this case.")
    if faults:
        raise InputRefused(_("The task is not written yet."), fields=faults)


def _open_task(task: Task) -> Task:
    held = Task.objects.select_for_update(of=("self",)).select_related("case__brand", "owner").get(pk=task.pk)
    if held.done_at is not None:
        raise MoveRefused(_("Somebody already did this."))
    if held.dropped_at is not None:
        raise MoveRefused(_("This task was let go."))
    return held


def _tell_owner(task: Task, owner: Person, *, now: datetime) -> None:
    notify_seats(
        task.case,
        only=[owner],
        key=f"task:{task.pk}:{owner.pk}",
        title=lambda: _("Yours to do: %(title)s") % {"title": task.title},
        now=now,
    )


def _told(task: Task) -> dict[str, str | None]:
    return {
        "title": task.title,
        "owner": str(task.owner) if task.owner else "",
        "due_at": task.due_at.isoformat() if task.due_at else None,
    }
