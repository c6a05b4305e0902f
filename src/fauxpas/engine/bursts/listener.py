"""One brand's posts in time, one after the other: when its alarm rings, and why."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from fauxpas.engine.alarms import ALERT, Episode, step
from fauxpas.engine.bursts.about import Memory, Said, focused, follow, harmed, leading
from fauxpas.engine.bursts.judge import Sight, asked_of, is_calm, judge_learnt, see
from fauxpas.engine.bursts.study import Learnt, Usuals, learn_usuals, study
from fauxpas.engine.bursts.usual import DAY, HOUR, WEEK, Floats, history_of
from fauxpas.engine.bursts.window import Verdict, Window
from fauxpas.engine.content import ALARMING, Flag
from fauxpas.engine.stories import Event

BIN_SECONDS = 900
REFIT_SECONDS = 6 * HOUR
PATIENCE_SECONDS = 60  # posts that come closer together than this are judged together
WAKES = 3  # the severity of content flags that wakes people
MOST_REMEMBERED = 2_000  # posts of the last day: enough to see what a storm is about


@dataclass(frozen=True)
class Told:
    """What the listener is told of one post of `at` (unix seconds).

    negative, story, flags : None throughout when nobody finds them; flags are those of engine.content. id : of the post.
    events : the merges and splits of stories that came with it, which `story` takes in already.
    """

    at: int
    negative: bool | None
    author: str
    story: str | None = None
    flags: Sequence[Flag] | None = None
    id: str = ""
    events: Sequence[Event] = ()


@dataclass(frozen=True)
class Alarm:
    """An alarm that rang, or rose to a higher level, at `raised` (unix seconds), and the story it is about if known."""

    raised: int
    began: int
    verdict: Verdict
    story: str | None = None


@dataclass
class Listener:
    """Counts one brand's posts and judges them as they come, by their volume, mood, authors, harm told and story.

    What is usual is learnt anew every six hours of the stream's own clock. A watch is not an alarm: only an alert rings.
    A post that comes late is counted in its own time; one older than the history is let go.
    """

    false_alarms_per_month: float = 0.5
    start: int | None = None
    now: int = 0
    length: int = 0
    counts: Floats = field(default_factory=lambda: np.zeros((4, 0)))
    authors: dict[int, set[str]] = field(default_factory=dict)
    judged: int = 0
    measured: bool = False
    harm_measured: bool = False
    said: deque[Said] = field(default_factory=lambda: deque(maxlen=MOST_REMEMBERED))
    memory: Memory = field(default_factory=Memory)
    usuals: Usuals | None = None
    learnt: int = 0
    episode: Episode | None = None

    def hear(self, told: Told) -> list[Alarm]:
        """Count one post; the alarms that rang until then, usually none."""
        at = told.at
        if self.start is None:
            self.start = self.judged = at // BIN_SECONDS * BIN_SECONDS
        rang = self._catch_up(until=at)
        self.now = max(self.now, at + 1)
        for event in told.events:
            self.said = follow(event, self.said, self.memory)
        place = (at - self.start) // BIN_SECONDS
        if place >= 0:
            place = self._room_for(place)
            known = self.authors.setdefault(at // BIN_SECONDS, set())
            flags = told.flags or ()
            harm = any(flag.severity >= ALARMING for flag in flags)
            self.counts[:, place] += (1, bool(told.negative), told.author not in known, harm)
            self.measured = self.measured or told.negative is not None
            self.harm_measured = self.harm_measured or told.flags is not None
            grave = frozenset(flag.kind for flag in flags if told.negative and flag.severity >= WAKES)
            self.said.append(Said(at, told.author, told.story, grave, told.id))
            known.add(told.author)
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
        count, negative, authors, harm = self.counts
        if not self.measured:
            negative = np.full(len(count), np.nan)
        grave = harm if self.harm_measured else None
        window = Window(BIN_SECONDS, self.start or 0, count, negative, authors, grave)
        if self.usuals is None or now // REFIT_SECONDS != self.learnt:
            self.learnt = now // REFIT_SECONDS
            self.usuals = learn_usuals(window, now=now)
        learnt = study(window, now=now, usuals=self.usuals)
        seen = see(learnt)
        if self.episode is None and is_calm(seen, asked_of(learnt, self.false_alarms_per_month)):
            return []
        verdict, story = self._weighed(learnt, seen, now=now)
        self.episode, event = step(self.episode, verdict, now)
        if event not in {"raise", "escalate"} or verdict.level < ALERT or self.episode is None:
            return []
        self.memory.remember(story, verdict.level, now=now)
        return [Alarm(now, self.episode.began, verdict, story)]

    def _weighed(self, learnt: Learnt, seen: Sight, *, now: int) -> tuple[Verdict, str | None]:
        """The verdict of the counts, weighed by what is said, and the story it is about."""
        asked = self.false_alarms_per_month
        verdict = judge_learnt(learnt, seen, now=now, false_alarms_per_month=asked)
        lead = None
        if verdict.level >= ALERT:
            lead = leading(each for each in self.said if each.at >= now - verdict.span_seconds)
            verdict = focused(verdict, lead)
        if verdict.level < ALERT:
            verdict, lead = harmed(verdict, learnt, self.said, now=now, false_alarms_per_month=asked)
        story = lead.story if lead and verdict.level >= ALERT else None
        return self.memory.known(verdict, story, now=now), story

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
            self.counts = np.concatenate((self.counts, np.zeros((4, short + DAY // BIN_SECONDS))), axis=1)
        return place
