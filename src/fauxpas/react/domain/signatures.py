"""Signing a reason for saying what something known contradicts. It is bound to the words, and to what they contradict."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, InputRefused, MoveRefused
from fauxpas.core.format import spoken
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.react.domain.checks_marks import Mark
from fauxpas.react.domain.checks_signed import unsigned
from fauxpas.react.domain.statements import lock
from fauxpas.react.domain.words import read_texts, words_digest
from fauxpas.react.models import Signature, Statement

REASON_LENGTH = 500
ENDED = frozenset({Statement.State.PUBLISHED, Statement.State.DROPPED})


def sign(statement: Statement, reason: str, *, by: Person, now: datetime, digest: str) -> Signature:
    """Sign why these words are said although something known contradicts them; whoever approves reads it first.

    digest : `words_digest` of the words as they were read. Raises Conflict when they changed since, InputRefused without a
    reason, MoveRefused when nothing contradicts them.
    """
    case = statement.case
    check_right(by, Right.WRITE, case.brand)
    reason = reason.strip()
    if not reason or len(reason) > REASON_LENGTH:
        sentence = _("Say why, in at most %(most)s characters.") % {"most": REASON_LENGTH}
        raise InputRefused(sentence, fields={"reason": sentence})
    with transaction.atomic():
        statement = lock(statement)
        if statement.state in ENDED:
            raise MoveRefused(_("This text is public or given up; there is nothing left to sign."))
        readings = read_texts(statement, now=now)
        if digest != words_digest(statement, readings):
            raise Conflict(_("This text changed while you read it. Read it again before you decide."))
        open_marks = unsigned(statement, readings, now=now)
        if not open_marks:
            raise MoveRefused(_("Nothing contradicts this text: no reason is needed."))
        signature = Signature.objects.create(
            statement=statement,
            person=by,
            reason=reason,
            digest=digest,
            verdicts=[_kept(mark) for mark in open_marks],
            signed_at=now,
        )
        trail.write(
            case.brand,
            "statement.signed_over",
            by=by,
            now=now,
            subject=statement,
            thread=case.thread,
            after={"reason": reason, "digest": digest, "verdicts": signature.verdicts},
        )
    return signature


def _kept(mark: Mark) -> dict[str, str]:
    against = mark.against
    return {
        "key": mark.key,
        "language": mark.language,
        "words": mark.words,
        "against": (against.fact or against.title) if against is not None else "",
        "message": mark.message,
        "told_in": spoken(get_language() or "en"),
    }
