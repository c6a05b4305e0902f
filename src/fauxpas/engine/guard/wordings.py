"""What is said in words alone: yes or no, a cause, a place, a name; found from the facts, sentence by sentence."""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import partial

from fauxpas.engine.guard.claims import Claim
from fauxpas.engine.guard.dates import MONTHS, WEEKDAYS
from fauxpas.engine.guard.facts import GONE, Entry, Fact
from fauxpas.engine.guard.linking import ENOUGH, around, fit
from fauxpas.engine.guard.reading import Reading, Span, Word, lexicon, read_once
from fauxpas.engine.guard.verdicts import POSSIBLE, UNASKED, Finding, verdict_of

ALIKE = 0.8
_NEGATION = re.compile(
    r"\bnot\b|n't\b|\bno\b|\bnever\b|\bwithout\b|\bnone\b|\bneither\b|\bnor\b|\bnobody\b|\bno longer\b|\bcannot\b"
    r"|\bn'|\bne\b|\bpas\b|\baucune?\b|\bjamais\b|\bsans\b|\bnon\b|\bni\b|\bnulle?ment\b"
)
_NOT_ONLY = re.compile(
    r"\bnot only\b|\bpas seulement\b|\bnon seulement\b|\bn'hesitez\b|\bne manque\w*|\bsans delai\b|\bwithout delay\b"
)
_PAST = re.compile(
    r"\b(?:was|were|had been|etait|etaient|a ete|ont ete|avait|restera?i?t?|duree?|lasted|a dure)\b"
)
_CAUSAL = re.compile(
    r"\b(?:caus\w+|due?s? (?:to|a|au)|because|origine|origin\w*|provoqu\w+|a la suite|result of|stem\w*|reason|raison)\b"
)
_AT = re.compile(
    r"\b(?:a|au|aux|en|in|at|near|pres de|from|de|d'|of|du|dans le|sur) ?(?:la |le |l'|the |our |nos |notre )?$"
)
_FIRMLY_AT = re.compile(r"\b(?:a|in|at|near|pres de) $")
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w'’-]+(?: [^\W\d_a-z][\w'’-]+){1,3}")
_FEWEST_SHARED = 2


def wordings(entries: Sequence[Entry], reading: Reading) -> Iterator[Finding]:
    """The verdicts on what the text says in words: each proposition, cause, place and name that touches a fact."""
    asserted = [entry for entry in entries if entry.fact.type == "yes/no" or _is_sentence(entry.fact)]
    causes = [entry for entry in entries if _causes(entry.fact)]
    places = [entry for entry in entries if entry.fact.type == "place"]
    names = [entry for entry in entries if _is_name(entry.fact)]
    for sentence in reading.sentences:
        if reading.flat[sentence.start : sentence.end].rstrip().endswith("?"):
            continue
        for entry in causes:
            yield from _cause(entry, sentence, reading)
        for entry in asserted:
            yield from _assertion(entry, sentence, reading)
        if places:
            yield from _places(places, sentence, reading)
        for entry in names:
            yield from _name(entry, sentence, reading)


def _is_sentence(fact: Fact) -> bool:
    return (
        fact.type == "text" and not _causes(fact) and not fact.written and len(fact.terms) >= _FEWEST_SHARED
    )


def _is_name(fact: Fact) -> bool:
    """Whether its value is a name: of a reference any words, of a text two to four that all begin with a capital."""
    if fact.type == "text" and not all(_FULL_NAME.fullmatch(part) for part in fact.written):
        return False
    return any(kind == "name" for kind, _ in fact.plain_references)


def _causes(fact: Fact) -> set[str]:
    if fact.type not in ("text", "reference") or "cause" not in fact.terms:
        return set()
    return {
        term.name
        for span in read_once(" ".join(fact.written) or fact.text).sentences
        for term in span.terms
        if term.kind == "causes"
    }


