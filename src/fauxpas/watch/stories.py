"""What the screens say of stories: which are told of most, how fast, how angrily, and what became of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import visible_brands
from fauxpas.engine.shares import Shares
from fauxpas.engine.stories.growth import growth
from fauxpas.engine.stories.titles import telling_stems
from fauxpas.watch.bins import EPOCH
from fauxpas.watch.domain import members_of
from fauxpas.watch.feeling import Readers, corrected
from fauxpas.watch.models import Mention, Story, StoryChange

MOST_LISTED = 30
FEWEST_POSTS = 2
SAMPLED = 1000
CHANGES_SHOWN = 30
CHOICES, COMPARED = 30, 100
UNBOUNDED = 100.0  # where next to nothing was said an hour before, the upper end says nothing either
AN_HOUR = timedelta(hours=1)
LONGEST_NAME = 80


@dataclass(frozen=True)
class Told:
    """A story as a list shows it. share : None when it cannot be corrected."""

    story: Story
    name: str
    count: str
    pace: str
    share: Shares | None


def visible_stories(person: Person) -> QuerySet[Story]:
    """Stories of the brands this person belongs to. Unordered; one query."""
    return Story.objects.filter(brand__in=visible_brands(person))


def visible_changes(person: Person) -> QuerySet[StoryChange]:
    """What was decided and found about stories of the brands this person belongs to. Unordered; one query."""
    return StoryChange.objects.filter(brand__in=visible_brands(person))


def stories_told_most(
    brand: Brand, *, since: datetime, now: datetime, most: int = MOST_LISTED
) -> list[Story]:
    """The stories of at least two mentions that were spoken of since then; three queries.

    First those told in the last hour, the fastest first; then the others, the one of most mentions first.
    """
    found = Story.objects.filter(brand=brand, root=F("pk"), posts__gte=FEWEST_POSTS, last_at__gte=since)
    lately = Case(When(last_at__gt=now - AN_HOUR, then=F("last_hour")), default=Value(0))
    # The numbers alone are sorted: a week of a large brand has tens of thousands of stories.
    order = (lately.desc(), "-posts", "-pk")
    numbers = list(found.order_by(*order).values_list("pk", flat=True)[:most])
    return list(Story.objects.filter(pk__in=numbers).prefetch_related("typical").order_by(*order))


def told(stories: Sequence[Story], *, readers: Readers, language: str | None, now: datetime) -> list[Told]:
    """Each story in words and figures; no query when their typical mentions are loaded."""
    return [
        Told(
            story,
            name_of(story),
            count_words(story.posts),
            pace_words(story.last_hour, _growth(story), now=now, last_at=story.last_at, posts=story.posts),
            share_of(story, readers, language),
        )
        for story in stories
    ]


def share_of(story: Story, readers: Readers, language: str | None) -> Shares | None:
    """The corrected share of a story's mentions; None when nothing is known of it, or when the model changed meanwhile."""
    counts = (story.negative, story.neutral, story.positive)
    return corrected(counts, readers.between(story.first_at, story.last_at), language)


def name_of(story: Story) -> str:
    """What a story is called: its title, else the beginning of its most typical mention."""
    if story.title:
        return story.title
    shown = story.typical or story.first
    text = shown.text if shown is not None else ""
    short = text if len(text) <= LONGEST_NAME else f"{text[:LONGEST_NAME].rsplit(' ', 1)[0]}…"
    return short or _("A story without words")


def pace_now(story: Story, members: Sequence[int], *, now: datetime) -> str:
    """How fast a story goes at this moment, in words; one query."""
    hour = Q(happened_at__gt=now - AN_HOUR)
    counted = Mention.objects.filter(
        story__in=members, happened_at__gt=now - 2 * AN_HOUR, happened_at__lte=now
    ).aggregate(last=Count("pk", filter=hour), before=Count("pk", filter=~hour))
    last, before = counted["last"], counted["before"]
    return pace_words(last, growth(before, last), now=now, last_at=story.last_at, posts=story.posts)


