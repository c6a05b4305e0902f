"""The approval strip: who wrote, whose yes is there or missing and since when, when it is public."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from fauxpas.core.models import Person
from fauxpas.core.rights import Right, may
from fauxpas.react.domain.approvals_turns import Turn, planned_turns, turns_of, words_of
from fauxpas.react.models import Approval, Statement

S = Statement.State


def strip_of(statement: Statement, *, person: Person, digest: str) -> list[dict[str, Any]]:
    """The steps of `components/approval.html`: written, each yes that is needed, public; each with who and since when.

    digest : of the words as they read now; empty once they are public.
    """
    written = {
        "state": "done",
        "name": _("Written"),
        "who": str(statement.author or _("somebody who left")),
        "when": statement.saved_at,
        "remark": _("version %(number)s") % {"number": statement.version},
    }
    return [written, *_yeses(statement, person=person, digest=digest), _public(statement)]


def passing_words(turns: Sequence[Turn], *, person: Person) -> list[tuple[int, str]]:
    """The turns this person may pass on, by id, each with the words of its button."""
    found = []
    for turn in turns:
        row = turn.row
        if not row.pk or row.passed_on_at is not None:
            continue
        if person.pk in turn.people or may(person, Right.RUN_CASE, row.statement.case.brand):
            words = (
                _("Ask %(name)s too, as the deputy") % {"name": row.deputy} if row.deputy else _("Ask again")
            )
            found.append((row.pk, words))
    return found


def _yeses(statement: Statement, *, person: Person, digest: str) -> list[dict[str, Any]]:
    if statement.sole_hand:
        return [{"state": "done", "name": _("Sole hand"), "who": str(statement.published_by), "when": statement.reread_at,
                 "remark": _("nobody else could approve")}]  # fmt: skip
    last = statement.approvals.select_related("person").order_by("-decided_at", "-pk").first()
    if statement.state == S.PUBLISHED and statement.wording is not None and last is None:
        return [{"state": "done", "name": _("Wording"), "who": str(statement.wording.approved_by or ""),
                 "when": None, "remark": _("approved in peacetime")}]  # fmt: skip
    if last is not None and last.decision == Approval.Decision.REFUSED and statement.state == S.REFUSED:
        return [{"state": "refused", "name": _("Sent back"), "who": str(last.person or ""), "when": last.decided_at,
                 "remark": last.reason}]  # fmt: skip
    if statement.state in {S.SUBMITTED, S.APPROVED, S.PUBLISHED}:
        turns = turns_of(statement, digest=digest)
        words = words_of([turn.row for turn in turns])
        voided = statement.state == S.APPROVED
        return [_turn(turn, words[turn.place], person=person, voided=voided) for turn in turns]
    planned = planned_turns(statement)
    words = words_of(planned)
    return [
        {"state": "waiting", "name": _("Approval"), "who": words[row.place], "when": None, "remark": ""}
        for row in planned
    ]


def _turn(turn: Turn, words: str, *, person: Person, voided: bool) -> dict[str, Any]:
    row, yes = turn.row, turn.given
    step = {"state": "waiting", "name": _("Approval"), "who": words, "when": row.asked_at, "remark": ""}
    if yes is not None:
        who = str(yes.person or _("somebody who left"))
        return step | {"state": "done", "name": _("Approved"), "who": who, "when": yes.decided_at}
    if voided:
        return step | {"who": _("again"), "when": None, "remark": _("the text or a fact changed since")}
    if not turn.open:
        return step | {"when": None, "remark": _("after the others")}
    if turn.row.passed_on_at is not None and row.deputy is not None:
        step["remark"] = _("passed on to %(name)s") % {"name": row.deputy}
    elif row.passed_on_at is not None:
        step["remark"] = _("asked again")
    if person.pk in turn.people:
        step |= {"state": "yours", "who": _("You")}
    return step


def _public(statement: Statement) -> dict[str, Any]:
    if statement.state == S.PUBLISHED:
        return {"state": "done", "name": _("Public"), "who": str(statement.published_by or ""),
                "when": statement.published_at, "remark": ""}  # fmt: skip
    return {"state": "public", "name": _("Public"), "who": _("not yet"), "when": None, "remark": ""}
