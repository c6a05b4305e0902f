"""The approval strip: who wrote, who said yes or no, when it is public."""

from typing import Any

from django.utils.translation import gettext as _

from fauxpas.core.models import Person
from fauxpas.react.models import Approval, Statement

S = Statement.State


def strip_of(statement: Statement, *, person: Person, approval: Approval | None) -> list[dict[str, Any]]:
    """The steps of `components/approval.html`: written, approved, public, each with who and when."""
    written = {
        "state": "done",
        "name": _("Written"),
        "who": str(statement.author or _("somebody who left")),
        "when": statement.saved_at,
        "remark": _("version %(number)s") % {"number": statement.version},
    }
    return [written, _approved(statement, person=person, approval=approval), _public(statement)]


def _approved(statement: Statement, *, person: Person, approval: Approval | None) -> dict[str, Any]:
    name = _("Approval")
    if statement.sole_hand:
        return {"state": "done", "name": _("Sole hand"), "who": str(statement.published_by), "when": statement.reread_at,
                "remark": _("nobody else could approve")}  # fmt: skip
    last = statement.approvals.select_related("person").order_by("-decided_at", "-pk").first()
    if statement.state == S.PUBLISHED and statement.wording is not None and last is None:
        return {"state": "done", "name": _("Wording"), "who": str(statement.wording.approved_by or ""),
                "when": None, "remark": _("approved in peacetime")}  # fmt: skip
    if last is not None and last.decision == Approval.Decision.REFUSED and statement.state == S.REFUSED:
        return {"state": "refused", "name": _("Sent back"), "who": str(last.person or ""), "when": last.decided_at,
                "remark": last.reason}  # fmt: skip
    if last is not None and (approval is not None or statement.state == S.PUBLISHED):
        return {
            "state": "done",
            "name": _("Approved"),
            "who": str(last.person or ""),
            "when": last.decided_at,
            "remark": "",
        }
    if statement.state == S.APPROVED:
        return {"state": "waiting", "name": name, "who": _("again"), "when": None,
                "remark": _("the text or a fact changed since")}  # fmt: skip
    if statement.state == S.SUBMITTED:
        mine = statement.author_id != person.pk
        who = _("You") if mine else _("somebody else than you")
        return {
            "state": "yours" if mine else "waiting",
            "name": name,
            "who": who,
            "when": statement.submitted_at,
            "remark": "",
        }
    return {
        "state": "waiting",
        "name": name,
        "who": _("somebody else than the author"),
        "when": None,
        "remark": "",
    }


def _public(statement: Statement) -> dict[str, Any]:
    if statement.state == S.PUBLISHED:
        return {"state": "done", "name": _("Public"), "who": str(statement.published_by or ""),
                "when": statement.published_at, "remark": ""}  # fmt: skip
    return {"state": "public", "name": _("Public"), "who": _("not yet"), "when": None, "remark": ""}
