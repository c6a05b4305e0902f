"""Drafting help over the API: asking a machine for words, reading them, taking or leaving them."""

from typing import Self

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from fauxpas.core import clock
from fauxpas.core.api import Id, In, Number, Slug, Time, brand_of, person_of, reads, writes
from fauxpas.core.errors import NotFound
from fauxpas.react.api_shapes import StatementReadOut
from fauxpas.react.domain import drafting
from fauxpas.react.models import MachineDraft, Statement
from fauxpas.react.queries import statement_of
from fauxpas.room.queries import case_for

ONE = "/cases/{number}/statements/{statement}/proposal"
router = Router(tags=["react"])


class ProposedWords(Schema):
    """One language of a proposal; facts are cited as in a statement."""

    title: str
    body: str


class ProposalOut(Schema):
    """What a machine proposes for a text; it stays outside the text until a person takes it."""

    state: str
    host: str
    model: str
    facts: list[str]
    texts: dict[str, ProposedWords]
    error: str
    asked_at: Time

    @classmethod
    def of(cls, draft: MachineDraft) -> Self:
        """The stored proposal."""
        texts = {code: ProposedWords(**words) for code, words in draft.texts.items()}
        return cls(
            state=draft.state,
            host=draft.host,
            model=draft.model,
            facts=draft.facts,
            texts=texts,
            error=draft.error,
            asked_at=draft.asked_at,
        )


class TakeIn(In):
    """The version of the text that the words take the place of."""

    base_version: Number


@router.post(ONE, **writes(ProposalOut, made=True))
def ask_for_words(request: HttpRequest, brand: Slug, number: Number, statement: Id) -> Status[ProposalOut]:
    """Ask the configured machine for words, from the confirmed public facts only; 409 when none is set up."""
    found = _statement(request, brand, number, statement)
    return Status(201, ProposalOut.of(drafting.ask(found, by=person_of(request), now=clock.now())))


@router.get(ONE, **reads(ProposalOut))
def show_proposal(request: HttpRequest, brand: Slug, number: Number, statement: Id) -> ProposalOut:
    """The proposal that is being written, waits to be read, or failed."""
    return ProposalOut.of(_proposal(_statement(request, brand, number, statement)))


@router.post(f"{ONE}/take", **writes(StatementReadOut))
def take_proposal(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, sent: TakeIn
) -> StatementReadOut:
    """Put the proposed words in the text, as yours; it is approved like any other."""
    draft = _proposal(_statement(request, brand, number, statement))
    now = clock.now()
    saved = drafting.take(draft, base_version=sent.base_version, by=person_of(request), now=now)
    return StatementReadOut.at(saved, now=now)


@router.post(f"{ONE}/leave", **writes(ProposalOut))
def leave_proposal(request: HttpRequest, brand: Slug, number: Number, statement: Id) -> ProposalOut:
    """Put the proposed words aside."""
    draft = _proposal(_statement(request, brand, number, statement))
    drafting.leave(draft, by=person_of(request), now=clock.now())
    draft.refresh_from_db()
    return ProposalOut.of(draft)


def _statement(request: HttpRequest, brand: str, number: int, statement: int) -> Statement:
    return statement_of(case_for(person_of(request), brand_of(request, brand), number), statement)


def _proposal(statement: Statement) -> MachineDraft:
    draft = drafting.newest(statement)
    if draft is None:
        raise NotFound(_("No proposal waits here."))
    return draft
