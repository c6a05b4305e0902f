"""Reading a statement over as it is typed: the lint's findings, the guard's verdicts, and what it lacks.

How the guard's words are taken here: what contradicts the ledger, or says what was true before, stops publication until a
person signs why. A public text that said otherwise stops it too, unless the ledger agrees with the new words: then the
ledger has moved on since, and the text should say so.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from django.utils.translation import get_language

from fauxpas.core.format import spoken
from fauxpas.engine import lint
from fauxpas.engine.advice import Point
from fauxpas.react.domain.checks_guard import Known, known_of, verdicts_on
from fauxpas.react.domain.checks_marks import Mark, Repair, Sheet, key_of, sheets_of
from fauxpas.react.domain.kinds import rules_of
from fauxpas.react.domain.phrases import missing_phrases, rules_for
from fauxpas.react.domain.words import PROMISE_MARK, Reading
from fauxpas.react.models import BrandPhrase, Statement
from fauxpas.room.domain.advice import warnings_of
from fauxpas.understand.domain.citing import TOKEN

# Read at the pace of silent reading of plain text (Brysbaert, Journal of Memory and Language 109, 2019).
WORDS_A_MINUTE = 238
_QUOTED = re.compile(r"“([^”]+)”|«\s*([^»]+?)\s*»")
# A sentence of one's own to fill in: it begins one, leaves something open, and states no figure.
_PATTERN = re.compile(r"^(?=.*…)(?!.*\d)[A-ZÀ-Ý]\w*\W+\w+\W+\w+")
_ENDS = ".!?…\n"
_OPEN = "{…}"


@dataclass(frozen=True)
class Checked:
    """One language, read over.

    marks : in reading order, the whole text's first. components, missing : as `engine.lint` names them; `missing` is empty for
    kinds that owe nothing. unsaid : phrases the brand always says. warnings : what it does against the advice on how to answer.
    agreed : how many claims agree with the ledger.
    readability : None when the language is not read over or has no word. seconds : to read it.
    """

    language: str
    title: str
    body: str
    marks: tuple[Mark, ...]
    components: tuple[str, ...]
    missing: tuple[str, ...]
    unsaid: tuple[BrandPhrase, ...]
    warnings: tuple[Point, ...]
    agreed: int
    readability: float | None
    words: int
    seconds: int

    @property
    def stops(self) -> int:
        """How many marks stop publication."""
        return sum(mark.stops for mark in self.marks)


def check_texts(statement: Statement, readings: Sequence[Reading], *, now: datetime) -> list[Checked]:
    """Every language read over, in the brand's order. Three queries."""
    known, phrases = (
        known_of(statement, now=now),
        list(BrandPhrase.objects.filter(brand=statement.case.brand)),
    )
    return [_check(statement, reading, known, phrases) for reading in readings]


def contradictions(statement: Statement, readings: Sequence[Reading], *, now: datetime) -> list[Mark]:
    """The marks that stop publication, in every language. Two queries, none for a text that claims nothing."""
    if not any(sheet.text.strip() for reading in readings for sheet in sheets_of(statement, reading)):
        return []
    known = known_of(statement, now=now)
    return [
        mark
        for reading in readings
        for sheet in sheets_of(statement, reading)
        for mark in verdicts_on(sheet, known)[0]
        if mark.stops
    ]


def repaired(text: str, repair: Repair) -> str:
    """The text as it was typed, with one repair in it."""
    return text[: repair.start] + repair.text + text[repair.end :]


