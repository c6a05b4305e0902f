"""Correcting what a changed fact touched: in one tap a drafted correction for each text, ready to be approved.

Every correction goes the way of any text: its author does not approve it, and nothing is published by itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import MoveRefused, NotFound
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.react.domain.moves import next_statement_state
from fauxpas.react.domain.statements import lock, start_correction, submit
from fauxpas.react.domain.words import OWNER, note_citations, read_texts
from fauxpas.react.models import Statement
from fauxpas.room.models import Case
from fauxpas.understand.models import TouchedText

S = Statement.State
UNFINISHED = (S.DRAFT, S.REFUSED, S.SUBMITTED, S.APPROVED)


@dataclass
class Drafted:
    """What came of one tap: corrections that wait for approval, and those a person has to finish, each with why."""

    submitted: list[Statement] = field(default_factory=list)
    unfinished: list[tuple[Statement, str]] = field(default_factory=list)


def statements_to_correct(case: Case) -> list[Statement]:
    """The case's published statements a changed fact touched, in the order they were said, nobody corrects yet. Two queries."""
    rooms = [case.pk, case.leading_id] if case.led else [case.pk]
    touched = TouchedText.objects.filter(
        fact__case__in=rooms, owner_label=OWNER, state=TouchedText.State.OPEN
    )
    begun = Statement.objects.filter(case=case, corrects__isnull=False, state__in=UNFINISHED)
    found = Statement.objects.filter(case=case, pk__in=touched.values("owner_id"), state=S.PUBLISHED)
    return list(
        found.exclude(pk__in=begun.values("corrects"))
        .select_related("case__brand")
        .prefetch_related("texts")
        .order_by("published_at", "pk")
    )


def draft_corrections(case: Case, *, by: Person, now: datetime, only: Sequence[int] | None = None) -> Drafted:
    """Begin a correction of every statement a changed fact touched, and submit each that lacks nothing.

    only : ids of statements, when not all are meant. Raises MoveRefused when there is none to begin.
    """
    check_right(by, Right.WRITE, case.brand)
    drafted = Drafted()
    with transaction.atomic():
        Case.objects.select_for_update(no_key=True).get(pk=case.pk)
        for statement in statements_to_correct(case):
            if only is not None and statement.pk not in only:
                continue
            correction = start_correction(statement, by=by, now=now)
            try:
                with transaction.atomic():
                    drafted.submitted.append(submit(correction, by=by, now=now))
            except MoveRefused as fault:
                drafted.unfinished.append((correction, str(fault.message)))
    if not drafted.submitted and not drafted.unfinished:
        raise MoveRefused(
            _("Every text that says a former version is corrected, or its correction is begun.")
        )
    return drafted


def read_draft_again(statement: Statement, *, by: Person, now: datetime) -> Statement:
    """Say that a text on its way was read again with the facts as they are now: it no longer waits to be mended.

    Its words change by themselves; an approval given before does not stand. Raises NotFound when no fact touched it,
    MoveRefused for a text that is said or dropped.
    """
    case = statement.case
    check_right(by, Right.WRITE, case.brand)
    with transaction.atomic():
        statement = lock(statement)
        next_statement_state(statement, "save")
        rows = TouchedText.objects.filter(
            owner_label=OWNER, owner_id=statement.pk, state=TouchedText.State.OPEN
        )
        keys = [row.fact.key for row in rows.select_related("fact")]
        if not keys:
            raise NotFound(_("No changed fact touches this text."))
        note_citations(statement, read_texts(statement, now=now), now=now)
        rows.update(state=TouchedText.State.CORRECTED, settled_at=now, settled_by=by)
        after = {"facts": keys, "version": statement.version}
        trail.write(
            case.brand,
            "statement.read_again",
            by=by,
            now=now,
            subject=statement,
            thread=case.thread,
            after=after,
        )
    return statement
