"""Does a post match a query, and which of its words say so."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, chain, combinations, pairwise
from urllib.parse import urlsplit

from fauxpas.engine.fold import (
    LONGEST_CHAIN,
    Word,
    fold,
    glued,
    has_joiner,
    is_edge,
    plain,
    split,
    word_keys,
    words,
)
from fauxpas.engine.posts import Post
from fauxpas.engine.query.tree import And, Chunk, Field, Near, Node, Not, Or, Phrase, Rating, Raw, write_query

# The words that stand for & in a name: « Marks & Spencer », "Marks and Spencer".
AMPERSANDS = ("&", "and", "et")

# What one query may cost on one post: far above any post that people write, far below a worker kept busy by one made to.
MOST_STEPS = 200_000

Run = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Span:
    """Where a clause of the query was found in the text, in code points, end exclusive.

    A clause about a field of the post (lang:fr) was found in no text: its span is 0, 0.
    """

    start: int
    end: int
    clause: str


class Reading:
    """A post prepared for any number of queries: `keys` are its words and their glued spellings.

    Where they stand is found once, at the first query that needs it.
    """

    def __init__(self, post: Post) -> None:
        self.post = post
        self.keys = word_keys(post.text)
        self.steps = MOST_STEPS

    def afford(self, steps: int) -> bool:
        """Spend so many steps; False when the query at hand has spent its share on this post and finds no more."""
        self.steps -= steps
        return self.steps >= 0

    @cached_property
    def words(self) -> list[Word]:
        return words(self.post.text)

    @cached_property
    def runs(self) -> dict[str, list[Run]]:
        """For each word or glued spelling, the (first, last) places where it stands, in order."""
        found: dict[str, list[Run]] = {}
        folded = plain(self.post.text)
        for place, text in enumerate(split(folded)):
            found.setdefault(text, []).append((place, place))
        if has_joiner(folded):
            for text, first, last in glued(self.words):
                found.setdefault(text, []).append((first, last))
        return found

    @cached_property
    def language(self) -> str:
        """What the source says the language is, or else what the words say."""
        if self.post.language:
            return self.post.language.lower().replace("_", "-").split("-")[0]
        from fauxpas.engine.language import language

        return language(self.post.text)[0]

    @cached_property
    def host(self) -> str:
        """The host of the post's address, lower case, without www."""
        return host_of(self.post.url)

    @cached_property
    def fields(self) -> dict[str, str]:
        return {"author": fold(self.post.author or ""), "source": fold(self.post.source or "")}


def host_of(url: str | None) -> str:
    """The host of an address, lower case, without www.; empty when there is none."""
    if not url:
        return ""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return ""
    return (host or "").removeprefix("www.")


def matches(node: Node, post: Post | Reading) -> bool:
    """Whether a post matches a query's tree."""
    reading = post if isinstance(post, Reading) else Reading(post)
    reading.steps = MOST_STEPS
    return _holds(node, reading)


def explain(node: Node, post: Post | Reading) -> list[Span]:
    """Where the post says what the query asks for, in the order of the text; empty when it does not match.

    Each occurrence of each clause that holds is a span; what NOT forbids has none.
    """
    reading = post if isinstance(post, Reading) else Reading(post)
    reading.steps = MOST_STEPS
    if not _holds(node, reading):
        return []
    reading.steps = MOST_STEPS
    return sorted(set(_spans(node, reading)), key=lambda span: (span.start, span.end, span.clause))


def _holds(node: Node, reading: Reading) -> bool:
    match node:
        case Phrase():
            return _phrase_holds(node, reading)
        case Near():
            return _may_hold(node, reading.keys) and next(_near(node, reading), None) is not None
        case And() | Or():
            # A loop, where any() and all() read better: this is where matching spends its time.
            decided_by = isinstance(node, Or)
            for part in node.parts:
                if _holds(part, reading) is decided_by:
                    return decided_by
            return not decided_by
        case Not():
            return not _holds(node.part, reading)
        case Raw():
            return next(_raw_places(node.text, reading), None) is not None
        case Field():
            return _field_holds(node, reading)
        case Rating():
            return _rating_holds(node, reading.post.rating)


def _phrase_holds(node: Phrase, reading: Reading) -> bool:
    if not _may_hold(node, reading.keys):
        return False
    if len(node.chunks) == 1 and _is_word(node.chunks[0]):
        return True
    return bool(_phrase_runs(node, reading))


def _may_hold(node: Node, keys: set[str]) -> bool:
    """Whether the post has the words: that settles most cases, and where they stand costs ten times as much to find."""
    match node:
        case Phrase():
            return all(_chunk_may_hold(chunk, keys) for chunk in node.chunks)
        case Or():
            return any(_may_hold(part, keys) for part in node.parts)
        case Near():
            return _may_hold(node.left, keys) and _may_hold(node.right, keys)
        case _:
            return True


def _chunk_may_hold(chunk: Chunk, keys: set[str]) -> bool:
    if chunk.prefix or "&" in chunk.words:
        return True
    if len(chunk.words) == 1:
        return chunk.words[0] in keys
    return any(keys.issuperset(spelling) for spelling in spellings(chunk.words))


def _is_word(chunk: Chunk) -> bool:
    return len(chunk.words) == 1 and not chunk.prefix and chunk.words[0] != "&"


def _field_holds(node: Field, reading: Reading) -> bool:
    if node.name == "lang":
        return reading.language == node.value
    if node.name == "site":
        return reading.host == node.value or reading.host.endswith(f".{node.value}")
    value = reading.fields[node.name]
    return value.startswith(node.value) if node.prefix else value == node.value


