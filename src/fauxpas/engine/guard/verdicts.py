"""What the ledger says of a claim with a measured value or a reference."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fauxpas.engine.guard.claims import INFINITY, Claim
from fauxpas.engine.guard.dates import DAY
from fauxpas.engine.guard.facts import GONE, OPEN, SETTLED, Entry, Fact
from fauxpas.engine.guard.linking import ENOUGH, Surroundings, around, fit, links
from fauxpas.engine.guard.reading import Reading
from fauxpas.engine.guard.references import check_digit_fits, nearly_same, same_reference

COMPARABLE = {
    "number": ("number",),
    "none": ("number", "percent"),
    "all": ("percent",),
    "percent": ("percent",),
    "points": ("percent",),
    "money": ("money",),
    "duration": ("duration",),
    "date": ("date",),
    "clock": ("date",),
}
_DENIED = re.compile(
    r"\b(?:not true|untrue|false|faux|fausse|inexact|incorrect|not the case|dementons|denied|deny|contrary to|contrairement|rumou?rs?|rumeurs?)\b"
    r"|\bce ne (?:sont|furent|serait|seront) pas|\bn'(?:est|etait|ont|a|y a|avons|avait)\b[^.,]{0,24}\bpas\b|\bne\b[^.,]{0,24}\bpas\b"
    r"|\b(?:is|are|was|were|did|do|does|has|have) not\b|n't\b"
)
_AFTER_DENIED = re.compile(r"^[^.,;]{0,40}?(?:\bnot\b|n't\b|\bn'|\bne\b)(?! (?:only|seulement))")
_NOT_DENIED = re.compile(
    r"\bnot (?:only|all|just)|pas (?:seulement|encore|tous|toutes|moins|plus)|no (?:more|fewer)"
)
POSSIBLE = re.compile(
    r"\b(?:(?<!\d )may(?! \d)|might|could(?! not)|possibl[ey]|possibly|perhaps|peut-etre|pourrai(?:t|ent)|peut|peuvent|susceptibles?|aurai(?:t|ent)|serai(?:t|ent)|"
    r"probabl[ey]|probablement|eventuell\w+|potential\w*|potentiel\w*|allegedly|suspected|soupconn\w+)\b"
)
UNASKED = re.compile(r"\b(?:whether|if|si|s'il|s'ils|suppose|imagine|supposons|in case|au cas ou)\b")
_FORMER = re.compile(
    r"\b(?:previously|earlier|initially|originally|first reported|instead of|rather than|au lieu de|plutot que|precedemment|initialement|auparavant|et non|and not|"
    r"jusqu'ici annonce|corrigeons|correct(?:s|ed|ion)?)\b"
)
_OUT = re.compile(
    r"\b(?:dernier|last year|l'an (?:dernier|passe)|annee derniere|annee precedente|previous year|en (?:19|20)\d\d|in (?:19|20)\d\d|par an|a year|per year|each year|chaque annee|every year|worldwide)\b"
)


@dataclass(frozen=True)
class Finding:
    """A verdict on a stretch of the flat line, the name of its sentence, and the fact it is about."""

    start: int
    end: int
    verdict: str
    because: str
    fact: Fact | None = None


def judge(claim: Claim, entries: Sequence[Entry], reading: Reading) -> Finding | None:
    """The verdict on one claim; None for "no", "all" and the like when no fact speaks of them."""
    if claim.kind == "reference":
        return _judge_reference(claim, entries, reading)
    where = around(reading, claim.start)
    kinds = COMPARABLE[claim.kind]
    silent = claim.kind in ("none", "all", "clock")
    unsupported = None if silent else Finding(claim.start, claim.end, "unsupported", "unsupported")
    before = reading.flat[where.clause.start : claim.start]
    if claim.subset or _aside(claim, where, reading):
        return unsupported
    fitting = links(claim, [entry for entry in entries if entry.fact.type in kinds], where)
    if not fitting:
        if claim.kind == "date" and claim.low > claim.high:
            return Finding(claim.start, claim.end, "ambiguous", "no-such-day")
        return unsupported
    denied = not _on_label(claim, where) and _is_denied(
        before, reading.flat[where.sentence.start : claim.start]
    )
    if (
        not denied
        and claim.kind != "none"
        and _AFTER_DENIED.search(reading.flat[claim.end : where.clause.end])
    ):
        return unsupported
    found = [_held(claim, link.entry, denied=denied) for link in fitting]
    if not fitting[0].proven and all(verdict in ("contradicts", "ambiguous") for verdict, _ in found):
        return unsupported
    return _settled(claim, list(zip([link.entry for link in fitting], found, strict=True)), where, reading)


def _is_denied(before: str, sentence: str) -> bool:
    denied = _DENIED.search(before) or re.search(
        r"\b(?:not true|untrue|faux|false|contrary|contrairement|rumeur|rumou?r)\b", sentence
    )
    return bool(denied) and not _NOT_DENIED.search(before)


def _on_label(claim: Claim, where: Surroundings) -> bool:
    """Whether a day is the one a label shows: "do not eat it if the pack shows best before 5 March" supposes and denies no day."""
    return claim.kind == "date" and "best_before" in where.clause.names


def _aside(claim: Claim, where: Surroundings, reading: Reading) -> bool:
    """Whether the sentence asks, supposes, or speaks of another year."""
    sentence = reading.flat[where.sentence.start : where.sentence.end]
    clause = reading.flat[where.clause.start : where.clause.end]
    if sentence.rstrip().endswith("?"):
        return True
    if UNASKED.search(reading.flat[where.clause.start : claim.start]) and not _on_label(claim, where):
        return True
    return claim.kind not in ("date", "clock") and bool(_OUT.search(clause))


def _settled(
    claim: Claim, found: list[tuple[Entry, tuple[str, str]]], where: Surroundings, reading: Reading
) -> Finding:
    verdicts = {verdict for _, (verdict, _) in found}
    entry, (verdict, because) = found[0]
    if len(verdicts) > 1:
        verdict, because = "ambiguous", "two-facts"
    sentence = reading.flat[where.sentence.start : where.sentence.end]
    if (
        verdict in ("contradicts", "ambiguous")
        and because == "contradicts"
        and claim.high < INFINITY
        and POSSIBLE.search(sentence)
    ):
        verdict, because = "ambiguous", "perhaps"
    if verdict == "stale" and _tells_of_before(entry, where, reading):
        verdict, because = "consistent", "consistent"
    return Finding(claim.start, claim.end, verdict, because, entry.fact)


def _tells_of_before(entry: Entry, where: Surroundings, reading: Reading) -> bool:
    """Whether the sentence says itself that the value is a former one, or of which day it is."""
    sentence = reading.flat[where.sentence.start : where.sentence.end]
    return bool(_FORMER.search(sentence)) or _dated(sentence, entry.fact)


def _dated(sentence: str, fact: Fact) -> bool:
    found = re.search(
        r"(?:\bas (?:of|at)|\bau|\ba la date du|\ben date du|^on|^le) (?:the )?(\d{1,2})(?:er|st|nd|rd|th)? [a-z]+|(?:\bas (?:of|at)|^on) [a-z]+ (\d{1,2})\b",
        sentence.strip(),
    )
    return (
        found is not None
        and int(found[1] or found[2]) < fact.as_of.day + 31 * (fact.as_of.month > 1)
        and int(found[1] or found[2]) != fact.as_of.day
    )


def _held(claim: Claim, entry: Entry, *, denied: bool) -> tuple[str, str]:
    """The verdict of one entry and the name of its sentence."""
    fact = entry.fact
    if (
        claim.kind in ("points", "percent")
        and fact.type == "percent"
        and (claim.kind == "points") != fact.in_points
    ):
        return "contradicts", "type"
    return verdict_of(
        fact,
        entry.former,
        lambda each: agrees(claim, each),
        denied=denied,
        doubtful=_reads_twice(claim, fact),
    )


def verdict_of(
    fact: Fact,
    former: Sequence[Fact],
    agree: Callable[[Fact], bool | None],
    *,
    denied: bool = False,
    doubtful: bool = False,
) -> tuple[str, str]:
    """The verdict of a fact and the name of its sentence, given whether each version agrees with what is said.

    agree : None when a version has no value to compare. denied : the text says that it is not so.
    """
    same = agree(fact)
    if same is None or fact.status in OPEN:
        return "ambiguous", "undecided"
    if fact.status in GONE:
        wrong = same != denied
        return ("contradicts", "gone") if wrong else ("unsupported", "unsupported")
    if doubtful:
        return "ambiguous", "two-readings"
    if same != denied:
        return ("consistent", "consistent") if fact.status in SETTLED else ("ambiguous", "open")
    if not denied and any(agree(each) for each in reversed(former)):
        return "stale", "stale"
    return "contradicts", "contradicts"


def agrees(claim: Claim, fact: Fact) -> bool | None:
    """Whether a version's value is among those the claim allows; None when it has none to compare."""
    bounds = fact.bounds
    if bounds is None:
        return None
    if claim.kind == "money" and fact.currency and claim.currency != fact.currency:
        return False
    if claim.kind == "clock":
        if bounds[1] - bounds[0] >= DAY - 1:
            return True
        return _meet(claim.low, claim.high, bounds[0] % DAY, bounds[1] % DAY)
    if any(_meet(low, high, *bounds) for low, high in _readings(claim)):
        return True
    return claim.kind not in ("date", "none", "all") and _rounded(claim, bounds)


