"""What the words of a post alone tell about a query: that it cannot match, that it does, or that it must be evaluated.

Words are looked up in sets by their keys: a folded word, a stem with an asterisk (`remb*`), a field with its value.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fauxpas.engine.everyday import EVERYDAY_WORDS
from fauxpas.engine.fold import words
from fauxpas.engine.query.evaluate import AMPERSANDS, spellings
from fauxpas.engine.query.tree import And, Chunk, Field, Near, Node, Not, Or, Phrase, Raw

LONGEST_STEM = 4
FIELD_MARK = "\x00"

# How many of ten thousand posts hold a word: rough, but all that choosing between anchors needs.
_BY_LENGTH = (0, 400, 300, 60, 30, 20, 15, 10)
_RAREST = 5
_EVERYDAY = 3_000
_BY_FIELD = {"author": 1, "site": 20, "source": 1_000, "lang": 2_000}

Keys = frozenset[str]
# Ways in which something may hold: by one key of each set of one of them.
Ways = tuple[tuple[Keys, ...], ...]

_NONE: Keys = frozenset()


@dataclass(frozen=True, slots=True)
class Cover:
    """A post that matches holds one of `keys`; one that holds one of `sure`, a part of them, has all the cover stands for.

    cost : how many posts in ten thousand hold one of the keys, roughly. ways : how it may hold without one of `sure`.
    """

    keys: Keys
    sure: Keys
    cost: float
    ways: Ways


_NO_COVER = Cover(_NONE, _NONE, math.inf, ())


@dataclass(frozen=True, slots=True)
class Sieve:
    """Necessary and sufficient words of a query, as sets of keys.

    anchor : a post that matches holds one of these; empty when there is no such set.
    needed : covers as (keys, sure, ways), the rarest first, but the anchor's last, since what was found by the anchor has it;
    barred : what forbids; doubted : what may forbid.
    is_open : whether something other than words decides too, so that a post is never let through unevaluated.
    """

    anchor: Keys
    needed: tuple[tuple[Keys, Keys, Ways], ...]
    barred: Keys
    doubted: Keys
    is_open: bool

    def verdict(self, keys: set[str]) -> bool | None:
        """Whether a post of these keys matches; None when the query must be evaluated on it."""
        if not self.barred.isdisjoint(keys):
            return False
        is_open = self.is_open
        for possible, sure, ways in self.needed:
            if sure.isdisjoint(keys):
                if possible.isdisjoint(keys) or not _may_hold(ways, keys):
                    return False
                is_open = True
        return None if is_open or not self.doubted.isdisjoint(keys) else True


def _may_hold(ways: Ways, keys: set[str]) -> bool:
    for way in ways:
        for possible in way:
            if possible.isdisjoint(keys):
                break
        else:
            return True
    return False


class Sieves:
    """Makes the sieves of many queries; equal sets of keys are kept once, and `keys` holds every key in use."""

    def __init__(self) -> None:
        self._sets: dict[Keys, Keys] = {}
        self.keys: dict[str, str] = {}

    def of(self, tree: Node) -> Sieve:
        """The sieve of a query."""
        parts = list(_conjuncts(tree))
        covers = sorted((cover for part in parts for cover in _needs(part)), key=_cost)
        shields = [_whole(part.part) for part in parts if isinstance(part, Not)]
        asked = [_whole(part) for part in parts if not isinstance(part, Not)]
        # A field is left to the evaluation: what language a post is in costs more to know than all its words.
        needed = dict.fromkeys(cover for cover in covers[1:] + covers[:1] if not _has_field(cover))
        barred = _NONE.union(*(shield.sure for shield in shields))
        doubted = _NONE.union(*(shield.keys for shield in shields)) - barred
        return Sieve(
            anchor=self._kept(covers[0].keys if covers else _NONE),
            needed=tuple(
                (self._kept(cover.keys), self._kept(cover.sure), self._kept_ways(cover.ways))
                for cover in needed
            ),
            barred=self._kept(barred),
            doubted=self._kept(doubted),
            is_open=any(not cover.keys or _has_field(cover) for cover in asked + shields),
        )

    def _kept_ways(self, ways: Ways) -> Ways:
        return tuple(tuple(self._kept(keys) for keys in way) for way in ways)

    def _kept(self, keys: Keys) -> Keys:
        known = self._sets.get(keys)
        if known is None:
            known = frozenset(self.keys.setdefault(key, key) for key in keys)
            self._sets[known] = known
        return known


def _conjuncts(node: Node) -> Iterator[Node]:
    if isinstance(node, And):
        for part in node.parts:
            yield from _conjuncts(part)
    else:
        yield node


def _needs(node: Node) -> list[Cover]:
    """Every cover that the node's words and fields give. One alone proves the node, several prove nothing."""
    match node:
        case Phrase(chunks=(chunk,)):
            found = [_chunk_cover(chunk)]
        case Phrase():
            found = [_unproven(_chunk_cover(chunk)) for chunk in node.chunks]
        case Raw():
            found = [_unproven(_word_cover(word.text)) for word in words(node.text) if word.text != "&"]
        case And():
            found = [_unproven(cover) for part in node.parts for cover in _needs(part)]
        case Near():
            found = [_unproven(cover) for cover in _needs(node.left) + _needs(node.right)]
        case Or():
            found = [_either([_whole(part) for part in node.parts])]
        case Field(prefix=False):
            keys = frozenset({field_key(node.name, node.value)})
            found = [Cover(keys, _NONE, _BY_FIELD[node.name], ((),))]
        case _:
            return []
    return [cover for cover in found if cover.keys]


