"""Reads of the watch: access first, then filters, then pages in order of arrival."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import BooleanField, F, Max, Min, Q, QuerySet
from django.db.models.expressions import RawSQL

from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import visible_brands, visible_organisations
from fauxpas.watch.models import Alarm, AlarmMention, Mention, Source, SourceReading, WatchQuery
from fauxpas.watch.search import found_by_index, newest_ids, with_flags, with_words, words_of

PAGE_SIZE = 50
NEWEST = 2000
SAMPLE, COMMON = 500, 20
A_FEW_DAYS = timedelta(days=3)


@dataclass(frozen=True)
class Filters:
    """What a reader narrows the mentions to; an empty field narrows nothing.

    words : every word, the last one maybe only begun. story : stories, by number. flag : a kind of harm, or `any`. since, until : of happened_at,
    the second excluded.
    """

    words: str = ""
    sentiment: str = ""
    source: int | None = None
    language: str = ""
    author: str = ""
    flag: str = ""
    story: tuple[int, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class MentionPage:
    """One page, newest arrival first; `before` is where the next one begins, None on the last."""

    mentions: list[Mention]
    before: int | None


def visible_mentions(person: Person) -> QuerySet[Mention]:
    """Mentions of the brands this person belongs to. Unordered; one query."""
    return Mention.objects.filter(brand__in=visible_brands(person))


def visible_alarms(person: Person) -> QuerySet[Alarm]:
    """Alarms of the brands this person belongs to. Unordered; one query."""
    return Alarm.objects.filter(brand__in=visible_brands(person))


def visible_queries(person: Person) -> QuerySet[WatchQuery]:
    """Watch queries of the brands this person belongs to. Unordered; one query."""
    return WatchQuery.objects.filter(brand__in=visible_brands(person))


def visible_sources(person: Person) -> QuerySet[Source]:
    """Sources of the person's brands, and those their organisations share. Unordered; one query."""
    shared = Q(brand__isnull=True, organisation__in=visible_organisations(person))
    return kept_sources().filter(Q(brand__in=visible_brands(person)) | shared)


def sources_of(brand: Brand) -> QuerySet[Source]:
    """Every source the brand listens to: its own, and those all brands of the organisation share. By name."""
    shared = Q(brand__isnull=True, organisation=brand.organisation_id)
    return kept_sources().filter(Q(brand=brand) | shared).order_by("name", "pk")


def kept_sources() -> QuerySet[Source]:
    """Every source that was not removed. Unordered."""
    return Source.objects.exclude(state=Source.State.REMOVED)


def with_filters(
    mentions: QuerySet[Mention], filters: Filters, *, before: int | None = None
) -> QuerySet[Mention]:
    """Narrow mentions to what the reader asked for, and to arrivals older than `before`."""
    exact = {
        "sentiment": filters.sentiment,
        "source": filters.source,
        "language": filters.language,
        "author": filters.author,
        "happened_at__gte": filters.since,
        "happened_at__lt": filters.until,
        "pk__lt": before,
    }
    mentions = mentions.filter(**{field: value for field, value in exact.items() if value not in {"", None}})
    if filters.flag:
        mentions = _with_flag(mentions, filters.flag)
    if filters.story:
        mentions = mentions.filter(story__in=filters.story)
    return with_words(mentions, filters.words, before=before)


def search(mentions: QuerySet[Mention], words: str) -> QuerySet[Mention]:
    """The mentions that hold every word, whatever its case and accents; the last word may be only begun."""
    return with_words(mentions, words)


