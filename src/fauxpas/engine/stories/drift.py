"""Whether the last posts of a story have become two stories."""

from collections import Counter
from collections.abc import Sequence

from fauxpas.engine.stories.evidence import Share, together
from fauxpas.engine.stories.story import Recent

ROUNDS = 5
LEAST_POSTS = 6
PART = 0.6


def drifted(recent: Sequence[Recent], share: Share) -> list[Recent]:
    """The posts, in their order, that are another story than the rest; empty when all are one.

    Two means over the posts, begun with the first post and the one that shares least with it. The parts must
    hold six posts each and share hardly more than strangers would; the part without the first post is the other.
    """
    if len(recent) < 2 * LEAST_POSTS:
        return []
    first = recent[0]
    farthest = min(recent, key=lambda post: (_alike(first, post, share), post.id))
    parts = _nearest(recent, _counts([first]), _counts([farthest]), share)
    for _ in range(ROUNDS):
        counts = [
            _counts([post for post, side in zip(recent, parts, strict=True) if side == half])
            for half in (0, 1)
        ]
        again = _nearest(recent, counts[0], counts[1], share)
        if again == parts:
            break
        parts = again
    one, other = ([post for post, side in zip(recent, parts, strict=True) if side == half] for half in (0, 1))
    if min(len(one), len(other)) < LEAST_POSTS:
        return []
    some, others = _counts(one), _counts(other)
    strangers = together({}, some.total(), {}, others.total(), share)
    if together(some, some.total(), others, others.total(), share) > PART * strangers:
        return []
    return other if one[0] is first else one


def _counts(posts: Sequence[Recent]) -> Counter[str]:
    return Counter(word for post in posts for word in post.words)


def _nearest(recent: Sequence[Recent], one: Counter[str], other: Counter[str], share: Share) -> list[int]:
    sides = []
    for post in recent:
        words = Counter(post.words)
        to_one = together(words, words.total(), one, one.total(), share)
        to_other = together(words, words.total(), other, other.total(), share)
        sides.append(int(to_other > to_one))
    return sides


def _alike(one: Recent, other: Recent, share: Share) -> float:
    return sum(1 - share(word) for word in set(one.words) & set(other.words))
