"""What the watch says and takes over the API: mentions, posts, alarms."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

from fauxpas.core.api import Id, In, PersonOut, Time, Turn, copied
from fauxpas.watch.alarms import alarm_detail, alarm_sentence
from fauxpas.watch.domain import Reason
from fauxpas.watch.domain.pushing import MOST_POSTS
from fauxpas.watch.models import Alarm, Mention, SourceReading
from fauxpas.watch.queries import Filters
from fauxpas.watch.reasons import ReasonTold, reason_of

Sentiment = Literal["negative", "neutral", "positive"]
State = Literal["raised", "acknowledged", "snoozed", "dismissed", "opened"]


class MentionsAsked(Turn):
    """What the mentions are narrowed to; an empty field narrows nothing. `harm` is a kind of harm, or `any`."""

    q: Annotated[str, Field(max_length=200)] = ""
    sentiment: Sentiment | None = None
    source: Id | None = None
    language: Annotated[str, Field(max_length=8)] = ""
    author: Annotated[str, Field(max_length=200)] = ""
    harm: Annotated[str, Field(max_length=40)] = ""
    story: Id | None = None
    since: Time | None = None
    until: Time | None = None

    def filters(self) -> Filters:
        """As the queries take them."""
        return Filters(
            words=self.q,
            sentiment=self.sentiment or "",
            source=self.source,
            language=self.language,
            author=self.author,
            flag=self.harm,
            since=self.since,
            until=self.until,
        )


class AlarmsAsked(Turn):
    """Which alarms; `running` : whether the storm still goes on."""

    state: State | None = None
    running: bool | None = None


class HandIn(In):
    """A post or a call that a person writes down. `taken_by` : who took the call, when it was one."""

    text: str
    url: str = Field("", max_length=2000)
    author: str = Field("", max_length=200)
    posted_at: Time | None = None
    taken_by: str = Field("", max_length=120)


class PostIn(In):
    """One post. `key` is the source's own id for it; the same key again changes nothing."""

    key: str = Field(min_length=1, max_length=300)
    text: str = Field(min_length=1, max_length=50_000)
    url: str = Field("", max_length=2000)
    author: str = Field("", max_length=200)
    posted_at: Time | None = None
    language: str = Field("", max_length=8)
    rating: float | None = Field(None, allow_inf_nan=False)
    reply_to: str = Field("", max_length=300)
    reach: int | None = Field(None, ge=0, le=2**63 - 1)


class PostsIn(In):
    """Posts for one source."""

    source: Id
    posts: list[PostIn] = Field(min_length=1, max_length=MOST_POSTS)


class SnoozeIn(In):
    """Until when to keep quiet."""

    until: Time


class DismissIn(In):
    """Why it is no alarm."""

    reason: str = Field(max_length=500)


class MentionOut(Schema):
    """A post that speaks of the brand. `happened_at` is the source's time, or ours when that is missing or to come.

    sentiment_score : -1 (negative) to 1 (positive), 0 neutral. harms : kinds of harm the words tell of.
    duplicate_of : the mention it repeats; story : what it is about. Both stay null until it was sorted, a moment after it came.
    """

    id: int
    source: int
    source_name: str
    key: str
    text: str
    url: str
    author: str
    language: str
    rating: float | None
    reply_to: str
    reach: int | None
    posted_at: datetime | None
    seen_at: datetime
    happened_at: datetime
    sentiment: str
    sentiment_score: float
    harms: list[str]
    duplicate_of: int | None
    story: int | None

    @classmethod
    def of(cls, mention: Mention) -> "MentionOut":
        """A mention with its source and story loaded."""
        return cls(**_told(mention))


class WhyOut(Schema):
    """One query that matches, and the text with the words that do in <mark>; the rest is escaped."""

    query: int
    name: str
    html: str


