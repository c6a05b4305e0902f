"""The ledger as the guard reads it: facts, their typed values, and which version held on a day."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, tzinfo
from functools import cached_property

from fauxpas.engine.guard.reading import UNKNOWN, Term, lexicon, read_once
from fauxpas.engine.guard.references import plain_form, references
from fauxpas.engine.guard.stored import bounds_of, currency_of

TYPES = ("number", "money", "percent", "duration", "date", "place", "reference", "yes/no", "text")
SETTLED = frozenset({"confirmed", "verified"})
GONE = frozenset({"withdrawn", "refuted"})
OPEN = frozenset({"disputed", "unknown"})
_TRUE = frozenset({"yes", "true", "oui", "vrai", "1"})
_FALSE = frozenset({"no", "false", "non", "faux", "0"})
_AFTERWARDS = re.compile(r"\b(?:after|following|apres|a la suite d|suite a)\b")
EARLIEST = datetime(1, 1, 1, tzinfo=UTC)


class FactUnreadable(ValueError):
    """A line that is not a fact; its words say why."""


@dataclass(frozen=True)
class Fact:
    """One version of one fact of the ledger.

    value : as `understand` stores it (a number; [amount, currency]; seconds; an ISO date or time; a boolean; text), or
    None when unknown. as_of : when it was true; a day alone counts from its first minute, none at all from ever.
    """

    id: str
    subject: str
    attribute: str
    type: str
    value: object
    unit: str
    as_of: datetime
    status: str
    text: str
    held: object = field(default=None, compare=False)

    @cached_property
    def terms(self) -> dict[str, str]:
        """What it is about: concept or stem -> class, from subject, attribute and what is counted."""
        counted = self.unit if self.type == "number" else ""
        found = _terms(f"{self.subject}. {self.attribute}. {counted}")
        return found or _terms(self.text)

    @cached_property
    def deeds(self) -> set[str]:
        """The deeds of its attribute, but for those that only tell what went before: ill *after eating*."""
        own = _AFTERWARDS.split(read_once(self.attribute).flat)[0]
        return {name for name, kind in _terms(own).items() if kind == "deeds"}

    @cached_property
    def subject_terms(self) -> set[str]:
        """What its subject alone is about."""
        return set(_terms(self.subject))

    @cached_property
    def text_terms(self) -> dict[str, str]:
        """The same of its sentence, which says it in other words."""
        return _terms(self.text)

    @cached_property
    def names(self) -> frozenset[str]:
        """The stems of the proper names and numbers in its subject: a text that names another is about something else."""
        reading = read_once(self.subject)
        proper = {
            (word.start, word.end)
            for place, word in enumerate(reading.words)
            if any(sign.isdigit() for sign in word.text) or (word.capital and place > 0)
        }
        known = {
            term.name for span in reading.sentences for term in span.terms if (term.start, term.end) in proper
        }
        return frozenset(name for name in known if name not in lexicon().kind)

    @cached_property
    def bounds(self) -> tuple[float, float] | None:
        """The least and the greatest value it allows, in base units; None when it has no measured value."""
        return bounds_of(self.type, self.value, self.unit)

    @cached_property
    def currency(self) -> str:
        """The three letters of its currency; empty when none is told."""
        return currency_of(self.value, self.unit)

    @cached_property
    def in_points(self) -> bool:
        """Whether its per cent are percentage points."""
        return "point" in self.unit.lower() or self.unit.lower() in ("pp", "pts")

    @cached_property
    def holds(self) -> bool | None:
        """The yes or no it states; None when it states neither."""
        if isinstance(self.value, bool):
            return self.value
        word = str(self.value).strip().lower()
        return True if word in _TRUE else False if word in _FALSE else None

    @cached_property
    def written(self) -> list[str]:
        """The texts its value is made of: a list of lots is several."""
        if isinstance(self.value, list | tuple):
            return [str(each) for each in self.value]
        if not isinstance(self.value, str):
            return [] if self.value is None else [str(self.value)]
        return [part.strip() for part in re.split(r"[;,]\s+", self.value) if part.strip()]

    @property
    def told(self) -> str:
        """How a message repeats it: its own sentence, else its subject, attribute and value."""
        value = self.value
        if isinstance(value, Mapping) and {"low", "high"} <= value.keys():
            value = f"{value['low']}–{value['high']}"
        return self.text or f"{self.subject} {self.attribute}: {value} {self.unit}".strip()

    @cached_property
    def plain_references(self) -> list[tuple[str, str]]:
        """(kind, plain form) of each reference it states; kind is `name` for words such as a product's or a person's."""
        if self.type not in ("reference", "text"):
            return []
        return [_reference(part, self.terms) for part in self.written]


def parse_fact(row: object) -> Fact:
    """A fact from the object of one line. Raises FactUnreadable with what is missing or unknown."""
    if not isinstance(row, dict):
        raise FactUnreadable("a fact is a JSON object")
    if row.get("id") is None or not str(row["id"]):
        raise FactUnreadable('a fact needs an "id"')
    kind = row.get("type") or "text"
    if kind not in TYPES:
        raise FactUnreadable(f'"type" is one of {", ".join(TYPES)}')
    text = row.get("text")
    if isinstance(text, Mapping):
        text = " ".join(str(each) for each in text.values())
    return Fact(
        id=str(row["id"]),
        subject=str(row.get("subject") or ""),
        attribute=str(row.get("attribute") or ""),
        type=kind,
        value=row.get("value"),
        unit=str(row.get("unit") or ""),
        as_of=_moment(row.get("as_of")),
        status=str(row.get("status") or "confirmed").lower(),
        text=str(text or ""),
        held=row["id"],
    )


def read_facts(lines: Iterable[str]) -> Iterator[Fact | FactUnreadable]:
    """The facts of JSON Lines, in their order; a line that is not one gives its fault, with the line's number."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            yield parse_fact(json.loads(line))
        except (ValueError, RecursionError) as error:
            yield FactUnreadable(f"facts, line {number}: {error}")


