"""What a story is called by."""

import math
from collections.abc import Iterable

from fauxpas.engine.everyday import FUNCTION_WORDS
from fauxpas.engine.fold import fold, words
from fauxpas.engine.stories.evidence import Share
from fauxpas.engine.stories.story import Recent, Story, Title, heaviest
from fauxpas.engine.stories.terms import STEM_LETTERS

TITLE_WORDS = 5
SHORTEST = 3


def title_of(story: Story, share: Share) -> Title:
    """The title of a story, from its counts and its last posts.

    The words are those said most for how usual they are (class-based tf-idf), without those that only join others, as the
    typical post writes them and in its order; those it lacks follow as the latest post writes them. The typical post is the one
    whose words, for its length, are most of the story's own. No words, and its first post, when all its last posts were taken
    out of it.
    """
    address = max(story.addresses, key=lambda each: story.addresses[each], default=None)
    if not story.recent:
        return Title((), story.first_post, "", story.first_post, address)
    typical = max(
        story.recent,
        key=lambda post: (
            sum(-math.log(share(word)) * story.words.get(word, 0) for word in post.words)
            / math.sqrt(len(post.words) + 1)
        ),
    )
    telling = {stem for post in story.recent for stem in telling_stems(post.text)}
    weights = {word: count for word, count in story.words.items() if word in telling}
    shown = as_written(heaviest(weights, share, TITLE_WORDS), [typical, *reversed(story.recent)])
    return Title(shown, typical.id, typical.text, story.first_post, address)


def telling_stems(text: str) -> list[str]:
    """The stems of a text's words that name something."""
    return [
        word[:STEM_LETTERS]
        for word in fold(text).split()
        if word not in FUNCTION_WORDS and (len(word) >= SHORTEST or not word.isascii())
    ]


def as_written(stems: Iterable[str], posts: Iterable[Recent]) -> tuple[str, ...]:
    """The words of these stems as the first post that holds each writes them, accents and all, in the order of the posts."""
    sought, found = set(stems), dict[str, str]()
    for post in posts:
        for word in words(post.text):
            stem = word.text[:STEM_LETTERS]
            if stem in sought and word.text not in FUNCTION_WORDS:
                sought.remove(stem)
                written = post.text[word.start : word.end]
                found[stem] = written.lower() if post.text.isupper() else written
        if not sought:
            break
    return tuple(found.values())
