"""Pictures, films and sounds of a statement over the API."""

from datetime import date, datetime

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import Base64Bytes

from fauxpas.core import clock
from fauxpas.core.api import Id, In, Number, PersonOut, Slug, brand_of, copied, person_of, reads, writes
from fauxpas.react import domain
from fauxpas.react.domain.media import (
    ALT_LENGTH,
    NAME_LENGTH,
    REASON_LENGTH,
    SUBTITLES_LENGTH,
    TRANSCRIPT_LENGTH,
    WHERE_LENGTH,
    WHO_LENGTH,
)
from fauxpas.react.models import Statement, StatementMedia
from fauxpas.react.queries import media_of, medium_of, statement_of
from fauxpas.room.queries import case_for
from fauxpas.understand.queries_evidence import piece_for

ALL = "/cases/{number}/statements/{statement}/media"
ONE = f"{ALL}/{{medium}}"
router = Router(tags=["react"])


class MediaIn(In):
    """A picture, film or sound, in base 64; the body of a request has at most 7 MB, a larger file is added on the page."""

    content: Base64Bytes
    name: str = Field(max_length=NAME_LENGTH)


class MediaWordsIn(In):
    """What stands for it in one language. `subtitles` : WebVTT or SubRip; an empty transcript is made from them."""

    alt: str = Field("", max_length=ALT_LENGTH)
    transcript: str = Field("", max_length=TRANSCRIPT_LENGTH)
    subtitles: str = Field("", max_length=SUBTITLES_LENGTH)


class MediaChangeIn(In):
    """The words by language, one left out keeps its own; and the consent it rests on, all of it.

    until : its last day. proof : the number of a piece of evidence. poster : a still picture of a film in base 64; left out, the one
    there is stays.
    """

    texts: dict[str, MediaWordsIn] = Field(default_factory=dict, max_length=20)
    consent: StatementMedia.Consent
    who: str = Field("", max_length=WHO_LENGTH)
    until: date | None = None
    proof: Number | None = None
    where: str = Field("", max_length=WHERE_LENGTH)
    poster: Base64Bytes | None = None


class WithdrawIn(In):
    """Who no longer agrees, for the room only; `words_too` : its transcript leaves the public page as well."""

    reason: str = Field(min_length=1, max_length=REASON_LENGTH)
    words_too: bool = False


class MediaWordsOut(Schema):
    """What stands for it in one language; `subtitles` as WebVTT."""

    alt: str
    transcript: str
    subtitles: str


class MediaOut(Schema):
    """A picture, film or sound of a text, as readers get it. digest : SHA-256. `gone` : why it left the public page."""

    id: int
    number: int
    kind: str
    name: str
    digest: str
    media_type: str
    size: int
    texts: dict[str, MediaWordsOut]
    poster_digest: str
    consent: str
    who: str
    until: date | None
    proof: int | None
    where: str
    gone: str
    gone_at: datetime | None
    added_at: datetime
    added_by: PersonOut | None

    @classmethod
    def of(cls, media: StatementMedia) -> "MediaOut":
        """One with its words, its proof and who added it loaded."""
        same = "id number kind name digest media_type size poster_digest consent gone gone_at added_at"
        return cls(
            **copied(media, same),
            texts={
                each.language: MediaWordsOut(**copied(each, "alt transcript subtitles"))
                for each in media.texts.all()
            },
            who=media.consent_who,
            until=media.consent_until,
            proof=media.proof.number if media.proof is not None else None,
            where=media.proof_where,
            added_by=PersonOut.of(media.added_by),
        )


@router.get(ALL, **reads(list[MediaOut]))
def show_media(request: HttpRequest, brand: Slug, number: Number, statement: Id) -> list[MediaOut]:
    """The pictures, films and sounds of a text, in order."""
    return [MediaOut.of(each) for each in media_of(_statement(request, brand, number, statement))]


@router.post(ALL, **writes(MediaOut, made=True))
def add_media(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, sent: MediaIn
) -> Status[MediaOut]:
    """Put one beside the words, without its metadata; the text is a draft again."""
    found = _statement(request, brand, number, statement)
    made = domain.add_media(found, sent.content, name=sent.name, by=person_of(request), now=clock.now())
    return Status(201, MediaOut.of(medium_of(found, made.pk)))


@router.put(ONE, **writes(MediaOut))
def change_media(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, medium: Id, sent: MediaChangeIn
) -> MediaOut:
    """Say what stands for it in words, and whose consent it rests on."""
    found = medium_of(_statement(request, brand, number, statement), medium)
    case = found.statement.case
    proof = piece_for(person_of(request), case, sent.proof) if sent.proof is not None else None
    draft = domain.MediaDraft(
        words={
            code: domain.MediaWords(each.alt, each.transcript, each.subtitles)
            for code, each in sent.texts.items()
        },
        agreed=domain.Agreed(sent.consent, sent.who, sent.until, proof, sent.where),
        poster=sent.poster or b"",
    )
    domain.change_media(found, draft, by=person_of(request), now=clock.now())
    return MediaOut.of(medium_of(found.statement, medium))


@router.post(f"{ONE}/remove", **writes(list[MediaOut]))
def remove_media(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, medium: Id
) -> list[MediaOut]:
    """Take one out of a text that is not said yet; answers those that are left."""
    found = _statement(request, brand, number, statement)
    domain.remove_media(medium_of(found, medium), by=person_of(request), now=clock.now())
    return [MediaOut.of(each) for each in media_of(found)]


@router.post(f"{ONE}/withdraw-consent", **writes(MediaOut))
def withdraw_consent(
    request: HttpRequest, brand: Slug, number: Number, statement: Id, medium: Id, sent: WithdrawIn
) -> MediaOut:
    """Somebody in it no longer agrees: it leaves the public page at once and for good, with a note of the day."""
    found = medium_of(_statement(request, brand, number, statement), medium)
    told = sent.model_dump()
    domain.withdraw_consent(found, **told, by=person_of(request), now=clock.now())
    return MediaOut.of(medium_of(found.statement, medium))


def _statement(request: HttpRequest, brand: str, number: int, statement: int) -> Statement:
    return statement_of(case_for(person_of(request), brand_of(request, brand), number), statement)
