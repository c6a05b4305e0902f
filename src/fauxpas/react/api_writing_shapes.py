"""What is said and taken over the API around writing."""

from datetime import datetime
from typing import Literal

from ninja import Field, Schema

from fauxpas.core.api import In, PersonOut, Time, copied
from fauxpas.react.api_shapes import Texts
from fauxpas.react.domain.checks import Checked
from fauxpas.react.domain.checks_marks import Against, Mark
from fauxpas.react.domain.phrases import INSTEAD_LENGTH, PHRASE_LENGTH, REASON_LENGTH
from fauxpas.react.models import BrandPhrase, Signature, StatementVersion


class CheckIn(In):
    """Words to read over in place of the saved ones, by language; the saved ones when left out."""

    texts: Texts | None = None


class SignIn(In):
    """The reason, and `words_digest` of the words as they were read; other words by now are refused."""

    reason: str = Field(max_length=500)
    words_digest: str = Field(max_length=64)


class TimeIn(In):
    """When it goes out. `embargo` : nobody publishes it earlier."""

    at: Time
    embargo: bool = False


class PhraseIn(In):
    """A phrase in plain words; * at the end of a word stands for any ending."""

    language: str = Field(max_length=8)
    rule: Literal["never", "always"]
    phrase: str = Field(max_length=PHRASE_LENGTH)
    instead: str = Field("", max_length=INSTEAD_LENGTH)
    reason: str = Field("", max_length=REASON_LENGTH)


class AgainstOut(Schema):
    """What a claim is held against: a fact by its key, or a public text by its id."""

    fact: str
    public_text: int | None
    words: str
    at: datetime

    @classmethod
    def of(cls, against: Against) -> "AgainstOut":
        """One side of a contradiction."""
        return cls(public_text=against.text_id, **copied(against, "fact words at"))


class RepairOut(Schema):
    """Words that would mend it, in place of what was typed from `start` to `end` (code points)."""

    start: int
    end: int
    text: str


class MarkOut(Schema):
    """One mark. `part` : title, body or the family of a short text; `start`, `end` : in it, as it was typed.

    stops : it holds publication back until a reason is signed.
    """

    key: str
    look: str
    rule: str
    severity: str
    part: str
    start: int
    end: int
    words: str
    message: str
    suggestion: str
    stops: bool
    against: AgainstOut | None
    repair: RepairOut | None

    @classmethod
    def of(cls, mark: Mark) -> "MarkOut":
        """One mark of a text read over."""
        same = "key look rule severity part start end words message suggestion stops"
        return cls(
            **copied(mark, same),
            against=AgainstOut.of(mark.against) if mark.against is not None else None,
            repair=RepairOut(**copied(mark.repair, "start end text")) if mark.repair is not None else None,
        )


class CheckedOut(Schema):
    """One language read over: marks, components held, what its kind owes and lacks, phrases not said, claims that agree.

    stale : its source changed since it was looked at; it cannot go out as current.
    """

    language: str
    marks: list[MarkOut]
    components: list[str]
    missing: list[str]
    unsaid: list[str]
    agreed: int
    readability: float | None
    words: int
    stale: bool

    @classmethod
    def of(cls, checked: Checked, *, stale: bool) -> "CheckedOut":
        """One language."""
        return cls(
            **copied(checked, "language agreed readability words"),
            components=list(checked.components),
            missing=list(checked.missing),
            marks=[MarkOut.of(mark) for mark in checked.marks],
            unsaid=[phrase.phrase for phrase in checked.unsaid],
            stale=stale,
        )


class VerdictOut(Schema):
    """One contradiction somebody signed for."""

    language: str
    words: str
    against: str
    message: str


class SignatureOut(Schema):
    """A signed reason. `digest` : of the words it was signed for; other words need another signature."""

    id: int
    person: PersonOut | None
    reason: str
    digest: str
    verdicts: list[VerdictOut]
    signed_at: datetime

    @classmethod
    def of(cls, signature: Signature) -> "SignatureOut":
        """A signature with its person loaded."""
        return cls(
            **copied(signature, "id reason digest signed_at"),
            person=PersonOut.of(signature.person),
            verdicts=[
                VerdictOut(**{name: verdict[name] for name in ("language", "words", "against", "message")})
                for verdict in signature.verdicts
            ],
        )


class VersionWordsOut(Schema):
    """A title, a body, and short texts by family."""

    title: str
    body: str
    shorts: dict[str, str]


class VersionOut(Schema):
    """The words as one save left them. `restores` : the version it brought back."""

    number: int
    texts: dict[str, VersionWordsOut]
    next_update_at: datetime | None
    restores: int | None
    saved_by: PersonOut | None
    saved_at: datetime

    @classmethod
    def of(cls, version: StatementVersion) -> "VersionOut":
        """A version with its person loaded."""
        return cls(
            **copied(version, "number next_update_at restores saved_at"),
            texts={code: VersionWordsOut(**words) for code, words in version.texts.items()},
            saved_by=PersonOut.of(version.saved_by),
        )


class PhraseOut(Schema):
    """A phrase the brand never says, or always says."""

    id: int
    language: str
    rule: str
    phrase: str
    instead: str
    reason: str
    added_by: PersonOut | None
    added_at: datetime

    @classmethod
    def of(cls, phrase: BrandPhrase) -> "PhraseOut":
        """A phrase with its person loaded."""
        return cls(
            **copied(phrase, "id language rule phrase instead reason added_at"),
            added_by=PersonOut.of(phrase.added_by),
        )