def _whole(node: Node) -> Cover:
    """One cover for the node, its cheapest; its only way is to hold all the others too."""
    found = _needs(node)
    if len(found) <= 1:
        return found[0] if found else _NO_COVER
    least = min(found, key=_cost)
    way = tuple(cover.keys for cover in found if not _has_field(cover))
    return Cover(least.keys, _NONE, least.cost, (way,))


def _cost(cover: Cover) -> float:
    return cover.cost


def _unproven(cover: Cover) -> Cover:
    proofs: Ways = ((cover.sure,),) if cover.sure else ()
    return Cover(cover.keys, _NONE, cover.cost, proofs + cover.ways)


def field_key(name: str, value: str) -> str:
    """The key of a field with this value."""
    return f"{FIELD_MARK}{name}{FIELD_MARK}{value}"


def _has_field(cover: Cover) -> bool:
    return any(key[0] == FIELD_MARK for key in cover.keys)


def _either(covers: Iterable[Cover]) -> Cover:
    found = list(covers)
    if any(not cover.keys for cover in found):
        return _NO_COVER
    return Cover(
        _NONE.union(*(cover.keys for cover in found)),
        _NONE.union(*(cover.sure for cover in found)),
        sum(cover.cost for cover in found),
        tuple(way for cover in found for way in cover.ways),
    )


def _chunk_cover(chunk: Chunk) -> Cover:
    return _either(_spelling_cover(spelling, prefix=chunk.prefix) for spelling in spellings(chunk.words))


def _spelling_cover(spelling: tuple[str, ...], *, prefix: bool) -> Cover:
    last = _stem_cover(spelling[-1]) if prefix else _word_cover(spelling[-1])
    if len(spelling) == 1:
        return last
    covers = [*(_word_cover(word) for word in spelling[:-1]), last]
    least = min(covers, key=_cost)
    return Cover(least.keys, _NONE, least.cost, (tuple(cover.keys for cover in covers),))


def _word_cover(word: str) -> Cover:
    if word == "&":
        return _exact(frozenset(AMPERSANDS), 2 * _EVERYDAY)
    if word in EVERYDAY_WORDS:
        return _exact(frozenset({word}), _EVERYDAY)
    return _exact(frozenset({word}), _BY_LENGTH[len(word)] if len(word) < len(_BY_LENGTH) else _RAREST)


def _stem_cover(stem: str) -> Cover:
    keys = frozenset({f"{stem[:LONGEST_STEM]}*"})
    cover = _exact(keys, 4 * _BY_LENGTH[min(len(stem), LONGEST_STEM)])
    return cover if len(stem) <= LONGEST_STEM else _unproven(cover)


def _exact(keys: Keys, cost: float) -> Cover:
    return Cover(keys, keys, cost, ())
