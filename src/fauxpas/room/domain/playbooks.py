"""A brand's playbooks, and the plan a case gets from one."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, NotFound
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.room import playbooks
from fauxpas.room.models import AppliedPlaybook, Case, PlaybookVersion, Seat, Task
from fauxpas.room.playbooks import PlannedTask, Playbook

from .rows import open_case_row
from .seats import notify_seats
from .tasks import remind

# A task whose time was past when the plan was made would be late before anybody read it.
SOONEST = timedelta(minutes=10)


def playbooks_of(brand: Brand) -> dict[str, tuple[Playbook, int]]:
    """The brand's playbooks by key, each with its version: its own, else as shipped with version 0. One query.

    Alphabetical by English name. Reading needs SEE, which the caller has checked.
    """
    newest = (
        PlaybookVersion.objects.filter(brand=brand, key=OuterRef("key")).order_by("-number").values("number")
    )
    own = PlaybookVersion.objects.filter(brand=brand, number=Subquery(newest[:1]))
    found = {key: (playbook, 0) for key, playbook in playbooks.shipped().items()}
    found.update({each.key: (playbooks.read(each.body), each.number) for each in own})
    return dict(sorted(found.items(), key=lambda pair: pair[1][0].name.en))


def playbook_of(brand: Brand, key: str) -> tuple[Playbook, int]:
    """One playbook of the brand and its version. Raises NotFound."""
    found = playbooks_of(brand).get(key)
    if found is None:
        raise NotFound(_("There is no such playbook here."))
    return found


def change_playbook(playbook: Playbook, brand: Brand, *, base: int, by: Person, now: datetime) -> int:
    """Keep the brand's own version of a playbook, or a playbook of its own; returns its number.

    base : the version it was made from, 0 for the shipped one or none. Raises Conflict when somebody changed it meanwhile.
    """
    check_right(by, Right.RUN_CASE, brand)
    with transaction.atomic():
        Brand.objects.select_for_update().get(pk=brand.pk)
        former, number = playbooks_of(brand).get(playbook.key, (None, 0))
        if number != base:
            raise Conflict(_("Somebody changed this playbook while you read it. Look at it again."))
        if former == playbook:
            return number
        version = PlaybookVersion.objects.create(
            brand=brand,
            key=playbook.key,
            number=number + 1,
            body=playbooks.as_data(playbook),
            made_by=by,
            made_at=now,
        )
        trail.write(
            brand,
            "playbook.changed",
            by=by,
            now=now,
            subject=version,
            before=playbooks.as_data(former) if former else {},
            after=version.body,
        )
    return version.number


def apply_playbook(case: Case, key: str, *, by: Person, now: datetime) -> AppliedPlaybook:
    """Follow a playbook: its tasks stand in the case, owned by who holds the seat, each with its time.

    A playbook the case follows already gives that one back. A case without a scenario takes the playbook's key.
    Raises NotFound for an unknown key, MoveRefused in a closed case.
    """
    check_right(by, Right.RUN_CASE, case.brand)
    playbook, number = playbook_of(case.brand, key)
    with transaction.atomic():
        case = open_case_row(case)
        followed, new = AppliedPlaybook.objects.get_or_create(
            case=case,
            key=key,
            defaults={
                "number": number,
                "body": playbooks.as_data(playbook),
                "applied_by": by,
                "applied_at": now,
            },
        )
        if not new:
            return followed
        if not case.scenario:
            case.scenario = key
            case.save(update_fields=["scenario"])
        _plan(followed, playbook, case, now=now)
        notify_seats(
            case,
            but=by,
            key=f"playbook:{followed.pk}",
            title=lambda: (
                _("The plan is ready: %(name)s") % {"name": playbook.name.told(get_language() or "en")}
            ),
            path=f"{case.path}plan/",
            now=now,
        )
        after: dict[str, Any] = {
            "key": key,
            "name": playbook.name.model_dump(),
            "number": number,
            "tasks": len(playbook.tasks),
        }
        trail.write(
            case.brand, "playbook.applied", by=by, now=now, subject=followed, thread=case.thread, after=after
        )
    return followed


def _plan(followed: AppliedPlaybook, playbook: Playbook, case: Case, *, now: datetime) -> None:
    """The tasks, their order, and their reminders."""
    seated = case.seats.filter(left_at__isnull=True).order_by("-taken_at").select_related("person")
    holders: dict[str, Person] = {seat.function: seat.person for seat in seated}
    if case.lead is not None:
        holders[Seat.Function.LEAD] = case.lead
    language = (case.brand.languages or ["en"])[0]
    made: dict[str, Task] = {}
    for place, planned in enumerate(playbook.tasks, 1):
        due_at, waits_for = _time_of(planned, case, now=now)
        made[planned.key] = Task.objects.create(
            case=case,
            title=planned.told(language),
            function=planned.owner,
            owner=holders.get(planned.owner),
            playbook=followed,
            key=planned.key,
            place=place,
            due_at=due_at,
            waits_for=waits_for,
            due_minutes=planned.minutes,
            made_by=followed.applied_by,
            created_at=now,
        )
    for planned in playbook.tasks:
        made[planned.key].after.set([made[before] for before in planned.after])
        remind(made[planned.key], now=now)


def _time_of(planned: PlannedTask, case: Case, *, now: datetime) -> tuple[datetime | None, str]:
    """When it is due, or what it waits for to be given a time."""
    if planned.since == "before":
        return None, Task.WaitsFor.BEFORE
    if planned.minutes is None:
        return None, ""
    starts = {"signal": case.first_signal_at, "opened": case.opened_at, "word": case.first_word_at}
    start = starts[planned.since]
    if start is None:
        return None, Task.WaitsFor.WORD
    span = timedelta(minutes=planned.minutes)
    due = start + span
    return (due if due > now else now + max(SOONEST, min(span, SOONEST * 3))), ""
