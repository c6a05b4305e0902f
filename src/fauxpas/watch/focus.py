"""What a rise of mentions is about: an alert wakes people for one story or one harm, and once for each."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime

from django.db.models import Max, Q, QuerySet

from fauxpas.core.models import Brand
from fauxpas.engine.alarms import ALERT
from fauxpas.engine.bursts import Verdict
from fauxpas.engine.bursts.about import Lead, Memory, Said, focused, harmed, leading
from fauxpas.engine.bursts.judge import Sight, is_calm
from fauxpas.engine.bursts.listener import MOST_REMEMBERED
from fauxpas.engine.bursts.study import Learnt
from fauxpas.engine.bursts.usual import HISTORY_SECONDS
from fauxpas.engine.content import content_flags
from fauxpas.watch.harms import WAKES
from fauxpas.watch.models import Mention, Story
from fauxpas.watch.search import with_flags


@dataclass(frozen=True)
class Weighed:
    """A verdict weighed by what is said.

    story : the number of the leading story, whatever the level; None when nothing is of one. harms : the kinds of grave harm told
    of, when they raised it. rings : the story an alert is about. hushed : it rang before, and the verdict is a watch for that.
    """

    verdict: Verdict
    story: int | None = None
    harms: tuple[str, ...] = ()
    rings: int | None = None
    hushed: bool = False


def weighed(
    brand: Brand, verdict: Verdict, learnt: Learnt, seen: Sight, *, now: int, asked: float
) -> Weighed:
    """The verdict, no more than a watch when its rise is about nothing in common or about a story that rang before, and an alert
    when several authors tell of one harm: what `Listener` answers, from what is stored.

    now : unix seconds. asked : the natural log of the false alarms a month one test may cost. As long as most of the mentions were not
    put into stories yet, only the counts speak. At most three queries.
    """
    lead: Lead | None = None
    harms: tuple[str, ...] = ()
    if verdict.level >= ALERT:
        lead = leading(_said(brand, since=now - verdict.span_seconds, until=now))
        verdict = focused(verdict, lead)
    name = None if lead is None else lead.story
    if verdict.level < ALERT and not is_calm(replace(seen, volume={}, anger={}), asked):
        told = _told_of_harm(brand, since=now - max(learnt.spans), until=now)
        rate = brand.false_alarms_per_month
        verdict, lead = harmed(verdict, learnt, told, now=now, false_alarms_per_month=rate)
        if verdict.level >= ALERT:
            name = None if lead is None else lead.story
            harms = tuple(sorted({kind for each in told for kind in each.harms}))
    story = _number(name)
    if verdict.level < ALERT or story is None:
        return Weighed(verdict, story, harms)
    known = _memory(story, now=now).known(verdict, str(story), now=now)
    return Weighed(known, story, harms, rings=story, hushed=known.level < verdict.level)


def remember(weighed: Weighed, *, now: datetime) -> None:
    """Keep that people were woken for this story, or would have been had it not rung before; no story is nothing to keep."""
    if weighed.rings is None:
        return
    if weighed.hushed:
        same = Story.objects.filter(Q(pk=weighed.rings) | Q(root=weighed.rings))
        same.filter(rang_at__isnull=False).update(rang_at=now)
    else:
        Story.objects.filter(pk=weighed.rings).update(rang_at=now, rang_level=weighed.verdict.level)


def _said(brand: Brand, *, since: int, until: int) -> list[Said]:
    rows = _between(brand, since=since, until=until).values_list(
        "happened_at", "author", "source", "story", "story__root"
    )
    return [
        Said(int(at.timestamp()), author or f"source {source}", _name(root or story))
        for at, author, source, story, root in rows[:MOST_REMEMBERED]
    ]


def _told_of_harm(brand: Brand, *, since: int, until: int) -> list[Said]:
    """The negative mentions that tell of grave harm, and of what kinds."""
    negative = _between(brand, since=since, until=until).filter(sentiment=Mention.Sentiment.NEGATIVE)
    rows = with_flags(negative).values_list(
        "happened_at", "author", "source", "story", "story__root", "text", "language"
    )
    told = [
        Said(
            int(at.timestamp()),
            author or f"source {source}",
            _name(root or story),
            frozenset(flag.kind for flag in content_flags(text, language) if flag.severity >= WAKES),
        )
        for at, author, source, story, root, text, language in rows[:MOST_REMEMBERED]
    ]
    return [each for each in told if each.harms]


def _between(brand: Brand, *, since: int, until: int) -> QuerySet[Mention]:
    """The brand's mentions of this time, the newest first."""
    first, last = datetime.fromtimestamp(since, UTC), datetime.fromtimestamp(until, UTC)
    return Mention.objects.filter(brand=brand, happened_at__gte=first, happened_at__lt=last).order_by(
        "-happened_at"
    )


def _memory(story: int, *, now: int) -> Memory:
    """When and at what level this story rang last, under its own name or that of one merged into it."""
    since = datetime.fromtimestamp(now - HISTORY_SECONDS, UTC)
    same = Story.objects.filter(Q(pk=story) | Q(root=story), rang_at__gte=since)
    rang = same.aggregate(at=Max("rang_at"), level=Max("rang_level"))
    if rang["at"] is None:
        return Memory()
    return Memory({str(story): (int(rang["at"].timestamp()), rang["level"])})


def _name(story: int | None) -> str | None:
    return None if story is None else str(story)


def _number(name: str | None) -> int | None:
    return None if name is None else int(name)
