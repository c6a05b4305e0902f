"""A statement as a line of folded words, with where each stands in the text, ready for the rules' patterns."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from fauxpas.engine.fold import Word, words

# How a sentence's end and a break inside it (; or :) stand in the line; no word looks like them.
END = "."
BREAK = ";"
# A word that began with a capital wears this; patterns overlook it unless they ask for a name.
CAPITAL = "^"

_END = re.compile(r"[.!?…]+[\"»”’')\]\s]*\s|[!?…]|\n")
_BREAK = re.compile(r"[;:]\s|\s[–—-]\s")
# A point after these ends no sentence.
_ABBREVIATIONS = frozenset(
    "m mm mr mrs ms dr st no nr art etc vs inc ltd co e.g i.e eg ie a.m p.m am pm approx tel".split()
)
_UNENDED = re.compile(r"\.\s*$")


@dataclass(frozen=True)
class Reading:
    """A text cut into words and sentences.

    line : the folded words and the breaks between them, each followed by a space.
    starts : for every token of `line`, where it begins in it; `tokens` the index of its word, or -1 for a break.
    sentences : (start, end) code points of each sentence in the text, end exclusive.
    """

    text: str
    words: Sequence[Word]
    line: str
    starts: Sequence[int]
    tokens: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Code points of the text for the piece [start, end) of the line; breaks at its edges are left out."""
        first = bisect_right(self.starts, start) - 1
        last = bisect_right(self.starts, end - 1) - 1
        while first < last and self.tokens[first] < 0:
            first += 1
        while last > first and self.tokens[last] < 0:
            last -= 1
        return self.words[self.tokens[first]].start, self.words[self.tokens[last]].end

    def around(self, start: int, end: int) -> str:
        """The whole sentences of the line that the piece [start, end) touches."""
        right = self.line.find(f" {END} ", max(start, end - 3))
        return self.line[self._begin(start) : right + 1 if right >= 0 else len(self.line)]

    def sentences_before(self, place: int) -> list[str]:
        """The sentences that end before a place of the line."""
        return _sentences(self.line[: self._begin(place)])

    @cached_property
    def sentences(self) -> list[str]:
        """The sentences of the line in order, without their ends; those without a word are left out."""
        return _sentences(self.line)

    def _begin(self, place: int) -> int:
        """Where the sentence begins that holds a place of the line."""
        before = self.line.rfind(f" {END} ", 0, place)
        return before + 3 if before >= 0 else 0


def read(text: str) -> Reading:
    """Cut a text into folded words and breaks. An empty text, or one without a word, has an empty line."""
    found = words(text)
    pieces: list[str] = []
    tokens: list[int] = []
    for place, word in enumerate(found):
        if place:
            mark = _mark(text[found[place - 1].end : word.start], found[place - 1].text)
            if mark:
                pieces.append(mark)
                tokens.append(-1)
        capital = CAPITAL if text[word.start].isupper() else ""
        pieces.append(capital + word.text)
        tokens.append(place)
    starts = []
    length = 0
    for piece in pieces:
        starts.append(length)
        length += len(piece) + 1
    return Reading(text, found, "".join(f"{piece} " for piece in pieces), starts, tokens)


def _sentences(line: str) -> list[str]:
    return [piece for piece in re.split(r"(?<!\S)\. ", line) if piece.strip()]


def _mark(between: str, before: str) -> str:
    if _END.search(between):
        if before in _ABBREVIATIONS and "\n" not in between and _UNENDED.search(between):
            return ""
        return END
    return BREAK if _BREAK.search(between) else ""