@dataclass(frozen=True)
class Entry:
    """What the ledger says of one thing on a day: the version that holds, and those it took the place of."""

    fact: Fact
    former: tuple[Fact, ...]


def entries(facts: Iterable[Fact], on: date, zone: tzinfo = UTC) -> list[Entry]:
    """The ledger on a day: versions later than its end are not known yet; the latest of each thing holds.

    Versions share their id, or their subject, attribute and type with another id. Two versions of the same time are
    two facts, unless they share their id; then the later line holds.
    """
    end = datetime.combine(on, time.max, zone)
    groups: list[list[Fact]] = []
    by_key: dict[object, list[Fact]] = {}
    for fact in facts:
        if fact.as_of > end:
            continue
        same = (fact.subject.casefold(), fact.attribute.casefold(), fact.type, fact.in_points)
        group = by_key.get(fact.id) or by_key.get(same)
        if group is None:
            group = []
            groups.append(group)
        by_key[fact.id] = by_key[same] = group
        group.append(fact)
    found = []
    for group in groups:
        group.sort(key=lambda fact: fact.as_of)
        last = group[-1]
        holding = [fact for fact in group if fact.as_of == last.as_of and fact.id != last.id]
        former = tuple(fact for fact in group if fact is not last and fact not in holding)
        found += [Entry(fact, former) for fact in [*holding, last]]
    return found


def _moment(value: object) -> datetime:
    if value is None or value == "":
        return EARLIEST
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise FactUnreadable(f'"as_of" is not a date or time: {value}') from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _terms(words: str) -> dict[str, str]:
    generic = lexicon().generic
    found: dict[str, str] = {}
    for sentence in read_once(words).sentences:
        flat = {(word.start, word.end): word.text for word in sentence.words}
        for term in sentence.terms:
            if _is_generic(term, flat.get((term.start, term.end), ""), generic):
                continue
            found[term.name] = term.kind
    return found


def _is_generic(term: Term, word: str, generic: frozenset[str]) -> bool:
    return term.kind == "other" and (
        word in generic or term.name.removeprefix(UNKNOWN) in generic or word.removesuffix("s") in generic
    )


def _reference(written: str, terms: Mapping[str, str]) -> tuple[str, str]:
    flat = read_once(written).flat.strip()
    for found in references(flat):
        if found.start == 0 and found.end == len(flat):
            kind = found.kind
            if kind in ("code", "phone", "gtin") and "gtin" in terms:
                kind = "gtin"
            elif kind in ("code", "phone") and "lots" in terms:
                kind = "lot"
            return kind, plain_form(flat, kind)
    digits = re.sub(r"\D", "", flat)
    if "gtin" in terms and len(digits) >= 8:
        return "gtin", digits
    if "helpline" in terms and len(digits) >= 3:
        return "phone", plain_form(flat, "phone")
    if digits and " " not in flat:
        return ("lot" if "lots" in terms else "code"), plain_form(flat, "code")
    return "name", flat
