"""Which open stories hold a word, and what the words of a post say for each of them."""

import math
from collections.abc import Iterable
from operator import attrgetter

from fauxpas.engine.stories.evidence import MU, Share
from fauxpas.engine.stories.story import Story

MOST_LOOKED_AT = 100
MOST_COMPLETED = 10
_BORN = attrgetter("born")


class Index:
    """Word -> id -> open story."""

    def __init__(self) -> None:
        self._holders: dict[str, dict[str, Story]] = {}

    def add(self, story: Story, words: Iterable[str]) -> None:
        """Enter a story under words that are new in it."""
        for word in words:
            self._holders.setdefault(word, {})[story.id] = story

    def drop(self, story: Story, words: Iterable[str]) -> None:
        """Take a story from under words that left it."""
        for word in words:
            holders = self._holders[word]
            del holders[story.id]
            if not holders:
                del self._holders[word]

    def scores(self, words: Iterable[str], share: Share) -> tuple[dict[str, float], dict[str, int]]:
        """The evidence of words for the stories that may hold them, and how many they share, by story id.

        The words few stories hold bring stories up, until 100 places were looked at; the others count for the ten
        stories that have most by then. So a post costs about the same however many stories are open.
        """
        log1p = math.log1p
        scores: dict[str, float] = {}
        shared: dict[str, int] = {}
        held = self._holders
        known = sorted((len(held[word]), word) for word in words if word in held)
        raising = _affordable([number for number, _ in known])
        for _, word in known[:raising]:
            usual = MU * share(word)
            for story in _eldest(held[word]):
                name = story.id
                weight = log1p(story.words[word] / usual)
                if name in scores:
                    scores[name] += weight
                    shared[name] += 1
                else:
                    scores[name] = weight
                    shared[name] = 1
        if raising == len(known):
            return scores, shared
        least = sorted(scores.values())[-MOST_COMPLETED:][0]
        best = {name: score for name, score in scores.items() if score >= least}
        for _, word in known[raising:]:
            holders = held[word]
            among = [name for name in best if name in holders]
            if among:
                usual = MU * share(word)
                for name in among:
                    best[name] += log1p(holders[name].words[word] / usual)
                    shared[name] += 1
        return best, shared

    def sharing(self, words: Iterable[str], least: int) -> list[Story]:
        """The stories that hold at least so many of the words, most shared first, the elder first among equals.

        As in `scores`, only some 100 places are looked at, under the words few stories hold.
        """
        shared: dict[str, int] = {}
        stories: dict[str, Story] = {}
        known = sorted((self._holders[word] for word in words if word in self._holders), key=len)
        for holders in known[: _affordable([len(holders) for holders in known])]:
            stories.update(holders)
            for name in holders:
                shared[name] = shared.get(name, 0) + 1
        enough = (stories[name] for name, count in shared.items() if count >= least)
        return sorted(enough, key=lambda story: (-shared[story.id], story.born))


def _eldest(holders: dict[str, Story]) -> Iterable[Story]:
    """The hundred holders born first. Not those entered first, for a thawed index was entered in another order."""
    if len(holders) <= MOST_LOOKED_AT:
        return holders.values()
    return sorted(holders.values(), key=_BORN)[:MOST_LOOKED_AT]


def _affordable(numbers: list[int]) -> int:
    """How many of some numbers, rising, fit into the places that may be looked at; at least one."""
    total = 0
    for place, number in enumerate(numbers):
        total += number
        if total > MOST_LOOKED_AT:
            return max(place, 1)
    return len(numbers)
