"""What a mark in a text is, and a text as it is held against the rules: title and body together, each short text alone."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fauxpas.core.trail import canonical
from fauxpas.react.domain.checks_places import Places
from fauxpas.react.domain.media_reading import PART
from fauxpas.react.domain.words import Reading, promise_in
from fauxpas.react.models import Statement
from fauxpas.understand.domain import Cited

BETWEEN = "\n\n"


@dataclass(frozen=True)
class Against:
    """What a claim is held against: a fact of the ledger (`fact`), or words said in public before (`text_id`).

    words : the fact's sentence, or the words said. at : when the fact was recorded, or the words were said.
    before, after : what stands around the words in the earlier text.
    """

    words: str
    at: datetime
    fact: str = ""
    status: str = ""
    text_id: int | None = None
    title: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True)
class Repair:
    """Words that would mend it, in place of what was typed from `start` to `end`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Mark:
    """One thing marked in a text.

    look : contradicts, stale, unsupported, ambiguous or lint. rule : the lint's rule, or the verdict.
    part : title, body, the family of a short text, or one of `media_reading.Spoken`. start, end : in that part as it was typed; shown : as it is read.
    stops : it holds publication back until somebody signs why.
    """

    key: str
    look: str
    rule: str
    severity: str
    language: str
    part: str
    start: int
    end: int
    shown: tuple[int, int]
    words: str
    message: str
    suggestion: str = ""
    repair: Repair | None = None
    against: Against | None = None
    stops: bool = False

    @property
    def field(self) -> str:
        """The editor's field it stands in."""
        if self.part.startswith(PART):
            return f"{self.part}-{self.language}"
        return (
            f"{self.part}_{self.language}"
            if self.part in {"title", "body"}
            else f"short_{self.language}_{self.part}"
        )


@dataclass(frozen=True)
class Sheet:
    """A text as it is read, and where each stretch of it was typed.

    whole : title and body, not a short text. fixed : of a picture, film or sound; it is not mended from the editor.
    """

    language: str
    text: str
    whole: bool
    typed: Mapping[str, str]
    cited: tuple[Cited, ...]
    fixed: bool = False
    _title: int = 0
    _ways: Mapping[str, Places] = field(default_factory=dict)

    def place(self, start: int, end: int) -> tuple[str, int, int]:
        """The part, and the offsets in it as it was typed."""
        part = self._part(start)
        return (part, *self._ways[part].typed(*self.shown(start, end)))

    def shown(self, start: int, end: int) -> tuple[int, int]:
        """The offsets in the part as it is read; what runs over its end is cut there."""
        if not self.whole:
            return start, end
        if start < self._title:
            return start, min(end, self._title)
        skip = self._title + len(BETWEEN)
        return max(start - skip, 0), end - skip

    def cites(self, start: int, end: int) -> Cited | None:
        """The citation whose words hold this stretch whole; None when it was typed."""
        if self._part(start) == "title":
            return None
        shown = self.shown(start, end)
        return next((each for each in self.cited if each.start <= shown[0] and shown[1] <= each.end), None)

    def promises(self, start: int, end: int) -> bool:
        """Whether this stretch is our own promise, filled in by the product."""
        return self._ways[self._part(start)].promised(*self.shown(start, end))

    def _part(self, start: int) -> str:
        if not self.whole:
            return next(iter(self._ways))
        return "title" if start < self._title else "body"


def sheets_of(statement: Statement, reading: Reading) -> list[Sheet]:
    """The whole text, then each short one, then the words of each picture, film and sound."""
    promise = promise_in(statement.case, language=reading.language, at=statement.next_update_at)
    typed_title = reading.typed_title
    sheets = [
        Sheet(
            language=reading.language,
            text=f"{reading.title}{BETWEEN}{reading.body}",
            whole=True,
            typed={"title": typed_title, "body": reading.typed},
            cited=reading.citations,
            _title=len(reading.title),
            _ways={
                "title": Places(typed_title, promise=promise),
                "body": Places(reading.typed, promise=promise, citations=reading.citations),
            },
        )
    ]
    for short in reading.shorts:
        way = Places(short.typed, promise=promise, citations=short.citations)
        sheets.append(
            Sheet(
                language=reading.language,
                text=short.body,
                whole=False,
                typed={short.family: short.typed},
                cited=short.citations,
                _ways={short.family: way},
            )
        )
    sheets += [
        Sheet(
            language=reading.language,
            text=each.text,
            whole=False,
            typed={each.part: each.text},
            cited=(),
            fixed=True,
            _ways={each.part: Places(each.text, promise="")},
        )
        for media in reading.media
        for each in media.spoken
    ]
    return sheets


def key_of(*about: object) -> str:
    """A short name for a mark that stays the same while the words and what they are held against do."""
    return hashlib.sha256(canonical([str(each) for each in about]).encode()).hexdigest()[:16]
