"""What of a post says which story it belongs to: its words, shortened, and the addresses it points to; and the names in it."""

import re
from dataclasses import dataclass

from fauxpas.engine.fold import fold

STEM_LETTERS = 6
MOST_WORDS = 60
MOST_ADDRESSES = 5
LONGEST_TEXT = 4_000

_ADDRESS = re.compile(r"(?i)\bhttps?://[^\s<>\"”»…]*[^\s<>\"”».,;:!?…)\]'’]")
_NAME = re.compile(r"#\w+|\b\d[\d.,]*\d\b|(?<![.!?…:\"“«] )(?<!^)\b[^\W\d_a-zß-öø-ÿ][\w-]+")


@dataclass(frozen=True, slots=True)
class Terms:
    """The different terms of a post in their order. `names` are those that stay the same from language to language."""

    words: tuple[str, ...]
    names: tuple[str, ...]
    addresses: tuple[str, ...]


def terms(text: str, leave_out: frozenset[str] = frozenset()) -> Terms:
    """The terms of a text; looks at the first 4,000 characters and keeps the first sixty words.

    A word is folded and cut to six letters, which brings the forms of a word together in all the languages served, and
    cognates across them (« contaminé », "contaminated"). `leave_out` holds folded words, such as those of the brand's own
    queries, which are in every post. A name is a word with a capital that does not begin a sentence, a hashtag, or a
    number of two digits or more.
    """
    text = text[:LONGEST_TEXT]
    addresses: tuple[str, ...] = ()
    if "://" in text:
        addresses = tuple(dict.fromkeys(_ADDRESS.findall(text)))[:MOST_ADDRESSES]
        text = _ADDRESS.sub(" ", text)
    words = _stems(text, leave_out)[:MOST_WORDS]
    names = _stems(" ".join(_NAME.findall(text)), leave_out)
    kept = frozenset(words)
    return Terms(
        words=(*words, *addresses),
        names=(*(name for name in names if name in kept), *addresses),
        addresses=addresses,
    )


def _stems(text: str, leave_out: frozenset[str]) -> list[str]:
    return list(
        dict.fromkeys(
            word[:STEM_LETTERS]
            for word in fold(text).split()
            if (len(word) > 1 or not word.isascii()) and word not in leave_out
        )
    )
