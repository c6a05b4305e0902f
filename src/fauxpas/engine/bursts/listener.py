"""One brand's posts in time, one after the other: when its alarm rings, and why."""

from dataclasses import dataclass, field

import numpy as np

from fauxpas.engine.alarms import Episode, step
from fauxpas.engine.bursts.judge import judge_learnt
from fauxpas.engine.bursts.study import Usuals, learn_usuals, study
from fauxpas.engine.bursts.usual import DAY, HOUR, WEEK, Floats, history_of
from fauxpas.engine.bursts.window import Verdict, Window

BIN_SECONDS = 900
REFIT_SECONDS = 6 * HOUR
PATIENCE_SECONDS = 60  # posts that come closer together than this are judged together
ALERT = 2


@dataclass(frozen=True)
class Alarm:
    """An alarm that rang, or rose to a higher level, at `raised` (unix seconds)."""

    raised: int
    began: int
    verdict: Verdict


@dataclass
class Listener:
    """Counts one brand's posts and judges them as they come.

    What is usual is learnt anew every six hours of the stream's own clock. A watch is not an alarm: only an alert rings.
    A post that comes late is counted in its own time; one older than the history is let go.
    """

    false_alarms_per_month: float = 0.5
    start: int | None = None
    now: int = 0
    length: int = 0
    counts: Floats = field(default_factory=lambda: np.zeros((3, 0)))
    authors: dict[int, set[str]] = field(default_factory=dict)
    judged: int = 0
    measured: bool = False
    usuals: Usuals | None = None
    learnt: int = 0
    episode: Episode | None = None

    def hear(self, at: int, *, negative: bool | None, author: str) -> list[Alarm]:
        """Count one post of `at` (unix seconds); the alarms that rang until then, usually none.

        negative : None throughout when nobody measures it.
        """
        if self.start is None:
            self.start = self.judged = at // BIN_SECONDS * BIN_SECONDS
        rang = self._catch_up(until=at)
        self.now = max(self.now, at + 1)
        place = (at - self.start) // BIN_SECONDS
        if place >= 0:
            place = self._room_for(place)
            known = self.authors.setdefault(at // BIN_SECONDS, set())
            self.counts[:, place] += (1, bool(negative), author not in known)
            self.measured = self.measured or negative is not None
            known.add(author)
            if self.now >= self.judged + PATIENCE_SECONDS:
                rang += self._judge(self.now)
        return rang

    def end(self) -> list[Alarm]:
        """Judge what the last posts left unjudged."""
        return self._judge(self.now) if self.judged < self.now else []

    def _catch_up(self, *, until: int) -> list[Alarm]:
        """Judge posts left unjudged, then the quiet hours since, so that an episode closes when it is over."""
        rang = []
        if self.judged < self.now and self.judged + PATIENCE_SECONDS < until:
            rang += self._judge(self.judged + PATIENCE_SECONDS)
        while self.episode is not None and self.judged + HOUR < until:
            rang += self._judge(self.judged + HOUR)
        return rang

    def _judge(self, now: int) -> list[Alarm]:
        self.judged = now
        self._room_for((now - (self.start or 0)) // BIN_SECONDS)
        count, negative, authors = self.counts
        if not self.measured:
            negative = np.full(len(count), np.nan)
        window = Window(BIN_SECONDS, self.start or 0, count, negative, authors)
        if self.usuals is None or now // REFIT_SECONDS != self.learnt:
            self.learnt = now // REFIT_SECONDS
            self.usuals = learn_usuals(window, now=now)
        learnt = study(window, now=now, usuals=self.usuals)
        verdict = judge_learnt(learnt, now=now, false_alarms_per_month=self.false_alarms_per_month)
        self.episode, event = step(self.episode, verdict, now)
        if event not in {"raise", "escalate"} or verdict.level < ALERT or self.episode is None:
            return []
        return [Alarm(now, self.episode.began, verdict)]

    def _room_for(self, place: int) -> int:
        """Make room for the bin at `place`, dropping the oldest when twice the history is held; its place then."""
        keep = (history_of(BIN_SECONDS) + WEEK) // BIN_SECONDS
        if place >= 2 * keep and self.start is not None:
            drop = place - keep
            self.counts = self.counts[:, drop:]
            self.start += drop * BIN_SECONDS
            oldest = self.start // BIN_SECONDS
            self.authors = {begin: names for begin, names in self.authors.items() if begin >= oldest}
            place = keep
        short = place + 1 - self.counts.shape[1]
        if short > 0:
            self.counts = np.concatenate((self.counts, np.zeros((3, short + DAY // BIN_SECONDS))), axis=1)
        return place
