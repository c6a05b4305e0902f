"""Which open stories hold a word, and what the words of a post say for each of them."""

import math
from collections.abc import Iterable, Sequence

from fauxpas.engine.stories.evidence import MU, Share
from fauxpas.engine.stories.story import Story

RARE_WORDS = 15
MOST_STORIES_A_WORD = 300


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
        """The evidence of words for each story that holds one of the rarer of them, and how many they share, by story id.

        A word that more than 300 stories hold, and all after the fifteen rarest, brings no story up but counts for those
        that others brought up.
        """
        log1p = math.log1p
        scores: dict[str, float] = {}
        shared: dict[str, int] = {}
        common: list[tuple[float, dict[str, Story], str]] = []
        for place, (usual, word) in enumerate(
            sorted([(MU * share(word), word) for word in words if word in self._holders])
        ):
            holders = self._holders[word]
            if place >= RARE_WORDS or len(holders) > MOST_STORIES_A_WORD:
                common.append((usual, holders, word))
                continue
            for name, story in holders.items():
                weight = log1p(story.words[word] / usual)
                if name in scores:
                    scores[name] += weight
                    shared[name] += 1
                else:
                    scores[name] = weight
                    shared[name] = 1
        for usual, holders, word in common:
            for name in holders if len(holders) < len(scores) else list(scores):
                if name in scores and name in holders:
                    scores[name] += log1p(holders[name].words[word] / usual)
                    shared[name] += 1
        return scores, shared

    def sharing(self, words: Sequence[str], least: int) -> list[Story]:
        """The stories that hold at least so many of the words, most shared first, the elder first among equals."""
        shared: dict[str, int] = {}
        stories: dict[str, Story] = {}
        for word in words:
            holders = self._holders.get(word, {})
            if len(holders) <= MOST_STORIES_A_WORD:
                stories.update(holders)
                for name in holders:
                    shared[name] = shared.get(name, 0) + 1
        enough = (stories[name] for name, count in shared.items() if count >= least)
        return sorted(enough, key=lambda story: (-shared[story.id], story.born))
