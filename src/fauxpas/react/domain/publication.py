"""Saying it: the one transaction that makes a text public, and the ways a text may come to it.

approved : somebody other than the author approved exactly these words (`publish`).
wording : a wording approved in peacetime, filled within its slots by the person on call (`publish_wording`).
sole hand : nobody else may approve; the whole text re-read, two minutes waited (`reread`, then `publish_sole_hand`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import Conflict, MoveRefused, NotAllowed
from fauxpas.core.models import Person
from fauxpas.core.notices import acknowledge
from fauxpas.core.rights import Right, check_right
from fauxpas.core.tree import sign_soon
from fauxpas.react.domain import notices
from fauxpas.react.domain.approvals import approve, others_who_approve, standing_approvals
from fauxpas.react.domain.channels import channels_for
from fauxpas.react.domain.checks_signed import standing_signatures
from fauxpas.react.domain.deliveries import line_up
from fauxpas.react.domain.gates import check_gates
from fauxpas.react.domain.kinds import rules_of
from fauxpas.react.domain.moves import next_statement_state
from fauxpas.react.domain.obstacles import check_ready
from fauxpas.react.domain.schedule import check_no_embargo, end_schedule
from fauxpas.react.domain.statements import lock
from fauxpas.react.domain.wordings import check_within_wording
from fauxpas.react.domain.words import OWNER, Reading, digest_of, read_texts
from fauxpas.react.models import Statement
from fauxpas.room import domain as room
from fauxpas.understand.domain import record_public_text, told_of
from fauxpas.understand.models import PublicText

SOLE_HAND_WAIT = timedelta(minutes=2)


@dataclass(frozen=True)
class _Permission:
    """What a publication rests on: the trail's verb, and what it says about it."""

    verb: str
    after: dict[str, Any] = field(default_factory=dict)


def publish(statement: Statement, *, by: Person, now: datetime) -> Statement:
    """Make an approved text public: public texts, deliveries, clocks and the trail in one transaction.

    Raises MoveRefused when no approval stands for exactly these words (a changed text or fact voids it), when a language, a
    fact or a future promise is missing, or when no channel would carry it.
    """
    case = statement.case
    check_right(by, Right.PUBLISH, case.brand)
    with transaction.atomic():
        statement = lock(statement)
        state = next_statement_state(statement, "publish")
        readings = read_texts(statement, now=now)
        check_ready(statement, readings, now=now)
        yeses = standing_approvals(statement, readings)
        if not yeses:
            raise MoveRefused(
                _("The text or a fact in it changed since it was approved. It has to be approved again.")
            )
        rests_on = {"approvals": [yes.pk for yes in yeses], "approved_by": [yes.person_id for yes in yeses]}
        return _say(
            statement,
            state,
            readings,
            by=by,
            now=now,
            permission=_Permission("statement.published", rests_on),
        )


def approve_and_publish(statement: Statement, *, by: Person, now: datetime, digest: str) -> Statement:
    """Approve the words that were read and make them public in one decision; both or neither happen."""
    with transaction.atomic():
        approved = approve(statement, by=by, now=now, digest=digest)
        return publish(approved, by=by, now=now)


def publish_wording(statement: Statement, *, by: Person, now: datetime) -> Statement:
    """Make public, alone, a text that is its peacetime wording with nothing but the open slots filled.

    Raises MoveRefused when the wording is not approved, has expired, was changed since, or the text leaves it, or a
    reason was signed for what contradicts it: other eyes have to read that.
    """
    case = statement.case
    check_right(by, Right.PUBLISH, case.brand)
    with transaction.atomic():
        statement = lock(statement)
        state = next_statement_state(statement, "publish_wording")
        readings = read_texts(statement, now=now)
        wording = check_within_wording(statement, now=now)
        check_ready(statement, readings, now=now)
        if statement.media.exists():
            raise MoveRefused(
                _("The wording has no picture or film: somebody else has to approve this text.")
            )
        if standing_signatures(statement, readings):
            raise MoveRefused(
                _("A reason was signed for what contradicts this text: somebody else has to approve it.")
            )
        rests_on = {
            "wording": wording.pk,
            "approved_by": wording.approved_by_id,
            "approved_at": wording.approved_at,
            "approved_digest": wording.approved_digest,
        }
        permission = _Permission("statement.published_wording", rests_on)
        return _say(statement, state, readings, by=by, now=now, permission=permission)


def check_sole_hand(statement: Statement, *, by: Person) -> None:
    """Refuse sole hand while somebody else could approve, naming them."""
    others = others_who_approve(statement.case.brand, than=by)
    if others:
        names = ", ".join(str(person) for person in others)
        raise NotAllowed(
            _("You are not alone: %(names)s can approve this text. Ask them.") % {"names": names}
        )


