"""What a file says in words, and the facts that may be in it: proposed, never confirmed."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from html.parser import HTMLParser

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, XMLParser
from django.db.models import F

from fauxpas.core import sealed
from fauxpas.engine.gleaning import Gleaned, glean
from fauxpas.engine.language import language
from fauxpas.room.models import Case
from fauxpas.understand.models import Evidence, FactProposal
from fauxpas.watch.models import Mention

from .guarding import day_there

MOST_TEXT = 100_000
MOST_UNPACKED = 20_000_000
_BLOCK_BYTES = 1 << 16
_DOCX = sealed.MEDIA_DOCX
_PARAGRAPH = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"
_RUN = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"
_SILENT = {"script", "style", "head", "title", "template", "noscript"}
_BREAKS = {"p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "section", "article"}

Told = tuple[Gleaned, str, Mention | None]


def words_of(content: bytes, media_type: str) -> str:
    """The text of a file: plain text, CSV, JSON, a page, or a Word document; empty for every other kind."""
    if media_type in {"text/plain", "application/json"}:
        return sealed.text_of(content)[:MOST_TEXT]
    if media_type == "text/html":
        return words_of_page(content)
    return _words_of_docx(content) if media_type == _DOCX else ""


def words_of_page(content: bytes) -> str:
    """What a reader sees of a page, line by line."""
    reader = _PageReader()
    reader.feed(content.decode("utf-8", "replace")[: 10 * MOST_TEXT])
    return reader.text()[:MOST_TEXT]


def propose_from_piece(piece: Evidence, text: str, *, now: datetime) -> int:
    """Propose what the words of a piece tell; returns how many. In the caller's transaction."""
    if not text.strip():
        return 0
    code = language(text[:2000])[0]
    found = glean(text, language=code, on=day_there(piece.case.brand, now))
    FactProposal.objects.bulk_create(
        [_proposal(piece.case, each, code, now=now, piece=piece) for each in found], ignore_conflicts=True
    )
    return len(found)


def propose_from_posts(case: Case, mentions: Sequence[Mention], *, now: datetime) -> int:
    """Propose what these posts tell, and count who says what was proposed already; returns how many are new.

    A repeat of another's words adds a post, not a voice. In the caller's transaction, each mention once.
    """
    told: dict[str, list[Told]] = {}
    for mention in mentions:
        on = day_there(case.brand, mention.happened_at)
        for each in glean(mention.text, language=mention.language or "en", on=on):
            told.setdefault(each.plain, []).append((each, mention.language, mention))
    known = set(
        FactProposal.objects.filter(case=case, piece__isnull=True, plain__in=told).values_list(
            "plain", flat=True
        )
    )
    for plain in known:
        said, voices = _counted(told[plain])
        FactProposal.objects.filter(case=case, piece__isnull=True, plain=plain).update(
            said=F("said") + said, voices=F("voices") + voices
        )
    new = []
    for plain in told.keys() - known:
        first, code, heard = min(told[plain], key=_is_repeat)
        proposal = _proposal(case, first, code, now=now, mention=heard)
        proposal.said, proposal.voices = _counted(told[plain])
        new.append(proposal)
    FactProposal.objects.bulk_create(new)
    return len(new)


def _counted(told: Iterable[Told]) -> tuple[int, int]:
    each = list(told)
    return len(each), sum(not _is_repeat(one) for one in each)


def _is_repeat(told: Told) -> bool:
    mention = told[2]
    return mention is not None and mention.duplicate_of_id is not None


def _proposal(
    case: Case,
    found: Gleaned,
    code: str,
    *,
    now: datetime,
    piece: Evidence | None = None,
    mention: Mention | None = None,
) -> FactProposal:
    return FactProposal(
        case=case,
        piece=piece,
        mention=mention,
        type=found.type,
        subject=found.subject,
        value=found.value,
        plain=found.plain,
        passage=found.passage,
        start=found.start,
        end=found.end,
        language=code[:8],
        found_at=now,
    )


def _words_of_docx(content: bytes) -> str:
    """The paragraphs of a Word document; empty when it cannot be read. Nothing larger than MOST_UNPACKED is unpacked."""
    told = _DocumentReader()
    reader = XMLParser(target=told)
    unpacked = 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed, packed.open("word/document.xml") as document:
            while told.signs <= MOST_TEXT and (block := document.read(_BLOCK_BYTES)):
                unpacked += len(block)
                if unpacked > MOST_UNPACKED:
                    return ""
                reader.feed(block)
        if told.signs <= MOST_TEXT:
            reader.close()
    except (*sealed.BAD_ZIP, ParseError, DefusedXmlException):
        return ""
    return "".join(told.words).strip("\n")[:MOST_TEXT]


class _DocumentReader:
    """Hears a document as it is read and keeps its words alone: its elements, kept, would take fifty times the file."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.signs = 0
        self._in_run = False

    def start(self, tag: str, attrs: dict[str, str]) -> None:
        del attrs
        self._in_run = tag == _RUN

    def data(self, said: str) -> None:
        if self._in_run:
            self.words.append(said)
            self.signs += len(said)

    def end(self, tag: str) -> None:
        self._in_run = False
        if tag == _PARAGRAPH:
            self.words.append("\n")
            self.signs += 1


class _PageReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._silent += tag in _SILENT
        if tag in _BREAKS:
            self._words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(self._silent - (tag in _SILENT), 0)
        if tag in _BREAKS:
            self._words.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words.append(data)

    def text(self) -> str:
        lines = (" ".join(line.split()) for line in "".join(self._words).split("\n"))
        return "\n".join(line for line in lines if line)
