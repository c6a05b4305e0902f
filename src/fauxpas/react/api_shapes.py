"""What the react phase says and takes over the API."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import Base64Bytes

from fauxpas.core.api import Id, In, Number, PersonOut, Problem, Time, copied
from fauxpas.react.domain import Beside, Draft, Obstacle, Reading, digest_of, find_obstacles, read_texts
from fauxpas.react.domain.deliveries import HELD_BECAUSE
from fauxpas.react.domain.schedule import waiting_schedule
from fauxpas.react.domain.statements import BODY_LENGTH, TITLE_LENGTH
from fauxpas.react.domain.wordings import is_usable, wording_digest
from fauxpas.react.domain.words import source_language_of, words_digest
from fauxpas.react.models import Capture, Channel, Delivery, Statement, Wording


class WordsIn(In):
    """A text in one language. Facts are cited as [[F-03]]; {next_update} is the promised time."""

    title: str = Field("", max_length=TITLE_LENGTH)
    body: str = Field("", max_length=BODY_LENGTH)


Texts = Annotated[dict[str, WordsIn], Field(max_length=20)]


def drafts_of(texts: dict[str, WordsIn]) -> dict[str, Draft]:
    """The texts as the domain takes them, by language."""
    return {language: Draft(words.title, words.body) for language, words in texts.items()}


class StatementIn(In):
    """A text to begin: from a wording when its id is given, else filled from the ledger."""

    kind: Literal["holding", "update", "answer", "apology", "press", "internal", "lines"] = "holding"
    wording: Id | None = None


class ShortIn(In):
    """The text in few words, for one family of places; empty takes it away."""

    language: str = Field(max_length=8)
    family: Literal["message", "post", "long_post"]
    body: str = Field(max_length=BODY_LENGTH)


class SaveIn(In):
    """The texts by language, the promise, and the version you began from.

    shorts : left as they are when not named. looked_at : translations held against the source now. source_language : the one
    written first; left as it is when empty.
    """

    texts: Texts
    next_update_at: Time | None
    base_version: Number
    shorts: list[ShortIn] = Field(default_factory=list, max_length=60)
    looked_at: list[str] = Field(default_factory=list, max_length=20)
    source_language: str = Field("", max_length=8)

    def beside(self) -> Beside:
        """What is saved beside the words."""
        shorts: dict[tuple[str, str], str] = {
            (short.language, short.family): short.body for short in self.shorts
        }
        return Beside(shorts=shorts, looked_at=self.looked_at, source_language=self.source_language)


class DigestIn(In):
    """The digest of the words as they were read; other words by now are refused."""

    digest: str = Field(max_length=64)


class ReasonIn(In):
    """Why, so that the author can mend it."""

    reason: str = Field(max_length=500)


class WordingIn(In):
    """A text prepared in peacetime; slots are written {slot name}."""

    name: str = Field(max_length=120)
    scenario: str = Field(max_length=60)
    texts: Texts


class WordingChangeIn(In):
    """The words of a wording, by language."""

    texts: Texts


class WordingApprovalIn(DigestIn):
    """The digest of the wording as it was read, and until when it may be published alone."""

    expires_at: Time


class ChannelIn(In):
    """A place to speak in. `config` : what the kind asks for. `language` : empty for all of the brand's.

    useful_minutes : later than that, a delivery waits and asks a person.
    """

    kind: str = Field(max_length=20)
    name: str = Field(max_length=80)
    language: str = Field("", max_length=8)
    useful_minutes: int = Field(120, ge=1, le=10_080)
    config: dict[str, str | int] = Field(default_factory=dict, max_length=20)


class CaptureIn(In):
    """A picture of a post as it stands: PNG, JPEG or WebP, at most 5 MB, in base 64."""

    content: Base64Bytes


class PostedIn(In):
    """The link of a text posted by hand, and a picture of it when there is one: its receipt."""

    url: str = Field(max_length=2000)
    capture: Base64Bytes | None = None


class WordsOut(Schema):
    """A title and a body."""

    title: str
    body: str


class StatementOut(Schema):
    """A text on its way to the public, as it was typed, by language. `case`, `corrects` : a number, an id."""

    id: int
    case: int
    kind: str
    state: str
    version: int
    texts: dict[str, WordsOut]
    next_update_at: datetime | None
    author: PersonOut | None
    wording: int | None
    corrects: int | None
    sole_hand: bool
    hold_until: datetime | None
    created_at: datetime
    saved_at: datetime
    submitted_at: datetime | None
    published_at: datetime | None
    published_by: PersonOut | None

    @classmethod
    def of(cls, statement: Statement) -> "StatementOut":
        """A statement as `with_words` loads it."""
        return cls(**_told(statement))


class ObstacleOut(Schema):
    """One thing to mend before it can be said."""

    code: str
    sentence: str
    language: str
    fact: str

    @classmethod
    def of(cls, found: Obstacle) -> "ObstacleOut":
        """One obstacle."""
        return cls(**copied(found, "code sentence language fact"))


class StatementReadOut(StatementOut):
    """A text with the words as people would read them (`read`), and what stands in the way.

    digest : what an approval holds on to. words_digest : what a signed reason does. stale : translations whose source changed.
    goes_out_at : when it goes out by itself; `embargo` : not earlier.
    """

    read: dict[str, WordsOut]
    shorts: dict[str, dict[str, str]]
    digest: str
    words_digest: str
    source_language: str
    stale: list[str]
    goes_out_at: datetime | None
    embargo: bool
    obstacles: list[ObstacleOut]

    @classmethod
    def at(cls, statement: Statement, *, now: datetime) -> "StatementReadOut":
        """A statement as `with_words` loads it, read at `now`."""
        readings: list[Reading] = read_texts(statement, now=now)
        schedule = waiting_schedule(statement)
        return cls(
            **_told(statement),
            read={each.language: WordsOut(title=each.title, body=each.body) for each in readings},
            shorts={each.language: {short.family: short.body for short in each.shorts} for each in readings},
            digest=digest_of(statement, readings),
            words_digest=words_digest(statement, readings),
            source_language=source_language_of(statement),
            stale=[each.language for each in readings if each.stale],
            goes_out_at=schedule.at if schedule is not None else None,
            embargo=schedule is not None and schedule.embargo,
            obstacles=[ObstacleOut.of(each) for each in find_obstacles(statement, readings, now=now)],
        )


class StatementConflict(Problem):
    """Somebody saved the text meanwhile: theirs is in `current`, yours was not written."""

    current: StatementReadOut


def _told(statement: Statement) -> dict[str, Any]:
    same = "id kind state version next_update_at sole_hand hold_until created_at saved_at submitted_at published_at"
    return copied(statement, same) | {
        "case": statement.case.number,
        "texts": {
            text.language: WordsOut(title=text.title, body=text.body) for text in statement.texts.all()
        },
        "author": PersonOut.of(statement.author),
        "published_by": PersonOut.of(statement.published_by),
        "wording": statement.wording_id,
        "corrects": statement.corrects_id,
    }


class WordingOut(Schema):
    """A wording; `usable` : whether it may be published alone now. `digest` : of its words, for approving them."""

    id: int
    name: str
    scenario: str
    texts: dict[str, WordsOut]
    digest: str
    usable: bool
    author: PersonOut | None
    approved_by: PersonOut | None
    approved_at: datetime | None
    expires_at: datetime | None

    @classmethod
    def at(cls, wording: Wording, *, now: datetime) -> "WordingOut":
        """A wording with its people loaded."""
        return cls(
            **copied(wording, "id name scenario approved_at expires_at"),
            texts={code: WordsOut(**words) for code, words in wording.texts.items()},
            digest=wording_digest(wording),
            usable=is_usable(wording, now=now),
            author=PersonOut.of(wording.author),
            approved_by=PersonOut.of(wording.approved_by),
        )


class ChannelOut(Schema):
    """A place where the brand speaks; what it was configured with is not told."""

    id: int
    kind: str
    name: str
    language: str
    useful_minutes: int
    active: bool

    @classmethod
    def of(cls, channel: Channel) -> "ChannelOut":
        """A channel."""
        return cls(**copied(channel, "id kind name language useful_minutes active"))


class CaptureOut(Schema):
    """A picture of a receipt: the SHA-256 and size of its file, who kept it and when."""

    id: int
    digest: str
    media_type: str
    size: int
    added_at: datetime
    added_by: PersonOut | None

    @classmethod
    def of(cls, capture: Capture) -> "CaptureOut":
        """A capture with its person loaded."""
        return cls(
            **copied(capture, "id digest media_type size added_at"), added_by=PersonOut.of(capture.added_by)
        )


class CaptureReadOut(CaptureOut):
    """The same with the picture itself, in base 64."""

    content: str


class DeliveryOut(Schema):
    """One public text over one channel. `text` : exactly what the channel is given. `receipt_url` : where it stands.

    held_because : why it waits for a person; empty otherwise.
    """

    id: int
    channel: ChannelOut
    public_text: int
    language: str
    state: str
    text: str
    attempts: int
    error: str
    receipt_url: str
    held_because: str
    created_at: datetime
    last_useful_at: datetime
    sent_at: datetime | None
    handled_by: PersonOut | None
    captures: list[CaptureOut]

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryOut":
        """A delivery with its channel, text, person and captures loaded."""
        held = delivery.state == Delivery.State.HELD
        return cls(
            **copied(delivery, "id state text attempts error created_at last_useful_at sent_at"),
            channel=ChannelOut.of(delivery.channel),
            public_text=delivery.public_text_id,
            language=delivery.public_text.language,
            receipt_url=delivery.receipt.get("url", ""),
            held_because=str(HELD_BECAUSE.get(delivery.receipt.get("held", ""), "")) if held else "",
            handled_by=PersonOut.of(delivery.handled_by),
            captures=[CaptureOut.of(each) for each in delivery.captures.all()],
        )
