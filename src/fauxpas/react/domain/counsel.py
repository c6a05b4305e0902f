"""Counsel beside the text: a remark on a passage, which the lead takes or leaves and signs; and a space of their own.

Advice stays out of log, trail and exports, since those can be seized or produced: the trail holds that a remark or a note was
made, never its words.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Person
from fauxpas.core.notices import acknowledge, notify
from fauxpas.core.rights import Right, check_right, may
from fauxpas.react.domain.notices import statement_path
from fauxpas.react.domain.statements import Draft, lock, save_texts
from fauxpas.react.models import PrivilegedNote, Remark, Statement
from fauxpas.room.models import Case, Seat

WORDS_LENGTH, NOTE_LENGTH = 1000, 20_000
CLOSED = frozenset({Statement.State.PUBLISHED, Statement.State.DROPPED})


def is_counsel(case: Case, person: Person) -> bool:
    """Whether the person sits in the case for the law. One query."""
    return case.seats.filter(person=person, function=Seat.Function.COUNSEL, left_at__isnull=True).exists()


def in_confidence(case: Case, person: Person) -> bool:
    """Whether the person may read what passes between counsel and the lead: those two, nobody else, whatever their role."""
    return may(person, Right.NOTE, case.brand) and (case.lead_id == person.pk or is_counsel(case, person))


def make_remark(
    statement: Statement,
    *,
    language: str,
    quote: str,
    reason: str,
    by: Person,
    now: datetime,
    instead: str = "",
) -> Remark:
    """Counsel's remark on a passage as it is typed, with a reason and, if there is one, another wording.

    Raises NotAllowed to who does not sit for the law, InputRefused when the passage is not in the text or no reason is given.
    """
    case = statement.case
    check_right(by, Right.NOTE, case.brand)
    if not is_counsel(case, by):
        raise NotAllowed(_("Remarks are counsel’s. Take the seat “law” in this case first."))
    quote, reason, instead = quote.strip(), reason.strip(), instead.strip()
    with transaction.atomic():
        statement = lock(statement)
        if statement.state in CLOSED:
            raise MoveRefused(_("This text is public, or was dropped: a remark comes too late."))
        _check_remark(statement, language, quote=quote, reason=reason, instead=instead)
        remark = Remark.objects.create(
            statement=statement,
            version=statement.version,
            language=language,
            quote=quote,
            reason=reason,
            instead=instead,
            person=by,
            made_at=now,
        )
        people = [person for person in (case.lead, statement.author) if person is not None and person != by]
        notify(
            case.brand,
            people,
            key=f"remark:{remark.pk}",
            subject=remark,
            title=gettext_lazy("Counsel made a remark on a text"),
            body=case.title,
            path=statement_path(statement, "remarks"),
            urgent=True,
            now=now,
        )
        _record(remark, "remark.made", by=by, now=now)
    return remark


def decide_remark(remark: Remark, decision: str, *, by: Person, now: datetime, reason: str = "") -> Remark:
    """The lead arbitrates and signs: the remark is taken, or our words are kept, with a reason; the author is told.

    Raises InputRefused without the reason, MoveRefused when it was decided already.
    """
    case = remark.statement.case
    check_right(by, Right.RUN_CASE, case.brand)
    reason = reason.strip()
    if decision not in Remark.Decision.values:
        raise InputRefused(_("Take it, or keep your words."), fields={"decision": _("Choose one.")})
    if decision == Remark.Decision.KEPT and not reason:
        words = _("Sign with a reason why our words are kept.")
        raise InputRefused(words, fields={"reason": words})
    if len(reason) > WORDS_LENGTH:
        words = _("At most %(most)s characters.") % {"most": WORDS_LENGTH}
        raise InputRefused(words, fields={"reason": words})
    with transaction.atomic():
        held = Remark.objects.select_for_update(of=("self",)).select_related("statement__case__brand")
        remark = held.get(pk=remark.pk)
        if remark.decision:
            raise MoveRefused(_("This remark was decided already."))
        remark.decision, remark.decision_reason, remark.decided_by, remark.decided_at = (
            decision,
            reason,
            by,
            now,
        )
        remark.save(update_fields=["decision", "decision_reason", "decided_by", "decided_at"])
        acknowledge(remark, now=now)
        if decision == Remark.Decision.TAKEN and remark.statement.author not in {None, by}:
            notify(
                case.brand,
                [remark.statement.author],
                key=f"remark:{remark.pk}:taken",
                subject=remark,
                title=gettext_lazy("Counsel’s remark was taken: change the text"),
                body=case.title,
                path=statement_path(remark.statement, "remarks"),
                now=now,
            )
        _record(remark, "remark.decided", by=by, now=now, decision=decision)
    return remark


def apply_remark(remark: Remark, *, by: Person, now: datetime) -> Statement:
    """Put counsel's wording in place of the passage: a new version, whose author is whoever did it.

    Raises MoveRefused when there is no wording, it was not taken, or the passage is no longer there.
    """
    if remark.decision != Remark.Decision.TAKEN or not remark.instead:
        raise MoveRefused(_("Only a wording that was taken can be put into the text."))
    with transaction.atomic():
        statement = lock(remark.statement)
        text = statement.texts.filter(language=remark.language).first()
        if text is None or remark.quote not in text.body:
            raise MoveRefused(_("The passage is no longer in the text: it was changed already."))
        drafts = {remark.language: Draft(text.title, text.body.replace(remark.quote, remark.instead, 1))}
        return save_texts(
            statement,
            drafts,
            base_version=statement.version,
            next_update_at=statement.next_update_at,
            by=by,
            now=now,
        )


def privileged_notes(case: Case, person: Person) -> QuerySet[PrivilegedNote]:
    """The notes between counsel and the lead, the newest first. Raises NotAllowed to anybody else."""
    check_right(person, Right.SEE, case.brand)
    if not in_confidence(case, person):
        raise NotAllowed(_("Only counsel and the lead of this case read this."))
    return PrivilegedNote.objects.filter(case=case).select_related("person").order_by("-made_at", "-pk")


def add_privileged_note(case: Case, text: str, *, by: Person, now: datetime) -> PrivilegedNote:
    """Keep a note that only counsel and the lead read; the trail knows that one was made. Raises NotAllowed, InputRefused."""
    privileged_notes(case, by)
    text = text.strip()
    if not text or len(text) > NOTE_LENGTH:
        words = _("Write a note of at most %(most)s characters.") % {"most": NOTE_LENGTH}
        raise InputRefused(words, fields={"text": words})
    with transaction.atomic():
        note = PrivilegedNote.objects.create(case=case, person=by, text=text, made_at=now)
        trail.write(case.brand, "counsel.noted", by=by, now=now, subject=note, thread=case.thread)
    return note


def _check_remark(statement: Statement, language: str, *, quote: str, reason: str, instead: str) -> None:
    text = statement.texts.filter(language=language).first()
    faults: dict[str, str] = {}
    if text is None:
        faults["language"] = _("The text does not speak this language.")
    elif not quote or quote not in text.body:
        faults["quote"] = _("Copy the passage exactly as it stands in the text.")
    if not reason:
        faults["reason"] = _("Say why: the lead has to decide.")
    for name, words in (("quote", quote), ("reason", reason), ("instead", instead)):
        if len(words) > WORDS_LENGTH:
            faults[name] = _("At most %(most)s characters.") % {"most": WORDS_LENGTH}
    if faults:
        raise InputRefused(_("The remark was not kept."), fields=faults)


def _record(remark: Remark, verb: str, *, by: Person, now: datetime, decision: str = "") -> None:
    case = remark.statement.case
    after = {"version": remark.version, "language": remark.language}
    if decision:
        after["decision"] = decision
    trail.write(case.brand, verb, by=by, now=now, subject=remark.statement, thread=case.thread, after=after)
