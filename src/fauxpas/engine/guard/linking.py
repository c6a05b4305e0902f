"""Which facts of the ledger a claim is about."""

from collections.abc import Iterable
from dataclasses import dataclass

from fauxpas.engine.guard.claims import Claim
from fauxpas.engine.guard.facts import Entry, Fact
from fauxpas.engine.guard.reading import UNKNOWN, Reading, Span, Term, lexicon

NEAR, SENTENCE, BEFORE = 1.0, 0.9, 0.4
ENOUGH = 0.45
TIE = 0.12
OWN_WORDS = 0.9
SHARED_LETTERS = 5

PEOPLE_STEMS = frozenset(
    {"~peopl", "~people", "~person", "~personn", "~personne", "~gens", "~individual", "~individu"}
)
AUXILIARIES = frozenset(
    "is are was were be been has have had will est sont etait etaient a ont avait avaient sera seront furent fut".split()
)


@dataclass(frozen=True)
class Surroundings:
    """What stands around a claim: its clause, its sentence and the sentence before."""

    clause: Span
    sentence: Span
    before: Span | None

    def predicate(self, claim: Claim) -> set[str]:
        """What is said of "12 of the jars sold": the deeds after the verb, or before the number when no verb follows."""
        words = [word for word in self.clause.words if word.start >= claim.end]
        verb = next((word.start for word in words if word.text in AUXILIARIES), None)
        return {
            term.name
            for term in self.clause.terms
            if (term.start < claim.start if verb is None else term.start > verb)
        }


@dataclass(frozen=True)
class Link:
    """How well an entry fits a claim, 0 to 1; `proven` when the text tells more of it than the noun that is counted."""

    entry: Entry
    fit: float
    proven: bool


def around(reading: Reading, place: int) -> Surroundings:
    """What stands around a place of the flat line."""
    sentence = reading.sentence(place)
    return Surroundings(reading.clause(place), sentence, reading.sentence_before(sentence))


def links(claim: Claim, entries: Iterable[Entry], where: Surroundings) -> list[Link]:
    """The entries a claim fits about equally well, best first; empty when none fits."""
    found = [link for entry in entries if (link := fit(claim, entry, where)) is not None]
    found.sort(key=lambda link: (-link.proven, -link.fit))
    return [link for link in found if link.proven == found[0].proven and link.fit >= found[0].fit - TIE]


def fit(claim: Claim, entry: Entry, where: Surroundings) -> Link | None:
    """How well an entry fits a claim; None when it is about something else.

    About half of what the fact is about must stand in the sentence, in the words of the ledger's subject and attribute or
    in those of its own sentence. A noun after the number, a deed, or a proper name that is not the fact's rules it out.
    """
    fact = entry.fact
    wanted = fact.terms
    if not wanted or _other_noun(claim, wanted) or _other_name(entry, where):
        return None
    near, sentence = where.clause.names, where.sentence.names
    before = where.before.names if where.before else set()
    deeds = {name for name, kind in wanted.items() if kind == "deeds"}
    told = {name for name, kind in fact.text_terms.items() if kind == "deeds"}
    if deeds and _other_deed(deeds | told, near, sentence):
        return None
    wanted = {name: kind for name, kind in wanted.items() if name not in PEOPLE_STEMS} or wanted
    cover = max(
        _cover(wanted, near, sentence, before), OWN_WORDS * _cover(fact.text_terms, near, sentence, before)
    )
    if _best_before(claim, fact, where):
        cover = max(cover, SENTENCE)
    if cover < ENOUGH:
        return None
    if deeds:
        done = where.predicate(claim) if claim.part else sentence
        proven = bool(((fact.deeds or deeds) | told) & done)
    else:
        proven = _beyond_head(claim, fact, sentence | before)
    labelled = "best_before" in wanted
    if claim.kind in ("date", "clock") and not labelled and not _subject_told(fact, sentence | before):
        proven = False
    return Link(entry, cover, proven)


