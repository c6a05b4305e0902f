"""The statement's words as people would read them, and the digest that an approval holds on to."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from fauxpas.core import format as told
from fauxpas.core.trail import canonical
from fauxpas.react.domain.kinds import rules_of
from fauxpas.react.domain.lengths import FAMILIES
from fauxpas.react.domain.lines import behind_line
from fauxpas.react.domain.media_reading import MediaReading, read_media
from fauxpas.react.models import Statement
from fauxpas.room.models import Case
from fauxpas.understand.domain import Cited, Problem, Rendered, cite_draft, render
from fauxpas.understand.domain.citing import Ledger, ledger_of
from fauxpas.understand.models import Citation, PublicText

SLOT = re.compile(r"\{([^{}\n]{1,60})\}")
FACT_MARK = re.compile(r"\[\[[^\[\]\n]*\]\]")
PROMISE_SLOT = "next_update"
PROMISE_MARK = "{next_update}"
OWNER = "react.statement"


@dataclass(frozen=True)
class ShortReading:
    """One short text as people would read it; `typed` and the rest as in Reading."""

    family: str
    typed: str
    body: str
    citations: tuple[Cited, ...]
    problems: tuple[Problem, ...]
    slots: tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """One language of a statement as people would read it.

    typed_title, typed : title and body as they were typed; source : with the promise filled in and the facts still as marks.
    citations : each with the fact's version and where it stands in `body` (code points, end exclusive).
    problems : what the ledger says against it; slots : names of the slots still open, in reading order.
    shorts : the same in few words, for families of places. stale : a translation whose source changed since it was looked at.
    media : the pictures, films and sounds beside it, with their words in this language.
    """

    language: str
    title: str
    body: str
    source: str
    citations: tuple[Cited, ...]
    problems: tuple[Problem, ...]
    slots: tuple[str, ...]
    typed_title: str = ""
    typed: str = ""
    shorts: tuple[ShortReading, ...] = ()
    stale: bool = False
    media: tuple[MediaReading, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether the title or the body has no words."""
        return not (self.title.strip() and self.body.strip())


def open_slots(text: str) -> tuple[str, ...]:
    """The names of the slots a person has to fill, once each, in reading order."""
    names = (name.strip() for name in SLOT.findall(text))
    return tuple(dict.fromkeys(name for name in names if name != PROMISE_SLOT))


def promise_words(at: datetime, *, language: str, time_zone: str) -> str:
    """When we speak again, in words that stay true when we are late: before 18:00, Thursday 19 November 2026 (Paris time)."""
    zone = ZoneInfo(time_zone)
    place = time_zone.rsplit("/", 1)[-1].replace("_", " ")
    hour = told.clock_time(at, language=language, zone=zone)
    day = told.day(at, language=language, zone=zone)
    if told.spoken(language) == "fr":
        return f"avant {hour}, {day} (heure de {place})"
    return f"before {hour}, {day} ({place} time)"


def read_texts(statement: Statement, *, now: datetime) -> list[Reading]:
    """Every language the brand speaks, in its order; a language nobody wrote yet reads as empty."""
    written = {text.language: (text.title, text.body) for text in statement.texts.all()}
    shorts = {(short.language, short.family): short.body for short in statement.shorts.all()}
    readings = read_drafts(
        statement.case, written, next_update_at=statement.next_update_at, now=now, shorts=shorts
    )
    return with_the_rest(statement, readings)


def with_the_rest(statement: Statement, readings: Sequence[Reading]) -> list[Reading]:
    """Words from `read_drafts` with what the statement holds beside them: which are stale, and its pictures and films."""
    stale, media = stale_languages(statement), read_media(statement)
    return [
        replace(each, stale=each.language in stale, media=media.get(each.language, ())) for each in readings
    ]


def source_language_of(statement: Statement) -> str:
    """The language it is written in first; the others are translations of it."""
    languages = statement.case.brand.languages
    return statement.source_language if statement.source_language in languages else languages[0]


def stale_languages(statement: Statement) -> set[str]:
    """The languages whose source changed since they were held against it: of a translation, or of a global line taken over."""
    texts, source = list(statement.texts.all()), source_language_of(statement)
    newest = next((text.version for text in texts if text.language == source), 0)
    translated = {
        text.language for text in texts if text.language != source and text.checked_version < newest
    }
    return translated | behind_line(statement, texts)


