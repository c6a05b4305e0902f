"""Why a source is silent, in the reader's words; and how long a silence is ordinary for it, learnt from itself."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy

from fauxpas.core.errors import Words

PAUSED, UNASKED, QUIET, BROKEN = "paused", "unasked", "quiet", "broken"
WHY: Mapping[str, Words] = {
    PAUSED: gettext_lazy("Paused by a person. Listen again when you want to hear it."),
    UNASKED: gettext_lazy("It was not asked for a while. Check that the watcher runs."),
    QUIET: gettext_lazy(
        "It has said nothing for longer than is usual for it. Its silence is unknown, not calm."
    ),
    BROKEN: gettext_lazy("It failed for a reason nobody foresaw; the log has it."),
}
LEARNT_DAYS = 28
LEAST_DAYS = 7
FEWEST_GAPS = 3
# A night is the longest silence of most sources on every day, so no share of all gaps finds it: a feed that speaks every five
# minutes has eighty longer ones in a week. One outage is not usual, so the longest of all is left out.
MARGIN = 1.5
SHORTEST, LONGEST = timedelta(hours=1), timedelta(days=14)

Gaps = Mapping[str, int]


def why_in_words(why: str) -> str:
    """What is kept of a silence, in the active language: a key of WHY; anything else is what the other side said."""
    return str(WHY.get(why, why))


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
