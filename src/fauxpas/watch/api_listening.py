"""What the watch says and takes over the API: sources, queries, coverage, volume."""

from datetime import datetime
from typing import Any

from ninja import Field, Schema

from fauxpas.core.api import In, Time, copied
from fauxpas.watch.coverage import Coverage, Heard
from fauxpas.watch.domain import Preview, Previewed
from fauxpas.watch.models import Source, WatchQuery
from fauxpas.watch.series import Point, Volume
from fauxpas.watch.silence import why_in_words


class VolumeAsked(In):
    """Which stretch of time; by default the last 24 hours in half hours. `step` in seconds."""

    since: Time | None = None
    until: Time | None = None
    step: int = Field(1800, ge=300, le=86_400)
    band: bool = True


class SourceIn(In):
    """A source to listen to. `address` of a feed; for a search, its words parted by commas."""

    kind: str = Field(max_length=20)
    name: str = Field(max_length=160)
    address: str = Field("", max_length=1000)


class QueryIn(In):
    """A watch query."""

    name: str = Field(max_length=120)
    text: str = Field(max_length=20_000)


class PreviewIn(In):
    """A query to try."""

    text: str = Field(max_length=20_000)


class SourceOut(Schema):
    """A source, and whether it is heard. `shared` : every brand of the organisation listens to it."""

    id: int
    kind: str
    name: str
    address: str
    state: str
    hearing: str
    why_silent: str
    usual_gap_seconds: int
    shared: bool
    fetched_at: datetime | None
    spoke_at: datetime | None
    last_posted_at: datetime | None

    @classmethod
    def of(cls, source: Source) -> "SourceOut":
        """Without its secret."""
        return cls(**_source_told(source))


class SourceMadeOut(SourceOut):
    """A new source, with the secret that signs its messages; empty for a kind that is asked."""

    secret: str

    @classmethod
    def made(cls, source: Source) -> "SourceMadeOut":
        """With its secret, once."""
        return cls(**_source_told(source), secret=source.secret)


def _source_told(source: Source) -> dict[str, Any]:
    same = "id kind name address state hearing fetched_at spoke_at last_posted_at usual_gap_seconds"
    why = why_in_words(source.why_silent)
    return copied(source, same) | {"shared": source.brand_id is None, "why_silent": why}


class QueryOut(Schema):
    """A watch query; `version` rises with every change."""

    id: int
    name: str
    text: str
    active: bool
    version: int

    @classmethod
    def of(cls, query: WatchQuery) -> "QueryOut":
        """A query as it stands."""
        return cls(id=query.pk, name=query.name, text=query.text, active=query.active, version=query.version)


class CaughtOut(Schema):
    """A post a query would catch, its words marked in `html`."""

    text: str
    html: str
    source: str
    at: datetime
    url: str
    author: str
    language: str

    @classmethod
    def of(cls, post: Previewed) -> "CaughtOut":
        """One post of a preview."""
        return cls(
            text=post.text,
            html=post.html,
            source=post.source,
            at=post.at,
            url=post.url,
            author=post.author,
            language=post.language,
        )


class PreviewOut(Schema):
    """How many posts heard lately a query would catch, of how many tried, and the newest of them."""

    count: int
    tried: int
    posts: list[CaughtOut]

    @classmethod
    def of(cls, preview: Preview) -> "PreviewOut":
        """A preview."""
        posts = [CaughtOut.of(post) for post in preview.posts]
        return cls(count=preview.count, tried=preview.tried, posts=posts)


class HourOut(Schema):
    """The worst hearing of one hour; null before anything is known of it."""

    since: datetime
    hearing: str | None


class HeardOut(Schema):
    """One source over the last 24 hours, the oldest first."""

    source: SourceOut
    hours: list[HourOut]

    @classmethod
    def of(cls, heard: Heard) -> "HeardOut":
        """One source of a coverage."""
        hours = [HourOut(since=cell.since, hearing=cell.hearing) for cell in heard.cells]
        return cls(source=SourceOut.of(heard.source), hours=hours)


class CoverageOut(Schema):
    """How many sources are heard now, late, blind, or not heard yet."""

    heard: int
    late: int
    blind: int
    new: int
    last_spoke_at: datetime | None
    sources: list[HeardOut]

    @classmethod
    def of(cls, seen: Coverage) -> "CoverageOut":
        """A coverage."""
        return cls(
            heard=seen.heard,
            late=seen.late,
            blind=seen.blind,
            new=seen.new,
            last_spoke_at=seen.last_spoke_at,
            sources=[HeardOut.of(each) for each in seen.sources],
        )


class PointOut(Schema):
    """One stretch of `step_seconds`; counts are null where nobody could hear, the band where too little is known."""

    at: datetime
    count: int | None
    negative: int | None
    neutral: int | None
    positive: int | None
    expected: float | None
    low: float | None
    high: float | None

    @classmethod
    def of(cls, point: Point) -> "PointOut":
        """One point of a series."""
        return cls(**copied(point, " ".join(cls.model_fields)))


class BlindOut(Schema):
    """A stretch nobody could hear."""

    since: datetime
    until: datetime


class VolumeOut(Schema):
    """Mentions over time, the oldest first, with what nobody could hear and the alarms (ids) that rang."""

    step_seconds: int
    points: list[PointOut]
    blind: list[BlindOut]
    alarms: list[int]

    @classmethod
    def of(cls, volume: Volume) -> "VolumeOut":
        """A series."""
        return cls(
            step_seconds=volume.step_seconds,
            points=[PointOut.of(point) for point in volume.points],
            blind=[BlindOut(since=since, until=until) for since, until in volume.blind],
            alarms=[alarm.pk for alarm in volume.alarms],
        )
