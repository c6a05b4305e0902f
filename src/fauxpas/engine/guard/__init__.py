"""The contradiction guard: what a text claims, held against a ledger of facts or against what was said before.

Pure functions over texts; no model, no network. How it decides is told in docs/how-it-decides/guard.md.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, tzinfo
from functools import lru_cache

from fauxpas.engine.guard.claims import Claim, claims
from fauxpas.engine.guard.facts import Entry, Fact, FactUnreadable, entries, parse_fact, read_facts
from fauxpas.engine.guard.messages import message
from fauxpas.engine.guard.reading import Reading
from fauxpas.engine.guard.verdicts import COMPARABLE, Finding, judge
from fauxpas.engine.guard.wordings import wordings

__all__ = ["Clash", "Fact", "FactUnreadable", "Verdict", "check", "compare", "parse_fact", "read_facts"]

VERDICTS = ("contradicts", "stale", "unsupported", "ambiguous", "consistent")


@dataclass(frozen=True)
class Verdict:
    """What the ledger says of one claim. start, end : code points of the text, end exclusive; fact : None when unsupported."""

    start: int
    end: int
    text: str
    verdict: str
    fact: Fact | None
    message: str


def check(
    text: str,
    facts: Iterable[Fact],
    *,
    language: str,
    on: date,
    zone: tzinfo = UTC,
    told_in: str | None = None,
) -> list[Verdict]:
    """One verdict for each claim of a text, in the order of the text.

    facts : every version of the ledger, former ones too; those later than `on`, the day the text is said in `zone`, count for
    nothing.
    language : `fr` or `en` (or a tag that begins so); any other is read as English. told_in : the language of the messages, by
    default the text's; what they quote stays as it is written.
    """
    spoken = "fr" if language.lower().startswith("fr") else "en"
    reading = Reading(text)
    if not reading.words:
        return []
    ledger = entries(facts, on, zone)
    found = [*_measured(reading, ledger, spoken, on), *wordings(ledger, reading)]
    return [_verdict(each, reading, told_in or spoken) for each in _one_each(found)]


def _measured(reading: Reading, ledger: Sequence[Entry], language: str, on: date) -> Iterable[Finding]:
    for claim in claims(reading, language, on):
        finding = judge(claim, ledger, reading)
        if finding is not None:
            yield finding


_RANK = {"contradicts": 0, "stale": 1, "ambiguous": 2, "consistent": 3, "unsupported": 4}


def _one_each(found: Iterable[Finding]) -> list[Finding]:
    """A claim that no fact supports says nothing where another finding covers the same words."""
    kept: dict[tuple[int, int, str], Finding] = {}
    covered: set[int] = set()
    for finding in sorted(found, key=lambda each: (_RANK[each.verdict], each.start)):
        places = range(finding.start, finding.end)
        if finding.verdict == "unsupported" and not covered.isdisjoint(places):
            continue
        kept.setdefault((finding.start, finding.end, finding.fact.id if finding.fact else ""), finding)
        covered.update(places)
    return sorted(kept.values(), key=lambda each: (each.start, each.end))


def _verdict(finding: Finding, reading: Reading, language: str) -> Verdict:
    start, end = reading.span(finding.start, finding.end)
    words, fact = reading.text[start:end], finding.fact
    told = fact.told if fact else ""
    said = message(finding.because, language, claim=words, fact=told, status=fact.status if fact else "")
    return Verdict(
        start, end, words, finding.verdict, fact if finding.verdict != "unsupported" else None, said
    )


@dataclass(frozen=True)
class Clash:
    """Two claims about the same thing that cannot both be true: the draft's, and the one of an earlier text.

    start, end : in the draft; other : the place of the earlier text in the list given; other_start, other_end : in it.
    """

    start: int
    end: int
    text: str
    other: int
    other_start: int
    other_end: int
    other_text: str
    message: str


_TYPES = {
    "number": "number",
    "percent": "percent",
    "points": "percent",
    "money": "money",
    "duration": "duration",
    "date": "date",
}


def compare(
    text: str, others: Sequence[str], *, language: str, on: date, told_in: str | None = None
) -> list[Clash]:
    """Claims of a text that exclude what an earlier public text says of the same thing, both places told.

    Only plain values are compared, and only where the earlier clause names what is counted or what was done to it. told_in : as for
    `check`.
    """
    spoken = "fr" if language.lower().startswith("fr") else "en"
    draft = Reading(text)
    told = [claim for claim in claims(draft, spoken, on) if claim.kind in COMPARABLE]
    found, heard = [], set[Hashable]()
    for place, other in enumerate(others):
        for said in _said(other, spoken, on):
            # What several texts say alike is held against once, with the first that says it.
            if said.alike in heard:
                continue
            heard.add(said.alike)
            for each in told:
                finding = judge(each, [said.entry], draft)
                if finding is not None and finding.verdict == "contradicts":
                    found.append(_clash(finding, draft, (place, said, other), told_in or spoken))
    return found


@dataclass(frozen=True)
class _Said:
    """A claim of an earlier text, as an entry of a ledger, and where it stands. alike : the same for the same claim elsewhere."""

    start: int
    end: int
    entry: Entry
    alike: Hashable


# An earlier text never changes, and is held against every draft that is typed.
@lru_cache(maxsize=512)
def _said(text: str, language: str, on: date) -> tuple[_Said, ...]:
    reading = Reading(text)
    found = []
    for claim in claims(reading, language, on):
        entry = _as_entry(claim, reading)
        if entry is not None:
            fact = entry.fact
            alike = (fact.subject, fact.type, str(fact.value), fact.unit)
            found.append(_Said(*reading.span(claim.start, claim.end), entry, alike))
    return tuple(found)


def _as_entry(claim: Claim, reading: Reading) -> Entry | None:
    """An earlier claim taken for a confirmed fact about the nouns and deeds of its clause; None when there are too few."""
    if claim.kind not in _TYPES or claim.subset or claim.low == float("-inf") or claim.high == float("inf"):
        return None
    clause = reading.clause(claim.start)
    about = [
        term for term in clause.terms if term.kind != "other" and not (claim.start <= term.start < claim.end)
    ]
    if len({term.name for term in about}) < 2:
        return None
    words = " ".join(dict.fromkeys(reading.flat[term.start : term.end] for term in about))
    value: object = {"low": claim.low, "high": claim.high}
    unit = {"points": "points", "money": claim.currency, "duration": "s"}.get(claim.kind, "")
    row = {"id": "said", "subject": words, "type": _TYPES[claim.kind], "value": value, "unit": unit}
    if claim.kind == "date":
        if claim.high - claim.low >= 1440:
            return None
        row["value"] = date.fromordinal(int(claim.low) // 1440).isoformat()
    return Entry(parse_fact(row), ())


def _clash(finding: Finding, draft: Reading, told: tuple[int, _Said, str], language: str) -> Clash:
    place, said, earlier = told
    start, end = draft.span(finding.start, finding.end)
    words, other = draft.text[start:end], earlier[said.start : said.end]
    because = message("said-otherwise", language, claim=words, fact=other)
    return Clash(start, end, words, place, said.start, said.end, other, because)
