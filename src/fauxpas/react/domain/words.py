"""The statement's words as people would read them, and the digest that an approval holds on to."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from fauxpas.core import format as told
from fauxpas.core.trail import canonical
from fauxpas.react.models import Statement
from fauxpas.room.models import Case
from fauxpas.understand.domain import Cited, Problem, Rendered, cite_draft, render
from fauxpas.understand.domain.citing import ledger_of
from fauxpas.understand.models import Citation, PublicText

SLOT = re.compile(r"\{([^{}\n]{1,60})\}")
FACT_MARK = re.compile(r"\[\[[^\[\]\n]*\]\]")
PROMISE_SLOT = "next_update"
OWNER = "react.statement"


@dataclass(frozen=True)
class Reading:
    """One language of a statement as people would read it.

    source : the body with the promise filled in and the facts still as marks; citations : each with the fact's version and where it stands in `body` (code points, end exclusive).
    problems : what the ledger says against it; slots : names of the slots still open, in reading order.
    """

    language: str
    title: str
    body: str
    source: str
    citations: tuple[Cited, ...]
    problems: tuple[Problem, ...]
    slots: tuple[str, ...]

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
    return read_drafts(statement.case, written, next_update_at=statement.next_update_at, now=now)


def read_drafts(
    case: Case, written: Mapping[str, tuple[str, str]], *, next_update_at: datetime | None, now: datetime
) -> list[Reading]:
    """The same for words that are not saved; written : language to title and body."""
    readings, ledger = [], ledger_of(case)
    for language in case.brand.languages:
        title, body = written.get(language, ("", ""))
        if next_update_at is not None:
            promise = promise_words(next_update_at, language=language, time_zone=case.brand.time_zone)
            title, body = (words.replace(f"{{{PROMISE_SLOT}}}", promise) for words in (title, body))
        rendered = render(body, language, case, now=now, ledger=ledger)
        readings.append(
            Reading(
                language=language,
                title=title,
                body=rendered.text,
                source=body,
                citations=tuple(rendered.citations),
                problems=tuple(rendered.problems),
                slots=open_slots(f"{title}\n{body}"),
            )
        )
    return readings


def said_texts_of(statement: Statement) -> list[Reading]:
    """A published statement exactly as it was said, whatever the ledger says today. Three queries."""
    said = {
        text.language: text for text in PublicText.objects.filter(owner_label=OWNER, owner_id=statement.pk)
    }
    cited: dict[str, list[Cited]] = {}
    found = Citation.objects.filter(owner_label=OWNER, owner_id=statement.pk, public=True)
    for each in found.select_related("version__fact").order_by("start"):
        cited.setdefault(each.language, []).append(Cited(each.version, each.start, each.end))
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
        if cited.version.fact.current_id != cited.version.pk
    }
    return sorted(changed)


def digest_of(statement: Statement, readings: Sequence[Reading]) -> str:
    """SHA-256 in hexadecimal of everything an approval is about.

    The words in every language, the fact versions they rest on, the promise, the kind and what is corrected: when any of
    them changes, in the text or in the ledger, the approval no longer stands.
    """
    promise = statement.next_update_at
    about = {
        "statement": statement.pk,
        "kind": statement.kind,
        "corrects": statement.corrects_id,
        "next_update_at": promise.isoformat() if promise is not None else None,
        "texts": {
            each.language: [each.title, each.body, [cited.version.pk for cited in each.citations]]
            for each in readings
        },
    }
    return hashlib.sha256(canonical(about).encode()).hexdigest()


def note_citations(statement: Statement, readings: Sequence[Reading]) -> None:
    """Keep what a draft rests on, so that a changed fact finds it; in the caller's transaction."""
    for reading in readings:
        rendered = Rendered(reading.body, list(reading.citations))
        cite_draft(owner=statement, language=reading.language, rendered=rendered)


def forget_citations(statement: Statement) -> None:
    """A text that is given up rests on nothing: a changed fact asks nobody to mend it; in the caller's transaction."""
    for text in statement.texts.all():
        cite_draft(owner=statement, language=text.language, rendered=Rendered(""))