def _cause(entry: Entry, sentence: Span, reading: Reading) -> Iterator[Finding]:
    line = reading.flat[sentence.start : sentence.end]
    if not _CAUSAL.search(line):
        return
    about = {name for name, kind in entry.fact.terms.items() if name != "cause" and kind != "causes"}
    before = reading.sentence_before(sentence)
    if (
        about
        and not about & (sentence.names | (before.names if before else set()))
        and "cause" not in sentence.names
    ):
        return
    for term in [term for term in sentence.terms if term.kind == "causes"]:
        clause = reading.flat[reading.clause(term.start).start : term.end]
        verdict, because = verdict_of(
            entry.fact,
            entry.former,
            partial(_has_cause, term.name),
            denied=bool(_NEGATION.search(clause)),
        )
        if verdict != "unsupported":
            if because == "contradicts" and POSSIBLE.search(line):
                verdict, because = "ambiguous", "perhaps"
            yield Finding(term.start, term.end, verdict, because, entry.fact)
            return


def _has_cause(name: str, fact: Fact) -> bool:
    return name in _causes(fact)


def _assertion(entry: Entry, sentence: Span, reading: Reading) -> Iterator[Finding]:
    """A sentence that tells of everything a yes-or-no fact is about, and whether it says yes."""
    fact = entry.fact
    for span in _clauses(sentence, reading):
        opposed = _opposed(fact, span, reading)
        if opposed is None:
            continue
        line = reading.flat[span.start : span.end]
        if UNASKED.search(line):
            return
        said_yes = bool(_NEGATION.search(_NOT_ONLY.sub(" ", line))) == opposed
        start, end = span.words[0].start, span.words[-1].end
        holds = _says(fact)
        if holds is None or fact.status in ("disputed", "unknown"):
            yield Finding(start, end, "ambiguous", "undecided", fact)
        elif POSSIBLE.search(line):
            yield Finding(start, end, "ambiguous", "perhaps", fact)
        elif fact.status in GONE:
            refuted = fact.status == "refuted"
            agreed = said_yes == holds
            yield Finding(
                start, end, "contradicts" if agreed else "consistent" if refuted else "unsupported",
                "gone" if agreed else "consistent" if refuted else "unsupported", fact,
            )  # fmt: skip
        else:
            verdict, because = verdict_of(
                fact,
                entry.former,
                partial(_agrees, said_yes),
            )
            yield Finding(start, end, verdict, because, fact)
        return


def _says(fact: Fact) -> bool | None:
    if fact.type == "yes/no":
        return fact.holds
    return not _NEGATION.search(read_once(fact.text).flat)


def _agrees(said_yes: bool, fact: Fact) -> bool | None:  # noqa: FBT001  # the first half of a partial
    holds = _says(fact)
    return None if holds is None else holds == said_yes


def _clauses(sentence: Span, reading: Reading) -> Iterator[Span]:
    """The clauses of a sentence, then the sentence itself; those without words left out."""
    start = sentence.start
    while start < sentence.end:
        clause = reading.clause(start)
        if clause.words:
            yield clause
        start = clause.end
    if sentence.words:
        yield sentence


def _opposed(fact: Fact, span: Span, reading: Reading) -> bool | None:
    """False when the span tells of all the fact is about, True when its deed is told by its opposite, None when neither."""
    there, known = span.names, lexicon()
    wanted = set(fact.terms)
    missing = wanted - there
    if not wanted or (len(wanted) == 1 and _another_deed(wanted, there)):
        return None
    deeds = {name for name in wanted if fact.terms[name] == "deeds"}
    nouns = wanted - deeds
    if deeds:
        if nouns and len(nouns & there) / len(nouns) < 1:
            return None
        others = {
            other
            for deed in deeds & missing
            for other in known.opposite.get(deed, frozenset())
            if other in there
        }
        if others:
            past = _PAST.search(reading.flat[span.start : span.end])
            return None if past and others <= known.states | {"unavailable"} else True
        return False if deeds & there and len(missing) <= len(wanted) / 3 else None
    return False if len(missing) <= len(wanted) / 4 else None


def _another_deed(wanted: set[str], there: set[str]) -> bool:
    """Whether a text tells a deed beside the one word a fact has: "production: no" says nothing of its having resumed."""
    return any(lexicon().kind.get(name) == "deeds" for name in there - wanted)


def _capitals(sentence: Span, reading: Reading) -> Iterator[list[Word]]:
    """Runs of capitalised words, one space or hyphen between them; the first word of a sentence alone is none."""
    run: list[Word] = []
    for word in sentence.words:
        if word.capital and run and re.fullmatch(r"[ -]|'", reading.flat[run[-1].end : word.start]):
            run.append(word)
            continue
        if run:
            yield run
        run = [word] if word.capital else []
    if run:
        yield run


