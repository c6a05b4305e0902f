"""Statements over the API: writing, deciding, publishing, correcting."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from fauxpas.core import clock
from fauxpas.core.api import (
    ConflictWith,
    Id,
    Number,
    Page,
    Problem,
    Slug,
    Turn,
    brand_of,
    page,
    person_of,
    publishes,
    reads,
    writes,
)
from fauxpas.core.errors import Conflict
from fauxpas.react import domain
from fauxpas.react.api_before import router as before
from fauxpas.react.api_corrections import router as corrections
from fauxpas.react.api_drafting import router as drafting
from fauxpas.react.api_lines import router as lines
from fauxpas.react.api_media import router as media
from fauxpas.react.api_places import router as places
from fauxpas.react.api_shapes import (
    DigestIn,
    ReasonIn,
    SaveIn,
    StatementConflict,
    StatementIn,
    StatementOut,
    StatementReadOut,
    drafts_of,
)
from fauxpas.react.api_writing import router as writing
from fauxpas.react.models import Statement
from fauxpas.react.queries import statement_of, visible_statements, with_words, wording_of
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for

CASE = "/cases/{number}/statements"
ONE = f"{CASE}/{{statement}}"
router = Router(tags=["react"])
router.add_router("", places)
router.add_router("", corrections)
router.add_router("", before)
router.add_router("", drafting)
router.add_router("", writing)
router.add_router("", media)
router.add_router("", lines)


@router.get("/statements", **reads(Page[StatementOut]))
def list_statements(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[StatementOut]:
    """Every text of the brand, the newest first."""
    found = visible_statements(person_of(request)).filter(case__brand=brand_of(request, brand))
    return page(with_words(found), asked, StatementOut.of)


@router.get(CASE, **reads(Page[StatementOut]))
def list_statements_of_case(
    request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]
) -> Page[StatementOut]:
    """The texts of one case, the newest first."""
    found = visible_statements(person_of(request)).filter(case=_case(request, brand, number))
    return page(with_words(found), asked, StatementOut.of)


@router.post(CASE, **writes(StatementReadOut, made=True))
def start_statement(
    request: HttpRequest, brand: Slug, number: Number, sent: StatementIn
) -> Status[StatementReadOut]:
    """Begin a text, filled from a wording or from the ledger as it stands."""
    case = _case(request, brand, number)
    wording = None if sent.wording is None else wording_of(case.brand, sent.wording)
    made = domain.start_statement(case, sent.kind, wording=wording, by=person_of(request), now=clock.now())
    return Status(201, _read(made))


@router.get(ONE, **reads(StatementReadOut))
def show_statement(request: HttpRequest, brand: Slug, number: Number, statement: Id) -> StatementReadOut:
    """One text as it was typed and as people would read it, and what stands in its way."""
    return _read(_statement(request, brand, number, statement))


@router.put(ONE, **writes(StatementReadOut, conflict=StatementConflict | Problem))
def save_statement(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, sent: SaveIn
) -> StatementReadOut:
    """Keep what was written; a language left out keeps its words."""
    found = _statement(request, brand, number, statement)
    try:
        saved = domain.save_texts(
            found,
            drafts_of(sent.texts),
            base_version=sent.base_version,
            next_update_at=sent.next_update_at,
            by=person_of(request),
            now=clock.now(),
            beside=sent.beside(),
        )
    except Conflict as fault:
        raise ConflictWith(fault, current=_read(found)) from fault
    return _read(saved)


@router.post(f"{ONE}/submit", **writes(StatementReadOut))
def submit_statement(request: HttpRequest, brand: Slug, number: Number, statement: Id) -> StatementReadOut:
    """Ask for approval; everybody who may give it is told."""
    found = _statement(request, brand, number, statement)
    return _read(domain.submit(found, by=person_of(request), now=clock.now()))


@router.post(f"{ONE}/drop", **writes(StatementReadOut))
def drop_statement(request: HttpRequest, brand: Slug, number: Number, statement: Id) -> StatementReadOut:
    """Give a text up before it is public."""
    found = _statement(request, brand, number, statement)
    return _read(domain.drop(found, by=person_of(request), now=clock.now()))


@router.post(f"{ONE}/send-back", **publishes(StatementReadOut))
def send_back_statement(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, sent: ReasonIn
) -> StatementReadOut:
    """Say no, and why; the author is told."""
    found = _statement(request, brand, number, statement)
    return _read(domain.send_back(found, sent.reason, by=person_of(request), now=clock.now()))


@router.post(f"{ONE}/approve", **publishes(StatementReadOut))
def approve_statement(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, sent: DigestIn
) -> StatementReadOut:
    """Say yes to the exact words that were read; never by their author."""
    found = _statement(request, brand, number, statement)
    return _read(domain.approve(found, digest=sent.digest, by=person_of(request), now=clock.now()))


@router.post(f"{ONE}/publish", **publishes(StatementReadOut))
def publish_statement(request: HttpRequest, brand: Slug, number: Number, statement: Id) -> StatementReadOut:
    """Make an approved text public over every channel."""
    found = _statement(request, brand, number, statement)
    return _read(domain.publish(found, by=person_of(request), now=clock.now()))


@router.post(f"{ONE}/publish-wording", **publishes(StatementReadOut))
def publish_wording(request: HttpRequest, brand: Slug, number: Number, statement: Id) -> StatementReadOut:
    """Make public, alone, a text that is its approved wording with nothing but the slots filled."""
    found = _statement(request, brand, number, statement)
    return _read(domain.publish_wording(found, by=person_of(request), now=clock.now()))


@router.post(f"{ONE}/correct", **writes(StatementReadOut, made=True))
def correct_statement(
    request: HttpRequest, brand: Slug, number: Number, statement: Id
) -> Status[StatementReadOut]:
    """Begin a correction of a published text; what was said stays as it was said."""
    found = _statement(request, brand, number, statement)
    return Status(201, _read(domain.start_correction(found, by=person_of(request), now=clock.now())))


def _case(request: HttpRequest, brand: str, number: int) -> Case:
    return case_for(person_of(request), brand_of(request, brand), number)


def _statement(request: HttpRequest, brand: str, number: int, statement: int) -> Statement:
    return statement_of(_case(request, brand, number), statement)


def _read(statement: Statement) -> StatementReadOut:
    """The text as it stands now, read afresh."""
    return StatementReadOut.at(statement_of(statement.case, statement.pk), now=clock.now())
