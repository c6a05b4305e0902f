"""What a rise of mentions is about: an alert wakes people for one story, and once for each."""

from datetime import datetime, timedelta

from fauxpas.core.models import Brand
from fauxpas.engine.bursts import Verdict
from fauxpas.engine.bursts.about import ALERT, Memory, Said, focused, leading
from fauxpas.engine.bursts.listener import MOST_REMEMBERED
from fauxpas.engine.bursts.usual import HISTORY_SECONDS
from fauxpas.watch.models import Alarm, Mention


def weighed(brand: Brand, verdict: Verdict, *, now: datetime) -> tuple[Verdict, int | None]:
    """The verdict, no more than a watch when its rise is about nothing in common, or about a story that rang before; and
    the number of its leading story.

    As long as most of the mentions were not put into stories yet, only the counts speak. At most two queries.
    """
    if verdict.level < ALERT:
        return verdict, None
    lead = leading(_said(brand, since=now - timedelta(seconds=verdict.span_seconds), until=now))
    verdict = focused(verdict, lead)
    if lead is None:
        return verdict, None
    known = _memory(brand, now=now).known(verdict, lead.story, now=int(now.timestamp()))
    return known, int(lead.story)


def _said(brand: Brand, *, since: datetime, until: datetime) -> list[Said]:
    rows = (
        Mention.objects.filter(brand=brand, happened_at__gt=since, happened_at__lte=until)
        .order_by("-happened_at")
        .values_list("happened_at", "author", "source", "story", "story__root")[:MOST_REMEMBERED]
    )
    return [
        Said(int(at.timestamp()), author or f"source {source}", _name(root or story))
        for at, author, source, story, root in rows
    ]


def _memory(brand: Brand, *, now: datetime) -> Memory:
    """The stories of the alarms that ended in the last 28 days."""
    rang = Alarm.objects.filter(
        brand=brand,
        kind=Alarm.Kind.BURST,
        level__gte=Alarm.Level.ALERT,
        ended_at__gte=now - timedelta(seconds=HISTORY_SECONDS),
        story__isnull=False,
    ).order_by("ended_at")
    rows = rang.values_list("story", "story__root", "level", "ended_at")
    return Memory(
        {
            str(root or story): (int(ended.timestamp()), level)
            for story, root, level, ended in rows
            if ended is not None
        }
    )


def _name(story: int | None) -> str | None:
    return None if story is None else str(story)
