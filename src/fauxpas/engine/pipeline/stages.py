"""The stages: row stages look at one post, keyed stages at the posts of one brand in (posted_at, id) order.

A stage is versioned and pure, and none knows where it runs: in one process it gets lists, on a cluster Arrow batches, and
per brand the answers are the same.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from fauxpas.engine import columns, duplicates, stories
from fauxpas.engine.columns import Column
from fauxpas.engine.duplicates import Duplicates
from fauxpas.engine.language import language
from fauxpas.engine.matching import Matcher
from fauxpas.engine.posts import Post
from fauxpas.engine.reasons import reason
from fauxpas.engine.sentiment import sentiment
from fauxpas.engine.stories import Stories

Found = Mapping[str, object]

_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_ENRICHED = {column.name: column for column in columns.ENRICHED}


@dataclass(frozen=True)
class RowStage:
    """`answer(post, found)` gives the columns it `adds` from the post and what earlier stages found."""

    name: str
    version: str
    adds: tuple[Column, ...]
    answer: Callable[[Post, Found], Found]


@dataclass(frozen=True)
class KeyedStage:
    """`step(state, post, found)` changes the state of one brand and gives the columns it `adds` of the next post.

    start(names) is the state before the first post of a brand that goes by these names; thaw(freeze(state)) goes on as
    the state itself would.
    """

    name: str
    version: str
    adds: tuple[Column, ...]
    start: Callable[[Sequence[str]], Any]
    step: Callable[[Any, Post, Found], Found]
    freeze: Callable[[Any], bytes]
    thaw: Callable[[bytes], Any]


def _language(post: Post, _found: Found) -> Found:
    return {"language": post.language or language(post.text)[0]}


def _sentiment(post: Post, found: Found) -> Found:
    spoken = str(found["language"]).lower().replace("_", "-").split("-")[0]
    felt = sentiment(post.text, spoken)
    return {"sentiment": felt.label, "sentiment_score": felt.score, "sentiment_by": felt.by}


def _reason(post: Post, found: Found) -> Found:
    if found["sentiment"] != "negative":
        return {"reason": None}
    spoken = str(found["language"]).lower().replace("_", "-").split("-")[0]
    return {"reason": reason(post.text, spoken).name}


def _no_duplicates(_names: Sequence[str]) -> Duplicates:
    return Duplicates()


def _duplicate(state: Duplicates, post: Post, _found: Found) -> Found:
    return {"duplicate_of": state.step(post)}


def _no_stories(names: Sequence[str]) -> Stories:
    return Stories(leave_out=names)


def _story(state: Stories, post: Post, found: Found) -> Found:
    repeated = found["duplicate_of"]
    return {"story": state.step(post, None if repeated is None else str(repeated), str(found["sentiment"]))}


def _columns(*names: str) -> tuple[Column, ...]:
    return tuple(_ENRICHED[name] for name in names)


LANGUAGE = RowStage("language", "1", _columns("language"), _language)
SENTIMENT = RowStage("sentiment", "1", _columns("sentiment", "sentiment_score", "sentiment_by"), _sentiment)
REASON = RowStage("reason", "1", _columns("reason"), _reason)
DUPLICATES = KeyedStage(
    "duplicates",
    duplicates.VERSION,
    _columns("duplicate_of"),
    _no_duplicates,
    _duplicate,
    Duplicates.freeze,
    Duplicates.thaw,
)
STORIES = KeyedStage(
    "stories", stories.VERSION, _columns("story"), _no_stories, _story, Stories.freeze, Stories.thaw
)

ROW_STAGES: tuple[RowStage, ...] = (LANGUAGE, SENTIMENT, REASON)
KEYED_STAGES: tuple[KeyedStage, ...] = (DUPLICATES, STORIES)


def in_order(post: Post) -> tuple[datetime, str]:
    """The place of a post in the stream of its brand; one without a time comes before all others."""
    return post.posted_at or _BEFORE_ALL, post.id


def find_mentions(matcher: Matcher[str], post: Post, brands: Mapping[str, str]) -> dict[str, list[str]]:
    """The ids of the queries a post matches, by brand. `brands` says whose each query is."""
    found: dict[str, list[str]] = {}
    for query in matcher.match(post):
        found.setdefault(brands[query], []).append(query)
    return found


def run_rows(posts: Iterable[Post], stages: Sequence[RowStage] = ROW_STAGES) -> Iterator[tuple[Post, Found]]:
    """Each post with what the row stages find in it."""
    for post in posts:
        found: dict[str, object] = {}
        for stage in stages:
            found.update(stage.answer(post, found))
        yield post, found
