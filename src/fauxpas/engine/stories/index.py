"""Which open stories hold a word, and what the words of a post say for each of them."""

import math
from collections.abc import Iterable, Mapping

from fauxpas.engine.stories.evidence import MU, Share
from fauxpas.engine.stories.story import Story

MOST_LOOKED_AT = 100
MOST_COMPLETED = 10


class Index:
    """Word -> id of open story -> in how many of its posts the word is. `stories` are the open ones by id."""

    def __init__(self, stories: Mapping[str, Story]) -> None:
        self._stories = stories
        self._holders: dict[str, dict[str, int]] = {}

    def note(self, story: Story, words: Iterable[str]) -> None:
        """Enter how often a story holds these words now."""
        name, counts, held = story.id, story.words, self._holders
        for word in words:
            count = counts.get(word)
            if count is None:
                self._drop(name, word)
            elif word in held:
                held[word][name] = count
            else:
                held[word] = {name: count}

    def close(self, story: Story) -> None:
        """Forget a story."""
        for word in story.words:
            self._drop(story.id, word)

    def _drop(self, name: str, word: str) -> None:
        holders = self._holders.get(word)
        if holders is not None and holders.pop(name, None) is not None and not holders:
            del self._holders[word]

    def scores(self, words: Iterable[str], share: Share) -> dict[str, float]:
        """The evidence of words for the stories that may hold them, by story id.

        The words few stories hold bring stories up, until 100 places were looked at; the others count for the ten
        stories that have most by then. So a post costs about the same however many stories are open.
        """
        log1p = math.log1p
        scores: dict[str, float] = {}
        score_of = scores.get
        held = self._holders
        known = sorted((len(held[word]), word) for word in words if word in held)
        raising = _affordable([number for number, _ in known])
        for _, word in known[:raising]:
            usual = MU * share(word)
            once = log1p(1 / usual)
            for name, count in self._eldest(held[word]):
                scores[name] = score_of(name, 0.0) + (once if count == 1 else log1p(count / usual))
        if raising == len(known):
            return scores
        least = sorted(scores.values())[-MOST_COMPLETED:][0]
        best = {name: score for name, score in scores.items() if score >= least}
        for _, word in known[raising:]:
            holders = held[word]
            among = best.keys() & holders.keys()
            if among:
                usual = MU * share(word)
                for name in among:
                    best[name] += log1p(holders[name] / usual)
        return best

    def sharing(self, words: Iterable[str], least: int) -> list[Story]:
        """The stories that hold at least so many of the words, most shared first, the elder first among equals.

        As in `scores`, only some 100 places are looked at, under the words few stories hold.
        """
        shared: dict[str, int] = {}
        known = sorted((self._holders[word] for word in words if word in self._holders), key=len)
        for holders in known[: _affordable([len(holders) for holders in known])]:
            for name in holders:
                shared[name] = shared.get(name, 0) + 1
        enough = (self._stories[name] for name, count in shared.items() if count >= least)
        return sorted(enough, key=lambda story: (-shared[story.id], story.born))

    def _eldest(self, holders: dict[str, int]) -> Iterable[tuple[str, int]]:
        """The hundred holders born first. Not those entered first, for a thawed index was entered in another order."""
        if len(holders) <= MOST_LOOKED_AT:
            return holders.items()
        return sorted(holders.items(), key=lambda holder: self._stories[holder[0]].born)[:MOST_LOOKED_AT]


def _affordable(numbers: list[int]) -> int:
    """How many of some numbers, rising, fit into the places that may be looked at; at least one."""
    total = 0
    for place, number in enumerate(numbers):
        total += number
        if total > MOST_LOOKED_AT:
            return max(place, 1)
    return len(numbers)