def _subject_told(fact: Fact, there: set[str]) -> bool:
    """Whether what a day is the day of is named: "cards are refused since this morning" is not when the outage began."""
    named = fact.subject_terms | {name for name, kind in fact.text_terms.items() if kind != "deeds"}
    return not named or any(_told(name, there) for name in named)


def _beyond_head(claim: Claim, fact: Fact, there: set[str]) -> bool:
    """Whether a fact without a deed is told by more than what is counted: jars brought back are no jars in shops.

    Some *of* the jars in shops are fewer than the jars in shops.
    """
    head = _head(claim)
    if claim.part:
        return False
    own = fact.terms.keys() - head
    if not own or not head & fact.terms.keys():
        return True
    return any(_told(name, there) for name in own | (fact.text_terms.keys() - head))


def _best_before(claim: Claim, fact: Fact, where: Surroundings) -> bool:
    """Whether a day is told as a best-before date, which labels give without their product, and no other name stands by."""
    if claim.kind != "date" or "best_before" not in fact.terms or "best_before" not in where.clause.names:
        return False
    capitals = {word.start for word in where.sentence.words[1:] if word.capital}
    return not any(
        term.start in capitals
        and term.kind in ("other", "things")
        and term.name not in fact.terms
        and not claim.start <= term.start < claim.end
        for term in where.sentence.terms
    )


def _cover(wanted: Iterable[str], near: set[str], sentence: set[str], before: set[str]) -> float:
    """The share of terms that stand around the claim, each by how near it stands; 0 when none is wanted."""
    weights = [
        next(
            (
                weight
                for names, weight in ((near, NEAR), (sentence, SENTENCE), (before, BEFORE))
                if _told(name, names)
            ),
            0.0,
        )
        for name in wanted
    ]
    return sum(weights) / len(weights) if weights else 0


def _told(name: str, names: set[str]) -> bool:
    """Whether a term is among others; an unknown word also by its first letters, which French and English share."""
    if name in names:
        return True
    if not name.startswith(UNKNOWN) or len(name) <= SHARED_LETTERS:
        return False
    return any(other.startswith(name[: SHARED_LETTERS + 1]) for other in names)


def _other_deed(deeds: set[str], near: set[str], sentence: set[str]) -> bool:
    kind = lexicon().kind
    for names in (near, sentence):
        told = {name for name in names if kind.get(name) == "deeds"}
        if told:
            return not told & deeds
    return False


def _other_noun(claim: Claim, wanted: dict[str, str]) -> bool:
    nouns = {name for name, kind in wanted.items() if kind in ("people", "things")}
    head = _head(claim)
    if not head or not nouns or head & nouns or head & set(wanted):
        return False
    kinds = {wanted[name] for name in nouns}
    known = lexicon().kind
    if head & PEOPLE_STEMS:
        return "people" not in kinds
    if claim.kind == "none" and any(known.get(name) in ("topics", "causes") for name in head):
        return True
    return any(known.get(name) in ("people", "things") for name in head) or not _loose(head)


def _loose(head: set[str]) -> bool:
    """Whether the word after the number is no countable thing, so that it rules nothing out."""
    return all(lexicon().kind.get(name) in ("deeds", "topics", "causes") for name in head)


def _head(claim: Claim) -> set[str]:
    if not claim.counted:
        return set()
    nouns = [term for term in claim.counted if term.kind in ("people", "things", "other")]
    known = next((term for term in nouns[:2] if term.kind != "other" or term.name in PEOPLE_STEMS), None)
    first: Term = known or claim.counted[0]
    return {term.name for term in claim.counted if term.start == first.start}


def _other_name(entry: Entry, where: Surroundings) -> bool:
    """Whether the fact is about something with a name of its own and the sentence tells another name instead."""
    names = entry.fact.names
    if not names:
        return False
    there = where.sentence.names | (where.before.names if where.before else set())
    if names <= there:
        return False
    known = lexicon().kind
    first = where.sentence.words[0].start if where.sentence.words else -1
    capitals = {
        (word.start, word.end) for word in where.sentence.words if word.capital and word.start != first
    }
    return any(
        (term.start, term.end) in capitals and term.name not in known and term.name not in names
        for term in where.sentence.terms
    )
