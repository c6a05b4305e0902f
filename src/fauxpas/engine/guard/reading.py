"""A text as the guard reads it: one folded line with the way back, its sentences and clauses, and what their words mean."""

import re
import tomllib
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib import resources

from fauxpas.engine.fold import APOSTROPHES

_DASHES = dict.fromkeys("‐‑‒–—−", "-")
_SIGNS = {**dict.fromkeys(APOSTROPHES, "'"), **_DASHES, "«": '"', "»": '"', "“": '"', "”": '"'}
_WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# A point between two digits, or one that ends "n." or "tel.", ends no sentence.
_SENTENCE_END = re.compile(r"(?<!\bn)(?<!\bno)(?<!\btel)[.!?…]+(?=[\s\"')]|$)|\n+")
_CLAUSE_END = re.compile(r"[;()]|,(?!\d)|\b(?:but|mais|whereas|while|tandis que|alors que)\b")
_SHORTEST_STEM = 2
_LONGEST_STEM = 20
# A stem the lexicon does not know is marked, so that it never passes for a concept.
UNKNOWN = "~"
# A longer one is noise, or a table without points: it is read piece by piece, so that no text costs its square.
LONGEST_SENTENCE = 1500
CLASSES = ("people", "things", "deeds", "causes", "topics")


@dataclass(frozen=True)
class Word:
    """A folded word and where it stands in the flat line; `capital` tells how the text wrote its first letter."""

    text: str
    start: int
    end: int
    capital: bool


@dataclass(frozen=True)
class Lexicon:
    """The table of concepts.toml: words, stems and phrases to concepts, and the class of each concept."""

    words: dict[str, tuple[str, ...]]
    stems: dict[str, tuple[str, ...]]
    phrases: dict[tuple[str, ...], tuple[str, ...]]
    kind: dict[str, str]
    generic: frozenset[str]
    stop: frozenset[str]
    opposite: dict[str, frozenset[str]]
    states: frozenset[str]

    def of_word(self, word: str) -> tuple[str, ...]:
        """The concepts of one folded word; empty when the table does not know it."""
        for form in (word, word.removesuffix("s"), word.removesuffix("x")):
            if form in self.words:
                return self.words[form]
        for length in range(min(len(word), _LONGEST_STEM), _SHORTEST_STEM - 1, -1):
            if word[:length] in self.stems:
                return self.stems[word[:length]]
        return ()


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    table = tomllib.loads(
        resources.files("fauxpas.engine.guard").joinpath("concepts.toml").read_text(encoding="utf-8")
    )
    words: dict[str, list[str]] = {}
    stems: dict[str, list[str]] = {}
    phrases: dict[tuple[str, ...], list[str]] = {}
    kind: dict[str, str] = {}
    for name in CLASSES:
        for concept, written in table[name].items():
            kind[concept] = name
            for form in written.split():
                if "_" in form:
                    phrases.setdefault(tuple(form.split("_")), []).append(concept)
                elif form.endswith("*"):
                    stems.setdefault(form[:-1], []).append(concept)
                else:
                    words.setdefault(form, []).append(concept)
    pairs = [pair.split() for pair in table["opposites"]["pairs"]]
    return Lexicon(
        {word: tuple(found) for word, found in words.items()},
        {stem: tuple(found) for stem, found in stems.items()},
        {phrase: tuple(found) for phrase, found in phrases.items()},
        kind,
        frozenset(table["generic"].split()),
        frozenset(table["stop"].split()),
        {
            name: frozenset(each for pair in pairs if name in pair for each in pair if each != name)
            for pair in pairs
            for name in pair
        },
        frozenset(table["opposites"]["states"]),
    )


def stem(word: str) -> str:
    """A word the lexicon does not know, without the endings that French and English change most."""
    for ending in (
        "ments",
        "ment",
        "tions",
        "tion",
        "ings",
        "ing",
        "ees",
        "ed",
        "es",
        "ee",
        "er",
        "s",
        "x",
        "e",
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending)
    return word


@dataclass(frozen=True)
class Term:
    """What a word or phrase means: a concept, or the stem of an unknown word (`kind` "other"), and where it stands."""

    name: str
    kind: str
    start: int
    end: int


def _phrase_matches(pattern: tuple[str, ...], words: list[Word]) -> bool:
    return len(pattern) == len(words) and all(
        word.text.startswith(part[:-1]) if part.endswith("*") else word.text in (part, f"{part}s")
        for part, word in zip(pattern, words, strict=True)
    )


