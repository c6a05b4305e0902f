"""Which contradictions somebody has signed for, and which still hold a text back."""

from collections.abc import Sequence
from datetime import datetime

from fauxpas.react.domain.checks import contradictions
from fauxpas.react.domain.checks_marks import Mark
from fauxpas.react.domain.words import Reading, words_digest
from fauxpas.react.models import Signature, Statement


def standing_signatures(statement: Statement, readings: Sequence[Reading]) -> list[Signature]:
    """The signatures given for exactly these words, the oldest first."""
    found = statement.signatures.filter(digest=words_digest(statement, readings))
    return list(found.select_related("person").order_by("signed_at", "pk"))


def unsigned(
    statement: Statement,
    readings: Sequence[Reading],
    *,
    now: datetime,
    stopping: Sequence[Mark] | None = None,
) -> list[Mark]:
    """What contradicts these words and nobody has signed for. A fact that changed since asks for another signature.

    stopping : the marks that stop them, where the words were read over already.
    """
    found = contradictions(statement, readings, now=now) if stopping is None else list(stopping)
    if not found:
        return []
    signed = {
        verdict["key"]
        for signature in standing_signatures(statement, readings)
        for verdict in signature.verdicts
    }
    return [mark for mark in found if mark.key not in signed]