def pace_words(
    last_hour: int, grown: tuple[float, float, float] | None, *, now: datetime, last_at: datetime, posts: int
) -> str:
    """“42 in the last hour, 2.1 times the hour before (1.6 to 2.8)”; the ratio only when its interval leaves out 1.

    posts : all its mentions, told beside it: when they all are of this hour, that is said, not the same figure again.
    """
    language = get_language() or "en"
    if last_at < now - AN_HOUR or not last_hour:
        return _("none in the last hour")
    if last_hour >= posts:
        return ngettext("in the last hour", "all in the last hour", posts)
    words = ngettext("%(count)s in the last hour", "%(count)s in the last hour", last_hour)
    told = {"count": forms.number(last_hour, language=language)}
    if grown is None or grown[1] <= 1.0 <= grown[2]:
        return words % told
    ratio, low, high = grown
    told |= {"times": forms.ratio(ratio, language=language), "least": forms.ratio(low, language=language)}
    if high > UNBOUNDED:
        return _("%(count)s in the last hour, at least %(least)s the hour before") % told
    told |= {
        "low": forms.number(low, language=language, decimals=1),
        "high": forms.number(high, language=language, decimals=1),
    }
    return _("%(count)s in the last hour, %(times)s the hour before (%(low)s to %(high)s)") % told


def count_words(posts: int) -> str:
    """“1,240 mentions”."""
    words = ngettext("%(count)s mention", "%(count)s mentions", posts)
    return words % {"count": forms.number(posts, language=get_language() or "en")}


def languages_in(story: Story) -> list[tuple[str, float]]:
    """The languages of a story's newest mentions with their shares, the commonest first; one query.

    Only its own, for an index gives them in time: what was merged into it came before, and would all have to be sorted.
    """
    newest = Mention.objects.filter(story=story.pk).order_by("-happened_at")
    codes = list(newest.values_list("language", flat=True)[:SAMPLED])
    return [(code, times / len(codes)) for code, times in Counter(codes).most_common()]


def counted_over_time(
    members: Sequence[int], *, since: datetime, until: datetime, step: int
) -> tuple[list[datetime], list[int]]:
    """Mentions of these stories in bins of `step` seconds; one query, which an index alone answers."""
    start = int(since.timestamp()) // step * step
    bins = max(1, -(-(int(until.timestamp()) - start) // step))
    epoch = EPOCH[connection.vendor].format("happened_at")
    places = ", ".join(["%s"] * len(members))
    adapt = connection.ops.adapt_datetimefield_value
    first, last = (datetime.fromtimestamp(at, UTC) for at in (start, start + bins * step))
    counts = [0] * bins
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT ({epoch} - %s) / %s, COUNT(*) FROM watch_mention "  # noqa: S608 - constants and parameters
            f"WHERE story_id IN ({places}) AND happened_at >= %s AND happened_at < %s GROUP BY 1",
            [start, step, *members, adapt(first), adapt(last)],
        )
        for place, count in cursor.fetchall():
            counts[int(place)] = int(count)
    return [datetime.fromtimestamp(start + place * step, UTC) for place in range(bins)], counts


def changes_of(story: Story) -> list[StoryChange]:
    """What merged, split or pinned a story and those merged into it, the newest first; two queries."""
    members = members_of(story)
    changes = StoryChange.objects.filter(Q(story__in=members) | Q(other__in=members))
    return list(
        changes.select_related(
            "story__typical", "story__first", "other__typical", "other__first", "by"
        ).order_by("-pk")[:CHANGES_SHOWN]
    )


def could_be_one_with(story: Story, *, since: datetime) -> list[tuple[int, str]]:
    """The number and title of the brand's other stories told since then: the nearest in words first, then those of most mentions.

    At most CHOICES, of the COMPARED of most mentions. Near : the share of words that either name or typical mention holds which
    both hold.
    """
    others = Story.objects.filter(brand=story.brand_id, root=F("pk"), posts__gt=0, last_at__gte=since)
    named = others.exclude(pk=story.pk).exclude(title="").order_by("-posts", "-pk")
    mine = _telling_words(story)
    found = list(named.select_related("typical")[:COMPARED])
    found.sort(key=lambda other: -_shared(mine, _telling_words(other)))
    return [(other.pk, other.title) for other in found[:CHOICES]]


def _telling_words(story: Story) -> set[str]:
    typical = story.typical.text if story.typical is not None else ""
    return set(telling_stems(f"{story.title} {typical}"))


def _shared(some: set[str], others: set[str]) -> float:
    return len(some & others) / max(1, len(some | others))


def _growth(story: Story) -> tuple[float, float, float] | None:
    if story.growth is None or story.growth_low is None or story.growth_high is None:
        return None
    return story.growth, story.growth_low, story.growth_high
