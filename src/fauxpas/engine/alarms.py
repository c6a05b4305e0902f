"""One storm is one alarm that escalates: when a person is told, told again, and when it is over."""

from dataclasses import dataclass, replace
from typing import Literal, Protocol

REFRACTORY_SECONDS = 24 * 3600
CALM_SECONDS = 12 * 3600
WATCH, ALERT = 1, 2  # a watch wakes nobody

Event = Literal["raise", "escalate", "none", "close"]


class Finding(Protocol):
    """What the alarm logic must know of a verdict (bursts.Verdict is one)."""

    @property
    def level(self) -> int: ...
    @property
    def began(self) -> int | None: ...
    @property
    def known(self) -> bool: ...


@dataclass(frozen=True)
class Episode:
    """An open alarm. Times in unix seconds; `calm_since` is when the last verdict above calm was left behind."""

    level: int
    began: int
    raised: int
    calm_since: int | None = None


def step(state: Episode | None, verdict: Finding, now: int) -> tuple[Episode | None, Event]:
    """The episode after one more verdict, and what people must hear of it.

    `raise` opens an episode; `escalate` is a higher level than any before in it, and what was only watched is then
    raised anew, for the rise that wakes people may be another one; `close` ends it after twelve calm hours,
    and not within 24 hours of its beginning, so that a storm that flares up again is not a second one. A verdict that
    knows nothing (every source blind) neither calms nor alarms: the calm hours begin again after it.
    """
    if state is None:
        if verdict.level == 0:
            return None, "none"
        return Episode(verdict.level, verdict.began or now, now), "raise"
    if verdict.level > state.level:
        if state.level < ALERT:
            return Episode(verdict.level, verdict.began or state.began, now), "escalate"
        return replace(state, level=verdict.level, calm_since=None), "escalate"
    if verdict.level > 0 or not verdict.known:
        return replace(state, calm_since=None), "none"
    calm_since = now if state.calm_since is None else state.calm_since
    if now - calm_since >= CALM_SECONDS and now - state.raised >= REFRACTORY_SECONDS:
        return None, "close"
    return replace(state, calm_since=calm_since), "none"
