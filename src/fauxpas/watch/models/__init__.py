"""Queries, sources, posts, mentions, stories, tallies, alarms."""

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
    "Source",
    "SourceReading",
    "Story",
    "StoryChange",
    "Tally",
    "WatchQuery",
    "erased_key",
]
