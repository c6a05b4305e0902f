"""A recorded stream through the real ingest, detector and queue: on its own clock, or re-timed to end now."""

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import groupby

from fauxpas.core import clock, queue
from fauxpas.core.models import Brand, Membership, Organisation, Person, Role
from fauxpas.core.people import BrandWish, add_brand, found_organisation
from fauxpas.core.sources import RawPost, Reading
from fauxpas.engine.bursts.judge import FEWEST_MENTIONS
from fauxpas.watch import scoring
from fauxpas.watch.bins import A_DAY
from fauxpas.watch.fetching import hear
from fauxpas.watch.ingest import take
from fauxpas.watch.listening import listening
from fauxpas.watch.models import Alarm, Mention, Source, WatchQuery

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


@dataclass
class Lately:
    """What came in of each brand in the last day, to know whether its scoring could tell anything."""

    newest: int = 0
    said: dict[int, deque[datetime]] = field(default_factory=lambda: defaultdict(deque))

    def wants_work(self, running: Iterable[Alarm], *, now: datetime) -> bool:
        """Whether the mentions that came since the last time could raise an alarm, or belong to a brand that has one."""
        loud = {alarm.brand_id for alarm in running}
        came = list(
            Mention.objects.filter(pk__gt=self.newest)
            .order_by("pk")
            .values_list("pk", "brand", "happened_at", "flags")
        )
        wanted = False
        for pk, brand, at, flags in came:
            self.newest = pk
            said = self.said[brand]
            said.append(at)
            while said[0] < now - A_DAY:
                said.popleft()
            wanted = wanted or bool(flags) or brand in loud or len(said) >= FEWEST_MENTIONS
        return wanted


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

    While too little is said of the brands spoken of for any verdict but calm, their jobs wait in line for the next that is not.
    posts : all with `posted_at`, oldest first. Brands with a running alarm are also scored every hour, so that it
    ends; the worker does it every minute, but a brand of which nothing new is said cannot rise. Returns when alarms rang,
    by the brand's name, every brand listed.
    """
    rung = {brand.name: Rung() for brand in Brand.objects.filter(organisation=source.organisation)}
    heard, lately = listening(source), Lately()
    running: list[Alarm] = []
    done, scored = 0, None
    for minute, together in groupby(posts, key=_minute):
        batch = tuple(together)
        now = max(post.posted_at for post in batch if post.posted_at)
        if scored is None:
            hear(source, now=minute)
            scored = minute.replace(minute=0)
        while scored + ROUND < now:
            scored += ROUND
            running = _score_running(source, running, scored)
            if scored.hour == 0:
                queue.sweep(now=scored)
        with clock.set_to(now):
            take(source, Reading(posts=batch, cursor={"until": now.isoformat()}), now=now, heard=heard)
            if lately.wants_work(running, now=now):
                _work(now)
                running = _running(source)
                _note(rung, running, now)
        done += len(batch)
        if progress is not None:
            progress(done, len(posts))
    if posts and posts[-1].posted_at is not None:
        with clock.set_to(posts[-1].posted_at):
            _work(posts[-1].posted_at)
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


def _moved(post: RawPost, by: timedelta, now: datetime) -> RawPost:
    # The same file shifted again is a new storm, not a repetition of the first.
    moved = post.posted_at + by if post.posted_at else now
    return replace(post, posted_at=moved, key=f"{post.key}@{now:%Y%m%d%H%M%S}")


def _minute(post: RawPost) -> datetime:
    at = post.posted_at or clock.now()
    return at.replace(second=0, microsecond=0)


def _running(source: Source) -> list[Alarm]:
    alarms = Alarm.objects.filter(brand__organisation=source.organisation_id, ended_at__isnull=True)
    return list(alarms.select_related("brand").order_by("brand", "pk"))


def _score_running(source: Source, running: list[Alarm], now: datetime) -> list[Alarm]:
    """Score the brands of these running alarms; one by content only when its day may be over, for it asks nothing else."""
    due = {alarm.brand for alarm in running if alarm.kind == Alarm.Kind.BURST or _may_end(alarm, now)}
    if not due:
        return running
    with clock.set_to(now):
        for brand in sorted(due, key=lambda brand: brand.pk):
            scoring.score_brand(brand, now=now)
    return _running(source)


def _may_end(alarm: Alarm, now: datetime) -> bool:
    return (alarm.calm_since or alarm.raised_at) < now - scoring.CONTENT_CALM


def _work(now: datetime) -> None:
    while queue.work_one(worker=WORKER, now=now) is not None:
        pass


def _note(rung: dict[str, Rung], running: Iterable[Alarm], now: datetime) -> None:
    for alarm in running:
        if alarm.level >= Alarm.Level.ALERT:
            mine = rung[alarm.brand.name]
            by_volume = alarm.volume_level >= Alarm.Level.ALERT
            (mine.burst if by_volume else mine.content).setdefault(alarm.pk, now)
