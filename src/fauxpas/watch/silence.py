"""Why a source is silent, in the reader's words; and how long a silence is ordinary for it, learnt from itself."""

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy

from fauxpas.core.errors import Words
from fauxpas.core.sentences import Sentence

PAUSED, UNASKED, QUIET, BROKEN = "paused", "unasked", "quiet", "broken"
WHY: Mapping[str, Words] = {
    PAUSED: gettext_lazy("Paused by a person. Listen again when you want to hear it."),
    UNASKED: gettext_lazy("It was not asked for a while. Check that the watcher runs."),
    QUIET: gettext_lazy(
        "It has said nothing for longer than is usual for it. Its silence is unknown, not calm."
    ),
    BROKEN: gettext_lazy("It failed for a reason nobody foresaw; the log has it."),
}
MOST_SIGNS, PACKED = 400, '["'
LEARNT_DAYS = 28
LEAST_DAYS = 7
FEWEST_GAPS = 3
# A night is the longest silence of most sources on every day, so no share of all gaps finds it: a feed that speaks every five
# minutes has eighty longer ones in a week. One outage is not usual, so the longest of all is left out.
MARGIN = 1.5
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=14)

Gaps = Mapping[str, int]


def kept(reason: Words) -> str:
    """A reason as `why_silent` keeps it: a sentence with its values, to be told in any language; other words as they are."""
    packed = (
        json.dumps([reason.english, dict(reason.values)], ensure_ascii=False)
        if isinstance(reason, Sentence)
        else ""
    )
    return packed if 0 < len(packed) <= MOST_SIGNS else str(reason)[:MOST_SIGNS]


def why_in_words(why: str) -> str:
    """What is kept of a silence, in the active language: a key of WHY, a sentence as `kept` packs it, or plain words."""
    if why in WHY:
        return str(WHY[why])
    if not why.startswith(PACKED):
        return why
    english, values = json.loads(why)
    return str(Sentence(english, values))


def with_gap(gaps: Gaps, *, since: datetime, until: datetime) -> dict[str, int]:
    """The longest silence in seconds by the day (ISO) it ended on, with one more, over the last LEARNT_DAYS."""
    oldest, today = (until - timedelta(days=LEARNT_DAYS)).date().isoformat(), until.date().isoformat()
    kept = {day: seconds for day, seconds in gaps.items() if day > oldest}
    kept[today] = max(kept.get(today, 0), int((until - since).total_seconds()))
    return kept


def usual_gap_seconds(gaps: Gaps, *, today: date) -> int | None:
    """The silence that is ordinary: the longest but one of the last days, half as much again, one hour to 14 days.

    None while fewer than LEAST_DAYS or FEWEST_GAPS are known.
    """
    if len(gaps) < FEWEST_GAPS or (today - date.fromisoformat(min(gaps))).days < LEAST_DAYS:
        return None
    longest_but_one = timedelta(seconds=sorted(gaps.values())[-2] * MARGIN)
    return int(min(max(longest_but_one, SHORTEST), LONGEST).total_seconds())
