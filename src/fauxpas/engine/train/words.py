"""Words by language and how often they are used, from wordfreq (Robyn Speer; data CC BY-SA 4.0): texts to learn languages from."""

import random
from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate

from wordfreq import get_frequency_dict

from fauxpas.engine.train.data import Row

MOST_WORDS = 60_000
LEAST_SHARE = 0.1
SHORT_WORD = 4
WEIGHT = 0.3
UNSPACED = frozenset({"ja", "zh"})

Owned = list[tuple[str, float, float]]


def read_word_rows(languages: Sequence[str], singles: int, *, seed: int) -> list[Row]:
    """Words, pairs and rows of five words of each language, with weights.

    Half of the `singles` words are the most frequent, the others drawn from the rest; a twelfth as many pairs and a thirtieth as
    many fives are drawn by frequency. A word weighs as much as the language's share of its use among `languages`.
    """
    chance = random.Random(seed)  # noqa: S311 (a fixed draw, not a secret)
    rows: list[Row] = []
    for language, own in _owned(languages).items():
        top, rest = own[: singles // 2], own[singles // 2 :]
        for word, _, share in top + chance.sample(rest, min(len(rest), singles - len(top))):
            rows.append(Row(word, language, "words", WEIGHT * share * (0.5 if len(word) < SHORT_WORD else 1)))
        bounds = list(accumulate(frequency**0.75 for _, frequency, _ in own))
        between = "" if language in UNSPACED else " "
        for count, number in ((2, singles // 12), (5, singles // 30)):
            for _ in range(number):
                drawn = chance.choices(own, cum_weights=bounds, k=count)
                rows.append(Row(between.join(word for word, _, _ in drawn), language, "words", WEIGHT))
    return rows


def _owned(languages: Sequence[str]) -> dict[str, Owned]:
    """For each language its words, by frequency, with their frequency and the language's share of it.

    The lists hold names and words of other languages; what is used ten times as much elsewhere is left out.
    """
    lists = {
        language: dict(list(get_frequency_dict(language, "best").items())[:MOST_WORDS])
        for language in languages
    }
    anywhere: dict[str, float] = defaultdict(float)
    for frequencies in lists.values():
        for word, frequency in frequencies.items():
            anywhere[word] += frequency
    return {
        language: [
            (word, frequency, share)
            for word, frequency in frequencies.items()
            if (share := frequency / anywhere[word]) > LEAST_SHARE
        ]
        for language, frequencies in lists.items()
    }
