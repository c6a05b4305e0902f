"""Texts as the pieces of words that the exact model knows: a unigram tokenizer over the pieces its file holds."""

import html
import re
import unicodedata
from collections.abc import Sequence

START, PADDING, END, UNKNOWN = range(4)
SPECIALS = 4
LONGEST_TEXT = 4_000
REMEMBERED_WORDS = 100_000
SPACE_MARK = "\u2581"
UNKNOWN_PENALTY = 10.0

_ADDRESSES = re.compile(r"https?://\S+|www\.\S+|\bhttps?\b\S*", re.IGNORECASE)
_HANDLES = re.compile(r"(?<!\w)@\w+(?:[ ,]*(?<!\w)@\w+)*")
_LONG = re.compile(r"(\D)\1{3,}")
_BLANKS = "\t\n\r\f\u1680\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u2581\ufeff\ufffd"
_CONTROLS = [code for code in (*range(0x20), 0x7F, 0x8F, 0x9F) if chr(code) not in _BLANKS]
_PLAIN = {ord(blank): " " for blank in _BLANKS} | dict.fromkeys(_CONTROLS, "")


def plain(text: str) -> str:
    """What the model reads of a text: addresses as « http », handles in a row as one « @ », NFKC, single spaces."""
    text = html.unescape(text[:LONGEST_TEXT])
    text = _HANDLES.sub(" @ ", _ADDRESSES.sub(" http ", text))
    text = _LONG.sub(r"\1\1\1", text)
    return " ".join(unicodedata.normalize("NFKC", text).translate(_PLAIN).split())


class Tokenizer:
    """The likeliest cut of each word into known pieces (Kudo 2018); a character nobody knows is one unknown piece.

    pieces : strings, the first four being the signs for start, padding, end and unknown; scores : (n,) log-likelihoods.
    No piece of the model's vocabulary holds a space, so words are cut apart from each other and remembered.
    """

    def __init__(self, pieces: Sequence[str], scores: Sequence[float]) -> None:
        self.shown = tuple(pieces)
        self._known = {
            piece: (score, place)
            for place, (piece, score) in enumerate(zip(pieces, scores, strict=True))
            if place >= SPECIALS
        }
        self._longest = max(map(len, self._known), default=1)
        self._unknown_score = min(scores) - UNKNOWN_PENALTY
        self._words: dict[str, list[int]] = {}

    def pieces(self, text: str) -> list[int]:
        """The places of the pieces of a text made `plain`, without start and end."""
        if len(self._words) > REMEMBERED_WORDS:
            self._words.clear()
        return [place for word in text.split(" ") for place in self._word(SPACE_MARK + word)]

    def _word(self, word: str) -> list[int]:
        found = self._words.get(word)
        if found is None:
            found = self._words[word] = self._cut(word)
        return found

    def _cut(self, word: str) -> list[int]:
        size = len(word)
        best = [0.0] + [-1e30] * size
        back = [(UNKNOWN, 0)] * (size + 1)
        for start in range(size):
            so_far = best[start]
            for end in range(start + 1, min(size, start + self._longest) + 1):
                known = self._known.get(word[start:end])
                if known is not None and so_far + known[0] > best[end]:
                    best[end] = so_far + known[0]
                    back[end] = (known[1], start)
            if so_far + self._unknown_score > best[start + 1]:
                best[start + 1] = so_far + self._unknown_score
                back[start + 1] = (UNKNOWN, start)
        pieces = []
        while size:
            place, size = back[size]
            pieces.append(place)
        return pieces[::-1]
