"""Many watch queries against each post: an index from words a query cannot do without, a sieve, exact evaluation.

The way of Elasticsearch's percolator and of Luwak, with one thing more: most queries are words to hold and words not to
hold, and for these the sieve is the answer.
"""

from collections.abc import Hashable, Iterable, Iterator
from typing import Generic, TypeVar

from fauxpas.engine.posts import Post
from fauxpas.engine.query import Node, Reading, matches, parse
from fauxpas.engine.query.sieve import FIELD_MARK, Sieve, Sieves, field_key

K = TypeVar("K", bound=Hashable)


class Matcher(Generic[K]):
    """A fixed set of queries. To change the set, build another and put it in this one's place: it is never altered.

    queries : (id, query) pairs, the query as text or as a parsed tree. Raises QueryError for the first one at fault.
    """

    def __init__(self, queries: Iterable[tuple[K, str | Node]]) -> None:
        self._queries: list[tuple[K, Sieve, Node]] = []
        self._index: dict[str, list[int]] = {}
        self._always: list[int] = []
        sieves = Sieves()
        for number, (query_id, query) in enumerate(queries):
            tree = parse(query) if isinstance(query, str) else query
            sieve = sieves.of(tree)
            self._queries.append((query_id, sieve, tree))
            for key in sieve.anchor:
                self._index.setdefault(key, []).append(number)
            if not sieve.anchor:
                self._always.append(number)
        self._stems = {key[:-1] for key in sieves.keys if key[-1] == "*"}
        self._stem_lengths = sorted({len(stem) for stem in self._stems})
        self._names = {key.split(FIELD_MARK)[1] for key in self._index if key[0] == FIELD_MARK}

    def __len__(self) -> int:
        return len(self._queries)

    def match(self, post: Post) -> list[K]:
        """The ids of the queries this post matches, in the order the queries were given."""
        reading = Reading(post)
        keys = self._keys(reading)
        found = []
        for number in sorted(self._filed_under(keys)):
            query_id, sieve, tree = self._queries[number]
            verdict = sieve.verdict(keys)
            if verdict or (verdict is None and matches(tree, reading)):
                found.append(query_id)
        return found

    def candidates(self, reading: Reading) -> set[int]:
        """The places (from 0) of the queries worth a look on this post: never fewer than those that match."""
        return self._filed_under(self._keys(reading))

    def _filed_under(self, keys: set[str]) -> set[int]:
        index = self._index
        found = set(self._always)
        for key in index.keys() & keys:
            found.update(index[key])
        return found

    def _keys(self, reading: Reading) -> set[str]:
        keys = reading.keys.copy()
        for length in self._stem_lengths:
            begun = {word[:length] for word in reading.keys} & self._stems
            keys.update([f"{stem}*" for stem in begun])
        if self._names:
            keys.update(self._field_keys(reading))
        return keys

    def _field_keys(self, reading: Reading) -> Iterator[str]:
        for name in self._names:
            if name == "site":
                labels = reading.host.split(".")
                yield from (field_key(name, ".".join(labels[place:])) for place in range(len(labels)))
            else:
                yield field_key(name, reading.language if name == "lang" else reading.fields[name])
