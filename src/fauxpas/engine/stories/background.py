"""How usual a word is: in the languages at large to begin with, then more and more in what this brand hears."""

from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files

from fauxpas.engine.stories.terms import STEM_LETTERS

PRIOR_WORDS = 10_000
RAREST = 1e-4
MOST_HEARD = 4_000_000


@lru_cache(maxsize=1)
def everyday_shares() -> dict[str, float]:
    """The share of each everyday word of eight languages, from the table beside the weights."""
    shares: dict[str, float] = {}
    table = (files("fauxpas.engine") / "weights" / "everyday.tsv").read_text("utf-8")
    for line in table.splitlines():
        word, per_million = line.split("\t")
        stem = word[:STEM_LETTERS]
        shares[stem] = shares.get(stem, 0.0) + float(per_million) / 1e6
    return shares


class Background:
    """Counts of the words of a stream, begun with a few thousand words of everyday language."""

    def __init__(self, counts: dict[str, float] | None = None, heard: float = 0.0) -> None:
        self.counts = {} if counts is None else counts
        self.heard = heard
        self._everyday = everyday_shares()
        self._prior = PRIOR_WORDS * (1 + sum(self._everyday.values()))

    def hear(self, words: Iterable[str]) -> None:
        """Count the words of one more post.

        After four million words all counts are halved and what was heard once is forgotten, so that memory is bounded and
        the usual of long ago fades.
        """
        counts = self.counts
        number = 0
        for word in words:
            counts[word] = counts.get(word, 0) + 1
            number += 1
        self.heard += number
        if self.heard > MOST_HEARD:
            self.counts = {word: count / 2 for word, count in counts.items() if count > 1}
            self.heard = sum(self.counts.values())

    def share(self, word: str) -> float:
        """Which share of all words is this one, 0 to 1; never under one in ten thousand, so that no word is proof by itself."""
        share = (self.counts.get(word, 0) + 1 + PRIOR_WORDS * self._everyday.get(word, 0.0)) / (
            self.heard + self._prior
        )
        return share if share > RAREST else RAREST  # noqa: FURB136 - max() costs three times as much, a million times
