"""Evidence, proposed facts and facts that exclude each other, over the API."""

import base64
from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status
from pydantic import Base64Bytes

from fauxpas.core import clock
from fauxpas.core.api import (
    Id,
    In,
    Number,
    Page,
    PersonOut,
    Slug,
    Turn,
    brand_of,
    copied,
    page,
    person_of,
    reads,
    writes,
)
from fauxpas.core.errors import InputRefused
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for
from fauxpas.understand import domain
from fauxpas.understand.api import FactHistoryOut, FactIn, Value, draft_from, history_of
from fauxpas.understand.domain.clashes import open_clashes
from fauxpas.understand.models import Evidence, EvidenceFile, Fact, FactClash, FactProposal
from fauxpas.understand.queries_evidence import (
    evidence_for_page,
    file_of,
    mention_for,
    piece_for,
    visible_evidence,
)

router = Router(tags=["understand"])
PIECES, PIECE = "/cases/{number}/evidence", "/cases/{number}/evidence/{piece}"


class PieceIn(In):
    """A piece to keep: exactly one of `content` (base 64, with its `name`), `address`, `text` or `mention` (its id).

    facts : the numbers of the facts that rest on it.
    """

    content: Base64Bytes | None = None
    name: str = Field("", max_length=200)
    address: str = Field("", max_length=2000)
    text: str = Field("", max_length=200_000)
    mention: Id | None = None
    note: str = Field("", max_length=500)
    facts: list[Number] = Field(default_factory=list, max_length=100)


class FactsIn(In):
    """The numbers of the facts that rest on a piece; those not named no longer do."""

    facts: list[Number] = Field(max_length=100)


class ReasonIn(In):
    """Why; it stays in the log."""

    reason: str = Field(max_length=500)


class FileOut(Schema):
    """A sealed file. digest : SHA-256. size : in bytes."""

    part: str
    name: str
    digest: str
    media_type: str
    size: int


class FileReadOut(FileOut):
    """A sealed file, whole, in base 64."""

    content: str


class PieceOut(Schema):
    """A piece of evidence, known by its number in the case. `gone` says why its bytes are not there any more."""

    number: int
    key: str
    kind: str
    name: str
    note: str
    address: str
    mention: int | None
    facts: list[int]
    files: list[FileOut]
    taken_at: datetime
    added_at: datetime
    added_by: PersonOut | None
    held_at: datetime | None
    held_because: str
    gone: Literal["", "by_hand", "expired", "erased"]
    gone_at: datetime | None

    @classmethod
    def of(cls, piece: Evidence) -> "PieceOut":
        """A piece with its files, facts and people loaded."""
        same = "number key kind name note address taken_at added_at held_at held_because gone gone_at"
        return cls(
            **copied(piece, same),
            mention=piece.mention_id,
            facts=sorted(fact.number for fact in piece.facts.all()),
            files=[_file(file) for file in sorted(piece.files.all(), key=lambda file: file.pk)],
            added_by=PersonOut.of(piece.added_by),
        )


class FactProposalOut(Schema):
    """What a program read in posts or in one piece that may be a fact. `passage` is the words of a stranger.

    said : in how many posts; voices : in how many of them in words of their own.
    """

    id: int
    type: str
    subject: str
    value: Value
    passage: str
    start: int
    end: int
    language: str
    mention: int | None
    piece: int | None
    said: int
    voices: int
    state: Literal["waiting", "taken", "dismissed"]
    found_at: datetime

    @classmethod
    def of(cls, proposal: FactProposal) -> "FactProposalOut":
        """A proposal with its piece loaded."""
        same = "id type subject value passage start end language said voices state found_at"
        piece = proposal.piece.number if proposal.piece is not None else None
        return cls(**copied(proposal, same), mention=proposal.mention_id, piece=piece)


class ClashOut(Schema):
    """Two facts, by their numbers, that cannot both be true as they stand."""

    id: int
    facts: list[int]
    found_at: datetime

    @classmethod
    def of(cls, clash: FactClash) -> "ClashOut":
        """A clash with its facts loaded."""
        return cls(
            id=clash.pk, facts=[clash.first.fact.number, clash.second.fact.number], found_at=clash.found_at
        )


@router.get(PIECES, **reads(Page[PieceOut]))
def list_evidence(request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]) -> Page[PieceOut]:
    """The pieces of a case, those that are gone too, the newest first."""
    pieces = visible_evidence(person_of(request)).filter(case=_case(request, brand, number))
    return page(evidence_for_page(pieces), asked, PieceOut.of)


@router.post(PIECES, **writes(PieceOut, made=True))
def add_evidence(request: HttpRequest, brand: Slug, number: Number, sent: PieceIn) -> Status[PieceOut]:
    """Keep a file, a page of the web, a text or a post; kept already, that piece is answered."""
    case, person, now = _case(request, brand, number), person_of(request), clock.now()
    facts = _facts(case, sent.facts)
    given = [sent.content is not None, bool(sent.address), bool(sent.text), sent.mention is not None]
    if sum(given) != 1:
        words = _("Send exactly one of content, address, text and mention.")
        raise InputRefused(words, fields={"content": words})
    if sent.mention is not None:
        mention = mention_for(person, case.brand, sent.mention)
        piece = domain.keep_post(case, mention, facts=facts, by=person, now=now)
    elif sent.address:
        piece = domain.add_page(case, sent.address, note=sent.note, facts=facts, by=person, now=now)
    else:
        content, name = sent.content or sent.text.encode(), sent.name or (_("text.txt") if sent.text else "")
        piece = domain.add_file(case, content, name=name, note=sent.note, facts=facts, by=person, now=now)
    return Status(201, _after(request, case, piece))