def read_drafts(
    case: Case,
    written: Mapping[str, tuple[str, str]],
    *,
    next_update_at: datetime | None,
    now: datetime,
    shorts: Mapping[tuple[str, str], str] | None = None,
    reader: Case | None = None,
) -> list[Reading]:
    """The same for words that are not saved; written : language to title and body; shorts : by language and family.

    reader : the case whose room reads them, where that is another than their own (`render`).
    """
    readings, ledger = [], ledger_of(case)
    for language in case.brand.languages:
        typed_title, typed = written.get(language, ("", ""))
        title, body = typed_title, typed
        promise = promise_in(case, language=language, at=next_update_at)
        if promise:
            title, body = (words.replace(PROMISE_MARK, promise) for words in (title, body))
        rendered = render(body, language, case, now=now, ledger=ledger, reader=reader)
        few = [
            _read_short(
                case,
                language,
                family.key,
                (shorts or {}).get((language, family.key), ""),
                promise,
                now,
                ledger,
            )
            for family in FAMILIES
        ]
        readings.append(
            Reading(
                language=language,
                title=title,
                body=rendered.text,
                source=body,
                citations=tuple(rendered.citations),
                problems=tuple(rendered.problems),
                slots=open_slots(f"{title}\n{body}"),
                typed_title=typed_title,
                typed=typed,
                shorts=tuple(each for each in few if each is not None),
            )
        )
    return readings


def promise_in(case: Case, *, language: str, at: datetime | None) -> str:
    """What stands for {next_update} in one language; empty while nothing is promised."""
    return promise_words(at, language=language, time_zone=case.brand.time_zone) if at is not None else ""


def _read_short(
    case: Case, language: str, family: str, typed: str, promise: str, now: datetime, ledger: Ledger
) -> ShortReading | None:
    if not typed.strip():
        return None
    body = typed.replace(PROMISE_MARK, promise) if promise else typed
    rendered = render(body, language, case, now=now, ledger=ledger)
    return ShortReading(
        family, typed, rendered.text, tuple(rendered.citations), tuple(rendered.problems), open_slots(body)
    )


def said_texts_of(statement: Statement) -> list[Reading]:
    """A published statement exactly as it was said, whatever the ledger says today. Three queries at most."""
    if not rules_of(statement).public:
        return [
            Reading(code, title, body, body, (), (), ())
            for code in statement.case.brand.languages
            for title, body in [statement.released.get(code, ("", ""))]
            if code in statement.released
        ]
    said = {
        text.language: text for text in PublicText.objects.filter(owner_label=OWNER, owner_id=statement.pk)
    }
    cited: dict[str, list[Cited]] = {}
    found = Citation.objects.filter(owner_label=OWNER, owner_id=statement.pk, public=True)
    for each in found.select_related("version__fact").order_by("start"):
        cited.setdefault(each.language, []).append(Cited(each.version, each.start, each.end, each.former))
    return [
        Reading(code, said[code].title, said[code].body, said[code].body, tuple(cited.get(code, ())), (), ())
        for code in statement.case.brand.languages
        if code in said
    ]


def outdated(readings: Sequence[Reading]) -> list[str]:
    """The keys of the facts that changed since these words were said, in order; readings from `said_texts_of`."""
    changed = {
        cited.version.fact.key
        for reading in readings
        for cited in reading.citations
        if not cited.former and cited.version.fact.current_id != cited.version.pk
    }
    return sorted(changed)


def digest_of(statement: Statement, readings: Sequence[Reading]) -> str:
    """SHA-256 in hexadecimal of everything an approval is about: `words_digest`, and the reasons signed for these words.

    A reason signed later is one the approver has not read: the approval no longer stands.
    """
    words = words_digest(statement, readings)
    signed = statement.signatures.filter(digest=words).order_by("pk").values_list("pk", flat=True)
    if not (reasons := list(signed)):
        return words
    return hashlib.sha256(canonical({"words": words, "signed": reasons}).encode()).hexdigest()


def words_digest(statement: Statement, readings: Sequence[Reading]) -> str:
    """SHA-256 in hexadecimal of the words.

    In every language and length, with the pictures and films beside them, the fact versions they rest on, the promise, the kind
    and what is corrected: when any of them changes, in the text or in the ledger, what was decided about them no longer stands.
    """
    promise = statement.next_update_at
    about: dict[str, Any] = {
        "statement": statement.pk,
        "kind": statement.kind,
        "corrects": statement.corrects_id,
        "next_update_at": promise.isoformat() if promise is not None else None,
        "texts": {
            each.language: [each.title, each.body, [cited.version.pk for cited in each.citations]]
            for each in readings
        },
    }
    shorts = [
        [each.language, short.family, short.body, [cited.version.pk for cited in short.citations]]
        for each in readings
        for short in each.shorts
    ]
    if shorts:
        about["shorts"] = shorts
    media = [[each.language, *one.identity] for each in readings for one in each.media]
    if media:
        about["media"] = media
    return hashlib.sha256(canonical(about).encode()).hexdigest()


def note_citations(statement: Statement, readings: Sequence[Reading], *, now: datetime) -> None:
    """Keep what a draft rests on, so that a changed fact finds it; in the caller's transaction."""
    for reading in readings:
        rendered = Rendered(reading.body, list(reading.citations))
        cite_draft(owner=statement, language=reading.language, rendered=rendered, now=now)


def forget_citations(statement: Statement, *, now: datetime) -> None:
    """A text that is given up rests on nothing: a changed fact asks nobody to mend it; in the caller's transaction."""
    for text in statement.texts.all():
        cite_draft(owner=statement, language=text.language, rendered=Rendered(""), now=now)
