"""Who may say yes to a text, to which exact words, and what becomes of that yes. Never its author."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

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
from fauxpas.react.domain.approvals_turns import Turn, ask_next, turn_for, turns_of
from fauxpas.react.domain.moves import next_statement_state
from fauxpas.react.domain.obstacles import check_ready
from fauxpas.react.domain.statements import lock
from fauxpas.react.domain.words import Reading, digest_of, read_texts
from fauxpas.react.models import Approval, Statement

REASON_LENGTH = 500


def approve(statement: Statement, *, by: Person, now: datetime, digest: str) -> Statement:
    """Say yes to the exact words that were read; it is approved once every yes that its rule asks for is there.

    digest : of the words as the approver saw them (`digest_of`). Raises NotAllowed for the author and for whoever is not asked
    now, Conflict when the text or a fact in it changed since it was shown, MoveRefused when something stands in the way.
    """
    case = statement.case
    check_right(by, Right.APPROVE, case.brand)
    with transaction.atomic():
        statement = lock(statement)
        check_not_author(statement, by=by)
        state = next_statement_state(statement, "approve")
        readings = read_texts(statement, now=now)
        check_ready(statement, readings, now=now)
        if digest != digest_of(statement, readings):
            raise Conflict(_("This text changed while you read it. Read it again before you decide."))
        turns = turns_of(statement, digest=digest)
        turn = turn_for(turns, by=by)
        check_other_eyes(statement, turn, by=by)
        _decide(statement, Approval.Decision.APPROVED, by=by, now=now, digest=digest, place=turn.place)
        missing = sum(each.given is None for each in turns) - 1
        if not missing:
            statement.state = state
            statement.save(update_fields=["state"])
            acknowledge(statement, now=now)
        else:
            ask_next(statement, by=by, now=now)
        after = {
            "digest": digest,
            "version": statement.version,
            "place": turn.place,
            "missing": missing,
        }
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


def still_approved(entry: TrailEntry, told: Mapping[str, Any]) -> bool:
    """Whether the yes that an entry of the trail tells of is still there: from this person, at this time, to these words."""
    after, by = told["after"], told["by"] or {}
    return Approval.objects.filter(
        statement=entry.subject_id,
        person=by.get("id"),
        decision=Approval.Decision.APPROVED,
        digest=after["digest"],
        place=after["place"],
        decided_at=entry.at,
    ).exists()


def send_back(statement: Statement, reason: str, *, by: Person, now: datetime) -> Statement:
    """Say no, and why; the author is told. Raises InputRefused without a reason."""
    case = statement.case
    check_right(by, Right.APPROVE, case.brand)
    reason = reason.strip()
    if not reason:
        raise InputRefused(_("Say why, so that the author can mend it."), fields={"reason": _("Say why.")})
    if len(reason) > REASON_LENGTH:
        sentence = _("A reason has at most %(most)s characters.") % {"most": REASON_LENGTH}
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


def check_not_author(statement: Statement, *, by: Person) -> None:
    """Refuse whoever changed the words last."""
    if statement.author_id == by.pk:
        raise NotAllowed(_("You wrote this text, so someone else must approve it."))


def check_other_eyes(statement: Statement, turn: Turn, *, by: Person) -> None:
    """Refuse whoever wrote any of the words while somebody who wrote none of them may give the same yes.

    When everybody who may give it has written some of the text, the last hand and another pair of eyes must do: otherwise two
    people who mend each other's text could never publish.
    """
    if not statement.writers.filter(pk=by.pk).exists():
        return
    fresh = people_who_may(Right.APPROVE, statement.case.brand).filter(pk__in=turn.people)
    _refuse_hand(fresh.exclude(pk__in=statement.writers.values("pk")))


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


def why_not_approve(statement: Statement, *, by: Person, digest: str) -> str:
    """The sentence that refuses this person's yes to these words; empty when nothing does."""
    try:
        check_not_author(statement, by=by)
        check_other_eyes(statement, turn_for(turns_of(statement, digest=digest), by=by), by=by)
    except NotAllowed as fault:
        return str(fault.message)
    return ""


def standing_approvals(statement: Statement, readings: Sequence[Reading]) -> list[Approval]:
    """The yeses to exactly these words, one for each turn, once none is missing; empty before, and after any change."""
    given = [turn.given for turn in turns_of(statement, digest=digest_of(statement, readings))]
    yeses = [yes for yes in given if yes is not None]
    return yeses if len(yeses) == len(given) else []


def standing_approval(statement: Statement, readings: Sequence[Reading]) -> Approval | None:
    """The yes that completed what these words needed; None while any is missing."""
    return max(
        standing_approvals(statement, readings), key=lambda yes: (yes.decided_at, yes.pk), default=None
    )


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
    place: int = 1,
) -> Approval:
    return Approval.objects.create(
        statement=statement,
        person=by,
        decision=decision,
        reason=reason,
        digest=digest,
        place=place,
        decided_at=now,
    )
