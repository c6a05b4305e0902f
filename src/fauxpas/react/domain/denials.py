"""Texts that deny what is known: "we have confirmed nothing" stays in a draft when a fact is confirmed after it was begun."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q

from fauxpas.core import format as told
from fauxpas.engine.fold import fold
from fauxpas.react.domain.words import Reading
from fauxpas.room.models import Case
from fauxpas.understand.domain.ledger import facts_at_hand
from fauxpas.understand.models import FactVersion

# In folded words. "Nothing new to confirm" denies nothing: it is said beside what was confirmed before.
_DENIALS = {
    "en": r"confirmed nothing|nothing (?:(?:is|has been|was|yet) )*(?:to confirm|confirmed)|know nothing|no confirmed (?:fact|information)",
    "fr": r"rien (?:(?:n|ne|est|a|ete|encore|pour|l|instant|ici) )*(?:de |a )?confirme[er]?|(?:ne|n) (?:savons|sait|avons) (?:encore )?rien(?! de nouveau)\b(?! dit)|aucun (?:fait|element) (?:n est )?confirme",
}
_PATTERNS = {language: re.compile(rf"\b(?:{words})\b") for language, words in _DENIALS.items()}


def find_denials(case: Case, readings: Sequence[Reading], *, now: datetime) -> list[tuple[str, list[str]]]:
    """The languages whose text says that nothing is known, each with the keys of the facts that may be said.

    A text that cites a fact says what is known, whatever else it does not know. One query, and only when a text denies.
    """
    denying = [
        reading
        for reading in readings
        if not reading.citations and denies_all(reading.body, reading.language)
    ]
    if not denying:
        return []
    known = Q(current__expires_at__isnull=True) | Q(current__expires_at__gt=now)
    facts = facts_at_hand(case).filter(
        known, current__status=FactVersion.Status.CONFIRMED, current__public=True
    )
    keys = [fact.key for fact in facts.order_by("number")]
    return [(reading.language, keys) for reading in denying if keys]


def denies_all(text: str, language: str) -> bool:
    """Whether a text says that nothing is known or confirmed, in French or, for any other language, in English."""
    return _PATTERNS[told.spoken(language)].search(fold(text)) is not None
