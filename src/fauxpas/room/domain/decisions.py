"""The decision log: what lay on the table, what was decided, by whom, why, and on which facts. Never overwritten."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right, may
from fauxpas.room.models import Case, Decision

MOST_OPTIONS = 12


@dataclass(frozen=True)
class Ground:
    """Something a decision may rest on: a fact, as it stands now. state : its status in words; version : its number."""

    key: str
    words: str
    state: str = ""
    version: int = 0


GroundsOf = Callable[[Case], list[Ground]]
_grounds: list[GroundsOf] = []


def register_grounds(find: GroundsOf) -> None:
    """Add what decisions of a case may rest on; a higher phase knows the facts."""
    if find not in _grounds:
        _grounds.append(find)


def grounds_of(case: Case) -> list[Ground]:
    """Everything a decision of this case may rest on now, in the order of its phase."""
    return [ground for find in _grounds for ground in find(case)]


def decide(
    case: Case,
    *,
    question: str,
    options: Sequence[str],
    chosen: str,
    why: str,
    grounds: Sequence[str],
    by: Person,
    now: datetime,
    decided_by: Person | None = None,
    decided_at: datetime | None = None,
    replaces: Decision | None = None,
) -> Decision:
    """Note a decision, also of a closed case; with `replaces` it takes the place of an earlier one, which stays readable.

    grounds : keys of `grounds_of`, kept with the words and version they have now. decided_by : by default `by`; naming
    somebody else, or replacing, needs RUN_CASE. Raises InputRefused, or MoveRefused when that one was replaced already.
    """
    decider = decided_by or by
    check_right(by, Right.NOTE if decider == by and replaces is None else Right.RUN_CASE, case.brand)
    at = decided_at or now
    kept = [line.strip() for line in options if line.strip()]
    known = {ground.key: ground for ground in grounds_of(case)}
    _check(question, kept, chosen, why, at=at, now=now)
    unknown = [key for key in grounds if key not in known]
    if unknown or not may(decider, Right.SEE, case.brand):
        raise InputRefused(_("This decision rests on something that is not in this case."))
    with transaction.atomic():
        case = Case.objects.select_for_update(of=("self",)).select_related("brand").get(pk=case.pk)
        if replaces is not None and (
            replaces.case_id != case.pk or Decision.objects.filter(replaces=replaces).exists()
        ):
            raise MoveRefused(_("Another decision has taken its place already."))
        decision = Decision.objects.create(
            case=case,
            number=(case.decisions.aggregate(last=Max("number"))["last"] or 0) + 1,
            question=question.strip(),
            options=kept,
            chosen=chosen.strip(),
            why=why.strip(),
            grounds=[asdict(known[key]) for key in dict.fromkeys(grounds)],
            decided_by=decider,
            decided_at=at,
            noted_by=by,
            noted_at=now,
            replaces=replaces,
        )
        trail.write(
            case.brand,
            "decision.noted",
            by=by,
            now=now,
            subject=decision,
            thread=case.thread,
            before={"number": replaces.number, "chosen": replaces.chosen} if replaces else {},
            after=_told(decision),
        )
    return decision


def _told(decision: Decision) -> dict[str, Any]:
    kept = {
        name: getattr(decision, name)
        for name in ("number", "question", "options", "chosen", "why", "grounds")
    }
    return kept | {"decided_by": str(decision.decided_by), "decided_at": decision.decided_at.isoformat()}


def _check(
    question: str, options: Sequence[str], chosen: str, why: str, *, at: datetime, now: datetime
) -> None:
    faults = {}
    if not question.strip() or len(question) > 300:
        faults["question"] = _("Say in one sentence what had to be decided.")
    if len(options) > MOST_OPTIONS:
        faults["options"] = _("Keep to %(most)s options.") % {"most": MOST_OPTIONS}
    if not chosen.strip() or len(chosen) > 500:
        faults["chosen"] = _("Say what was decided.")
    if not why.strip() or len(why) > 4000:
        faults["why"] = _("Say why, in a few words: you will be asked.")
    if at > now:
        faults["decided_at"] = _("This time is still to come.")
    if faults:
        raise InputRefused(_("The decision is not noted yet."), fields=faults)
