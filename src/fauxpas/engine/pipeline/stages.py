"""The stages: row stages look at one post, keyed stages at the posts of one brand in (posted_at, id) order.

A stage is versioned and pure, takes batches, and does not know where it runs: the command lines, the room and the cluster
run the same list, and per brand the answers are the same however the stream is cut.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

from fauxpas.engine import columns, duplicates, stories
from fauxpas.engine.columns import Column
from fauxpas.engine.duplicates import Duplicates
from fauxpas.engine.language import languages
from fauxpas.engine.matching import Matcher
from fauxpas.engine.posts import Post
from fauxpas.engine.reasons import reason
from fauxpas.engine.sentiment import Sentiment, sentiments
from fauxpas.engine.stories import Stories

Found = Mapping[str, object]

EXACT_ROWS = 64
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
_ENRICHED = {column.name: column for column in columns.ENRICHED}


@dataclass(frozen=True)
class RowStage:
    """`answer(posts, found)` gives the columns it `adds` of each post, from it and what earlier stages found in it."""

    name: str
    version: str
    adds: tuple[Column, ...]
    answer: Callable[[Sequence[Post], Sequence[Found]], list[Found]]


@dataclass(frozen=True)
class KeyedStage:
    """`step(state, posts, found)` changes the state of one brand and gives the columns it `adds` of the next posts.

    start(names) is the state before the first post of a brand that goes by these names; thaw(freeze(state)) goes on as
    the state itself would.
    """

    name: str
    version: str
    adds: tuple[Column, ...]
    start: Callable[[Sequence[str]], Any]
    step: Callable[[Any, Sequence[Post], Sequence[Found]], list[Found]]
    freeze: Callable[[Any], bytes]
    thaw: Callable[[bytes], Any]


class Place(NamedTuple):
    """Where a post stands in the stream of its brand; places compare as the posts follow each other."""

    at: datetime
    after: str
    number: int


class Places:
    """Gives the posts of one brand, as they come, their places: in (posted_at, id) order.

    A post without a time stands right after the post that came before it; with none before, ahead of all.
    """

    def __init__(self) -> None:
        self._before = (_BEFORE_ALL, "")
        self._number = 0

    def of(self, post: Post) -> Place:
        """The place of the next post."""
        if post.posted_at is not None:
            self._before = (post.posted_at, post.id)
        self._number += 1
        return Place(*self._before, self._number)


def _language(posts: Sequence[Post], _found: Sequence[Found]) -> list[Found]:
    return [{"language": spoken} for spoken in spoken_in(posts)]


def spoken_in(posts: Sequence[Post]) -> list[str]:
    """The language each post states, else the one its words are in; "unknown" when that cannot be told."""
    found = iter(languages([post.text for post in posts if not post.language]))
    return [post.language or next(found)[0] for post in posts]


def _spoken(found: Found) -> str:
    return str(found["language"]).lower().replace("_", "-").split("-")[0]


def _sentiment(posts: Sequence[Post], found: Sequence[Found]) -> list[Found]:
    rows = [(post.text, _spoken(known)) for post, known in zip(posts, found, strict=True)]
    return [_felt(each) for each in sentiments(rows)]


def _exact_sentiment(posts: Sequence[Post], found: Sequence[Found]) -> list[Found]:
    from fauxpas.engine.exact import exact_sentiments

    rows = [(post.text, _spoken(known)) for post, known in zip(posts, found, strict=True)]
    return [
        _felt(each)
        for place in range(0, len(rows), EXACT_ROWS)
        for each in exact_sentiments(rows[place : place + EXACT_ROWS])
    ]


def _felt(felt: Sentiment) -> Found:
    return {"sentiment": felt.label, "sentiment_score": felt.score, "sentiment_by": felt.by}


def _reason(posts: Sequence[Post], found: Sequence[Found]) -> list[Found]:
    return [
        {"reason": reason(post.text, _spoken(known)).name if known["sentiment"] == "negative" else None}
        for post, known in zip(posts, found, strict=True)
    ]


def _no_duplicates(_names: Sequence[str]) -> Duplicates:
    return Duplicates()


def _duplicate(state: Duplicates, posts: Sequence[Post], _found: Sequence[Found]) -> list[Found]:
    return [{"duplicate_of": repeated} for repeated in state.steps(posts)]


def _no_stories(names: Sequence[str]) -> Stories:
    return Stories(leave_out=names)


def _story(state: Stories, posts: Sequence[Post], found: Sequence[Found]) -> list[Found]:
    return [
        {"story": state.step(post, _text(known["duplicate_of"]), _text(known.get("sentiment")))}
        for post, known in zip(posts, found, strict=True)
    ]


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _columns(*names: str) -> tuple[Column, ...]:
    return tuple(_ENRICHED[name] for name in names)


LANGUAGE = RowStage("language", "1", _columns("language"), _language)
SENTIMENT = RowStage("sentiment", "1", _columns("sentiment", "sentiment_score", "sentiment_by"), _sentiment)
EXACT_SENTIMENT = RowStage("sentiment", "exact 1", SENTIMENT.adds, _exact_sentiment)
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
EXACT_ROW_STAGES: tuple[RowStage, ...] = (LANGUAGE, EXACT_SENTIMENT, REASON)
KEYED_STAGES: tuple[KeyedStage, ...] = (DUPLICATES, STORIES)


def find_mentions(matcher: Matcher[str], post: Post, brands: Mapping[str, str]) -> dict[str, list[str]]:
    """The ids of the queries a post matches, by brand. `brands` says whose each query is."""
    found: dict[str, list[str]] = {}
    for query in matcher.match(post):
        found.setdefault(brands[query], []).append(query)
    return found


def run_rows(posts: Sequence[Post], stages: Sequence[RowStage] = ROW_STAGES) -> list[Found]:
    """What the row stages find in each post, in their order."""
    found: list[dict[str, object]] = [{} for _ in posts]
    for stage in stages:
        for known, new in zip(found, stage.answer(posts, found), strict=True):
            known.update(new)
    return list(found)
