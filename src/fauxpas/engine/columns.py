"""Every column of the stream: its name, type, unit, range, and what empty means."""

from dataclasses import dataclass
from typing import Literal

from fauxpas.engine.reasons import REASONS


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `low` and `high` bound numbers (None: no bound); `empty` says what a missing value means."""

    name: str
    type: Literal["text", "time", "number", "count"]
    empty: str
    unit: str = ""
    low: float | None = None
    high: float | None = None
    values: tuple[str, ...] = ()


POST = (
    Column("id", "text", "never empty"),
    Column("text", "text", "nothing was said"),
    Column("posted_at", "time", "not known; the time it was seen stands in", unit="RFC 3339, with a zone"),
    Column("author", "text", "not known"),
    Column("source", "text", "not known"),
    Column("url", "text", "it has no address"),
    Column("language", "text", "not stated; it is read from the words", unit="language tag"),
    Column("rating", "number", "not a review", unit="the source's own stars"),
    Column("reply_to", "text", "not a reply", unit="id of a post"),
    Column("reach", "count", "not known", unit="people", low=0),
)
ENRICHED = (
    Column("language", "text", "never empty; “unknown” when it cannot be told", unit="language tag"),
    Column("sentiment", "text", "never empty", values=("negative", "neutral", "positive")),
    Column("sentiment_score", "number", "never empty; 0 is neutral", low=-1, high=1),
    Column("sentiment_by", "text", "never empty", unit="name and version of the model"),
    Column("reason", "text", "not negative, or the reason cannot be said", values=REASONS),
    Column("duplicate_of", "text", "it repeats no earlier post", unit="id of a post"),
    Column("story", "text", "never empty", unit="id of the story’s first post"),
)
