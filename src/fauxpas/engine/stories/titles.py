"""What a story is called by."""

import math
from collections import Counter

from fauxpas.engine.fold import fold
from fauxpas.engine.stories.evidence import Share
from fauxpas.engine.stories.story import Story, Title, heaviest
from fauxpas.engine.stories.terms import STEM_LETTERS

TITLE_WORDS = 5


def title_of(story: Story, share: Share) -> Title:
    """The title of a story, from its counts and its last posts.

    The words are those said most for how usual they are (class-based tf-idf), spelled as the last posts spell them
    most often; the typical post is the one whose words, for its length, are most of the story's own. No words, and its first
    post, when all its last posts were taken out of it.
    """
    address = max(story.addresses, key=lambda each: story.addresses[each], default=None)
    if not story.recent:
        return Title((), story.first_post, "", story.first_post, address)
    forms: dict[str, Counter[str]] = {}
    for post in story.recent:
        for word in fold(post.text).split():
            forms.setdefault(word[:STEM_LETTERS], Counter())[word] += 1
    weights = {word: count for word, count in story.words.items() if word in forms}
    words = tuple(forms[stem].most_common(1)[0][0] for stem in heaviest(weights, share, TITLE_WORDS))
    typical = max(
        story.recent,
        key=lambda post: (
            sum(-math.log(share(word)) * story.words.get(word, 0) for word in post.words)
            / math.sqrt(len(post.words) + 1)
        ),
    )
    return Title(words, typical.id, typical.text, story.first_post, address)
