"""Beginning, writing, submitting and dropping a statement."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right, people_who_may
from fauxpas.react.domain.approvals_turns import open_turns
from fauxpas.react.domain.channels import families_for
from fauxpas.react.domain.correcting import corrected_texts
from fauxpas.react.domain.history import note_version
from fauxpas.react.domain.holding import nothing_new, prefill
from fauxpas.react.domain.kinds import BEGUN, rules_of
from fauxpas.react.domain.lengths import FAMILIES
from fauxpas.react.domain.lines import line_held
from fauxpas.react.domain.moves import next_statement_state
from fauxpas.react.domain.obstacles import check_ready
from fauxpas.react.domain.words import (
    forget_citations,
    note_citations,
    read_texts,
    source_language_of,
    stale_languages,
)
from fauxpas.react.models import Schedule, ShortText, Statement, StatementText, StatementVersion, Wording
from fauxpas.room.models import Case
from fauxpas.understand.domain.ledger import facts_at_hand

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


@dataclass(frozen=True)
class Beside:
    """What is saved beside the words; nothing said of a thing leaves it as it is.

    shorts : (language, family) to a short text, an empty one removes it. looked_at : languages held against the source now.
    source_language : the one written in first. restores : the number of the version whose words these are.
    """

    shorts: Mapping[tuple[str, str], str] = field(default_factory=dict)
    looked_at: Collection[str] = ()
    source_language: str = ""
    restores: int | None = None


_NOTHING = Beside()


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
    if kind == Statement.Kind.CORRECTION:
        raise InputRefused(_("A correction begins from the text it corrects."))
    if kind not in BEGUN:
        raise InputRefused(_("There is no such kind of text."))
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
        note_version(statement, by=by, now=now)
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
    """A new draft that corrects a published statement: its words with today's facts, below a line for each that changed.

    What was said stays as it was said, and the promise that still stands is kept. Raises MoveRefused when nothing was
    published yet.
    """
    case = statement.case
    check_right(by, Right.WRITE, case.brand)
    if statement.state != Statement.State.PUBLISHED:
        raise MoveRefused(_("Only a published text can be corrected; change this one instead."))
    if not rules_of(statement).public:
        raise MoveRefused(_("This text was for the room only. Write a new one."))
    with transaction.atomic():
        correction = Statement.objects.create(
            case=case,
            kind=Statement.Kind.CORRECTION,
            author=by,
            corrects=statement,
            next_update_at=_standing_promise(statement, now=now),
            created_at=now,
            saved_at=now,
        )
        correction.writers.add(by)
        words = corrected_texts(statement)
        drafts = {language: Draft(each.title, each.body) for language, each in words.items()}
        # Cut to its first sentences, a correction would tell what was wrong and not what is right.
        families = [family.key for family in families_for(correction)]
        shorts = {(language, family): each.few for language, each in words.items() for family in families}
        write_texts(correction, drafts, now=now, beside=Beside(shorts=shorts))
        note_version(correction, by=by, now=now)
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
    beside: Beside = _NOTHING,
) -> Statement:
    """Keep what was typed; whoever changed the words last is their author. Saving the same again changes nothing.

    base_version : the version the person began from. Raises Conflict when somebody saved a newer one meanwhile (nothing
    is written, both remain readable), InputRefused for what is too long or in a language the brand does not speak.
    """
    case = statement.case
    check_right(by, Right.WRITE, case.brand)
    _check_drafts(drafts, beside, languages=case.brand.languages)
    with transaction.atomic():
        statement = lock(statement)
        state = next_statement_state(statement, "save")
        before, after = words_of(statement), _words_after(statement, drafts, beside)
        looked_at = stale_languages(statement).intersection(beside.looked_at)
        if after == before and next_update_at == statement.next_update_at and not looked_at:
            return statement
        if base_version != statement.version:
            raise Conflict(
                _("Somebody else saved this text while you wrote. Both versions are below; choose one.")
            )
        promised = statement.next_update_at
        statement.state, statement.author = state, by
        statement.next_update_at, statement.source_language = next_update_at, after["source"]
        statement.version += 1
        write_texts(statement, drafts, now=now, beside=beside)
        statement.saved_at, statement.submitted_at = now, None
        statement.reread_at = statement.hold_until = None
        statement.reread_digest = ""
        statement.save()
        statement.writers.add(by)
        note_version(statement, by=by, now=now, restores=beside.restores)
        trail.write(
            case.brand,
            "statement.saved",
            by=by,
            now=now,
            subject=statement,
            thread=case.thread,
            before={**before, "next_update_at": promised},
            after={
                **after,
                "next_update_at": next_update_at,
                "version": statement.version,
                "looked_at": sorted(looked_at),
                "restores": beside.restores,
            },
        )
    return statement


def restore(statement: Statement, version: StatementVersion, *, by: Person, now: datetime) -> Statement:
    """Bring the words of an older version back, as a new version; the promise stays the one that runs."""
    spoken = statement.case.brand.languages
    texts = {language: text for language, text in version.texts.items() if language in spoken}
    former = {(short.language, short.family): "" for short in statement.shorts.all()}
    shorts = {(code, family): body for code, text in texts.items() for family, body in text["shorts"].items()}
    return save_texts(
        statement,
        {language: Draft(text["title"], text["body"]) for language, text in texts.items()},
        base_version=statement.version,
        next_update_at=statement.next_update_at,
        by=by,
        now=now,
        beside=Beside(shorts=former | shorts, looked_at=tuple(texts), restores=version.number),
    )


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
        open_turns(statement, by=by, now=now)
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
    """Give a text up before it is public, and with it the time it was to go out at; it stays readable in the case."""
    case = statement.case
    check_right(by, Right.WRITE, case.brand)
    with transaction.atomic():
        statement = lock(statement)
        before = statement.state
        statement.state = next_statement_state(statement, "drop")
        statement.save(update_fields=["state"])
        statement.schedules.filter(state=Schedule.State.WAITING).update(
            state=Schedule.State.CANCELLED, ended_at=now
        )
        forget_citations(statement, now=now)
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


def _standing_promise(statement: Statement, *, now: datetime) -> datetime:
    """What the case promised last, else what the text that is corrected did, while that is still to come."""
    promised = (statement.case.next_update_due_at, statement.next_update_at)
    return next((at for at in promised if at is not None and at > now), proposed_promise(now))


def lock(statement: Statement) -> Statement:
    """The statement and its case as they stand now, locked until the transaction ends: nobody closes the case meanwhile."""
    return (
        Statement.objects.select_for_update(of=("self", "case"), no_key=True)
        .select_related("case__brand", "wording")
        .get(pk=statement.pk)
    )


def write_texts(statement: Statement, drafts: Drafts, *, now: datetime, beside: Beside = _NOTHING) -> None:
    """Put the words in place, one row a language, and note which facts they rest on.

    What changed carries the statement's version. A translation that changed, or was looked at, is held against the source as
    it stands now. So are words taken over from a global line, but only when they are new or were looked at: whoever changes a
    word has not seen what the leading brand changed meanwhile.
    """
    stored = {text.language: text for text in statement.texts.all()}
    source = source_language_of(statement)
    changed = {
        language
        for language, draft in drafts.items()
        if language not in stored
        or (stored[language].title, stored[language].body) != (draft.title, draft.body)
    }
    newest = statement.version
    if source not in changed and source in stored:
        newest = stored[source].version
    line = line_held(statement)
    for language in changed.union(beside.looked_at).intersection(drafts.keys() | stored.keys()):
        held: dict[str, Any] = {"checked_version": newest}
        if language in changed:
            draft = drafts[language]
            held = held | {"title": draft.title, "body": draft.body, "version": statement.version}
        if line is not None and (
            language not in stored or (language in beside.looked_at and beside.restores is None)
        ):
            held["line_version"] = line
        StatementText.objects.update_or_create(statement=statement, language=language, defaults=held)
    for (language, family), body in beside.shorts.items():
        short = ShortText.objects.filter(statement=statement, language=language, family=family)
        if not body.strip():
            short.delete()
        elif not short.update(body=body):
            ShortText.objects.create(statement=statement, language=language, family=family, body=body)
    note_citations(statement, read_texts(statement, now=now), now=now)


def as_recorded(drafts: Drafts) -> dict[str, list[str]]:
    """The words as the trail keeps them."""
    return {language: [draft.title, draft.body] for language, draft in drafts.items()}


def words_of(statement: Statement) -> dict[str, Any]:
    """Everything of a statement that a save may change, as the trail keeps it."""
    return {
        "texts": {text.language: [text.title, text.body] for text in statement.texts.all()},
        "shorts": {f"{short.language} {short.family}": short.body for short in statement.shorts.all()},
        "source": source_language_of(statement),
    }


def _words_after(statement: Statement, drafts: Drafts, beside: Beside) -> dict[str, Any]:
    words = words_of(statement)
    shorts = words["shorts"] | {" ".join(key): body for key, body in beside.shorts.items()}
    return {
        "texts": words["texts"] | as_recorded(drafts),
        "shorts": {key: body for key, body in shorts.items() if body.strip()},
        "source": beside.source_language or words["source"],
    }


def _first_drafts(
    case: Case, kind: str, *, wording: Wording | None, nothing_new_yet: bool, now: datetime
) -> dict[str, Draft]:
    if wording is not None:
        return _drafts_of_wording(wording)
    if nothing_new_yet:
        return {code: Draft(*nothing_new(case, language=code)) for code in case.brand.languages}
    return _drafts_of_ledger(case, kind, now=now)


def _drafts_of_wording(wording: Wording) -> dict[str, Draft]:
    return {language: Draft(words["title"], words["body"]) for language, words in wording.texts.items()}


def _drafts_of_ledger(case: Case, kind: str, *, now: datetime) -> dict[str, Draft]:
    facts = list(facts_at_hand(case).select_related("current").order_by("number"))
    languages: list[str] = case.brand.languages
    return {code: Draft(*prefill(case, kind=kind, language=code, facts=facts, now=now)) for code in languages}


def _check_drafts(drafts: Drafts, beside: Beside, *, languages: list[str]) -> None:
    faults: dict[str, str] = {}
    unspoken = _("The brand does not speak this language.")
    for language, draft in drafts.items():
        if language not in languages:
            faults[f"body_{language}"] = unspoken
        if len(draft.title) > TITLE_LENGTH:
            faults[f"title_{language}"] = _("A title has at most %(most)s characters.") % {
                "most": TITLE_LENGTH
            }
        if len(draft.body) > BODY_LENGTH:
            faults[f"body_{language}"] = _("A text has at most %(most)s characters.") % {"most": BODY_LENGTH}
    most = {family.key: family.most for family in FAMILIES}
    for (language, family), body in beside.shorts.items():
        if language not in languages or family not in most:
            faults[f"short_{language}_{family}"] = unspoken
        elif len(body) > most[family]:
            sentence = _("A text has at most %(most)s characters.") % {"most": most[family]}
            faults[f"short_{language}_{family}"] = sentence
    if beside.source_language and beside.source_language not in languages:
        faults["source_language"] = unspoken
    if faults:
        raise InputRefused(_("The text was not saved."), fields=faults)
