"""Queries, sources, posts, mentions, stories, tallies, alarms, reasons, reviews."""

from .alarms import Alarm, AlarmMention
from .heard import (
    ERASED,
    HeardPost,
    HearingSpan,
    Mention,
    PostFields,
    Source,
    SourceReading,
    WatchQuery,
    erased_key,
)
from .reasons import ReasonCorrection, ReasonLessons
from .reviews import ReviewWindow
from .stories import Acting, Grouping, Story, StoryChange
from .tallies import HourTally, Tally

__all__ = [
    "ERASED",
    "Acting",
    "Alarm",
    "AlarmMention",
    "Grouping",
    "HeardPost",
    "HearingSpan",
    "HourTally",
    "Mention",
    "PostFields",
    "ReasonCorrection",
    "ReasonLessons",
    "ReviewWindow",
    "Source",
    "SourceReading",
    "Story",
    "StoryChange",
    "Tally",
    "WatchQuery",
    "erased_key",
]
