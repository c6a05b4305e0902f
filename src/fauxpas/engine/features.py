"""What the small models see of a text: words, pieces of words, pairs, signs; hashed, so no vocabulary is shipped.

A model is a table of weights by hashed feature and class. What a text scores is the sum over its words, divided by
one length; so each word is worked out once and remembered, which is what makes millions of posts affordable.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from zlib import crc32

from fauxpas.engine.fold import fold

LONGEST_TEXT = 4_000
LONGEST_WORD = 40
NEGATED_WORDS = 3
PIECES = (3, 4, 5)

_ADDRESSES = re.compile(r"https?://\S+|www\.\S+|(?<!\w)@\w+|\bhttp\b")
_ALONE = r"…€$£%\U0001F1E6-\U0001F1FF\U0001F300-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF"
# It begins with all that a sign may begin with, then tells which it was: so the search passes over letters six times as fast.
_SIGNS = re.compile(
    rf"[:;=8<^xX!?.{_ALONE}](?:(?<=[:;=8])[-^']?[)(\]\[dDpPoO/\\|*]|(?<=[:;])'[()]|(?<=<)3|(?<=\^)\^|(?<=[xX])D+\b"
    rf"|(?<=!)!*|(?<=\?)\?*|(?<=\.)\.+|(?<=[{_ALONE}]))"
)
_LONG = re.compile(r"(.)\1{2,}")
_NEGATIONS = frozenset(
    """
    ne n pas jamais rien aucun aucune sans ni non
    not no never t none nothing without cannot cant dont wont didnt doesnt isnt wasnt nor
    nicht kein keine keinen nie ohne nunca sin nada ningun ninguna mai senza nao sem nenhum nem
    لا ليس ما لم لن नहीं ना मत
    """.split()
)


def clean(text: str) -> str:
    """The text without addresses and handles, cut at 4,000 characters: they say nothing about mood or language."""
    text = text[:LONGEST_TEXT]
    if "&" in text:
        text = html.unescape(text)
    return _ADDRESSES.sub(" ", text) if "http" in text or "www." in text or "@" in text else text


def mood_words(text: str) -> tuple[list[str], list[str]]:
    """The folded words of a cleaned text (« non_ » before a negated one) and its signs (emoji, !, :-))."""
    found: list[str] = []
    negated = 0
    for plain in _LONG.sub(r"\1\1", fold(text)).split():
        if len(plain) > LONGEST_WORD:
            continue
        if plain in _NEGATIONS:
            negated = NEGATED_WORDS
            found.append(plain)
        else:
            found.append(f"non_{plain}" if negated > 0 else plain)
            negated -= 1
    return found, [sign[:3] for sign in _SIGNS.findall(text)]


def word_features(word: str) -> Iterator[str]:
    """A word, whole and in pieces of three to five characters; the pieces of a negated word are marked too."""
    yield f"w {word}"
    mark, bare = ("n", word[4:]) if word.startswith("non_") else ("c", word)
    if mark == "n":
        yield f"w {bare}"
    padded = f"<{bare}>"
    for size in PIECES:
        for place in range(len(padded) - size + 1):
            yield f"{mark} {padded[place : place + size]}"


def word_hashes(word: str, seeds: Iterable[int]) -> list[int]:
    """The CRC-32 of each of a word's `word_features`, begun from each seed.

    A sum goes on where that of its beginning ended, so no feature is built: a third of the time.
    """
    negated = word.startswith("non_")
    bare = word[4:] if negated else word
    padded = f"<{bare}>"
    if padded.isascii():
        coded = padded.encode()
        pieces = [coded[place : place + size] for size in PIECES for place in range(len(coded) - size + 1)]
    else:
        pieces = [
            padded[place : place + size].encode()
            for size in PIECES
            for place in range(len(padded) - size + 1)
        ]
    wholes = [word.encode(), bare.encode()] if negated else [word.encode()]
    hashes: list[int] = []
    for seed in seeds:
        begun = crc32(b"n " if negated else b"c ", seed)
        hashes += [crc32(piece, begun) for piece in pieces]
        begun = crc32(b"w ", seed)
        hashes += [crc32(whole, begun) for whole in wholes]
    return hashes


def pair_features(words: Sequence[str]) -> Iterator[str]:
    """Each two words in a row."""
    for one, other in pairwise(words):
        yield f"b {one} {other}"


def sign_features(signs: Iterable[str]) -> Iterator[str]:
    """Each emoji, smiley or run of ! and ?."""
    for sign in signs:
        yield f"s {sign}"


def letter_features(word: str) -> Iterator[str]:
    """A word in pieces of one to four characters and whole, for telling languages apart: accents are kept."""
    padded = f"<{word}>"
    yield padded
    for size in (1, 2, 3, 4):
        for place in range(len(padded) - size + 1):
            yield padded[place : place + size]