@lru_cache(maxsize=8_192)
def _meanings(word: str) -> tuple[list[tuple[tuple[str, ...], tuple[str, ...]]], tuple[str, ...]]:
    """The phrases that may begin with a word, longest first, and the word's own concepts."""
    known = lexicon()
    phrases = [
        item
        for item in known.phrases.items()
        if (
            word.startswith(item[0][0][:-1])
            if item[0][0].endswith("*")
            else word in (item[0][0], f"{item[0][0]}s")
        )
    ]
    return sorted(phrases, key=lambda item: -len(item[0])), known.of_word(word)


def terms(words: list[Word]) -> Iterator[Term]:
    """The terms of words in a row: every concept a word or phrase has, else its stem; stop words have none."""
    known = lexicon()
    taken = -1
    for place, word in enumerate(words):
        phrases, own = _meanings(word.text)
        for pattern, concepts in phrases:
            last = place + len(pattern)
            if _phrase_matches(pattern, words[place:last]):
                for concept in concepts:
                    yield Term(concept, known.kind[concept], word.start, words[last - 1].end)
                taken = max(taken, last - 1)
                break
        if place <= taken:
            continue
        if own:
            for concept in own:
                yield Term(concept, known.kind[concept], word.start, word.end)
        elif word.text not in known.stop and not word.text.isdigit():
            yield Term(UNKNOWN + stem(word.text), "other", word.start, word.end)


@dataclass
class Span:
    """A sentence or a clause of the flat line, and the terms in it."""

    start: int
    end: int
    words: list[Word] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)

    @cached_property
    def names(self) -> set[str]:
        """The concepts and stems in it."""
        return {term.name for term in self.terms}


class Reading:
    """A text folded to one flat line (`flat`), with its sentences, each with its clauses.

    `flat` has no accents, capitals or hard spaces; `origin` leads each of its characters back to the text.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.flat, self.origin = _flatten(text)
        self.words = [
            Word(found[0], found.start(), found.end(), text[self.origin[found.start()]].isupper())
            for found in _WORD.finditer(self.flat)
        ]
        self.sentences = self._cut(_SENTENCE_END, [(0, len(self.flat))])
        self.clauses = self._cut(_CLAUSE_END, [(span.start, span.end) for span in self.sentences])
        self._sentence_starts = [span.start for span in self.sentences]
        self._clause_starts = [span.start for span in self.clauses]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The code points of the text that a stretch of the flat line stands for, end exclusive."""
        last = self.origin[end - 1] + 1
        while last < len(self.text) and unicodedata.combining(self.text[last]):
            last += 1
        return self.origin[start], last

    def sentence(self, place: int) -> Span:
        """The sentence a place of the flat line is in."""
        return self.sentences[max(0, bisect_right(self._sentence_starts, place) - 1)]

    def sentence_before(self, sentence: Span) -> Span | None:
        """The sentence before this one; None for the first."""
        place = bisect_right(self._sentence_starts, sentence.start) - 1
        return self.sentences[place - 1] if place > 0 else None

    def clause(self, place: int) -> Span:
        """The clause a place of the flat line is in."""
        return self.clauses[max(0, bisect_right(self._clause_starts, place) - 1)]

    def _cut(self, ends: re.Pattern[str], pieces: list[tuple[int, int]]) -> list[Span]:
        spans: list[Span] = []
        for start, end in pieces:
            last = start
            for found in ends.finditer(self.flat, start, end):
                spans.append(Span(last, found.end()))
                last = found.end()
            if last < end or not spans:
                spans.append(Span(last, end))
        spans = [
            Span(start, min(start + LONGEST_SENTENCE, span.end))
            for span in spans
            for start in range(span.start, max(span.end, span.start + 1), LONGEST_SENTENCE)
        ]
        place = 0
        for span in spans:
            while place < len(self.words) and self.words[place].start < span.end:
                span.words.append(self.words[place])
                place += 1
            span.terms = list(terms(span.words))
        return spans


@lru_cache(maxsize=1_024)
def read_once(text: str) -> Reading:
    """A short text of the ledger, read: the same facts are asked for at every key somebody presses."""
    return Reading(text)


@cache
def _flat(char: str) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    if char == "\n":
        return char
    if char.isspace():
        return " "
    spelled = unicodedata.normalize("NFKD", char).lower().replace("œ", "oe").replace("æ", "ae")
    kept = "".join(c for c in spelled if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " " if kept.isspace() else kept


def _flatten(text: str) -> tuple[str, list[int]]:
    pieces = [_flat(char) for char in text]
    return "".join(pieces), [place for place, piece in enumerate(pieces) for _ in piece]
