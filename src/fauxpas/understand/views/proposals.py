"""What may be a fact: proposals with their passage, to take or to dismiss."""

from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import condition, require_POST

from fauxpas.core import clock
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, may
from fauxpas.room.queries import case_for
from fauxpas.understand import domain
from fauxpas.understand.forms_proposals import proposed_value
from fauxpas.understand.models import FactProposal
from fauxpas.watch.versions import version_of

SHOWN = 40


@dataclass(frozen=True)
class Shown:
    """A proposal as the page shows it: the passage before, at and after the value, and the value in the reader's words."""

    proposal: FactProposal
    before: str
    words: str
    after: str
    value: str

    @classmethod
    def of(cls, proposal: FactProposal) -> "Shown":
        """A proposal with its passage cut in three."""
        text, start, end = proposal.passage, proposal.start, proposal.end
        value = proposed_value(proposal, language=get_language() or "en")
        return cls(proposal, text[:start], text[start:end], text[end:], value)


@brand_page()
@condition(etag_func=version_of)
def proposals(request: RoomRequest, brand: Brand, number: int) -> HttpResponse:
    """Everything that waits, what most people say first."""
    case = case_for(request.user, brand, number)
    waiting = domain.waiting_proposals(case)
    context = {
        "case": case,
        "rows": [Shown.of(proposal) for proposal in waiting[:SHOWN]],
        "count": waiting.count(),
        "shown": SHOWN,
        "may_note": may(request.user, Right.NOTE, brand),
    }
    return render(request, "understand/proposals.html", context)


@brand_page(Right.NOTE)
@require_POST
def dismiss(request: RoomRequest, brand: Brand, number: int, proposal: int) -> HttpResponse:
    """Leave one proposal; it is not made again."""
    case = case_for(request.user, brand, number)
    found = get_object_or_404(FactProposal, case=case, pk=proposal)
    domain.dismiss_proposal(found, by=request.user, now=clock.now())
    return redirect("understand:proposals", brand=brand.slug, number=number)
