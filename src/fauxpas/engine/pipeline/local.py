"""The whole list in one process: posts in, mentions of every brand out, with everything found."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fauxpas.engine.matching import Matcher
from fauxpas.engine.pipeline.keyed import KeyedRun
from fauxpas.engine.pipeline.ledger import Ledger
from fauxpas.engine.pipeline.stages import Found, find_mentions, run_rows
from fauxpas.engine.posts import Post, PostError

if TYPE_CHECKING:
    from fauxpas.engine.stories import Event, Stories


@dataclass(frozen=True)
class Mention:
    """A post that matched queries of a brand, and what the stages found."""

    brand: str
    queries: tuple[str, ...]
    post: Post
    found: Found


class Local:
    """The list of stages in this process, with one keyed run per brand that lasts from batch to batch.

    brands : whose each query of the matcher is. moves : the merges and splits of stories so far, with their brand; they
    change the stories of mentions given before.
    """

    def __init__(self, matcher: Matcher[str], brands: Mapping[str, str]) -> None:
        self.ledger = Ledger()
        self.moves: list[tuple[str, Event]] = []
        self._matcher = matcher
        self._brands = brands
        self._runs: dict[str, KeyedRun] = {}

    def step(self, rows: Iterable[Post | PostError]) -> Iterator[Mention]:
        """The mentions of one batch, brand by brand, each brand's in the order of their `Places`."""
        matched = [(post, brands) for post, brands in self._matched(rows) if brands]
        by_brand: dict[str, list[tuple[Post, Found]]] = {}
        queries: dict[tuple[str, str], tuple[str, ...]] = {}
        found = run_rows([post for post, _ in matched])
        for (post, brands), known in zip(matched, found, strict=True):
            for brand, ids in brands.items():
                queries[brand, post.id] = tuple(ids)
                by_brand.setdefault(brand, []).append((post, known))
        for brand, mentions in sorted(by_brand.items()):
            run = self._runs.setdefault(brand, KeyedRun((brand,)))
            for post, whole in run.step(mentions):
                yield Mention(brand, queries[brand, post.id], post, whole)
            stories: Stories = run.states["stories"]
            self.moves += [(brand, event) for event in stories.take_events()]

    def _matched(self, rows: Iterable[Post | PostError]) -> Iterator[tuple[Post, dict[str, list[str]]]]:
        for row in rows:
            self.ledger.read += 1
            if isinstance(row, PostError):
                self.ledger.faults[row.code] += 1
                continue
            matched = find_mentions(self._matcher, row, self._brands)
            self.ledger.count(brands=len(matched))
            yield row, matched
