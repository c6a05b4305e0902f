"""Beginning, writing, submitting and dropping a statement."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right, people_who_may
from fauxpas.react.domain import notices
from fauxpas.react.domain.holding import nothing_new, prefill
from fauxpas.react.domain.moves import next_statement_state
from fauxpas.react.domain.obstacles import check_ready
from fauxpas.react.domain.words import forget_citations, note_citations, read_texts
from fauxpas.react.models import Statement, StatementText, Wording
from fauxpas.room.models import Case
from fauxpas.understand.models import Fact

TITLE_LENGTH = 200
BODY_LENGTH = 20_000
PROMISE_AFTER = timedelta(hours=2)
PROMISE_STEP = timedelta(minutes=15)


@dataclass(frozen=True)
class Draft:
    """What a person typed in one language."""

    title: str
    body: str


Drafts = Mapping[str, Draft]


def start_statement(
    case: Case,
    kind: str,
    *,
    by: Person,
    now: datetime,
    wording: Wording | None = None,
    nothing_new_yet: bool = False,
) -> Statement:
    """A new draft, filled from the wording when one is given, else from the ledger as it stands.

    nothing_new_yet : begin from the short text that only keeps a promise. Its own promise is two hours ahead, on the
    quarter. Raises InputRefused for a kind that cannot be begun from nothing, and MoveRefused when the case is closed.
    """
    check_right(by, Right.WRITE, case.brand)
    if kind not in {Statement.Kind.HOLDING, Statement.Kind.UPDATE}:
        raise InputRefused(_("A correction begins from the text it corrects."))
    if wording is not None and wording.brand_id != case.brand_id:
        raise InputRefused(_("This wording belongs to another brand."))
    with transaction.atomic():
        held = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        if held.level == Case.Level.CLOSED:
            raise MoveRefused(_("This case is closed. Reopen it before you speak again."))
        statement = Statement.objects.create(
            case=case,
            kind=kind,
            author=by,
            wording=wording,
            next_update_at=proposed_promise(now),
            created_at=now,
            saved_at=now,
        )
        statement.writers.add(by)
        drafts = _first_drafts(case, kind, wording=wording, nothing_new_yet=nothing_new_yet, now=now)
        write_texts(statement, drafts, now=now)
        after = {
            "kind": kind,
            "wording": wording.pk if wording is not None else None,
            "texts": as_recorded(drafts),
        }
        trail.write(
            case.brand,
            "statement.started",
            by=by,
            now=now,
            subject=statement,
            thread=case.thread,
            after=after,
        )
    return statement


def start_correction(statement: Statement, *, by: Person, now: datetime) -> Statement:
    """A new draft that corrects a published statement, beginning from its words with today's facts.

    What was said stays as it was said. Raises MoveRefused when nothing was published yet.
    """
    case = statement.case
    check_right(by, Right.WRITE, case.brand)
    if statement.state != Statement.State.PUBLISHED:
        raise MoveRefused(_("Only a published text can be corrected; change this one instead."))
    with transaction.atomic():
        correction = Statement.objects.create(
            case=case,
            kind=Statement.Kind.CORRECTION,
            author=by,
            corrects=statement,
            next_update_at=proposed_promise(now),
            created_at=now,
            saved_at=now,
        )
        correction.writers.add(by)
        drafts = {text.language: Draft(text.title, text.body) for text in statement.texts.all()}
        write_texts(correction, drafts, now=now)
        after = {"corrects": statement.pk, "texts": as_recorded(drafts)}
        trail.write(
            case.brand,
            "statement.started",
            by=by,
            now=now,
            subject=correction,
            thread=case.thread,
            after=after,
        )
    return correction


def save_texts(
    statement: Statement,
    drafts: Drafts,
    *,
    base_version: int,
    next_update_at: datetime | None,
    by: Person,
    now: datetime,
) -> Statement:
    """Keep what was typed; whoever changed the words last is their author. Saving the same again changes nothing.

    base_version : the version the person began from. Raises Conflict when somebody saved a newer one meanwhile (nothing
    is written, both remain readable), InputRefused for what is too long or in a language the brand does not speak.
    """
    case = statement.case
    check_right(by, Right.WRITE, case.brand)
    _check_drafts(drafts, languages=case.brand.languages)
    with transaction.atomic():
        statement = lock(statement)
        state = next_statement_state(statement, "save")
        before = _drafts_of(statement)
        after = before | dict(drafts)
        if after == before and next_update_at == statement.next_update_at:
            return statement
        if base_version != statement.version:
            raise Conflict(
                _("Somebody else saved this text while you wrote. Both versions are below; choose one.")
            )
        recorded = {"texts": as_recorded(before), "next_update_at": statement.next_update_at}
        statement.state, statement.author = state, by
        statement.next_update_at = next_update_at
        write_texts(statement, drafts, now=now)
        statement.version += 1
        statement.saved_at, statement.submitted_at = now, None
        statement.reread_at = statement.hold_until = None
        statement.reread_digest = ""
        statement.save()
        statement.writers.add(by)
        trail.write(
            case.brand,
            "statement.saved",
            by=by,
            now=now,
            subject=statement,
            thread=case.thread,
            before=recorded,
            after={
                "texts": as_recorded(after),
                "next_update_at": next_update_at,
                "version": statement.version,
            },
        )
    return statement


def submit(statement: Statement, *, by: Person, now: datetime) -> Statement:
    """Ask for approval; everybody who may give it is told. Raises MoveRefused while something stands in the way."""
    case = statement.case
    check_right(by, Right.WRITE, case.brand)
    with transaction.atomic():
        statement = lock(statement)
        state = next_statement_state(statement, "submit")
        check_ready(statement, read_texts(statement, now=now), now=now)
        if not people_who_may(Right.APPROVE, case.brand).exclude(pk=statement.author_id or 0).exists():
            raise MoveRefused(_("Nobody else may approve it. Read it again to publish it as sole hand."))
        statement.state, statement.submitted_at = state, now
        statement.save(update_fields=["state", "submitted_at"])
        notices.tell_approvers(statement, by=by, now=now)
        after = {"version": statement.version}
        trail.write(
            case.brand,
            "statement.submitted",
            by=by,
            now=now,
            subject=statement,
            thread=case.thread,
            after=after,
        )
    return statement


def drop(statement: Statement, *, by: Person, now: datetime) -> Statement:
    """Give a text up before it is public; it stays readable in the case."""
    case = statement.case
    check_right(by, Right.WRITE, case.brand)
    with transaction.atomic():
        statement = lock(statement)
        before = statement.state
        statement.state = next_statement_state(statement, "drop")
        statement.save(update_fields=["state"])
        forget_citations(statement)
        trail.write(
            case.brand,
            "statement.dropped",
            by=by,
            now=now,
            subject=statement,
            thread=case.thread,
            before={"state": before},
            after={"state": statement.state},
        )
    return statement


def proposed_promise(now: datetime) -> datetime:
    """When to promise the next word if nobody says otherwise: two hours ahead, on the quarter of an hour."""
    ahead = now + PROMISE_AFTER
    past_quarter = timedelta(minutes=ahead.minute % 15, seconds=ahead.second, microseconds=ahead.microsecond)
    return ahead - past_quarter + (PROMISE_STEP if past_quarter else timedelta())


def lock(statement: Statement) -> Statement:
    """The statement and its case as they stand now, locked until the transaction ends: nobody closes the case meanwhile."""
    return (
        Statement.objects.select_for_update(of=("self", "case"), no_key=True)
        .select_related("case__brand", "wording")
        .get(pk=statement.pk)
    )


def write_texts(statement: Statement, drafts: Drafts, *, now: datetime) -> None:
    """Put the words in place, one row a language, and note which facts they rest on."""
    for language, draft in drafts.items():
        words = {"title": draft.title, "body": draft.body}
        StatementText.objects.update_or_create(statement=statement, language=language, defaults=words)
    note_citations(statement, read_texts(statement, now=now))


def as_recorded(drafts: Drafts) -> dict[str, list[str]]:
    """The words as the trail keeps them."""
    return {language: [draft.title, draft.body] for language, draft in drafts.items()}


def _first_drafts(
    case: Case, kind: str, *, wording: Wording | None, nothing_new_yet: bool, now: datetime
) -> dict[str, Draft]:
    if wording is not None:
        return _drafts_of_wording(wording)
    if nothing_new_yet:
        return {code: Draft(*nothing_new(case, language=code)) for code in case.brand.languages}
    return _drafts_of_ledger(case, kind, now=now)


def _drafts_of(statement: Statement) -> dict[str, Draft]:
    return {text.language: Draft(text.title, text.body) for text in statement.texts.all()}


def _drafts_of_wording(wording: Wording) -> dict[str, Draft]:
    return {language: Draft(words["title"], words["body"]) for language, words in wording.texts.items()}


def _drafts_of_ledger(case: Case, kind: str, *, now: datetime) -> dict[str, Draft]:
    facts = list(Fact.objects.filter(case=case).select_related("current").order_by("number"))
    languages: list[str] = case.brand.languages
    return {code: Draft(*prefill(case, kind=kind, language=code, facts=facts, now=now)) for code in languages}


def _check_drafts(drafts: Drafts, *, languages: list[str]) -> None:
    faults: dict[str, str] = {}
    for language, draft in drafts.items():
        if language not in languages:
            faults[f"body_{language}"] = _("The brand does not speak this language.")
        if len(draft.title) > TITLE_LENGTH:
            faults[f"title_{language}"] = _("A title has at most %(most)s signs.") % {"most": TITLE_LENGTH}
        if len(draft.body) > BODY_LENGTH:
            faults[f"body_{language}"] = _("A text has at most %(most)s signs.") % {"most": BODY_LENGTH}
    if faults:
        raise InputRefused(_("The text was not saved."), fields=faults)
