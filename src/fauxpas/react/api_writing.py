"""What stands around writing, over the API: reading over, signing, versions, a time to go out at, a brand's own phrases."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from fauxpas.core import clock
from fauxpas.core.api import Id, Number, Page, Slug, Turn, brand_of, page, person_of, publishes, reads, writes
from fauxpas.react import domain
from fauxpas.react.api_shapes import StatementReadOut
from fauxpas.react.api_writing_shapes import (
    CheckedOut,
    CheckIn,
    PhraseIn,
    PhraseOut,
    SignatureOut,
    SignIn,
    TimeIn,
    VersionOut,
)
from fauxpas.react.domain.checks import check_texts
from fauxpas.react.domain.history import version_of, versions_of
from fauxpas.react.domain.words import read_drafts, read_texts, with_the_rest
from fauxpas.react.models import Statement
from fauxpas.react.queries import phrase_of, phrases_for_page, statement_of
from fauxpas.room.queries import case_for

ONE = "/cases/{number}/statements/{statement}"
router = Router(tags=["react"])


@router.post(f"{ONE}/check", **reads(list[CheckedOut]))
def check_statement(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, sent: CheckIn
) -> list[CheckedOut]:
    """Read over the saved words, or others in their place: marks with both sides, what is missing. Saves nothing."""
    found, now = _statement(request, brand, number, statement), clock.now()
    if sent.texts is None:
        readings = read_texts(found, now=now)
    else:
        written = {code: (words.title, words.body) for code, words in sent.texts.items()}
        promised = found.next_update_at
        readings = with_the_rest(found, read_drafts(found.case, written, next_update_at=promised, now=now))
    checked = check_texts(found, readings, now=now)
    return [CheckedOut.of(over, stale=reading.stale) for over, reading in zip(checked, readings, strict=True)]


@router.get(f"{ONE}/signatures", **reads(Page[SignatureOut]))
def list_signatures(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, asked: Query[Turn]
) -> Page[SignatureOut]:
    """Every reason signed for saying what something known contradicts, the newest first."""
    found = _statement(request, brand, number, statement).signatures.select_related("person")
    return page(found, asked, SignatureOut.of)


@router.post(f"{ONE}/signatures", **writes(SignatureOut, made=True))
def sign_statement(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, sent: SignIn
) -> Status[SignatureOut]:
    """Sign why these words are said although something known contradicts them."""
    found = _statement(request, brand, number, statement)
    made = domain.sign(found, sent.reason, digest=sent.words_digest, by=person_of(request), now=clock.now())
    return Status(201, SignatureOut.of(made))


@router.get(f"{ONE}/versions", **reads(Page[VersionOut]))
def list_versions(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, asked: Query[Turn]
) -> Page[VersionOut]:
    """The words as each save left them, the newest first."""
    return page(versions_of(_statement(request, brand, number, statement)), asked, VersionOut.of)


@router.post(f"{ONE}/versions/{{version}}/restore", **writes(StatementReadOut))
def restore_version(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, version: Number
) -> StatementReadOut:
    """Bring the words of an older version back, as a new one."""
    found = _statement(request, brand, number, statement)
    saved = domain.restore(found, version_of(found, version), by=person_of(request), now=clock.now())
    return _read(saved)


@router.put(f"{ONE}/time", **publishes(StatementReadOut))
def set_time(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, sent: TimeIn
) -> StatementReadOut:
    """Let an approved text go out by itself at a time; everything is looked at again then."""
    found = _statement(request, brand, number, statement)
    domain.set_time(found, at=sent.at, embargo=sent.embargo, by=person_of(request), now=clock.now())
    return _read(found)


@router.post(f"{ONE}/time/cancel", **publishes(StatementReadOut))
def cancel_time(request: HttpRequest, brand: Slug, number: Number, statement: Id) -> StatementReadOut:
    """Take its time away; an embargo is lifted with it."""
    found = _statement(request, brand, number, statement)
    return _read(domain.cancel_time(found, by=person_of(request), now=clock.now()))


@router.get("/phrases", **reads(Page[PhraseOut]))
def list_phrases(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[PhraseOut]:
    """What the brand never says, and always says, the newest first."""
    return page(phrases_for_page(brand_of(request, brand)), asked, PhraseOut.of)


@router.post("/phrases", **writes(PhraseOut, made=True))
def add_phrase(request: HttpRequest, brand: Slug, sent: PhraseIn) -> Status[PhraseOut]:
    """Add a phrase the brand never says, or always says."""
    made = domain.add_phrase(
        brand_of(request, brand), **sent.model_dump(), by=person_of(request), now=clock.now()
    )
    return Status(201, PhraseOut.of(made))


@router.post("/phrases/{phrase}/remove", **writes(list[PhraseOut]))
def remove_phrase(request: HttpRequest, brand: Slug, phrase: Id) -> list[PhraseOut]:
    """Take a phrase off the list; answers what is left."""
    found = brand_of(request, brand)
    domain.remove_phrase(phrase_of(found, phrase), by=person_of(request), now=clock.now())
    return [PhraseOut.of(each) for each in phrases_for_page(found)]


def _statement(request: HttpRequest, brand: str, number: int, statement: int) -> Statement:
    return statement_of(case_for(person_of(request), brand_of(request, brand), number), statement)


def _read(statement: Statement) -> StatementReadOut:
    """The text as it stands now, read afresh."""
    return StatementReadOut.at(statement_of(statement.case, statement.pk), now=clock.now())