def reread(statement: Statement, *, by: Person, now: datetime, digest: str) -> Statement:
    """Say that the whole text was read again; it may be published alone two minutes later.

    digest : of the words as they were shown. Raises NotAllowed when somebody else may approve, Conflict when the text changed
    since it was shown, MoveRefused when something stands in the way.
    """
    case = statement.case
    check_right(by, Right.PUBLISH, case.brand)
    check_sole_hand(statement, by=by)
    with transaction.atomic():
        statement = lock(statement)
        next_statement_state(statement, "reread")
        readings = read_texts(statement, now=now)
        check_ready(statement, readings, now=now)
        if digest != digest_of(statement, readings):
            raise Conflict(_("This text changed while you read it. Read it again before you decide."))
        statement.reread_at, statement.hold_until = now, now + SOLE_HAND_WAIT
        statement.reread_digest = digest
        statement.save(update_fields=["reread_at", "hold_until", "reread_digest"])
        after = {"digest": digest, "hold_until": statement.hold_until}
        trail.write(
            case.brand, "statement.reread", by=by, now=now, subject=statement, thread=case.thread, after=after
        )
    return statement


def publish_sole_hand(statement: Statement, *, by: Person, now: datetime) -> Statement:
    """Make a text public that nobody else could approve, after re-reading and the wait; recorded as such."""
    case = statement.case
    check_right(by, Right.PUBLISH, case.brand)
    check_sole_hand(statement, by=by)
    with transaction.atomic():
        statement = lock(statement)
        state = next_statement_state(statement, "publish_sole_hand")
        readings = read_texts(statement, now=now)
        check_ready(statement, readings, now=now)
        if statement.hold_until is None or statement.reread_digest != digest_of(statement, readings):
            raise MoveRefused(_("Read the whole text again first; it is published two minutes later."))
        if now < statement.hold_until:
            raise MoveRefused(_("Two minutes must pass after re-reading. Use them to read it once more."))
        statement.sole_hand = True
        after = {"reread_at": statement.reread_at, "nobody_else_approves": True}
        permission = _Permission("statement.published_sole_hand", after)
        return _say(statement, state, readings, by=by, now=now, permission=permission)


def _keeps_promise(statement: Statement) -> bool:
    """Whether this is the update people wait for; a correction that repeats the running promise leaves it running."""
    repeats = statement.next_update_at == statement.case.next_update_due_at
    return rules_of(statement).keeps and not (statement.kind == Statement.Kind.CORRECTION and repeats)


def _say(
    statement: Statement,
    state: Statement.State,
    readings: Sequence[Reading],
    *,
    by: Person,
    now: datetime,
    permission: _Permission,
) -> Statement:
    case, promise = statement.case, statement.next_update_at
    check_no_embargo(statement, now=now)
    check_gates(statement, readings, now=now)
    channels = channels_for(statement)
    if rules_of(statement).public and not channels:
        raise MoveRefused(_("No channel would carry this text. Add one, or take one up again."))
    statement.state, statement.published_at, statement.published_by = state, now, by
    statement.save(update_fields=["state", "published_at", "published_by", "sole_hand"])
    end_schedule(statement, now=now)
    if not rules_of(statement).public:
        return _give_to_the_room(statement, readings, by=by, now=now, permission=permission)
    corrected = _texts_corrected(statement)
    said = [
        record_public_text(
            case=case,
            owner=statement,
            kind=statement.kind,
            language=reading.language,
            title=reading.title,
            body=reading.source,
            corrects=corrected.get(reading.language),
            next_update_at=promise,
            now=now,
        )
        for reading in readings
    ]
    shorts = {each.language: {short.family: short.body for short in each.shorts} for each in readings}
    for text in said:
        for channel in channels:
            if channel.language in {"", text.language}:
                line_up(text, channel, now=now, shorts=shorts[text.language])
    acknowledge(statement, now=now)
    notices.tell_local_rooms(statement, now=now)
    sign_soon(case.brand.organisation_id, now=now)
    if _keeps_promise(statement):
        room.word_said(case, at=now, next_update_at=promise, by=by)
    else:
        room.first_word_said(case, at=now)
    after = {
        **told_of(said),
        "next_update_at": promise,
        "channels": [channel.pk for channel in channels],
        **permission.after,
    }
    trail.write(
        case.brand, permission.verb, by=by, now=now, subject=statement, thread=case.thread, after=after
    )
    return statement


def _give_to_the_room(
    statement: Statement,
    readings: Sequence[Reading],
    *,
    by: Person,
    now: datetime,
    permission: _Permission,
) -> Statement:
    """What is for the room only is kept as it reads now and told to everybody of the brand; no channel carries it."""
    brand = statement.case.brand
    statement.released = {each.language: [each.title, each.body] for each in readings}
    statement.save(update_fields=["released"])
    acknowledge(statement, now=now)
    notices.tell_room(statement, by=by, now=now)
    after = {"titles": {each.language: each.title for each in readings}, **permission.after}
    trail.write(
        brand,
        "statement.released",
        by=by,
        now=now,
        subject=statement,
        thread=statement.case.thread,
        after=after,
    )
    return statement


def _texts_corrected(statement: Statement) -> dict[str, PublicText]:
    if statement.corrects_id is None:
        return {}
    said = PublicText.objects.filter(owner_label=OWNER, owner_id=statement.corrects_id)
    return {text.language: text for text in said}