def _places(places: Sequence[Entry], sentence: Span, reading: Reading) -> Iterator[Finding]:
    stated = {
        name
        for entry in places
        for name in _plain(entry.fact)
        if re.search(rf"\b{re.escape(name)}\b", reading.flat[sentence.start : sentence.end])
    }
    for run in _capitals(sentence, reading):
        start, end = run[0].start, run[-1].end
        before = reading.flat[max(sentence.start, start - 24) : start]
        if (
            not _AT.search(before)
            or run[0].text in MONTHS
            or run[0].text in WEEKDAYS
            or run[0].start == sentence.words[0].start
        ):
            continue
        told = reading.flat[start:end]
        where = around(reading, start)
        claim = Claim("place", start, end, 0, 0)
        fitting = [
            entry
            for entry in places
            if (link := fit(claim, entry, where)) is not None and link.fit >= ENOUGH and link.proven
        ]
        entry = next(
            (entry for entry in fitting if any(_same_words(told, name) for name in _plain(entry.fact))), None
        )
        entry = entry or (fitting[0] if fitting else None)
        if entry is None:
            if _FIRMLY_AT.search(before):
                yield Finding(start, end, "unsupported", "unsupported")
            continue
        verdict, because = verdict_of(
            entry.fact,
            entry.former,
            partial(_stands_at, told),
        )
        if verdict == "contradicts" and stated:
            continue
        if because == "contradicts" and POSSIBLE.search(reading.flat[sentence.start : sentence.end]):
            verdict, because = "ambiguous", "perhaps"
        yield Finding(start, end, verdict, because, entry.fact)


def _plain(fact: Fact) -> list[str]:
    return [read_once(part).flat.strip() for part in fact.written]


def _stands_at(told: str, fact: Fact) -> bool:
    return any(_same_words(told, name) for name in _plain(fact))


def _same_words(one: str, other: str) -> bool:
    """Whether one name holds the other: Lyon and "Lyon, France"."""
    first, second = set(re.findall(r"[a-z0-9]+", one)), set(re.findall(r"[a-z0-9]+", other))
    return bool(first) and bool(second) and (first <= second or second <= first)


def _name(entry: Entry, sentence: Span, reading: Reading) -> Iterator[Finding]:
    """A name as the ledger writes it, one that is nearly so, or another person's where the fact's should stand."""
    for kind, name in entry.fact.plain_references:
        if kind != "name":
            continue
        length = len(re.findall(r"[a-z0-9]+(?:-[a-z0-9]+)*", name))
        for place in range(len(sentence.words) - length + 1):
            words = sentence.words[place : place + length]
            told = reading.flat[words[0].start : words[-1].end]
            capital = words[0].capital or any(sign.isdigit() for sign in told)
            if told == name:
                verdict, because = verdict_of(entry.fact, entry.former, lambda _fact: True)
                yield Finding(words[0].start, words[-1].end, verdict, because, entry.fact)
                return
            if capital and length >= _FEWEST_SHARED and _slip(told, name) and entry.fact.status not in GONE:
                yield Finding(words[0].start, words[-1].end, "contradicts", "typo", entry.fact)
                return
        yield from _someone_else(entry, length, sentence, reading)


def _slip(told: str, name: str) -> bool:
    return told[0] == name[0] and SequenceMatcher(None, told, name, autojunk=False).ratio() >= ALIKE


def _someone_else(entry: Entry, length: int, sentence: Span, reading: Reading) -> Iterator[Finding]:
    roles = {name for name, kind in entry.fact.terms.items() if kind != "other"}
    if length < _FEWEST_SHARED or not roles or not roles <= sentence.names:
        return
    for run in _capitals(sentence, reading):
        if len(run) == length and not any(_known(word, sentence) for word in run):
            clause = reading.clause(run[0].start)
            if roles & clause.names or roles & sentence.names:
                yield Finding(run[0].start, run[-1].end, "contradicts", "contradicts", entry.fact)
                return


def _known(word: Word, sentence: Span) -> bool:
    known = lexicon()
    return word.text in known.stop or any(
        term.start == word.start and term.kind != "other" for term in sentence.terms
    )
