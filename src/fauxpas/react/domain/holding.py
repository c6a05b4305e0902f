"""The first text of a statement, from the ledger as it stands.

A holding statement says what is known, what is not, what we do, what people should do and when we speak again; it is
never asked for a cause. What only a person can say is an open slot, which stops publication until it is filled.
"""

import re
from collections.abc import Sequence
from datetime import datetime

from fauxpas.core import format as told
from fauxpas.react.domain.frames import FRAMES, KNOWN, NOTHING_NEW
from fauxpas.room.models import Case
from fauxpas.understand.models import Fact, FactVersion

MOST_FACTS = 12
_BEFORE_MARK = re.compile(r" (?=[:»])|(?<=«) ")


def nothing_new(case: Case, *, language: str) -> tuple[str, str]:
    """Title and body that keep a promise when there is nothing to add; ready to be approved as they are."""
    title, body = NOTHING_NEW[told.spoken(language)]
    return _named(title, case), _named(body, case)


def prefill(case: Case, *, kind: str, language: str, facts: Sequence[Fact], now: datetime) -> tuple[str, str]:
    """Title and body to begin from, citing what of `facts` may be said in public as [[F-03 text]].

    facts : of the case, with `current` at hand. Any language but French begins in English.
    """
    frame = FRAMES[told.spoken(language), kind]
    confirmed = [fact for fact in facts if sayable(fact, now=now)][:MOST_FACTS]
    known = frame.nothing_known
    if confirmed:
        known = "\n".join([frame.known, *(f"- [[{fact.key} text]]" for fact in confirmed)])
    parts = [known if part == KNOWN else part for part in frame.parts]
    title, body = _named(frame.title, case), "\n\n".join(_named(part, case) for part in parts if part)
    return (_spaced(title), _spaced(body)) if told.spoken(language) == "fr" else (title, body)


def sayable(fact: Fact, *, now: datetime) -> bool:
    """Whether the fact is known and may be said; one that lacks a sentence is cited too, and asks for it.

    Left out, the text would deny what the ledger holds: "we have confirmed nothing".
    """
    version = fact.current
    if version is None or version.status != FactVersion.Status.CONFIRMED or not version.public:
        return False
    return version.expires_at is None or version.expires_at > now


def _named(words: str, case: Case) -> str:
    return words.replace("{brand}", case.brand.name)


def _spaced(words: str) -> str:
    """French with its no-break spaces, which nobody sees in the source."""
    return _BEFORE_MARK.sub("\u00a0", words)
