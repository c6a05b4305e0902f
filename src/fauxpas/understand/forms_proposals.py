"""A proposal as the form of a fact begins with it."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core.errors import NotFound
from fauxpas.room.models import Case
from fauxpas.understand.models import FactProposal
from fauxpas.understand.values import render_value


def proposed_value(proposal: FactProposal, *, language: str) -> str:
    """The value as people of this language write it; empty when only the passage tells it."""
    zone = ZoneInfo(proposal.case.brand.time_zone)
    value = proposal.value
    if proposal.type == "date" and isinstance(value, str) and "T" in value:
        value = datetime.fromisoformat(value).replace(tzinfo=zone).isoformat()
    return render_value(proposal.type, value, language=language, zone=zone)


def initial_of_proposal(proposal: FactProposal) -> dict[str, Any]:
    """What the form of a fact shows when a proposal is taken: all of it can be bettered but the status."""
    dated = proposal.type == "date" and isinstance(proposal.value, str)
    value = (
        str(proposal.value).replace("T", " ")
        if dated
        else proposed_value(proposal, language=get_language() or "en")
    )
    mention = proposal.mention
    return {
        "subject": proposal.subject,
        "type": proposal.type,
        "value": value,
        "status": "reported",
        "public": False,
        "as_of": mention.happened_at if mention is not None else None,
    }


def proposal_for(case: Case, asked: str) -> FactProposal | None:
    """The proposal of this number that waits in the case; None when none was asked for. Raises NotFound."""
    if not asked:
        return None
    waiting = FactProposal.objects.filter(case=case, state=FactProposal.State.WAITING)
    pk = int(asked[:18]) if asked.isdecimal() else 0
    found = waiting.select_related("mention", "piece").filter(pk=pk).first()
    if found is None:
        raise NotFound(_("Somebody decided about this already."))
    found.case = case
    return found
