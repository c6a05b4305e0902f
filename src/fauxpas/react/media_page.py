"""The pictures, films and sounds of a statement as the room's pages show them."""

from dataclasses import dataclass

from django.urls import reverse

from fauxpas.react.domain.media_reading import media_label
from fauxpas.react.models import Statement, StatementMedia
from fauxpas.react.queries import media_of
from fauxpas.understand.domain.citing import language_name


@dataclass(frozen=True)
class ShownText:
    """What stands for it in one language; `subtitles` : where the room serves them, empty without."""

    language: str
    name: str
    alt: str
    transcript: str
    subtitles: str


@dataclass(frozen=True)
class ShownMedia:
    """One picture, film or sound on a page of the room. consent : on what it rests, in a sentence; empty when nobody said."""

    media: StatementMedia
    label: str
    url: str
    file: str
    poster: str
    texts: list[ShownText]
    consent: str


def shown_media(statement: Statement) -> list[ShownMedia]:
    """Everything beside the statement's words, in order. Two queries, one when there is nothing."""
    return [shown_medium(statement, each) for each in media_of(statement)]


def shown_medium(statement: Statement, media: StatementMedia) -> ShownMedia:
    """One of them, with its words loaded."""
    case = statement.case
    place = [case.brand.slug, case.number, statement.pk, media.pk]
    file = reverse("react:media_file", args=place)
    texts = {text.language: text for text in media.texts.all()}
    return ShownMedia(
        media=media,
        label=media_label(media.kind, media.number),
        url=reverse("react:medium", args=place),
        file=file,
        poster=f"{file}?part=poster" if media.poster_digest else "",
        texts=[
            ShownText(
                code,
                language_name(code),
                text.alt,
                text.transcript,
                f"{file}?part=subtitles&language={code}" if text.subtitles else "",
            )
            for code in case.brand.languages
            if (text := texts.get(code)) is not None
        ],
        consent=_consent_words(media),
    )


def _consent_words(media: StatementMedia) -> str:
    if not media.consent:
        return ""
    proof = media.proof.key if media.proof is not None else ""
    parts = [media.get_consent_display(), media.consent_who]
    parts.append(", ".join(where for where in (proof, media.proof_where) if where))
    words = " · ".join(part for part in parts if part)
    return f"{words[:1].upper()}{words[1:]}."
