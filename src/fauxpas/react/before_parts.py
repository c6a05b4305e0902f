"""What comes before speaking, on the page of a case and on the home page: the freeze and whom it waits for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from fauxpas.core.models import Brand, Person
from fauxpas.core.once import once
from fauxpas.core.rights import Right, may
from fauxpas.react.domain.counsel import CLOSED, in_confidence
from fauxpas.react.domain.freeze import name_of
from fauxpas.react.models import Outflow, Remark, StaffMessage, Stop
from fauxpas.react.queries import stops_of
from fauxpas.room.models import Case
from fauxpas.room.sections import NextAction


@dataclass(frozen=True)
class Frozen:
    """A case that holds things stopped: how many stand still, of how many."""

    case: Case
    still: int
    asked: int

    @property
    def url(self) -> str:
        """The page of the freeze."""
        return freeze_url(self.case)


def freeze_url(case: Case) -> str:
    """Where a case says what has to fall silent."""
    return reverse("react:freeze", args=[case.brand.slug, case.number])


def freeze_section(case: Case, person: Person, now: datetime) -> Mapping[str, Any] | None:
    """The sheet “Freeze”: what was asked to stop and does not go out again yet; None without any."""
    del person, now
    found = [stop for stop in _stops(case) if stop.resumed_at is None]
    if not found:
        return None
    return {
        "rows": [(stop, name_of(stop)) for stop in found],
        "still": sum(stop.stopped_at is not None for stop in found),
        "asked": len(found),
    }


def actions(case: Case, person: Person, now: datetime) -> list[NextAction]:
    """A freeze to decide on, what this person is asked to stop, what nobody has acknowledged, a message to staff to send."""
    del now
    if case.level == Case.Level.CLOSED:
        return []
    stops = _stops(case)
    runs = may(person, Right.RUN_CASE, case.brand)
    expected = _freeze_actions(case, person, stops, runs=runs)
    expected += _remark_actions(case, runs=runs)
    approves = may(person, Right.APPROVE, case.brand)
    unsent = StaffMessage.objects.filter(case=case, sent_at__isnull=True)
    for message in once(case, "react.unsent", lambda: list(unsent)):
        yours = approves and message.author_id != person.pk
        url = reverse("react:staff_message", args=[case.brand.slug, case.number, message.pk])
        words = _("Read the message to staff, and send it")
        expected.append(NextAction(words, url, mine=yours, button=_("Read and send")))
    return expected


def _stops(case: Case) -> list[Stop]:
    return once(case, "react.stops", lambda: list(stops_of(case)))


def _remark_actions(case: Case, *, runs: bool) -> list[NextAction]:
    waiting = Remark.objects.filter(statement__case=case, decision="").exclude(statement__state__in=CLOSED)
    marked = waiting.order_by("statement").values_list("statement", flat=True).distinct()
    return [
        NextAction(
            _("Decide on counsel’s remark"),
            reverse("react:remarks", args=[case.brand.slug, case.number, statement]),
            mine=runs,
            button=_("Read and decide"),
        )
        for statement in once(case, "react.remarked", lambda: list(marked))
    ]


def counsel_section(case: Case, person: Person, now: datetime) -> Mapping[str, Any] | None:
    """The way to the space of counsel and the lead, for those two."""
    del now
    return {"notes": case.privileged_notes.count()} if in_confidence(case, person) else None


def _freeze_actions(case: Case, person: Person, stops: Iterable[Stop], *, runs: bool) -> list[NextAction]:
    stops = list(stops)
    if not stops:
        if not once(case, "react.outflows", Outflow.objects.filter(brand=case.brand_id, active=True).exists):
            return []
        words = _("Decide what falls silent while this lasts")
        return [NextAction(words, freeze_url(case), mine=runs, button=_("See the list"))]
    found = []
    for stop in stops:
        outflow = stop.outflow
        if outflow is None or stop.stopped_at is not None or stop.resumed_at is not None:
            continue
        mine = outflow.person_id == person.pk or (outflow.person_id is None and stop.asked_by_id == person.pk)
        url = reverse("react:stopped", args=[case.brand.slug, case.number, stop.pk])
        words = _("Stop “%(name)s”, and say when it stands still") % {"name": outflow.name}
        found.append(NextAction(words, url, mine=mine, meta=outflow.stopper, button=_("It stands still")))
    return found


def frozen(brands: Iterable[Brand]) -> list[Frozen]:
    """The cases that hold something stopped, closed ones too, the oldest first. One query."""
    by_case: dict[int, list[Stop]] = {}
    held = Stop.objects.filter(case__brand__in=list(brands), resumed_at__isnull=True)
    for stop in held.select_related("case__brand").order_by("asked_at", "pk"):
        by_case.setdefault(stop.case_id, []).append(stop)
    return [
        Frozen(stops[0].case, sum(stop.stopped_at is not None for stop in stops), len(stops))
        for stops in by_case.values()
    ]