def _rounded(claim: Claim, bounds: tuple[float, float]) -> bool:
    """Whether the fact, written with the few digits of the claim, is the claim: 12.4 per cent told as 12."""
    low, high = claim.low, claim.high
    if (
        claim.kind not in ("number", "percent", "points")
        or low == -INFINITY
        or high == INFINITY
        or high - low > 1
    ):
        return False
    return (
        bounds[0] == bounds[1] and not bounds[0].is_integer() and round(bounds[0]) == round((low + high) / 2)
    )


def _readings(claim: Claim) -> list[tuple[float, float]]:
    return [(claim.low, claim.high)] + ([claim.other] if claim.other else [])


def _reads_twice(claim: Claim, fact: Fact) -> bool:
    if claim.other is None or fact.bounds is None:
        return False
    return len({_meet(low, high, *fact.bounds) for low, high in _readings(claim)}) > 1


def _meet(low: float, high: float, least: float, most: float) -> bool:
    """Whether two stretches share a value; a hair of rounding is forgiven."""
    slack = 1e-12 * max(abs(least), abs(most), 1)
    return low <= most + slack and least <= high + slack


def _judge_reference(claim: Claim, entries: Sequence[Entry], reading: Reading) -> Finding:
    """A reference is the ledger's to the letter, or it is wrong: a slip of the pen, or another one in the same place."""
    told = claim.reference
    assert told is not None  # noqa: S101  # claims of this kind are made with one
    where = around(reading, claim.start)
    kin = [
        entry for entry in entries if any(_kin(told.kind, kind) for kind, _ in entry.fact.plain_references)
    ]
    for entry in kin:
        if _states(entry.fact, told.plain, told.kind):
            verdict, because = verdict_of(entry.fact, (), lambda fact: _states(fact, told.plain, told.kind))
            return Finding(claim.start, claim.end, verdict, because, entry.fact)
    for entry in kin:
        if any(_states(fact, told.plain, told.kind) for fact in entry.former):
            return Finding(claim.start, claim.end, "stale", "stale", entry.fact)
    standing = [entry for entry in kin if entry.fact.status not in GONE | OPEN]
    for entry in standing:
        if any(nearly_same(told.plain, plain, told.kind) for _, plain in entry.fact.plain_references):
            return Finding(claim.start, claim.end, "contradicts", "typo", entry.fact)
    for entry in standing:
        if _same_place(claim, entry, standing, where):
            return Finding(claim.start, claim.end, "contradicts", "contradicts", entry.fact)
    if told.kind == "gtin" and told.cued and not check_digit_fits(told.plain):
        return Finding(claim.start, claim.end, "ambiguous", "check-digit")
    return Finding(claim.start, claim.end, "unsupported", "unsupported")


def _same_place(claim: Claim, entry: Entry, standing: Sequence[Entry], where: Surroundings) -> bool:
    """Whether a reference stands where the fact's should: the words agree, or it is the only one of a kind that is named."""
    told = claim.reference
    link = fit(claim, entry, where)
    if link is not None and link.fit >= ENOUGH:
        return True
    names = where.sentence.names
    if told is None or ("press" in names and "press" not in entry.fact.terms):
        return False
    if told.kind in ("lot", "gtin"):
        return True
    return told.kind == "phone" and len(standing) == 1 and "helpline" in names


def _kin(told: str, kept: str) -> bool:
    loose = {"code", "lot"}
    return (
        told == kept
        or (told in loose and kept in loose)
        or (kept == "code" and told in ("model", "serial", "file"))
    )


def _states(fact: Fact, plain: str, kind: str) -> bool:
    return any(_kin(kind, kept) and same_reference(plain, form, kind) for kept, form in fact.plain_references)
