"""What a rise is about: counts cannot tell one story that many tell from many stories that nobody connects."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from fauxpas.engine.alarms import ALERT, WATCH
from fauxpas.engine.bursts.judge import FEWEST_MENTIONS, FEWEST_TELLERS
from fauxpas.engine.bursts.study import Learnt
from fauxpas.engine.bursts.tails import score_of
from fauxpas.engine.bursts.usual import COLD_DAYS, HISTORY_SECONDS
from fauxpas.engine.bursts.window import Verdict
from fauxpas.engine.stories import Event

MERGE = "merge"
FEWEST_AUTHORS = FEWEST_MENTIONS - 1  # whose posts must be of one story
STORY_PART = 0.4  # of what is beyond the usual
STORY_AUTHORS = 12  # so many make a story of their own, whatever else is said


@dataclass(frozen=True)
class Said:
    """One post as the listener remembers it. harms : the kinds of grave harm it tells of, none unless it is negative."""

    at: int
    author: str
    story: str | None
    harms: frozenset[str] = frozenset()
    id: str = ""

    def after(self, event: Event) -> "Said":
        """The same post under the story it is of once stories were merged or split."""
        moved = self.story == event.source if event.kind == MERGE else self.id in event.posts
        return replace(self, story=event.into) if moved else self


@dataclass(frozen=True)
class Lead:
    """The story that most different authors tell, of `posts` posts among `all_posts` with a story, first told at `began`."""

    story: str
    authors: int
    posts: int
    all_posts: int
    began: int


def leading(said: Iterable[Said]) -> Lead | None:
    """The leading story of these posts, the elder at a tie; None when fewer than half of them were put into a story yet."""
    stories: dict[str, list[Said]] = {}
    without = number = 0
    for each in said:
        if each.story is None:
            without += 1
        else:
            number += 1
            stories.setdefault(each.story, []).append(each)
    if number == 0 or number < without:
        return None
    authors = {story: len({each.author for each in told}) for story, told in stories.items()}
    story = max(stories, key=lambda name: (authors[name], len(stories[name])))
    told = stories[story]
    return Lead(story, authors[story], len(told), number, min(each.at for each in told))


def focused(verdict: Verdict, lead: Lead | None) -> Verdict:
    """The verdict, an alert no more than a watch when the rise is not about one story; a crisis stays one.

    About one story is: three authors tell it, and it makes up two fifths of what is beyond the usual, or a dozen tell it.
    """
    if verdict.level < ALERT or lead is None:
        return verdict
    beyond = max(0.0, 1.0 - verdict.expected / max(verdict.observed, 1)) * lead.all_posts
    enough = lead.posts >= STORY_PART * beyond or lead.authors >= STORY_AUTHORS
    if lead.authors >= FEWEST_AUTHORS and enough:
        return replace(verdict, because=(*verdict.because, "story"))
    return replace(verdict, level=WATCH) if verdict.level == ALERT else verdict


def harmed(
    verdict: Verdict,
    learnt: Learnt,
    said: Iterable[Said],
    *,
    now: int,
    false_alarms_per_month: float,
) -> tuple[Verdict, Lead | None]:
    """The verdict, and the story, raised to an alert when several authors tell of the same kind of harm more than is usual.

    More than usual is measured on all that tell of any harm, which is told often enough to have a usual; the tellers are those of
    grave harm, and it begins with the first of them. (verdict, None) when they do not. The figures stay those of volume: it need not have risen.
    """
    if learnt.harm is None or learnt.known_days < COLD_DAYS:
        return verdict, None
    asked = float(np.log(false_alarms_per_month / learnt.tests))
    told = [each for each in said if each.harms and each.at >= now - max(learnt.spans)]
    if len(told) < FEWEST_TELLERS:
        return verdict, None
    for span, seen in learnt.harm.over(learnt.spans).items():
        if seen.log_alarms > asked or seen.observed < FEWEST_TELLERS:
            continue
        tellers = _of_one_harm([each for each in told if each.at >= now - span])
        if len({each.author for each in tellers}) >= FEWEST_TELLERS:
            rarity = score_of(seen.log_alarms + float(np.log(learnt.tests)))
            raised = replace(
                verdict,
                level=max(ALERT, verdict.level),
                began=min(each.at for each in tellers),
                score=max(verdict.score, rarity),
                because=(*verdict.because, "harm"),
            )
            return raised, leading(tellers)
    return verdict, None


def _of_one_harm(told: list[Said]) -> list[Said]:
    """Those that tell of the kind of harm that most different authors tell of; kinds, for words differ more than they do."""
    kinds = sorted({kind for each in told for kind in each.harms})
    of_kind = [[each for each in told if kind in each.harms] for kind in kinds]
    return max(of_kind, key=lambda posts: len({each.author for each in posts}), default=[])


@dataclass
class Memory:
    """Which stories rang, when they were last heard so, and at what level."""

    told: dict[str, tuple[int, int]] = field(default_factory=dict)

    def known(self, verdict: Verdict, story: str | None, *, now: int) -> Verdict:
        """The verdict, no more than a watch when its story rang in the last 28 days at this level or a higher one."""
        if story is None or verdict.level < ALERT or story not in self.told:
            return verdict
        at, level = self.told[story]
        if now - at > HISTORY_SECONDS or verdict.level > level:
            return verdict
        self.told[story] = (now, level)
        return replace(verdict, level=WATCH)

    def remember(self, story: str | None, level: int, *, now: int) -> None:
        """This story rang; what was not heard for 28 days is forgotten."""
        self.told = {name: told for name, told in self.told.items() if now - told[0] <= HISTORY_SECONDS}
        if story is not None:
            self.told[story] = (now, level)

    def merge(self, source: str, into: str) -> None:
        """Two stories are one: it rang when either did, at the higher level. A part split off a story has not rung."""
        if source in self.told:
            told = self.told.pop(source)
            at, level = self.told.get(into, told)
            self.told[into] = (max(at, told[0]), max(level, told[1]))


def follow(event: Event, said: deque[Said], memory: Memory) -> deque[Said]:
    """What was said and what rang, told of the stories of now."""
    if event.kind == MERGE:
        memory.merge(event.source, event.into)
    return deque((each.after(event) for each in said), maxlen=said.maxlen)
