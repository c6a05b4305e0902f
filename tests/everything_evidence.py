"""One of everything that facts rest on, for tests that walk every address."""

from dataclasses import dataclass
from typing import Any

from fauxpas.core.models import Person
from fauxpas.room.models import Case
from fauxpas.understand import domain
from fauxpas.understand.models import Evidence, Fact, FactClash, FactProposal
from tests.factories import NOON


@dataclass(frozen=True)
class Kept:
    """A text that is kept, what was read in it, and two facts that exclude each other."""

    piece: Evidence
    digest: str
    proposal: FactProposal
    clash: FactClash


def make_kept(case: Case, facts: tuple[Fact, Fact], *, by: Person, word: str) -> Kept:
    """The evidence of one case; what a person typed holds the word."""
    # What is removed takes what was read in it along: the proposal is of another piece.
    piece, read = (
        domain.add_file(case, text.encode(), name=f"{word}.txt", facts=facts, by=by, now=NOON)
        for text in (f"A letter of {word}.", f"12 customers were injured, says {word}.")
    )
    first, second = (fact.versions.latest("number") for fact in facts)
    return Kept(
        piece=piece,
        digest=piece.files.get().digest,
        proposal=FactProposal.objects.get(piece=read),
        clash=FactClash.objects.create(case=case, first=first, second=second, found_at=NOON),
    )


def values_kept(kept: Kept) -> dict[str, object]:
    """What stands behind a parameter of the API, by its name."""
    return {
        "piece": kept.piece.number,
        "digest": kept.digest,
        "proposal": kept.proposal.pk,
        "clash": kept.clash.pk,
    }


def places_kept(kept: Kept) -> dict[str, object]:
    """What stands behind an argument of a page, by the part of the address before it."""
    return {
        "evidence": kept.piece.number,
        "files": kept.digest,
        "proposals": kept.proposal.pk,
        "clashes": kept.clash.pk,
    }


def bodies_kept() -> dict[str, dict[str, Any]]:
    """What a right-minded program sends, by operation id."""
    reason = {"reason": "The court asked."}
    return {
        "add_evidence": {"text": "A shop called: two ovens."},
        "link_evidence": {"facts": [1]},
        "hold_evidence": reason,
        "release_evidence": reason,
        "remove_evidence": reason,
        "take_fact_proposal": {"subject": "Customers injured", "type": "number", "value": 12},
        "settle_clash": reason,
    }