class AngerOut(Schema):
    """Why a mention is angry; `reason` is null when that cannot be told.

    likelihood : the program's, 0 to 1. corrected_by, corrected_at : null while nobody corrected it. found : what the program
    had read before that.
    """

    reason: str | None
    likelihood: float
    corrected_by: PersonOut | None
    corrected_at: datetime | None
    found: str | None

    @classmethod
    def of(cls, told: ReasonTold) -> "AngerOut":
        """The reason as it stands."""
        said = told.correction
        return cls(
            reason=told.name or None,
            likelihood=told.likelihood,
            corrected_by=None if said is None else PersonOut.of(said.by),
            corrected_at=None if said is None else said.at,
            found=None if said is None else said.found or None,
        )


class ReasonIn(In):
    """Why a mention is angry, as a person reads it."""

    reason: Annotated[str, Field(max_length=20)]


class MentionWhyOut(MentionOut):
    """A mention, why it is one, and why it is angry (null when it is not)."""

    why: list[WhyOut]
    anger: AngerOut | None

    @classmethod
    def explained(cls, mention: Mention, reasons: list[Reason]) -> "MentionWhyOut":
        """A mention with its source and story loaded, and the reasons; three queries at most."""
        why = [WhyOut(query=each.query.pk, name=each.query.name, html=each.html) for each in reasons]
        told = reason_of(mention)
        return cls(**_told(mention), why=why, anger=None if told is None else AngerOut.of(told))


def _told(mention: Mention) -> dict[str, Any]:
    same = "id text url author language rating reply_to reach posted_at seen_at happened_at sentiment sentiment_score"
    return copied(mention, same) | {
        "source": mention.source_id,
        "source_name": mention.source.name,
        "key": mention.source_key,
        "harms": mention.flags,
        "duplicate_of": mention.duplicate_of_id,
        "story": None if mention.story is None else mention.story.root_id or mention.story_id,
    }


class LedgerOut(Schema):
    """What became of one batch: read = kept + every row dropped, by reason."""

    read: int
    kept: int
    dropped: dict[str, int]

    @classmethod
    def of(cls, ledger: SourceReading) -> "LedgerOut":
        """A row of the source's ledger."""
        return cls(read=ledger.read, kept=ledger.kept, dropped=ledger.dropped)


class AlarmOut(Schema):
    """An alarm, in words (`sentence`, `detail`) and figures. `level` : 1 watch, 2 alert, 3 crisis.

    expected, low, high : usual mentions in `span_seconds`, null while it is still being learnt. score : 0 (ordinary) to 1 (rare).
    reasons : negative mentions read, by why they are angry, the empty key where that is not clear. story : what most speak of.
    case : number of the case it was opened as.
    """

    id: int
    kind: str
    state: str
    level: int
    sentence: str
    detail: str
    began_at: datetime
    raised_at: datetime
    risen_at: datetime
    ended_at: datetime | None
    span_seconds: int
    expected: float | None
    low: float | None
    high: float | None
    observed: int
    negative_share: float | None
    usual_negative_share: float | None
    authors: int | None
    score: float
    learning: bool
    because: list[str]
    reasons: dict[str, int]
    story: int | None
    acknowledged_by: PersonOut | None
    acknowledged_at: datetime | None
    snoozed_until: datetime | None
    dismissed_because: str
    case: int | None

    @classmethod
    def of(cls, alarm: Alarm) -> "AlarmOut":
        """An alarm as `alarms_for_page` loads it."""
        same = (
            "id kind state level began_at raised_at risen_at ended_at span_seconds expected low high observed negative_share "
            "usual_negative_share authors score learning because reasons acknowledged_at snoozed_until dismissed_because"
        )
        case = getattr(alarm, "case", None)
        return cls(
            **copied(alarm, same),
            sentence=alarm_sentence(alarm),
            detail=alarm_detail(alarm),
            acknowledged_by=PersonOut.of(alarm.acknowledged_by),
            story=None if alarm.story is None else alarm.story.root_id or alarm.story_id,
            case=case.number if case is not None else None,
        )
