"""Claims with a measured value: numbers, money, per cent, durations, days and references, with their hedges."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from fauxpas.engine.guard.dates import When, whens
from fauxpas.engine.guard.numerals import Numeral, numerals
from fauxpas.engine.guard.reading import Reading, Term, terms
from fauxpas.engine.guard.references import Reference, references
from fauxpas.engine.guard.stored import CURRENCIES

INFINITY = float("inf")
_DURATIONS = {
    "second": (1, 1), "seconde": (1, 1), "sec": (1, 1), "minute": (60, 60), "min": (60, 60), "mn": (60, 60),
    "hour": (3600, 3600), "heure": (3600, 3600), "h": (3600, 3600), "day": (86400, 86400), "jour": (86400, 86400),
    "j": (86400, 86400), "week": (604800, 604800), "semaine": (604800, 604800), "month": (28 * 86400, 31 * 86400),
    "mois": (28 * 86400, 31 * 86400), "moi": (28 * 86400, 31 * 86400), "year": (365 * 86400, 366 * 86400),
    "an": (365 * 86400, 366 * 86400), "annee": (365 * 86400, 366 * 86400),
}  # fmt: skip
_UNIT = (
    r"(?:secondes?|seconds?|sec|minutes?|min|mn|heures?|hours?|h|jours?|days?|j|semaines?|weeks?|mois|months?|"
    r"ans?|annees?|years?)(?![a-z'])"
)
_MONEY_SIGN = (
    r"(?:€|£|us\$|\$|eur\b|euros?\b|pounds?\b|dollars?\b|livres?\b|gbp\b|usd\b|chf\b|francs?\b|cad\b)"
)
_PERCENT = re.compile(r" ?(?:%|percent\b|per cent\b|pour cent\b|pour-cent\b|p\. ?100)")
_POINTS = re.compile(r" ?(?:percentage[- ]points?|points? de pourcentage|points?|pts?|pp)\b")
_MONEY_AFTER = re.compile(rf" ?(?:d'|de |of )?({_MONEY_SIGN})")
_MONEY_BEFORE = re.compile(r"(€|£|us\$|\$|\beur|\busd|\bgbp|\bchf) ?$")
_DURATION = re.compile(rf"[ -]?(?:ouvres |full |whole )?({_UNIT})")
_DURATION_MORE = re.compile(
    rf" ?(?:et |and |, )?(\d{{1,2}})(?: ?({_UNIT}))?(?! ?[%€\d])|( et demie?\b| and a half\b)"
)
_SHORT_SPAN = re.compile(
    r"\b(?:half an hour|une demi-heure|half a day|une demi-journee|(?:an|a|une?) (?:hour|day|week|month|year|heure|journee|semaine|mois|an|jour)"
    r"(?P<half> and a half| et demie?)?)\b(?! ago| earlier| de plus)"
)
_SPANS = {"half an hour": 1800, "une demi-heure": 1800, "half a day": 43200, "une demi-journee": 43200}
_UNIT_IN_SPAN = {"journee": "jour"}
_JOINT = re.compile(r" ?(?:-|a|to|et|and|ou|or) (?:de )?$|-$")
_CHANGE = re.compile(
    r"\b(?:pass|fell|fallen|rose|risen|went|increas|grew|dropp|augment|baiss|ramen|reduced|cut|raised|relev)\w*\b[^.]{0,30}(?:\bde|\bfrom|\bd') ?$"
)
_ABOUT = re.compile(
    r"(?:\babout|\baround|\bapproximately|\broughly|\bsome|\bnearly|\balmost|\bclose to|\bcirca|\benviron|\ba peu pres|\bpres de|\bpres d'|"
    r"\bquelques?|\bpresque|\bautour de|\bde l'ordre de|\baux? alentours? de|\bestimated(?: at| to be)?|\ban estimated|\bestimees? a|~|\bquasiment|\bquasi) ?"
    r"(?:les |the |des |of )?$"
)
_ABOUT_AFTER = re.compile(r"(?: [a-z']+)? (?:environ|or so|approximately|or thereabouts|a peu pres)\b")
_LEAST = re.compile(
    r"(?:\bmore than|\bover|\bat least|\bplus de|\bplus d'|\bau moins|\bupwards? of|\bau-dela de|\bau minimum|\bno fewer than|\bnot less than|"
    r"\bpas moins de|\ba minimum of|\bexceed(?:s|ed|ing)?|\bdepass(?:e|ent|ant|ait)|\babove|\bsuperieure? a) ?(?:les |the |des )?$"
)
_MOST = re.compile(
    r"(?:\bless than|\bfewer than|\bunder|\bbelow|\bat most|\bup to|\bas many as|\bmoins de|\bmoins d'|\bau plus|\bjusqu'a|\bau maximum|"
    r"\bno more than|\bnot more than|\bpas plus de|\ba maximum of|\bmaximum|\binferieure? a|\ben dessous de) ?(?:les |the |des )?$"
)
_STRICT = re.compile(r"more than|over|above|plus d|less than|fewer than|under|below|moins d")
_LOOK_BACK = 32
_SUBSET = re.compile(
    r"\b(?:dont|including|of (?:whom|which|these|them)|parmi|among (?:them|whom)|y compris) (?:[a-z]+ ){0,2}$"
)
_PART_OF = re.compile(r" (?:of (?:the|our|these|those|all)|des|de nos|de ces|parmi|sur les)\b")
# What a figure after it numbers. Those of `which` may also end a phrase before a count: "in this update 40 jars are".
_LABEL = re.compile(
    r"(?:\b(?:n°s?|no\.?|number|numeros?|art\.?|articles?) ?|(?<![a-z])#"
    r"|\b(?P<which>updates?|mise a jour|point de situation|communique|bulletin|notice|statement|version|step|etape|phase|stage|"
    r"chapter|chapitre|section|annex|annexe|appendix|page|paragraph|paragraphe|alinea|point|item|"
    r"figure|table|tableau|level|niveau|tier|category|categorie|type|day|jour|week|semaine|"
    r"season|saison|episode|gate|porte|terminal|platform|quai|voie|track|room|salle|floor|etage|building|batiment|zone|area|line|ligne|"
    r"route|bus|tram|flight|vol|reactor|reacteur|module|"
    r"exercice|scenario|playbook|title|titre|edition|brouillon|annonce|announcement|rapport) )$"
)
_THE_ONE = re.compile(
    r"\b(?:this|that|our|your|each|every|last|latest|next|previous|same|first|cette|ce|cet|notre|votre|chaque|derniere?|prochaine?|meme|"
    r"premiere?|a|an|une?|by|en|per|par) $"
)
_NOUN_REACH = 70
_ACRONYM = re.compile(r"\b[A-Z]{2,8}[ \u00a0]$")
# How often, not how many, unless it is "3.5 million times".
_TIMES = re.compile(r" (?:fois|times)\b")


@dataclass(frozen=True)
class Claim:
    """A value a text states, where it stands in the flat line, and what it may mean.

    kind : number, percent, points, money, duration, date, clock, none, all, or reference. low, high : the values it
    allows, in base units (money in its currency, seconds, minutes of the calendar). other : the second reading.
    counted : the terms of the noun after a number, nearest first. subset : "of whom 12" counts within another number.
    part : "12 of the jars" counts some of what is named.
    """

    kind: str
    start: int
    end: int
    low: float
    high: float
    other: tuple[float, float] | None = None
    currency: str = ""
    counted: tuple[Term, ...] = ()
    subset: bool = False
    part: bool = False
    reference: Reference | None = None


def claims(reading: Reading, language: str, on: date) -> list[Claim]:
    """The claims of a text in their order, none inside another; `language` is fr or en, `on` the day it is said."""
    flat = reading.flat
    found = [_of_reference(each) for each in references(flat)]
    taken = _Taken(found)
    days = [_of_when(each, flat) for each in whens(flat, language, on) if taken.free(each.start, each.end)]
    found += days
    taken.add(days)
    spans = [each for each in _short_spans(flat, language) if taken.free(each.start, each.end)]
    found += spans
    taken.add(spans)
    measured = [
        each
        for each in _joined(list(_measured(reading, language)), flat)
        if taken.free(each.claim.start, each.claim.end)
    ]
    found += [_hedged(each, reading) for each in measured]
    return sorted(found, key=lambda claim: claim.start)


class _Taken:
    """The places of the flat line that a claim has already."""

    def __init__(self, found: list[Claim]) -> None:
        self._places: set[int] = set()
        self.add(found)

    def add(self, found: list[Claim]) -> None:
        for claim in found:
            self._places.update(range(claim.start, claim.end))

    def free(self, start: int, end: int) -> bool:
        return self._places.isdisjoint(range(start, end))


def _of_reference(found: Reference) -> Claim:
    return Claim("reference", found.start, found.end, 0, 0, reference=found)


_BEFORE_DAY = re.compile(r"(?:\bbefore|\bavant)(?: le)? $")
_AFTER_DAY = re.compile(r"(?:\bafter|\bapres)(?: le)? $")
_ABOUT_TIME = re.compile(r"(?:\bvers|\babout|\baround|\baux alentours de)(?: le)? $")
_MARGIN_OF_TIME = 30


def _of_when(found: When, flat: str) -> Claim:
    low, high = float(found.low), float(found.high)
    before = flat[max(0, found.start - _LOOK_BACK) : found.start]
    if _BEFORE_DAY.search(before) and not re.search(r"prefer|best|consomm", before):
        low = -INFINITY
    elif _AFTER_DAY.search(before):
        high = INFINITY
    elif high - low < 1440 and (
        _ABOUT_TIME.search(before) or re.search(r"\b(?:vers|about|around)\b", flat[found.start : found.end])
    ):
        low, high = low - _MARGIN_OF_TIME, high + _MARGIN_OF_TIME
    return Claim("clock" if found.clock else "date", found.start, found.end, low, high, found.other)


def _short_spans(flat: str, language: str) -> Iterator[Claim]:
    for found in _SHORT_SPAN.finditer(flat):
        if language == "fr" and found[0].startswith("a "):  # « à jour »
            continue
        bare = found[0].removesuffix(found["half"] or "")
        if bare in _SPANS:
            low = high = float(_SPANS[bare])
        else:
            unit = bare.split()[1]
            low, high = _DURATIONS[_UNIT_IN_SPAN.get(unit, unit)]
            if found["half"]:
                low, high = low * 1.5, high * 1.5
        yield Claim("duration", found.start(), found.end(), low, high)


@dataclass(frozen=True)
class _Measured:
    claim: Claim
    numeral: Numeral
    size: float


def _measured(reading: Reading, language: str) -> Iterator[_Measured]:
    flat, last = reading.flat, 0
    for numeral in numerals(flat, language):
        if numeral.start < last:
            continue
        measured = _with_unit(numeral, flat)
        claim = measured.claim
        if claim.kind in ("number", "percent", "none", "all"):
            claim = replace(claim, counted=tuple(_counted(reading, claim.end)))
        before = flat[max(0, claim.start - _LOOK_BACK) : claim.start]
        last = claim.end
        if _labels(claim, before, flat) or _after_acronym(claim, reading) or _TIMES.match(flat, claim.end):
            continue
        subset, part = bool(_SUBSET.search(before)), bool(_PART_OF.match(flat, claim.end))
        yield replace(measured, claim=replace(claim, subset=subset, part=part))


def _labels(claim: Claim, before: str, flat: str) -> bool:
    """Whether a bare figure only says which one: "update 0", « étape 3 », "no. 12"."""
    figures = claim.kind == "number" and re.fullmatch(r"\d{1,4}(?:\.\d{1,2})?", flat[claim.start : claim.end])
    if not figures or any(
        term.kind in ("people", "things") and term.start <= claim.end + 1 for term in claim.counted[:1]
    ):
        return False
    label = _LABEL.search(before)
    return label is not None and not (label["which"] and _THE_ONE.search(before[: label.start()]))


def _after_acronym(claim: Claim, reading: Reading) -> bool:
    """Whether a bare figure stands after capitals and before no word: "(GPSR 36)"."""
    if claim.kind != "number" or claim.counted:
        return False
    start = reading.origin[claim.start]
    return _ACRONYM.search(reading.text, max(0, start - 12), start) is not None


def _with_unit(numeral: Numeral, flat: str) -> _Measured:
    start, end = numeral.start, numeral.end
    other = (numeral.other, numeral.other) if numeral.other is not None else None
    claim = Claim(numeral.kind, start, end, numeral.low, numeral.high, other)
    if numeral.kind != "number":
        return _Measured(claim, numeral, 1)
    if found := _PERCENT.match(flat, end):
        return _Measured(replace(claim, kind="percent", end=found.end()), numeral, 1)
    if found := _POINTS.match(flat, end):
        return _Measured(replace(claim, kind="points", end=found.end()), numeral, 1)
    before = _MONEY_BEFORE.search(flat, max(0, start - 5), start)
    after = _MONEY_AFTER.match(flat, end)
    if before or after:
        currency = CURRENCIES[before[1] if before else after[1] if after else ""]
        start = before.start() if before else start
        end = after.end() if after and not before else end
        return _Measured(replace(claim, kind="money", start=start, end=end, currency=currency), numeral, 1)
    if found := _DURATION.match(flat, end):
        return _duration(claim, numeral, found, flat)
    return _Measured(claim, numeral, 1)


def _duration(claim: Claim, numeral: Numeral, found: re.Match[str], flat: str) -> _Measured:
    unit = found[1]
    least, most = _DURATIONS.get(unit) or _DURATIONS[unit.removesuffix("s")]
    low, high, end, size = claim.low * least, claim.high * most, found.end(), least
    more = _DURATION_MORE.match(flat, end)
    if more and more[3]:
        low, high, end = low + least / 2, high + most / 2, more.end()
    elif more and (more[2] or least == 3600) and least > 60:
        below = _DURATIONS.get(more[2] or "min") or _DURATIONS[(more[2] or "min").removesuffix("s")]
        low, high, end = low + int(more[1]) * below[0], high + int(more[1]) * below[1], more.end()
        size = below[0]
    return _Measured(replace(claim, kind="duration", low=low, high=high, end=end), numeral, size)


def _counted(reading: Reading, end: int) -> Iterator[Term]:
    """The terms right after a number, up to the end of its clause or the next figure."""
    reach = min(reading.clause(end - 1).end, end + _NOUN_REACH)
    clause = reading.clause(end - 1)
    words = []
    for word in clause.words:
        if word.start < end or word.start >= reach:
            continue
        if word.text[0].isdigit():
            break
        words.append(word)
        if len(words) == 6:
            break
    yield from terms(words)


def _joined(found: list[_Measured], flat: str) -> list[_Measured]:
    """Two numbers that are the ends of a range become one claim."""
    kept: list[_Measured] = []
    for measured in found:
        if kept and (joint := _JOINT.fullmatch(flat, kept[-1].claim.end, measured.claim.start)):
            first = kept[-1]
            before = flat[max(0, first.claim.start - 45) : first.claim.start]
            between = re.search(r"\b(?:between|entre) (?:les |the )?$", before)
            word = joint[0].strip()
            plain = first.claim.kind in ("number", measured.claim.kind) and measured.claim.kind not in (
                "none",
                "all",
            )
            if _CHANGE.search(before) and word in ("a", "to"):
                kept[-1] = measured
                continue
            if (
                plain
                and (between or word not in ("et", "and"))
                and first.claim.low < _scaled_high(first, measured)
            ):
                kept[-1] = _range(first, measured)
                continue
        kept.append(measured)
    return kept


def _scaled_high(first: _Measured, second: _Measured) -> float:
    return second.claim.high if first.claim.kind == second.claim.kind else INFINITY


def _range(first: _Measured, second: _Measured) -> _Measured:
    low = first.claim.low
    if first.claim.kind == "number" and second.claim.kind == "duration":
        low *= second.size
    elif first.numeral.scale == 1:
        low *= second.numeral.scale
    claim = replace(second.claim, start=first.claim.start, low=low, other=None, subset=first.claim.subset)
    return _Measured(claim, replace(second.numeral, place=-1), second.size)


def _hedged(measured: _Measured, reading: Reading) -> Claim:
    """The values a claim allows: a range as it stands, "about" a place around, a bare round number half a place."""
    claim, place, size = measured.claim, measured.numeral.place, measured.size
    flat = reading.flat
    before = flat[max(reading.sentence(claim.start).start, claim.start - _LOOK_BACK) : claim.start]
    if claim.kind in ("none", "all"):
        return claim
    if hedge := _LEAST.search(before):
        return (
            replace(claim, low=claim.low, high=INFINITY, other=None)
            if not _STRICT.search(hedge[0])
            else replace(claim, low=claim.low + 1e-9, high=INFINITY, other=None)
        )
    if hedge := _MOST.search(before):
        high = claim.high - (1e-9 if _STRICT.search(hedge[0]) else 0)
        return replace(claim, low=-INFINITY, high=high, other=None)
    if place < 0:
        return claim
    about = _ABOUT.search(before) or _ABOUT_AFTER.match(flat, claim.end)
    margin = place * size if claim.kind == "duration" else place
    if about:
        margin = max(margin, 0.15 * claim.high if claim.kind == "duration" else margin)
        return replace(claim, low=claim.low - margin, high=claim.high + margin)
    if claim.kind == "duration":
        return claim
    if claim.kind in ("percent", "points"):
        margin = min(margin, 5)
    whole = claim.low == claim.high and float(claim.low).is_integer() and claim.low < 100
    margin = 0 if whole and claim.kind in ("number", "money") else margin / 2
    return replace(claim, low=claim.low - margin, high=claim.high + margin * (1 - 1e-9))
