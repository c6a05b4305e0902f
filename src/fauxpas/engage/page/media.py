"""Pictures, films and sounds of the page: which readers get, under which names, and what stands in their place once they are gone."""

import hashlib
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from fauxpas.core import sealed
from fauxpas.core.models import Brand
from fauxpas.react.models import MediaText, Statement, StatementMedia

FOLDER = "media"
_log = logging.getLogger(__name__)

# A statement and a language to what stands beside its words there.
ByText = Mapping[tuple[int, str], tuple["Shown", ...]]


@dataclass(frozen=True)
class Track:
    """Subtitles in one language: a WebVTT file."""

    language: str
    text: str

    @property
    def path(self) -> str:
        """Where the file lies below the page's folder; its name is its digest."""
        return f"{FOLDER}/{hashlib.sha256(self.text.encode()).hexdigest()}.vtt"


@dataclass(frozen=True)
class Shown:
    """One picture, film or sound beside a text, in the language of that text.

    path, poster : below the page's folder, named by their digests. digest : SHA-256 of the file.
    gone_at : since when readers do not get it any more; then it has neither file nor subtitles, and a transcript only if that stayed.
    """

    number: int
    kind: str
    digest: str
    path: str
    media_type: str
    size: int
    width: int
    height: int
    poster: str
    alt: str
    transcript: str
    tracks: tuple[Track, ...]
    gone: str
    gone_at: datetime | None


def media_of(brand: Brand) -> ByText:
    """What stands beside the public texts of a brand. Two queries, one when nothing does."""
    said = StatementMedia.objects.filter(
        statement__case__brand=brand, statement__state=Statement.State.PUBLISHED
    )
    found: dict[tuple[int, str], tuple[Shown, ...]] = {}
    for each in said.order_by("statement", "number").prefetch_related("texts"):
        texts = {text.language: text for text in each.texts.all()}
        for language in brand.languages:
            key = (each.statement_id, language)
            shown = _shown(each, texts.get(language) or MediaText(), texts)
            found[key] = (*found.get(key, ()), shown)
    return found


def files_of(shown: Iterable[Shown]) -> dict[str, Path]:
    """Path below the page's folder to the sealed file, for everything readers get; what is lost is logged and left out."""
    files = {}
    for each in shown:
        for path in (each.path, each.poster):
            if not path:
                continue
            digest, ending = Path(path).stem, Path(path).suffix[1:]
            media_type = next(kind for kind, known in sealed.ENDINGS.items() if known == ending)
            source = sealed.path_of(digest, media_type)
            if source.is_file():
                files[path] = source
            else:
                _log.error("media %s of the public page is missing from the data folder", digest)
    return files


def _shown(media: StatementMedia, text: MediaText, texts: Mapping[str, MediaText]) -> Shown:
    gone = bool(media.gone)
    tracks = (
        ()
        if gone
        else tuple(Track(code, each.subtitles) for code, each in sorted(texts.items()) if each.subtitles)
    )
    return Shown(
        number=media.number,
        kind=media.kind,
        digest=media.digest,
        path="" if gone else _path(media.digest, media.media_type),
        media_type=media.media_type,
        size=media.size,
        width=media.width,
        height=media.height,
        poster="" if gone else _path(media.poster_digest, media.poster_type),
        alt="" if gone else text.alt,
        transcript="" if media.words_gone else text.transcript,
        tracks=tracks,
        gone=media.gone,
        gone_at=media.gone_at,
    )


def _path(digest: str, media_type: str) -> str:
    return f"{FOLDER}/{digest}.{sealed.ENDINGS[media_type]}" if digest else ""
