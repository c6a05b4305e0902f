"""What a text tells that might be a fact: numbers of known things, money, shares, times, lots and places, each in its passage.

Read with the guard's own claims, so that what is proposed here is what is compared there. A value is proposed only where its
clause speaks of something the guard's lexicon knows; a number alone is no fact. The text is a stranger's: it is read, never followed.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from fauxpas.engine.guard.claims import INFINITY, Claim, claims
from fauxpas.engine.guard.dates import MONTHS, WEEKDAYS
from fauxpas.engine.guard.linking import PEOPLE_STEMS
from fauxpas.engine.guard.reading import Reading, Span, Term

MOST_SIGNS = 100_000
PART_SIGNS = 4_000
MOST_FOUND = 60
MOST_PASSAGE = 500
DAY_MINUTES = 1440
# Longer ones are ages and anniversaries.
LONGEST_SPAN = 60 * 86_400
_EMPTY_TERMS = frozenset({"begun"})
# Beyond this a value is a range that no single number tells; the passage is proposed as words.
WIDEST = 0.25
_REFERENCES = {"lot": "lot", "gtin": "GTIN", "model": "model", "serial": "serial number"}
_COUNTED = ("people", "things")
_SAID = ("people", "things", "deeds", "causes")
_NAME = r"[A-ZÀ-ÖØ-Þ][\w'’-]+"
_PLACE = re.compile(
    rf"(?<!\w)(?:à|au|aux|in|at|near|près de)[ \u00a0](?:l['’]|la |le |les |the )?"
    rf"(?P<place>{_NAME}(?:[ -](?:(?:de|du|des|la|le|les|sur|sous|en|of|upon|d['’])[ -]?){{0,2}}{_NAME}){{0,3}})"
)


@dataclass(frozen=True)
class Gleaned:
    """One value and the passage it was read in; start, end : of the value in the passage, in code points, end exclusive.

    type : a type of fact. value : as the ledger stores it, a time without its zone; None when only the passage tells it.
    plain : the same for two texts that say the same thing, in French or English.
    """

    type: str
    subject: str
    value: int | float | str | list[int | float | str] | None
    plain: str
    passage: str
    start: int
    end: int


@dataclass(frozen=True)
class _Found:
    type: str
    subject: str
    value: int | float | str | list[int | float | str] | None
    about: str
    start: int
    end: int


def glean(text: str, *, language: str, on: date) -> list[Gleaned]:
    """What the text tells, in its order, each thing once; at most MOST_FOUND, from its first MOST_SIGNS signs.

    language : `fr` or `en` (or a tag that begins so), any other is read as English. on : the day it was said.
    """
    spoken = "fr" if language.lower().startswith("fr") else "en"
    found: dict[str, Gleaned] = {}
    for part in _parts(text[:MOST_SIGNS]):
        reading = Reading(part)
        if not reading.words:
            continue
        values = [each for claim in claims(reading, spoken, on) if (each := _of_claim(claim, reading, on))]
        for each in sorted([*values, *_places(reading)], key=lambda found: found.start):
            gleaned = _in_passage(each, reading)
            found.setdefault(gleaned.plain, gleaned)
            if len(found) == MOST_FOUND:
                return list(found.values())
    return list(found.values())


def _parts(text: str) -> Iterator[str]:
    """The text in parts, cut between lines or words: reading takes the square of the length of what was written to keep it busy."""
    while len(text) > PART_SIGNS:
        cut = max(
            text.rfind("\n", PART_SIGNS // 2, PART_SIGNS), text.rfind(". ", PART_SIGNS // 2, PART_SIGNS) + 1
        )
        if cut <= 0:
            cut = text.rfind(" ", PART_SIGNS // 2, PART_SIGNS)
        cut = cut if cut > 0 else PART_SIGNS
        yield text[:cut]
        text = text[cut:]
    yield text


def _of_claim(claim: Claim, reading: Reading, on: date) -> _Found | None:
    if claim.reference is not None:
        return _of_reference(claim, reading)
    told = [
        term
        for term in reading.clause(claim.start).terms
        if term.kind in _SAID and term.name not in _EMPTY_TERMS
    ]
    if claim.kind == "number":
        return _of_number(claim, reading)
    if not told or claim.subset:
        return None
    about, subject = _about(told, claim, reading)
    if claim.kind in ("date", "clock"):
        return _of_time(claim, about, subject, on)
    value = _value(claim)
    if value is None or claim.kind not in ("money", "percent", "duration"):
        return None
    if claim.kind == "duration" and value > LONGEST_SPAN:
        return None
    said: int | float | list[int | float | str] = [value, claim.currency] if claim.kind == "money" else value
    return _Found(claim.kind, subject, said, about, claim.start, claim.end)


def _of_number(claim: Claim, reading: Reading) -> _Found | None:
    deed = next((term for term in claim.counted if term.kind == "deeds"), None)
    counted = next((term for term in claim.counted if _is_counted(term)), None)
    if counted is None and deed is not None:
        counted = claim.counted[0]
    if counted is None:
        return None
    terms = [counted, deed] if deed is not None and deed.start > counted.start else [counted]
    subject = " ".join(_words(term, reading) for term in terms)
    about = " ".join(term.name for term in terms)
    value = _value(claim)
    kind = "number" if value is not None else "text"
    return _Found(kind, subject, value, about, claim.start, max(claim.end, counted.end))


def _is_counted(term: Term) -> bool:
    return term.kind in _COUNTED or term.name in PEOPLE_STEMS


def _of_reference(claim: Claim, reading: Reading) -> _Found | None:
    reference = claim.reference
    if reference is None or reference.kind not in _REFERENCES:
        return None
    start, end = reading.span(claim.start, claim.end)
    name = _REFERENCES[reference.kind]
    return _Found(
        "reference", name, reading.text[start:end], f"{name} {reference.plain}", claim.start, claim.end
    )


def _of_time(claim: Claim, about: str, subject: str, on: date) -> _Found | None:
    low, high = claim.low, claim.high
    if INFINITY in (high, -low) or high - low >= DAY_MINUTES:
        return None
    middle = int((low + high) / 2) if high - low < DAY_MINUTES - 1 else int(low)
    day = on if claim.kind == "clock" else date.fromordinal(middle // DAY_MINUTES)
    minutes = middle % DAY_MINUTES
    value = day.isoformat()
    if high - low < DAY_MINUTES - 1:
        value += f"T{minutes // 60:02d}:{minutes % 60:02d}"
    return _Found("date", subject, value, about, claim.start, claim.end)


def _value(claim: Claim) -> int | float | None:
    """The number a claim states: its own, the middle of what a round one means, the bound of “more than”; None for a range."""
    low, high = claim.low, claim.high
    if low == -INFINITY or high == INFINITY:
        return _lean(low if high == INFINITY else high)
    middle = (low + high) / 2
    if high - low > max(abs(middle) * WIDEST, 1):
        return None
    return _lean(middle)


def _lean(value: float) -> int | float:
    rounded = round(value, 4)
    return int(rounded) if rounded == int(rounded) else rounded


def _about(told: list[Term], claim: Claim, reading: Reading) -> tuple[str, str]:
    """What a clause speaks of beside the value: names for comparing, and its words; the two nearest terms."""
    beside = [term for term in told if term.end <= claim.start or term.start >= claim.end]
    near = sorted(beside, key=lambda term: min(abs(term.end - claim.start), abs(term.start - claim.end)))[:2]
    near.sort(key=lambda term: term.start)
    words = list(dict.fromkeys(_words(term, reading) for term in near))
    return " ".join(dict.fromkeys(term.name for term in near)), " ".join(words)


def _words(term: Term, reading: Reading) -> str:
    start, end = reading.span(term.start, term.end)
    return reading.text[start:end]


def _places(reading: Reading) -> Iterator[_Found]:
    back = {place: flat for flat, place in reversed(list(enumerate(reading.origin)))}
    for match in _PLACE.finditer(reading.text):
        name = match["place"]
        first = re.split(r"[ '’-]", name)[0].lower()
        start, end = back.get(match.start("place")), back.get(match.end("place") - 1)
        if start is None or end is None or first in MONTHS or first in WEEKDAYS:
            continue
        clause = reading.clause(start)
        known = {term.name for term in clause.terms if term.kind in _SAID}
        if known:
            subject = " ".join(dict.fromkeys(_words(t, reading) for t in clause.terms if t.kind in _SAID[:3]))
            yield _Found("place", subject[:120], name, name.casefold(), start, end + 1)


def _in_passage(found: _Found, reading: Reading) -> Gleaned:
    """The sentence around a value, cut at its far ends when it is long."""
    sentence: Span = reading.sentence(found.start)
    start, end = reading.span(found.start, found.end)
    first, last = reading.span(sentence.start, max(sentence.end, found.end))
    if last - first > MOST_PASSAGE:
        first = max(first, start - MOST_PASSAGE // 2)
        last = min(last, first + MOST_PASSAGE)
    end = min(end, last)
    passage = reading.text[first:last]
    lead = len(passage) - len(passage.lstrip())
    passage = passage.strip()
    start = max(start - first - lead, 0)
    end = min(max(end - first - lead, start), len(passage))
    value = found.value if found.value is not None else passage.casefold()[:80]
    return Gleaned(
        type=found.type,
        subject=found.subject[:200],
        value=found.value,
        plain=f"{found.type}|{found.about}|{_plain(value)}"[:200],
        passage=passage,
        start=start,
        end=end,
    )


def _plain(value: object) -> str:
    return " ".join(str(part) for part in value) if isinstance(value, list) else str(value).casefold()
