"""Many watch queries against each post: an index from words a query cannot do without, then exact evaluation."""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from fauxpas.engine.everyday import EVERYDAY_WORDS
from fauxpas.engine.fold import words
from fauxpas.engine.posts import Post
from fauxpas.engine.query import Node, Reading, matches, parse
from fauxpas.engine.query.evaluate import AMPERSANDS, spellings
from fauxpas.engine.query.tree import And, Chunk, Field, Near, Or, Phrase, Raw

K = TypeVar("K", bound=Hashable)

LONGEST_STEM = 4

# How many of ten thousand posts hold a word: rough, but all that choosing between anchors needs.
_BY_LENGTH = (0, 400, 300, 60, 30, 20, 15, 10)
_RAREST = 5
_EVERYDAY = 3_000
_BY_FIELD = {"author": 1, "site": 20, "source": 1_000, "lang": 2_000}


@dataclass(frozen=True, slots=True)
class _Cover:
    """Keys of which a post holds at least one if it matches, and how many posts in ten thousand hold one."""

    keys: frozenset[str]
    cost: float


_NO_COVER = _Cover(frozenset(), math.inf)


class Matcher(Generic[K]):
    """A fixed set of queries. To change the set, build another and put it in this one's place: it is never altered.

    queries : (id, query) pairs, the query as text or as a parsed tree. Raises QueryError for the first one at fault.
    """

    def __init__(self, queries: Iterable[tuple[K, str | Node]]) -> None:
        self._ids: list[K] = []
        self._trees: list[Node] = []
        self._index: dict[str, list[int]] = defaultdict(list)
        self._always: list[int] = []
        for number, (query_id, query) in enumerate(queries):
            tree = parse(query) if isinstance(query, str) else query
            self._ids.append(query_id)
            self._trees.append(tree)
            cover = _cover(tree)
            for key in cover.keys:
                self._index[key].append(number)
            if not cover.keys:
                self._always.append(number)
        stems = [key for key in self._index if key[0] == "\x01"]
        self._stem_lengths = sorted({len(stem) for stem in stems})
        self._names = {key.split("\x00")[1] for key in self._index if key[0] == "\x00"}

    def __len__(self) -> int:
        return len(self._ids)

    def match(self, post: Post) -> list[K]:
        """The ids of the queries this post matches, in the order the queries were given."""
        reading = Reading(post)
        return [
            self._ids[number]
            for number in sorted(self.candidates(reading))
            if matches(self._trees[number], reading)
        ]

    def candidates(self, reading: Reading) -> set[int]:
        """The places (from 0) of the queries worth evaluating on this post: never fewer than those that match."""
        index = self._index
        found = set(self._always)
        for word in reading.keys:
            if word in index:
                found.update(index[word])
            for length in self._stem_lengths:
                stem = f"\x01{word[: length - 1]}"
                if stem in index:
                    found.update(index[stem])
        for key in self._field_keys(reading):
            found.update(index.get(key, ()))
        return found

    def _field_keys(self, reading: Reading) -> Iterable[str]:
        for name in self._names:
            if name == "site":
                labels = reading.host.split(".")
                yield from (_field_key(name, ".".join(labels[place:])) for place in range(len(labels)))
            else:
                yield _field_key(name, reading.language if name == "lang" else reading.fields[name])


def _field_key(name: str, value: str) -> str:
    return f"\x00{name}\x00{value}"


def _cover(node: Node) -> _Cover:
    match node:
        case Phrase():
            return min((_chunk_cover(chunk) for chunk in node.chunks), key=_cost)
        case Raw():
            found = [_word_cover(word.text) for word in words(node.text) if word.text != "&"]
            return min(found, key=_cost, default=_NO_COVER)
        case And():
            return min((_cover(part) for part in node.parts), key=_cost)
        case Near():
            return min(_cover(node.left), _cover(node.right), key=_cost)
        case Or():
            return _either([_cover(part) for part in node.parts])
        case Field(prefix=False):
            return _Cover(frozenset({_field_key(node.name, node.value)}), _BY_FIELD[node.name])
        case _:
            return _NO_COVER


def _cost(cover: _Cover) -> float:
    return cover.cost


def _either(covers: list[_Cover]) -> _Cover:
    if any(not cover.keys for cover in covers):
        return _NO_COVER
    return _Cover(frozenset().union(*(cover.keys for cover in covers)), sum(cover.cost for cover in covers))


def _chunk_cover(chunk: Chunk) -> _Cover:
    return _either([_spelling_cover(spelling, prefix=chunk.prefix) for spelling in spellings(chunk.words)])


def _spelling_cover(spelling: tuple[str, ...], *, prefix: bool) -> _Cover:
    covers = [_word_cover(word) for word in spelling[:-1]]
    covers.append(_stem_cover(spelling[-1]) if prefix else _word_cover(spelling[-1]))
    return min(covers, key=_cost)


def _word_cover(word: str) -> _Cover:
    if word == "&":
        return _Cover(frozenset(AMPERSANDS), 2 * _EVERYDAY)
    if word in EVERYDAY_WORDS:
        return _Cover(frozenset({word}), _EVERYDAY)
    return _Cover(frozenset({word}), _BY_LENGTH[len(word)] if len(word) < len(_BY_LENGTH) else _RAREST)


def _stem_cover(stem: str) -> _Cover:
    return _Cover(frozenset({"\x01" + stem[:LONGEST_STEM]}), 4 * _BY_LENGTH[min(len(stem), LONGEST_STEM)])
