"""What accounts did that others did too: the links, words, hashtags, reposts and answers of posts, as columns."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fauxpas.engine.duplicates.wording import ADDRESS, canonical_url, wording
from fauxpas.engine.fold import fold
from fauxpas.engine.posts import Post

KINDS = ("link", "words", "hashtags", "repost", "answer")
FEWEST_HASHTAGS = 2
_HASHTAG = re.compile(r"[#＃](\w+)")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Act:
    """One account did one thing that another could do too.

    at : unix seconds; kind : one of KINDS; object : what it was done to or with; post : where it was done.
    """

    author: str
    at: float
    kind: str
    object: str
    post: str


def acts_of(post: Post, *, duplicate_of: str | None = None) -> Iterator[Act]:
    """What a post does that another could do too; nothing for a post without an author or a time.

    duplicate_of : the original whose words it repeats (`engine.duplicates`). A repost is one act of its own kind, since
    passing on what others wrote is what networks are for; a post in its own words shows its links, its words (six or more), its hashtags in
    their order (two or more) and the post that it answers.
    """
    if post.author is None or post.posted_at is None:
        return
    said = wording(post.text)
    original = duplicate_of or post.id
    found: list[tuple[str, str]] = []
    if said.reposted:
        found.append(("repost", original))
    else:
        found += [("link", canonical_url(url)) for url in dict.fromkeys(ADDRESS.findall(post.text))]
        if not said.short:
            found.append(("words", original))
        tags = [fold(tag) for tag in _HASHTAG.findall(post.text)]
        if len(tags) >= FEWEST_HASHTAGS:
            found.append(("hashtags", " ".join(tags)))
        if post.reply_to:
            found.append(("answer", post.reply_to))
    for kind, thing in found:
        yield Act(post.author, post.posted_at.timestamp(), kind, thing, post.id)


@dataclass(frozen=True)
class Table:
    """Acts as columns, the first act of each account on each object, sorted by object and time.

    author, object, post, kind : (n,) places in `authors`, `objects`, `posts` and KINDS; at : (n,) unix seconds.
    Only objects that at least two accounts acted on are in it.
    activity : (number of authors,) posts of each account, those that nobody else's resemble included.
    """

    author: Ints
    object: Ints
    post: Ints
    kind: Ints
    at: Floats
    activity: Floats
    authors: Sequence[str]
    objects: Sequence[tuple[str, str]]
    posts: Sequence[str]

    def begins(self) -> Ints:
        """Where each object's acts begin, and the number of acts at the end."""
        if not len(self.object):
            return np.zeros(1, dtype=np.int64)
        changes = np.flatnonzero(np.diff(self.object)) + 1
        return np.concatenate(([0], changes, [len(self.object)])).astype(np.int64)


def tabulate(acts: Iterable[Act]) -> Table:
    """The acts as columns, in whatever order they come."""
    authors: dict[str, int] = {}
    objects: dict[tuple[str, str], int] = {}
    posts: dict[str, int] = {}
    rows = [
        (
            objects.setdefault((act.kind, act.object), len(objects)),
            act.at,
            authors.setdefault(act.author, len(authors)),
            posts.setdefault(act.post, len(posts)),
            KINDS.index(act.kind),
        )
        for act in acts
    ]
    table = np.array(sorted(rows), dtype=np.float64).reshape(-1, 5)
    thing, author = table[:, 0].astype(np.int64), table[:, 2].astype(np.int64)
    _, first = np.unique(thing * (len(authors) + 1) + author, return_index=True)
    first.sort()
    shared = np.bincount(thing[first], minlength=len(objects)) >= 2
    keep = first[shared[thing[first]]]
    written = np.unique(author * (len(posts) + 1) + table[:, 3].astype(np.int64)) // (len(posts) + 1)
    return Table(
        author=author[keep],
        object=thing[keep],
        post=table[keep, 3].astype(np.int64),
        kind=table[keep, 4].astype(np.int64),
        at=table[keep, 1],
        activity=np.bincount(written, minlength=len(authors)).astype(np.float64),
        authors=list(authors),
        objects=list(objects),
        posts=list(posts),
    )
