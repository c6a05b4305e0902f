"""The watch over the API: mentions, alarms, sources, queries, volume, coverage."""

from dataclasses import replace
from datetime import timedelta

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from fauxpas.core import clock
from fauxpas.core.api import (
    Id,
    Page,
    Slug,
    Turn,
    brand_of,
    page,
    person_of,
    read_cursor,
    reads,
    token_of,
    write_cursor,
    writes,
)
from fauxpas.core.errors import InputRefused, NotAllowed
from fauxpas.core.rights import Right, check_right
from fauxpas.core.sources import RawPost
from fauxpas.watch import alarms, domain
from fauxpas.watch.api_listening import (
    CoverageOut,
    PreviewIn,
    PreviewOut,
    QueryIn,
    QueryOut,
    SourceIn,
    SourceMadeOut,
    SourceOut,
    VolumeAsked,
    VolumeOut,
)
from fauxpas.watch.api_shapes import (
    AlarmOut,
    AlarmsAsked,
    DismissIn,
    HandIn,
    LedgerOut,
    MentionOut,
    MentionsAsked,
    MentionWhyOut,
    PostsIn,
    ReasonIn,
    SnoozeIn,
)
from fauxpas.watch.coverage import coverage
from fauxpas.watch.domain.pushing import push_posts as push
from fauxpas.watch.models import Alarm, Mention, Source, WatchQuery
from fauxpas.watch.queries import (
    alarms_for_page,
    mentions_for_page,
    sources_of,
    visible_alarms,
    visible_mentions,
    visible_queries,
)
from fauxpas.watch.series import volume_series
from fauxpas.watch.stories import visible_stories

MOST_POINTS = 2000
router = Router(tags=["watch"])


@router.get("/mentions", **reads(Page[MentionOut]))
def list_mentions(request: HttpRequest, brand: Slug, asked: Query[MentionsAsked]) -> Page[MentionOut]:
    """The mentions, newest arrival first, narrowed as asked."""
    found_brand = brand_of(request, brand)
    mentions = visible_mentions(person_of(request)).filter(brand=found_brand)
    story = asked.story and get_object_or_404(
        visible_stories(person_of(request)), brand=found_brand, pk=asked.story
    )
    filters = replace(asked.filters(), story=tuple(domain.members_of(story)) if story else ())
    found = mentions_for_page(mentions, filters, before=read_cursor(asked.cursor), size=asked.limit)
    return Page(items=[MentionOut.of(each) for each in found.mentions], next=write_cursor(found.before))


@router.get("/mentions/{mention}", **reads(MentionWhyOut))
def show_mention(request: HttpRequest, brand: Slug, mention: Id) -> MentionWhyOut:
    """One mention, and the words that make each query match, marked in HTML."""
    found = _mention(request, brand, mention)
    return MentionWhyOut.explained(found, domain.explain_mention(found))


@router.put("/mentions/{mention}/reason", **writes(MentionWhyOut))
def correct_reason(request: HttpRequest, brand: Slug, mention: Id, sent: ReasonIn) -> MentionWhyOut:
    """Say why a mention is angry; the program learns it for this brand."""
    found = _mention(request, brand, mention)
    domain.correct_reason(found, right=sent.reason, by=person_of(request), now=clock.now())
    return MentionWhyOut.explained(found, domain.explain_mention(found))


@router.delete("/mentions/{mention}/reason", **writes(MentionWhyOut))
def take_back_reason(request: HttpRequest, brand: Slug, mention: Id) -> MentionWhyOut:
    """Take back what was said of a mention's reason; the program forgets what it learnt of it."""
    found = _mention(request, brand, mention)
    domain.take_back_reason(found, by=person_of(request), now=clock.now())
    return MentionWhyOut.explained(found, domain.explain_mention(found))


@router.post("/mentions", **writes(MentionOut, made=True))
def add_mention(request: HttpRequest, brand: Slug, sent: HandIn) -> Status[MentionOut]:
    """Write down a post or a call that no source would bring; it needs no query to match."""
    mention = domain.add_by_hand(
        brand_of(request, brand), **sent.model_dump(), by=person_of(request), now=clock.now()
    )
    return Status(201, MentionOut.of(mention))


