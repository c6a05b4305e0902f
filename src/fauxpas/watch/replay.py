"""A recorded stream through the real ingest, detector and queue: on its own clock, or re-timed to end now."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from fauxpas.core import clock, queue
from fauxpas.core.models import Brand, Membership, Organisation, Person, Role
from fauxpas.core.people import BrandWish, add_brand, found_organisation
from fauxpas.core.sources import RawPost, Reading
from fauxpas.watch import scoring
from fauxpas.watch.fetching import hear
from fauxpas.watch.ingest import take
from fauxpas.watch.models import Alarm, Source, WatchQuery

KIND = "files"
WORKER = "replay"
ROUND = timedelta(hours=1)
BATCH = 1000

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """One brand to watch and its query."""

    name: str
    query: str


@dataclass
class Rung:
    """When a brand's alarms first reached the level that wakes people, by the id of the alarm."""

    burst: dict[int, datetime] = field(default_factory=dict)
    content: dict[int, datetime] = field(default_factory=dict)


def found_room(name: str, asked: Sequence[Asked], *, now: datetime) -> Source:
    """An organisation with one brand per query, and the one source they all listen to. For a new, sealed data folder."""
    owner = Person.objects.create_user("replay@localhost", name="Replay", created_at=now)
    organisation = found_organisation(name, by=owner, now=now)
    for each in asked:
        _found_brand(organisation, each, by=owner, now=now)
    # Whoever looks at a recording is called by nobody: alarms ring, and no telephone does.
    Membership.objects.filter(organisation=organisation).update(role=Role.READER, call_order=None)
    return Source.objects.create(
        organisation=organisation,
        kind=KIND,
        name=name[:160],
        created_at=now,
        fetched_at=now,
        spoke_at=now,
        usual_gap_seconds=int(timedelta(days=30).total_seconds()),
    )


def _found_brand(organisation: Organisation, asked: Asked, *, by: Person, now: datetime) -> None:
    brand = add_brand(organisation, BrandWish(asked.name, (), ("en",), "UTC"), by=by, now=now)
    # A recorded stream is not searched again for a query made later.
    Brand.objects.filter(pk=brand.pk).update(heard_days=0)
    WatchQuery.objects.create(brand=brand, name=asked.name, text=asked.query, made_by=by, created_at=now)


def run_sealed(
    posts: Sequence[RawPost], source: Source, *, progress: Progress | None = None
) -> dict[str, Rung]:
    """Live through the stream: every minute of posts is taken in at its own time, and the queue worked at that time.

    posts : all with `posted_at`, oldest first. Brands with a running alarm are also scored every hour, so that it
    ends; the worker does it every minute, but a brand of which nothing new is said cannot rise. Returns when alarms rang,
    by the brand's name, every brand listed.
    """
    rung = {brand.name: Rung() for brand in Brand.objects.filter(organisation=source.organisation)}
    done, scored = 0, None
    for minute, together in groupby(posts, key=_minute):
        batch = tuple(together)
        now = max(post.posted_at for post in batch if post.posted_at)
        if scored is None:
            hear(source, now=minute)
            scored = minute
        while scored + ROUND < now:
            scored += ROUND
            _score_running(source, scored)
        with clock.set_to(now):
            take(source, Reading(posts=batch, cursor={"until": now.isoformat()}), now=now)
            _work(now)
        _note(rung, source, now)
        done += len(batch)
        if progress is not None:
            progress(done, len(posts))
    return rung


def run_shifted(
    posts: Sequence[RawPost], brand: Brand, *, name: str, progress: Progress | None = None
) -> int:
    """Feed the posts to the brand's live room, all moved by the same time so that the last is said now.

    posts : all with `posted_at`, oldest first. Returns how many became mentions. The room's own worker scores them.
    """
    now = clock.now()
    if not posts or posts[-1].posted_at is None:
        return 0
    by = now - posts[-1].posted_at
    source = Source.objects.filter(brand=brand, kind=KIND, name=name[:160]).first() or Source.objects.create(
        organisation_id=brand.organisation_id, brand=brand, kind=KIND, name=name[:160], created_at=now
    )
    kept = 0
    for begin in range(0, len(posts), BATCH):
        batch = tuple(_moved(post, by, now) for post in posts[begin : begin + BATCH])
        kept += take(source, Reading(posts=batch), now=now).kept
        if progress is not None:
            progress(begin + len(batch), len(posts))
    hear(source, now=now)
    return kept


def in_time(posts: Iterable[RawPost]) -> list[RawPost]:
    """The posts that have a time, oldest first; equal times by key."""
    timed = [post for post in posts if post.posted_at is not None]
    return sorted(timed, key=lambda post: (post.posted_at, post.key))


def _moved(post: RawPost, by: timedelta, now: datetime) -> RawPost:
    # The same file shifted again is a new storm, not a repetition of the first.
    moved = post.posted_at + by if post.posted_at else now
    return replace(post, posted_at=moved, key=f"{post.key}@{now:%Y%m%d%H%M%S}")


def _minute(post: RawPost) -> datetime:
    at = post.posted_at or clock.now()
    return at.replace(second=0, microsecond=0)


def _score_running(source: Source, now: datetime) -> None:
    running = Alarm.objects.filter(brand__organisation=source.organisation_id, ended_at__isnull=True)
    brands = list(Brand.objects.filter(pk__in=running.values("brand")).order_by("pk"))
    if not brands:
        return
    with clock.set_to(now):
        for brand in brands:
            scoring.score_brand(brand, now=now)


def _work(now: datetime) -> None:
    while queue.work_one(worker=WORKER, now=now) is not None:
        pass


def _note(rung: dict[str, Rung], source: Source, now: datetime) -> None:
    loud = Alarm.objects.filter(
        brand__organisation=source.organisation_id, ended_at__isnull=True, level__gte=Alarm.Level.ALERT
    )
    for pk, volume, brand in loud.values_list("pk", "volume_level", "brand__name"):
        times = rung[brand].burst if volume >= Alarm.Level.ALERT else rung[brand].content
        times.setdefault(pk, now)