def _check(statement: Statement, reading: Reading, known: Known, phrases: Sequence[BrandPhrase]) -> Checked:
    rules = rules_of(statement)
    marks: list[Mark] = []
    agreed = 0
    sheets = sheets_of(statement, reading)
    for sheet in sheets:
        found, consistent = verdicts_on(sheet, known)
        marks += found
        agreed += consistent if sheet.whole else 0
    review: lint.Review | None = None
    if reading.language in lint.LANGUAGES:
        mine = [phrase for phrase in phrases if phrase.language == reading.language]
        for sheet in sheets:
            over = _linted(
                sheet.text,
                reading.language,
                rules.lint,
                tuple(rules_for(mine)),
                spoken(get_language() or "en"),
            )
            review = over if sheet.whole else review
            marks += _findings(sheet, over, mine, whole=sheet.whole)
    whole = sheets[0]
    words = len(whole.text.split())
    return Checked(
        language=reading.language,
        title=reading.title,
        body=reading.body,
        marks=tuple(
            sorted(
                marks, key=lambda mark: (mark.part not in {"title", "body"}, mark.part != "title", mark.start)
            )
        ),
        components=review.components if review else (),
        missing=_missing(review, reading) if review and rules.owes else (),
        unsaid=tuple(missing_phrases(whole.text, phrases, reading.language)) if rules.public else (),
        warnings=_against_advice(statement, review) if rules.public else (),
        agreed=agreed,
        readability=review.readability if review else None,
        words=words,
        seconds=round(60 * words / WORDS_A_MINUTE),
    )


def _against_advice(statement: Statement, review: lint.Review | None) -> tuple[Point, ...]:
    """What mixes denial with apology, or denies without proof, in the reader's language. One query when it was read over."""
    return tuple(warnings_of(statement.case, review, get_language() or "en")) if review else ()


def _missing(review: lint.Review, reading: Reading) -> tuple[str, ...]:
    """What the kind owes and was not found; the promise that stands in the text by its own mark is there."""
    promised = PROMISE_MARK in reading.typed and PROMISE_MARK not in reading.source
    return tuple(name for name in review.missing if not (promised and name == "next-update"))


# While one language is typed, the others stay as they were.
@lru_cache(maxsize=256)
def _linted(
    text: str, language: lint.Language, kind: lint.Kind, own: tuple[lint.Rule, ...], reader: str | None
) -> lint.Review:
    return lint.lint(text, language, kind, own, told_in=reader)


def _findings(
    sheet: Sheet, review: lint.Review, phrases: Sequence[BrandPhrase], *, whole: bool
) -> Iterable[Mark]:
    instead = {f"brand-{phrase.pk}": phrase.instead for phrase in phrases}
    for finding in review.findings:
        if not whole and finding.rule == "instructions-not-first":
            continue
        part, start, end = sheet.place(finding.start, finding.end)
        words = sheet.text[finding.start : finding.end]
        repair = (
            Repair(start, end, instead[finding.rule])
            if instead.get(finding.rule)
            else _rewritten(sheet.typed[part], start, end, finding.suggestion)
        )
        yield Mark(
            key=key_of(sheet.language, part, finding.rule, words),
            look="lint",
            rule="brand" if finding.rule in instead else finding.rule,
            severity=finding.severity,
            language=sheet.language,
            part=part,
            start=start,
            end=end,
            shown=sheet.shown(finding.start, finding.end),
            words=words,
            message=finding.message,
            suggestion=finding.suggestion,
            repair=None if sheet.fixed else repair,
        )


def _rewritten(typed: str, start: int, end: int, suggestion: str) -> Repair | None:
    """The sentence around a finding in the suggestion's own words, what only a person knows left open.

    None when the suggestion only gives an example, which is about somebody else's crisis, or when the sentence rests on a fact.
    """
    quoted = max((first or second for first, second in _QUOTED.findall(suggestion)), key=len, default="")
    if not _PATTERN.search(quoted):
        return None
    begin = max((typed.rfind(sign, 0, start) for sign in _ENDS), default=-1) + 1
    while begin < start and typed[begin].isspace():
        begin += 1
    stops = [place for sign in _ENDS if (place := typed.find(sign, max(end - 1, start))) >= 0]
    last = min(stops, default=len(typed))
    until = last + (last < len(typed) and typed[last] != "\n")
    if TOKEN.search(typed, begin, until):
        return None
    words = quoted.strip().replace("….", f"{_OPEN}.").replace("…", _OPEN)
    return Repair(begin, until, words)