def _rating_holds(node: Rating, rating: float | None) -> bool:
    if rating is None:
        return False
    match node.operator:
        case "<":
            return rating < node.value
        case "<=":
            return rating <= node.value
        case ">":
            return rating > node.value
        case ">=":
            return rating >= node.value
        case _:
            return rating == node.value


def _raw_places(wanted: str, reading: Reading) -> Iterator[int]:
    text = reading.post.text
    place = text.find(wanted)
    while place >= 0 and reading.afford(1):
        end = place + len(wanted)
        before = place == 0 or is_edge(wanted[0]) or is_edge(text[place - 1])
        after = end == len(text) or is_edge(wanted[-1]) or is_edge(text[end])
        if before and after:
            yield place
        place = text.find(wanted, place + 1)


def _spans(node: Node, reading: Reading) -> Iterator[Span]:
    match node:
        case Phrase():
            clause = write_query(node)
            for first, last in _runs(node, reading):
                yield Span(reading.words[first].start, reading.words[last].end, clause)
        case Near():
            yield from _spans_inside(node, reading)
        case And() | Or():
            held = (part for part in node.parts if _holds(part, reading))
            yield from chain.from_iterable(_spans(part, reading) for part in held)
        case Raw():
            for place in _raw_places(node.text, reading):
                yield Span(place, place + len(node.text), write_query(node))
        case Field() | Rating():
            yield Span(0, 0, write_query(node))
        case Not():
            return


def _runs(node: Node, reading: Reading) -> list[Run]:
    match node:
        case Phrase():
            return _phrase_runs(node, reading)
        case Or():
            found: set[Run] = set()
            for part in node.parts:
                more = _runs(part, reading)
                if not reading.afford(len(more)):
                    break
                found.update(more)
            return sorted(found)
        case Near():
            return _near_runs(node, reading)
        case _:
            return []


def _near_runs(node: Near, reading: Reading) -> list[Run]:
    return sorted(set(_near(node, reading)))


def _near(node: Near, reading: Reading) -> Iterator[Run]:
    left = _runs(node.left, reading)
    right = _runs(node.right, reading) if left else []
    yield from _soon_after(left, right, node.distance, reading)
    if not node.ordered:
        yield from _soon_after(right, left, node.distance, reading)


def _soon_after(runs: list[Run], following: list[Run], distance: int, reading: Reading) -> Iterator[Run]:
    starts = [first for first, _ in following]
    for first, last in runs:
        if reading.steps < 0:
            return
        place = bisect_right(starts, last)
        while place < len(starts) and starts[place] - last <= distance and reading.afford(1):
            yield first, following[place][1]
            place += 1


def _spans_inside(node: Near, reading: Reading) -> Iterator[Span]:
    """The spans of both sides that lie inside a place where they stand near."""
    runs = [
        (reading.words[first].start, reading.words[last].end) for first, last in _near_runs(node, reading)
    ]
    starts = [start for start, _ in runs]
    farthest = list(accumulate((end for _, end in runs), max))
    for span in chain(_spans(node.left, reading), _spans(node.right, reading)):
        place = bisect_right(starts, span.start) - 1
        if place >= 0 and farthest[place] >= span.end:
            yield span


def _phrase_runs(node: Phrase, reading: Reading) -> list[Run]:
    runs = _chunk_runs(node.chunks[0], reading)
    for chunk in node.chunks[1:]:
        if not runs:
            return []
        runs = _followed(runs, _chunk_runs(chunk, reading), reading)
    return runs


def _followed(runs: list[Run], following: list[Run], reading: Reading) -> list[Run]:
    if not reading.afford(len(runs) + len(following)):
        return []
    ends = defaultdict(list)
    for first, last in following:
        ends[first].append(last)
    return sorted({(first, end) for first, last in runs for end in ends.get(last + 1, ())})


def _chunk_runs(chunk: Chunk, reading: Reading) -> list[Run]:
    if len(chunk.words) == 1:
        return _word_runs(chunk.words[0], reading, prefix=chunk.prefix)
    found: set[Run] = set()
    for spelling in spellings(chunk.words):
        runs = _word_runs(spelling[0], reading, prefix=False)
        for word in spelling[1:-1]:
            runs = _followed(runs, _word_runs(word, reading, prefix=False), reading)
        if len(spelling) > 1:
            runs = _followed(runs, _word_runs(spelling[-1], reading, prefix=chunk.prefix), reading)
        elif chunk.prefix:
            runs = _word_runs(spelling[0], reading, prefix=True)
        found.update(runs)
    return sorted(found)


def _word_runs(word: str, reading: Reading, *, prefix: bool) -> list[Run]:
    runs = reading.runs
    if prefix:
        if not reading.afford(len(runs)):
            return []
        return sorted({run for text, places in runs.items() if text.startswith(word) for run in places})
    if word == "&":
        return sorted(run for sign in AMPERSANDS for run in runs.get(sign, ()))
    return runs.get(word, [])


@lru_cache(maxsize=65_536)
def spellings(chunk: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Every way a chunk's words may stand in a text, apart or glued: (l, oreal) or (loreal,).

    A chunk of more than four words is only whole or in pieces; & is never glued.
    """
    count = len(chunk)
    if "&" in chunk:
        return (chunk,)
    if count > LONGEST_CHAIN:
        return (chunk, ("".join(chunk),))
    cuts = chain.from_iterable(combinations(range(1, count), size) for size in range(count))
    return tuple(tuple("".join(chunk[a:b]) for a, b in pairwise((0, *cut, count))) for cut in cuts)
