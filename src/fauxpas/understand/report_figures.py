"""What a damage report counts, before it is put into words. Numbers of mentions and stories stand in it, never a name."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, Sum

from fauxpas.engine.estimates import share_interval
from fauxpas.engine.shares import Shares
from fauxpas.room.models import Case
from fauxpas.understand.affected import Affected, affected
from fauxpas.understand.models import Fact, FactVersion, PublicText
from fauxpas.watch.coverage import Coverage, coverage
from fauxpas.watch.feeling import corrected_over, language_of, readers_of
from fauxpas.watch.models import HourTally, Mention, Story
from fauxpas.watch.reasons import count_reasons
from fauxpas.watch.series import Situation, SourceCount, situation, source_counts
from fauxpas.watch.stories import share_of

MOST_READ = 20_000  # mentions looked at one by one; above, the newest stand for all
MOST_REASONS = 2_000
SHOWN = 5
FACTS_SHOWN = 12
PRESS = "feed"
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Voice:
    """An influential author, by the mention that reached most. reach : people who may have seen it."""

    mention: int
    reach: int
    posts: int


@dataclass(frozen=True)
class ToldStory:
    """A story, with the corrected share of negative posts; None when it cannot be corrected."""

    story: int
    posts: int
    share: Shares | None


@dataclass(frozen=True)
class Reason:
    """Why negative posts are angry: how many of those read, and the interval of the share."""

    name: str
    posts: int
    of: int
    low: float
    high: float


@dataclass(frozen=True)
class Figures:
    """Everything a report says.

    mentions, share : of the brand since the first signal. read : how many of them were looked at one by one. authors : different
    ones among these. reached, reach_known : people who may have seen them, and for how many mentions that is known.
    """

    case: Case
    now: datetime
    since: datetime
    mentions: int
    share: Shares | None
    situation: Situation
    read: int
    authors: int
    reached: int
    reach_known: int
    languages: list[tuple[str, int]]
    sources: list[SourceCount]
    press: int
    journalists: int
    voices: list[Voice]
    stories: list[ToldStory]
    reasons: list[Reason]
    facts: list[Fact]
    statuses: Counter[str]
    hit: Affected
    coverage: Coverage
    said: list[PublicText]


def gather(case: Case, *, now: datetime) -> Figures:
    """Count it all. About forty queries; at most MOST_READ mentions are read."""
    brand, hit = case.brand, affected(case)
    since = min(case.first_signal_at, case.alarm.began_at) if case.alarm else case.first_signal_at
    mentions, share = _counted(case, since=since, now=now)
    newest = list(
        Mention.objects.filter(brand=brand, happened_at__gte=since, happened_at__lte=now)
        .order_by("-happened_at")
        .values_list("pk", "author", "language", "reach", "flags", "source__kind")[:MOST_READ]
    )
    reach = [row[3] for row in newest if row[3] is not None]
    facts = list(case.facts.select_related("current").filter(current__isnull=False).order_by("number"))
    return Figures(
        case=case,
        now=now,
        since=since,
        mentions=mentions,
        share=share,
        situation=situation(brand, now=now, people_hit=hit.total.likely if hit.total else 0),
        read=len(newest),
        authors=len({row[1] for row in newest if row[1]}),
        reached=sum(reach),
        reach_known=len(reach),
        languages=Counter(row[2] for row in newest).most_common(SHOWN),
        sources=source_counts(brand, since=since, until=now)[:SHOWN],
        press=sum(row[5] == PRESS for row in newest),
        journalists=sum("journalist" in row[4] for row in newest),
        voices=_voices([(pk, author, known) for pk, author, _language, known, _flags, _kind in newest]),
        stories=_stories(case, since=since),
        reasons=_reasons(case, since=since, now=now),
        facts=facts,
        statuses=Counter(fact.current.status for fact in facts if fact.current is not None),
        hit=hit,
        coverage=coverage(brand, now=now),
        said=list(PublicText.objects.filter(case=case).order_by("said_at")),
    )


def shown_facts(figures: Figures) -> list[Fact]:
    """The confirmed facts, the first of them."""
    return _with_status(figures, FactVersion.Status.CONFIRMED)[:FACTS_SHOWN]


def open_facts(figures: Figures) -> list[Fact]:
    """The facts that are unknown, only reported, or disputed."""
    status = FactVersion.Status
    return _with_status(figures, status.UNKNOWN, status.REPORTED, status.DISPUTED)[:FACTS_SHOWN]


def _with_status(figures: Figures, *statuses: str) -> list[Fact]:
    return [fact for fact in figures.facts if fact.current is not None and fact.current.status in statuses]


def _counted(case: Case, *, since: datetime, now: datetime) -> tuple[int, Shares | None]:
    """Mentions since then by whole hours, the first one included, and the corrected share of negative ones."""
    first = since.replace(minute=0, second=0, microsecond=0)
    hours = HourTally.objects.filter(brand=case.brand, hour__gte=first, hour__lte=now).order_by()
    felt = {mood: Sum("count", filter=Q(sentiment=mood), default=0) for mood in Mention.Sentiment.values}
    told = [
        (hour, (moods[0], moods[1], moods[2])) for hour, *moods in hours.values_list("hour").annotate(**felt)
    ]
    share = corrected_over(told, readers_of(case.brand), language_of(case.brand.languages))
    return sum(sum(moods) for _hour, moods in told), share


def _voices(newest: list[tuple[int, str, int | None]]) -> list[Voice]:
    """The authors who reached most people with one mention."""
    best: dict[str, tuple[int, int]] = {}
    posts: Counter[str] = Counter()
    for pk, author, reach in newest:
        if not author:
            continue
        posts[author] += 1
        if reach and reach > best.get(author, (0, 0))[0]:
            best[author] = reach, pk
    most = sorted(best.items(), key=lambda each: -each[1][0])[:SHOWN]
    return [Voice(pk, reach, posts[author]) for author, (reach, pk) in most]


def _stories(case: Case, *, since: datetime) -> list[ToldStory]:
    brand = case.brand
    told = Story.objects.filter(brand=brand, root=F("pk"), last_at__gte=since, posts__gte=2).order_by(
        "-posts", "-pk"
    )
    readers, language = readers_of(brand), language_of(brand.languages)
    return [ToldStory(each.pk, each.posts, share_of(each, readers, language)) for each in told[:SHOWN]]


def _reasons(case: Case, *, since: datetime, now: datetime) -> list[Reason]:
    """What is said against us, by how many of the negative mentions that were read."""
    lately = Mention.objects.filter(brand=case.brand, happened_at__gte=since, happened_at__lte=now)
    negative = lately.filter(sentiment=Mention.Sentiment.NEGATIVE).order_by("-happened_at")
    counts: dict[str, int] = defaultdict(int, count_reasons(case.brand, list(negative[:MOST_REASONS])))
    of = sum(counts.values())
    most = sorted(counts.items(), key=lambda each: -each[1])
    return [Reason(name, posts, of, *share_interval(posts, of)) for name, posts in most]