@router.post("/posts", **writes(LedgerOut))
def push_posts(request: HttpRequest, brand: Slug, sent: PostsIn) -> LedgerOut:
    """Bring up to 1,000 posts to a webhook of the brand, or to its posts by hand; the answer accounts for each."""
    found = brand_of(request, brand)
    source = get_object_or_404(sources_of(found), pk=sent.source)
    posts = [RawPost(**post.model_dump()) for post in sent.posts]
    return LedgerOut.of(push(found, source, posts=posts, by=person_of(request), now=clock.now()))


@router.get("/alarms", **reads(Page[AlarmOut]))
def list_alarms(request: HttpRequest, brand: Slug, asked: Query[AlarmsAsked]) -> Page[AlarmOut]:
    """The alarms, newest first."""
    found = visible_alarms(person_of(request)).filter(brand=brand_of(request, brand))
    if asked.state:
        found = found.filter(state=asked.state)
    if asked.running is not None:
        found = found.filter(ended_at__isnull=asked.running)
    return page(alarms_for_page(found), asked, AlarmOut.of)


@router.get("/alarms/{alarm}", **reads(AlarmOut))
def show_alarm(request: HttpRequest, brand: Slug, alarm: Id) -> AlarmOut:
    """One alarm, in words and in figures."""
    return AlarmOut.of(_alarm(request, brand, alarm))


@router.post("/alarms/{alarm}/acknowledge", **writes(AlarmOut))
def acknowledge_alarm(request: HttpRequest, brand: Slug, alarm: Id) -> AlarmOut:
    """Have the alarm in hand; nobody else is called."""
    found = _alarm(request, brand, alarm)
    return _after(alarms.acknowledge(found, by=person_of(request), now=clock.now()))


@router.post("/alarms/{alarm}/snooze", **writes(AlarmOut))
def snooze_alarm(request: HttpRequest, brand: Slug, alarm: Id, sent: SnoozeIn) -> AlarmOut:
    """Keep quiet until then, unless it becomes a crisis."""
    found = _alarm(request, brand, alarm)
    return _after(alarms.snooze(found, until=sent.until, by=person_of(request), now=clock.now()))


@router.post("/alarms/{alarm}/dismiss", **writes(AlarmOut))
def dismiss_alarm(request: HttpRequest, brand: Slug, alarm: Id, sent: DismissIn) -> AlarmOut:
    """Say that it is no alarm, and why."""
    found = _alarm(request, brand, alarm)
    return _after(alarms.dismiss(found, reason=sent.reason, by=person_of(request), now=clock.now()))


