"""Four eyes: who may say yes to a text, to which exact words, and what becomes of that yes."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, InputRefused, NotAllowed
from fauxpas.core.models import Brand, Person, TrailEntry
from fauxpas.core.notices import acknowledge
from fauxpas.core.rights import Right, check_right, people_who_may
from fauxpas.react.domain import notices
from fauxpas.react.domain.moves import next_statement_state
from fauxpas.react.domain.obstacles import check_ready
from fauxpas.react.domain.statements import lock
from fauxpas.react.domain.words import Reading, digest_of, read_texts
from fauxpas.react.models import Approval, Statement

REASON_LENGTH = 500


def approve(statement: Statement, *, by: Person, now: datetime, digest: str) -> Statement:
    """Say yes to the exact words that were read.

    digest : of the words as the approver saw them (`digest_of`). Raises NotAllowed for the author, Conflict when the text or
    a fact in it changed since it was shown, MoveRefused when something stands in the way.
    """
    case = statement.case
    check_right(by, Right.APPROVE, case.brand)
    with transaction.atomic():
        statement = lock(statement)
        check_other_eyes(statement, by=by)
        state = next_statement_state(statement, "approve")
        readings = read_texts(statement, now=now)
        check_ready(statement, readings, now=now)
        if digest != digest_of(statement, readings):
            raise Conflict(_("This text changed while you read it. Read it again before you decide."))
        _decide(statement, Approval.Decision.APPROVED, by=by, now=now, digest=digest)
        statement.state = state
        statement.save(update_fields=["state"])
        acknowledge(statement, now=now)
        after = {"digest": digest, "version": statement.version}
        trail.write(
            case.brand,
            "statement.approved",
            by=by,
            now=now,
            subject=statement,
            thread=case.thread,
            after=after,
        )
    return statement


def send_back(statement: Statement, reason: str, *, by: Person, now: datetime) -> Statement:
    """Say no, and why; the author is told. Raises InputRefused without a reason."""
    case = statement.case
    check_right(by, Right.APPROVE, case.brand)
    reason = reason.strip()
    if not reason:
        raise InputRefused(_("Say why, so that the author can mend it."), fields={"reason": _("Say why.")})
    if len(reason) > REASON_LENGTH:
        sentence = _("A reason has at most %(most)s signs.") % {"most": REASON_LENGTH}
        raise InputRefused(sentence, fields={"reason": sentence})
    with transaction.atomic():
        statement = lock(statement)
        statement.state = next_statement_state(statement, "send_back")
        statement.save(update_fields=["state"])
        digest = digest_of(statement, read_texts(statement, now=now))
        decision = _decide(statement, Approval.Decision.REFUSED, by=by, now=now, digest=digest, reason=reason)
        acknowledge(statement, now=now)
        title = gettext_lazy("Your text was sent back")
        notices.tell_author(statement, title=title, body=reason, key=f"sent_back:{decision.pk}", now=now)
        after = {"reason": reason, "version": statement.version}
        trail.write(
            case.brand,
            "statement.sent_back",
            by=by,
            now=now,
            subject=statement,
            thread=case.thread,
            after=after,
        )
    return statement


def check_other_eyes(statement: Statement, *, by: Person) -> None:
    """Refuse whoever changed the words last, and whoever wrote any of them while somebody who did not may approve.

    When everybody who may approve has written some of it, the last hand and another pair of eyes must do: otherwise
    two people who mend each other's text could never publish.
    """
    if statement.author_id == by.pk:
        raise NotAllowed(_("You wrote this text, so someone else must approve it."))
    if not statement.writers.filter(pk=by.pk).exists():
        return
    fresh = people_who_may(Right.APPROVE, statement.case.brand).exclude(pk__in=statement.writers.values("pk"))
    _refuse_hand(fresh)


def check_no_hand(subject: Model, brand: Brand, *, by: Person, verbs: Sequence[str]) -> None:
    """Refuse whoever ever wrote some of a prepared text while somebody who did not may approve.

    verbs : of the trail's entries that say who wrote it. Otherwise a sign changed by a colleague would let an author approve.
    """
    entries = TrailEntry.objects.filter(
        brand=brand, subject_label=subject._meta.label_lower, subject_id=subject.pk, verb__in=verbs
    )
    known = entries.filter(payload__person__isnull=False)
    wrote = set(known.values_list("payload__person", flat=True))
    if by.pk in wrote:
        _refuse_hand(people_who_may(Right.APPROVE, brand).exclude(pk__in=wrote))


def why_not_approve(statement: Statement, *, by: Person) -> str:
    """The sentence that refuses this person's approval for being a writer of it; empty when nothing does."""
    try:
        check_other_eyes(statement, by=by)
    except NotAllowed as fault:
        return str(fault.message)
    return ""


def standing_approval(statement: Statement, readings: Sequence[Reading]) -> Approval | None:
    """The newest yes to exactly these words by somebody else than their author; None when there is none."""
    newest = statement.approvals.select_related("person").order_by("-decided_at", "-pk").first()
    if (
        newest is None
        or newest.decision != Approval.Decision.APPROVED
        or newest.person_id == statement.author_id
    ):
        return None
    return newest if newest.digest == digest_of(statement, readings) else None


def others_who_approve(brand: Brand, *, than: Person) -> list[Person]:
    """The people besides this one who may approve in the brand, by name; empty for a team of one."""
    return list(people_who_may(Right.APPROVE, brand).exclude(pk=than.pk).order_by("name", "pk"))


def _refuse_hand(fresh: QuerySet[Person]) -> None:
    names = ", ".join(str(person) for person in fresh.order_by("name", "pk"))
    if names:
        words = _("You wrote some of this text, so someone else must approve it: %(names)s.")
        raise NotAllowed(words % {"names": names})


def _decide(
    statement: Statement,
    decision: Approval.Decision,
    *,
    by: Person,
    now: datetime,
    digest: str,
    reason: str = "",
) -> Approval:
    return Approval.objects.create(
        statement=statement, person=by, decision=decision, reason=reason, digest=digest, decided_at=now
    )