@router.get(PIECE, **reads(PieceOut))
def show_evidence(request: HttpRequest, brand: Slug, number: Number, piece: Number) -> PieceOut:
    """One piece."""
    return PieceOut.of(_piece(request, brand, number, piece))


@router.get(f"{PIECE}/files/{{digest}}", **reads(FileReadOut))
def read_evidence(
    request: HttpRequest, brand: Slug, number: Number, piece: Number, digest: str
) -> FileReadOut:
    """A file of a piece, whole."""
    found = file_of(_piece(request, brand, number, piece), digest[:64])
    content = base64.b64encode(domain.read_file(found)).decode()
    return FileReadOut(**_file(found).model_dump(), content=content)


@router.put(f"{PIECE}/facts", **writes(PieceOut))
def link_evidence(
    request: HttpRequest, brand: Slug, number: Number, piece: Number, sent: FactsIn
) -> PieceOut:
    """Say which facts rest on a piece."""
    found = _piece(request, brand, number, piece)
    facts = _facts(found.case, sent.facts)
    domain.link_facts(found, facts, by=person_of(request), now=clock.now())
    return _after(request, found.case, found)


@router.post(f"{PIECE}/hold", **writes(PieceOut))
def hold_evidence(
    request: HttpRequest, brand: Slug, number: Number, piece: Number, sent: ReasonIn
) -> PieceOut:
    """Put a piece under legal hold."""
    return _done(request, _piece(request, brand, number, piece), domain.hold, sent)


@router.post(f"{PIECE}/release", **writes(PieceOut))
def release_evidence(
    request: HttpRequest, brand: Slug, number: Number, piece: Number, sent: ReasonIn
) -> PieceOut:
    """End a legal hold."""
    return _done(request, _piece(request, brand, number, piece), domain.release, sent)


@router.post(f"{PIECE}/remove", **writes(PieceOut))
def remove_evidence(
    request: HttpRequest, brand: Slug, number: Number, piece: Number, sent: ReasonIn
) -> PieceOut:
    """Delete the bytes of a piece; its digests and the reason stay."""
    return _done(request, _piece(request, brand, number, piece), domain.remove, sent)


@router.get("/cases/{number}/proposals", **reads(Page[FactProposalOut]))
def list_fact_proposals(
    request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]
) -> Page[FactProposalOut]:
    """What waits to be looked at, the newest first."""
    waiting = domain.waiting_proposals(_case(request, brand, number))
    return page(waiting, asked, FactProposalOut.of)


@router.post("/cases/{number}/proposals/{proposal}/take", **writes(FactHistoryOut, made=True))
def take_fact_proposal(
    request: HttpRequest, brand: Slug, number: Number, proposal: Id, sent: FactIn
) -> Status[FactHistoryOut]:
    """Make a reported fact of a proposal, worded as sent; what it was read in is kept. Its status is never more than reported."""
    case = _case(request, brand, number)
    found = get_object_or_404(FactProposal, case=case, pk=proposal)
    fact = domain.take_proposal(found, draft=draft_from(sent, case), by=person_of(request), now=clock.now())
    return Status(201, history_of(fact, case))


@router.post("/cases/{number}/proposals/{proposal}/dismiss", **writes(FactProposalOut))
def dismiss_fact_proposal(request: HttpRequest, brand: Slug, number: Number, proposal: Id) -> FactProposalOut:
    """Leave a proposal; it is not made again."""
    found = get_object_or_404(FactProposal, case=_case(request, brand, number), pk=proposal)
    return FactProposalOut.of(domain.dismiss_proposal(found, by=person_of(request), now=clock.now()))


@router.get("/cases/{number}/clashes", **reads(Page[ClashOut]))
def list_clashes(request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]) -> Page[ClashOut]:
    """The facts that exclude each other now, the newest pair first."""
    return page(open_clashes(_case(request, brand, number)), asked, ClashOut.of)


@router.post("/cases/{number}/clashes/{clash}/settle", **writes(ClashOut))
def settle_clash(request: HttpRequest, brand: Slug, number: Number, clash: Id, sent: ReasonIn) -> ClashOut:
    """Say why both facts may stand."""
    found = get_object_or_404(FactClash, case=_case(request, brand, number), pk=clash)
    return ClashOut.of(domain.settle_clash(found, reason=sent.reason, by=person_of(request), now=clock.now()))


def _case(request: HttpRequest, brand: str, number: int) -> Case:
    return case_for(person_of(request), brand_of(request, brand), number)


def _piece(request: HttpRequest, brand: str, number: int, piece: int) -> Evidence:
    return piece_for(person_of(request), _case(request, brand, number), piece)


def _facts(case: Case, numbers: list[int]) -> list[Fact]:
    found = list(case.facts.filter(number__in=numbers))
    if len(found) != len(set(numbers)):
        words = _("There is no such fact here.")
        raise InputRefused(words, fields={"facts": words})
    return found


def _done(request: HttpRequest, piece: Evidence, deed: Any, sent: ReasonIn) -> PieceOut:
    deed(piece, reason=sent.reason, by=person_of(request), now=clock.now())
    return _after(request, piece.case, piece)


def _after(request: HttpRequest, case: Case, piece: Evidence) -> PieceOut:
    return PieceOut.of(piece_for(person_of(request), case, piece.number))


def _file(file: EvidenceFile) -> FileOut:
    return FileOut(**copied(file, "part name digest media_type size"))
