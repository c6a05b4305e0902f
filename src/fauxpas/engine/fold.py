"""One folding of text for queries, matching and search: case, accents, ligatures and elisions disappear.

« l’Oréal », "L'ORÉAL" and "l oreal" read the same; `glued` also gives "loreal", the spelling of hashtags and handles.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

APOSTROPHES = frozenset("'’‘ʼ`´′＇")
HYPHENS = frozenset("-‐‑")
JOINERS = "'-_"
LONGEST_CHAIN = 4
# Letters one character may be spelled out with: ㍿ is 株式会社, ﷺ (fifteen) is a prayer.
MOST_SPELLED = 4

_SIGNS = {**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(HYPHENS, "-"), "&": "&", "_": "_"}
_LETTERS = {
    "œ": "oe",
    "æ": "ae",
    "ø": "o",
    "đ": "d",
    "ð": "d",
    "ł": "l",
    "ı": "i",
    "þ": "th",
    "ħ": "h",
}
# Marks that spell nothing new (accents, Arabic harakat, Hebrew points); those of Indic scripts are vowels and stay.
_ACCENTS = (
    (0x0300, 0x036F),
    (0x0591, 0x05C7),
    (0x0610, 0x061A),
    (0x0640, 0x0640),
    (0x064B, 0x065F),
    (0x0670, 0x0670),
    (0x1AB0, 0x1AFF),
    (0x1DC0, 0x1DFF),
    (0x20D0, 0x20FF),
    (0xFE00, 0xFE0F),
    (0xFE20, 0xFE2F),
)
# Scripts written without spaces: every character is a word, and a word of several is found as a phrase.
_UNSPACED = ((0x3040, 0x30FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FFFF))
_WORD = re.compile(r"&|[^\s'&_-]+")
# It begins only where a word begins and gives nothing back: a word of ten million letters must not cost their square.
_CHAIN = re.compile(r"(?<![^\s'&_-])[^\s'&_-]++(?:['_-][^\s'&_-]++)+")


class Word(NamedTuple):
    """A folded word and the code points it covers in the original text (end exclusive).

    `joined` tells that an apostrophe, a hyphen or an underscore ties it to the word before.
    """

    text: str
    start: int
    end: int
    joined: bool


def _within(code: int, ranges: Sequence[tuple[int, int]]) -> bool:
    return any(low <= code <= high for low, high in ranges)


def _fold_letter(char: str) -> str:
    code = ord(char)
    category = unicodedata.category(char)
    if category == "Cf" or _within(code, _ACCENTS):
        return ""
    if char in _SIGNS:
        return _SIGNS[char]
    if _within(code, _UNSPACED):
        return f" {char} "
    if char.isalnum() or category[0] == "M":
        return _LETTERS.get(char, char)
    return " "


def _fold_character(char: str) -> str:
    if char in _SIGNS:
        return _SIGNS[char]
    spelled = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold())
    folded = unicodedata.normalize("NFC", "".join(_fold_letter(letter) for letter in spelled))
    # A sign that stands for a whole phrase stays itself: fifty thousand of them would be a text eighteen times as long.
    return f" {char} " if len(folded.replace(" ", "")) > MOST_SPELLED else folded


class _Table(dict[int, str]):
    """What each code point folds to, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold_character(chr(code))
        return folded


_table = _Table()


def plain(text: str) -> str:
    """The text folded character by character: words, spaces, and the joiners ' - _ and & still in place."""
    return text.translate(_table)


def split(folded: str) -> list[str]:
    """The words of a text that `plain` folded, in order."""
    return _WORD.findall(folded)


def has_joiner(folded: str) -> bool:
    """Whether words of a text that `plain` folded may be tied together."""
    return "'" in folded or "-" in folded or "_" in folded


def fold(text: str) -> str:
    """The folded words of a text, one space between them.

    Case, accents, ligatures, full-width and invisible characters fold away; an elision (l', d', qu') is a word of its
    own: `fold("L’ORÉAL")` is "l oreal". Empty when there is no word. Folding twice changes nothing.
    """
    return " ".join(split(plain(text)))


def search_text(text: str) -> str:
    """What the search column holds: the folded words, then the glued spellings ("loreal" for « l’Oréal »)."""
    folded = plain(text)
    chains = [glue for chain in _CHAIN.findall(folded) for glue in _glues(re.split(f"[{JOINERS}]", chain))]
    return " ".join([*split(folded), *chains])


def word_keys(text: str) -> set[str]:
    """The folded words of a text and their glued spellings, as a set: what an index looks up."""
    folded = plain(text)
    keys = set(split(folded))
    if has_joiner(folded):
        for chain in _CHAIN.findall(folded):
            keys.update(_glues(chain.replace("-", "'").replace("_", "'").split("'")))
    return keys


def words(text: str) -> list[Word]:
    """The folded words in order, each with where it stands in the text."""
    folded, origin = _folded_with_origin(text)
    found: list[Word] = []
    last = -1
    for match in _WORD.finditer(folded):
        start, stop = match.span()
        joined = 0 < last == start - 1 and folded[last] in JOINERS and "&" not in folded[last - 1 : start + 1]
        found.append(Word(match[0], origin[start], _end(text, origin[stop - 1] + 1), joined))
        last = stop
    return found


def glued(found: Sequence[Word]) -> Iterator[tuple[str, int, int]]:
    """The glued spellings among words, as (text, index of the first word, index of the last).

    A chain of up to four joined words yields every run of two or more; a longer one yields its pairs and its whole.
    """
    first = 0
    while first < len(found):
        last = first
        while last + 1 < len(found) and found[last + 1].joined:
            last += 1
        if last > first:
            for low, high in _runs(last - first + 1):
                yield (
                    "".join(word.text for word in found[first + low : first + high + 1]),
                    first + low,
                    first + high,
                )
        first = last + 1


def is_edge(char: str) -> bool:
    """Whether no word goes on through this character: a space, a sign, or a character that is a word by itself."""
    return plain(char)[:1] in {" ", "&", *JOINERS}


def _glues(pieces: Sequence[str]) -> Iterator[str]:
    for low, high in _runs(len(pieces)):
        yield "".join(pieces[low : high + 1])


def _runs(count: int) -> Iterator[tuple[int, int]]:
    if count <= LONGEST_CHAIN:
        yield from ((low, high) for low in range(count) for high in range(low + 1, count))
    else:
        yield from pairwise(range(count))
        yield 0, count - 1


def _folded_with_origin(text: str) -> tuple[str, Sequence[int]]:
    if text.isascii():
        return plain(text), range(len(text))
    pieces = [_table[ord(char)] for char in text]
    return "".join(pieces), [place for place, piece in enumerate(pieces) for _ in piece]


def _end(text: str, end: int) -> int:
    while end < len(text) and not _table[ord(text[end])]:
        end += 1
    return end
