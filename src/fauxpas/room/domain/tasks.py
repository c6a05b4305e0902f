"""Tasks: what one person has to do, by when."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right, may
from fauxpas.room.models import Case, Task

from .seats import notify_seats


def add_task(
    case: Case,
    *,
    title: str,
    by: Person,
    now: datetime,
    owner: Person | None = None,
    due_at: datetime | None = None,
) -> Task:
    """Give somebody something to do; they are told when it is not oneself. Giving to others needs RUN_CASE.

    Raises InputRefused when the title is empty, the time is past, or the owner has no working role in the brand.
    """
    check_right(by, Right.NOTE if owner in {None, by} else Right.RUN_CASE, case.brand)
    faults = {}
    if not title.strip():
        faults["title"] = _("Say what has to be done.")
    if due_at is not None and due_at <= now:
        faults["due_at"] = _("This time is past.")
    if owner is not None and not may(owner, Right.NOTE, case.brand):
        faults["owner"] = _("Their role here is to read.")
    if faults:
        raise InputRefused(_("The task is not written yet."), fields=faults)
    with transaction.atomic():
        task = Task.objects.create(
            case=case, title=title.strip(), owner=owner, due_at=due_at, made_by=by, created_at=now
        )
        if owner is not None and owner != by:
            notify_seats(
                case,
                only=[owner],
                key=f"task:{task.pk}",
                title=lambda: _("Yours to do: %(title)s") % {"title": task.title},
                now=now,
            )
        after = {
            "title": task.title,
            "owner": str(owner) if owner else "",
            "due_at": due_at.isoformat() if due_at else None,
        }
        trail.write(case.brand, "task.added", by=by, now=now, subject=task, thread=case.thread, after=after)
    return task


def finish_task(task: Task, *, by: Person, now: datetime) -> Task:
    """Tick a task: one's own, an unowned one, or, with RUN_CASE, anybody's. Raises MoveRefused when it is done already."""
    case = task.case
    check_right(by, Right.NOTE if task.owner_id in {None, by.pk} else Right.RUN_CASE, case.brand)
    with transaction.atomic():
        task = Task.objects.select_for_update(of=("self",)).select_related("case__brand").get(pk=task.pk)
        if task.done_at is not None:
            raise MoveRefused(_("Somebody already did this."))
        task.done_at, task.done_by = now, by
        task.save(update_fields=["done_at", "done_by"])
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