def mentions_for_page(
    mentions: QuerySet[Mention], filters: Filters, *, before: int | None = None, size: int = PAGE_SIZE
) -> MentionPage:
    """One page of mentions with their sources and stories, newest arrival first; four queries, up to seven with words or days."""
    if filters.since and filters.until and filters.until - filters.since <= A_FEW_DAYS:
        first, last = _arrivals(mentions, filters.since, filters.until)
        mentions, before = (
            mentions.filter(pk__gte=first),
            last + 1 if before is None else min(before, last + 1),
        )
    rows = _rows_with_words(mentions, filters, before, size + 1) if words_of(filters.words) else None
    if rows is None:
        rows = list(with_filters(with_sources(mentions), filters, before=before).order_by("-pk")[: size + 1])
    return MentionPage(rows[:size], rows[size - 1].pk if len(rows) > size else None)


def _arrivals(mentions: QuerySet[Mention], since: datetime, until: datetime) -> tuple[int, int]:
    """The first and last id of what happened then, (1, 0) when nothing did.

    Both databases find fifty mentions of an old day by walking back through all that arrived since; from its last arrival the
    walk is short. The sum keeps PostgreSQL from the same walk here.
    """
    place = F("pk") + 0
    then = mentions.filter(happened_at__gte=since, happened_at__lt=until)
    ends = then.aggregate(first=Min(place), last=Max(place))
    return (1, 0) if ends["last"] is None else (ends["first"], ends["last"])


def _rows_with_words(
    mentions: QuerySet[Mention], filters: Filters, before: int | None, most: int
) -> list[Mention] | None:
    """The first rows of a page, by the way each database finds words best; None when the plain question is better.

    SQLite reads every arrival with a word before it takes fifty, so its newest thousands are tried first. PostgreSQL
    cuts text by text into words until it has fifty: when few of a sample hold them, its index is asked for all that do.
    """
    page = with_sources(mentions).order_by("-pk")
    if connection.vendor == "sqlite":
        newest = newest_ids(filters.words, before=before, most=NEWEST)
        rows = list(with_filters(page.filter(pk__in=newest), replace(filters, words=""))[:most])
        return rows if len(rows) == most or len(newest) < NEWEST else None
    arrived = mentions.order_by("-pk") if before is None else mentions.filter(pk__lt=before).order_by("-pk")
    newest = list(arrived.values_list("pk", flat=True)[:SAMPLE])
    if with_words(mentions.filter(pk__in=newest), filters.words).count() >= COMMON:
        return None
    looked_up = page.filter(pk__in=found_by_index(filters.words))
    return list(with_filters(looked_up, replace(filters, words=""), before=before)[:most])


def with_sources(mentions: QuerySet[Mention]) -> QuerySet[Mention]:
    """With the source and the story of each, in three more queries."""
    return mentions.prefetch_related("source", "story__root")


def alarms_for_page(alarms: QuerySet[Alarm]) -> QuerySet[Alarm]:
    """Alarms, the newest first, with who acknowledged them, their story and the case that was opened; one query."""
    return alarms.select_related("brand", "acknowledged_by", "case", "story__root__typical").order_by(
        "-raised_at", "-pk"
    )


def driving_mentions(alarm: Alarm) -> list[AlarmMention]:
    """The mentions that drive an alarm, with their mention and its source, the first of all first; two queries."""
    picked = alarm.alarm_mentions.select_related("mention").prefetch_related("mention__source")
    return sorted(picked, key=lambda each: (each.why != "first", each.mention.happened_at))


def readings_of(source: Source, *, newest: int = 20) -> QuerySet[SourceReading]:
    """The last batches of a source's ledger, the newest first."""
    return source.readings.order_by("-read_at", "-pk")[:newest]


def _with_flag(mentions: QuerySet[Mention], flag: str) -> QuerySet[Mention]:
    if flag == "any":
        return with_flags(mentions)
    if connection.vendor == "sqlite":
        sql = "EXISTS (SELECT 1 FROM json_each(watch_mention.flags) WHERE value = %s)"
    else:
        sql = "jsonb_exists(watch_mention.flags, %s)"
    return with_flags(mentions).filter(RawSQL(sql, [flag], output_field=BooleanField()))  # noqa: S611 - constant, with a parameter