@router.get("/sources", **reads(Page[SourceOut]))
def list_sources(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[SourceOut]:
    """Every source the brand listens to."""
    return page(sources_of(brand_of(request, brand)), asked, SourceOut.of)


@router.post("/sources", **writes(SourceMadeOut, made=True))
def add_source(request: HttpRequest, brand: Slug, sent: SourceIn) -> Status[SourceMadeOut]:
    """Listen to one more source. A webhook's secret is in this answer and in no other."""
    source = domain.add_source(
        brand_of(request, brand), **sent.model_dump(), by=person_of(request), now=clock.now()
    )
    return Status(201, SourceMadeOut.made(source))


@router.post("/sources/{source}/pause", **writes(SourceOut))
def pause_source(request: HttpRequest, brand: Slug, source: Id) -> SourceOut:
    """Listen no more until it is resumed; its silence is then unknown."""
    found = _own_source(request, brand, source)
    return SourceOut.of(domain.pause_source(found, by=person_of(request), now=clock.now()))


@router.post("/sources/{source}/resume", **writes(SourceOut))
def resume_source(request: HttpRequest, brand: Slug, source: Id) -> SourceOut:
    """Listen again, from where it stopped."""
    found = _own_source(request, brand, source)
    return SourceOut.of(domain.resume_source(found, by=person_of(request), now=clock.now()))


@router.get("/queries", **reads(Page[QueryOut]))
def list_queries(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[QueryOut]:
    """What makes a post a mention, stopped queries included."""
    return page(_queries(request, brand), asked, QueryOut.of)


@router.post("/queries", **writes(QueryOut, made=True))
def add_query(request: HttpRequest, brand: Slug, sent: QueryIn) -> Status[QueryOut]:
    """Listen for one more query; posts heard lately that it catches become mentions."""
    query = domain.save_query(
        brand_of(request, brand), **sent.model_dump(), by=person_of(request), now=clock.now()
    )
    return Status(201, QueryOut.of(query))


@router.post("/queries/preview", **reads(PreviewOut))
def preview_query(request: HttpRequest, brand: Slug, sent: PreviewIn) -> PreviewOut:
    """What a query would catch of the posts heard lately; nothing is saved."""
    found = brand_of(request, brand)
    check_right(person_of(request), Right.WATCH, found)
    return PreviewOut.of(domain.preview_query(found, sent.text))


@router.put("/queries/{query}", **writes(QueryOut))
def change_query(request: HttpRequest, brand: Slug, query: Id, sent: QueryIn) -> QueryOut:
    """Change a query, or take a stopped one up again."""
    found = get_object_or_404(_queries(request, brand), pk=query)
    saved = domain.save_query(
        found.brand, **sent.model_dump(), query=found, by=person_of(request), now=clock.now()
    )
    return QueryOut.of(saved)


@router.post("/queries/{query}/stop", **writes(QueryOut))
def stop_query(request: HttpRequest, brand: Slug, query: Id) -> QueryOut:
    """Listen for it no more; its mentions stay."""
    found = get_object_or_404(_queries(request, brand), pk=query)
    return QueryOut.of(domain.stop_query(found, by=person_of(request), now=clock.now()))


@router.get("/coverage", **reads(CoverageOut))
def show_coverage(request: HttpRequest, brand: Slug) -> CoverageOut:
    """Who is heard and who is not, hour by hour over the last 24."""
    return CoverageOut.of(coverage(brand_of(request, brand), now=clock.now()))


@router.get("/volume", **reads(VolumeOut))
def show_volume(request: HttpRequest, brand: Slug, asked: Query[VolumeAsked]) -> VolumeOut:
    """Mentions over time beside the usual band; null where nobody could hear."""
    found = brand_of(request, brand)
    until = asked.until or clock.now()
    since = asked.since or until - timedelta(days=1)
    if since >= until:
        raise _refused("since", _("This must lie before “until”."))
    if (until - since).total_seconds() / asked.step > MOST_POINTS:
        raise _refused("step", _("This makes more than 2,000 points. Take a longer step."))
    if since < found.created_at - timedelta(days=36_500):
        raise _refused("since", _("This is too long ago."))
    return VolumeOut.of(volume_series(found, since=since, until=until, step=asked.step, band=asked.band))


def _alarm(request: HttpRequest, brand: str, alarm: int) -> Alarm:
    mine = visible_alarms(person_of(request)).filter(brand=brand_of(request, brand))
    return get_object_or_404(alarms_for_page(mine), pk=alarm)


def _after(alarm: Alarm) -> AlarmOut:
    return AlarmOut.of(alarms_for_page(Alarm.objects.filter(pk=alarm.pk)).get())


def _queries(request: HttpRequest, brand: str) -> QuerySet[WatchQuery]:
    mine = visible_queries(person_of(request)).filter(brand=brand_of(request, brand))
    return mine.select_related("brand")


def _own_source(request: HttpRequest, brand: str, source: int) -> Source:
    """The brand's source. A token of one brand does not decide about a source that other brands listen to."""
    found = get_object_or_404(sources_of(brand_of(request, brand)), pk=source)
    if token_of(request).brand_id is not None and found.brand_id is None:
        raise NotAllowed(_("Other brands listen to this source too; this token reaches only one."))
    return found


def _refused(field: str, words: str) -> InputRefused:
    return InputRefused(words, fields={field: words})


def _mention(request: HttpRequest, brand: str, mention: int) -> Mention:
    mentions = visible_mentions(person_of(request)).filter(brand=brand_of(request, brand))
    return get_object_or_404(mentions.select_related("brand", "source", "story"), pk=mention)
