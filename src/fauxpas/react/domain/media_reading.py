"""The pictures, films and sounds of a statement as an approval holds on to them, and what they still lack."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext as _

from fauxpas.core import format as told
from fauxpas.engine.subtitles import read_subtitles, spoken_words
from fauxpas.react.models import MediaText, Statement, StatementMedia
from fauxpas.understand.domain.citing import language_name

Kind, Consent = StatementMedia.Kind, StatementMedia.Consent
PART = "media-"


@dataclass(frozen=True)
class Spoken:
    """Words that are said in public beside the text: what stands for a picture, what is spoken in a film, its subtitles.

    part : a name for it within the statement. They are read over as the text is, and no fact is filled into them: a film says what
    it says.
    """

    part: str
    label: str
    text: str


@dataclass(frozen=True)
class MediaReading:
    """One picture, film or sound in one language, and everything about it that a yes is a yes to."""

    number: int
    kind: str
    digest: str
    poster_digest: str
    consent: str
    consent_who: str
    consent_until: date | None
    proven: bool
    gone: str
    alt: str
    transcript: str
    subtitles: str

    @property
    def identity(self) -> list[Any]:
        """What an approval is about; anything of it that changes voids the yes."""
        until = self.consent_until.isoformat() if self.consent_until is not None else ""
        consent = [self.consent, self.consent_who, until, self.gone]
        return [
            self.number,
            self.digest,
            self.poster_digest,
            consent,
            self.alt,
            self.transcript,
            self.subtitles,
        ]

    @property
    def spoken(self) -> list[Spoken]:
        """Its words, for the lint and the guard; subtitles that say the same as the transcript are read once."""
        label = media_label(self.kind, self.number)
        found = [Spoken(f"{PART}{self.number}-alt", label, self.alt)]
        found.append(Spoken(f"{PART}{self.number}-transcript", label, self.transcript))
        said = spoken_words(read_subtitles(self.subtitles)[0]) if self.subtitles else ""
        if _words_of(said) != _words_of(self.transcript):
            found.append(Spoken(f"{PART}{self.number}-subtitles", label, said))
        return [each for each in found if each.text.strip()]


@dataclass(frozen=True)
class Gap:
    """What a picture, film or sound lacks before it may be published. number : of the one it is about."""

    code: str
    sentence: str
    number: int
    language: str = ""


def read_media(statement: Statement) -> dict[str, tuple[MediaReading, ...]]:
    """The statement's pictures, films and sounds in every language of its brand, in order. Two queries, one when it has none."""
    media = list(statement.media.order_by("number").prefetch_related("texts"))
    languages: list[str] = statement.case.brand.languages
    return {code: tuple(_reading(each, code) for each in media) for code in languages}


def spoken_of(statements: Iterable[int]) -> dict[tuple[int, str], str]:
    """The words beside these statements that readers still get, by statement and language. Two queries at most.

    Of what is gone only the transcript may be left.
    """
    found: dict[tuple[int, str], str] = {}
    media = StatementMedia.objects.filter(statement__in=set(statements), words_gone=False).order_by("number")
    for each in media.prefetch_related("texts"):
        for text in each.texts.all():
            read = _reading(each, text.language)
            words = [
                one.text for one in (read if not each.gone else replace(read, alt="", subtitles="")).spoken
            ]
            key = (each.statement_id, text.language)
            found[key] = "\n\n".join([*([found[key]] if key in found else []), *words])
    return {key: words for key, words in found.items() if words}


def media_label(kind: str, number: int) -> str:
    """What people call it, in the active language: Picture 1, Film 2."""
    names = {Kind.PICTURE: gettext("Picture"), Kind.FILM: gettext("Film"), Kind.SOUND: gettext("Sound")}
    return f"{names[Kind(kind)]} {number}"


def find_gaps(language: str, media: tuple[MediaReading, ...]) -> Iterator[Gap]:
    """What is missing in one language: the text alternative of a picture, the transcript and the subtitles of a film."""
    for each in media:
        named = {"what": media_label(each.kind, each.number), "language": _in_a_sentence(language)}
        if each.kind == Kind.PICTURE and not each.alt.strip():
            sentence = _("%(what)s has no text alternative in %(language)s.") % named
            yield Gap("media_no_alt", sentence, each.number, language)
        if each.kind != Kind.PICTURE and not each.transcript.strip():
            sentence = _("%(what)s has no transcript in %(language)s.") % named
            yield Gap("media_no_transcript", sentence, each.number, language)
        # No browser shows subtitles of a sound: its transcript stands for it.
        if each.kind == Kind.FILM and not each.subtitles:
            sentence = _("%(what)s has no subtitles in %(language)s.") % named
            yield Gap("media_no_subtitles", sentence, each.number, language)


def find_consent_gaps(media: tuple[MediaReading, ...], *, now: datetime, time_zone: str) -> Iterator[Gap]:
    """Whose consent is missing, or is over at `now`."""
    today = now.astimezone(ZoneInfo(time_zone)).date()
    for each in media:
        named = {"what": media_label(each.kind, each.number)}
        if each.gone:
            sentence = _("%(what)s: a consent was withdrawn or ended. Take it out of the text.") % named
            yield Gap("media_gone", sentence, each.number)
        elif not each.consent:
            sentence = _("%(what)s: say who is to be seen or heard, and that they agreed.") % named
            yield Gap("media_no_consent", sentence, each.number)
        elif each.consent != Consent.NOBODY and not each.proven:
            sentence = _("%(what)s: say where the consent can be looked up.") % named
            yield Gap("media_no_proof", sentence, each.number)
        elif each.consent_until is not None and each.consent_until < today:
            sentence = _("%(what)s: the consent has ended.") % named
            yield Gap("media_consent_over", sentence, each.number)


def _reading(media: StatementMedia, language: str) -> MediaReading:
    text = next((each for each in media.texts.all() if each.language == language), None) or MediaText()
    return MediaReading(
        number=media.number,
        kind=media.kind,
        digest=media.digest,
        poster_digest=media.poster_digest,
        consent=media.consent,
        consent_who=media.consent_who,
        consent_until=media.consent_until,
        proven=media.proof_id is not None or bool(media.proof_where),
        gone=media.gone,
        alt=text.alt,
        transcript=text.transcript,
        subtitles=text.subtitles,
    )


def _words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())


def _in_a_sentence(language: str) -> str:
    name = language_name(language)
    return name.lower() if told.spoken(get_language() or "en") == "fr" else name
