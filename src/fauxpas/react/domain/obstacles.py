"""What stands in the way of saying a text in public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core import format as told
from fauxpas.core.errors import MoveRefused
from fauxpas.react.domain.checks_marks import Mark
from fauxpas.react.domain.checks_signed import unsigned
from fauxpas.react.domain.denials import find_denials
from fauxpas.react.domain.kinds import rules_of
from fauxpas.react.domain.lines import line_dropped
from fauxpas.react.domain.media_reading import find_consent_gaps, find_gaps
from fauxpas.react.domain.words import FACT_MARK, OWNER, Reading, ShortReading
from fauxpas.react.models import Statement
from fauxpas.room.models import Case
from fauxpas.understand.domain.citing import language_name
from fauxpas.understand.models import PublicText


@dataclass(frozen=True)
class Obstacle:
    """One thing to mend. `field` names the editor's field; `fact` the fact it is about, when there is one."""

    code: str
    sentence: str
    language: str = ""
    field: str = ""
    fact: str = ""


def find_obstacles(
    statement: Statement,
    readings: Sequence[Reading],
    *,
    now: datetime,
    stopping: Sequence[Mark] | None = None,
) -> list[Obstacle]:
    """Everything that stops publication apart from the approval; empty when the text could be said at `now`.

    stopping : the marks that stop it, where the words were read over already.
    """
    found = _of_promise(statement, now=now)
    if statement.case.level == Case.Level.CLOSED:
        found.append(Obstacle("case_closed", _("This case is closed. Reopen it before you speak again.")))
    if statement.line_id is not None and not statement.case.led:
        sentence = _("The brand that wrote these words no longer leads this case. Write a text of your own.")
        found.append(Obstacle("not_led", sentence))
    if line_dropped(statement):
        sentence = _(
            "The leading brand dropped the words this was taken from. Drop this text, or write one of your own."
        )
        found.append(Obstacle("line_dropped", sentence))
    for reading in readings:
        found += _of_reading(reading, taken_over=statement.line_id is not None)
    found += _of_media(statement, readings, now=now)
    found += _of_denials(statement, readings, now=now)
    found += _of_contradictions(statement, readings, now=now, stopping=stopping)
    if statement.corrects_id is not None and _unchanged(statement, readings):
        found.append(
            Obstacle(
                "nothing_corrected", _("This says the same as the text it corrects. Change what was wrong.")
            )
        )
    return found


def check_ready(statement: Statement, readings: Sequence[Reading], *, now: datetime) -> None:
    """Raise MoveRefused, naming what to mend, when anything stands in the way."""
    found = find_obstacles(statement, readings, now=now)
    if found:
        raise MoveRefused(" ".join(obstacle.sentence for obstacle in found))


def _of_contradictions(
    statement: Statement, readings: Sequence[Reading], *, now: datetime, stopping: Sequence[Mark] | None
) -> list[Obstacle]:
    """What the guard says is contradicted and nobody signed for; told once the text has words in every language."""
    if any(reading.empty for reading in readings):
        return []
    found = []
    for mark in unsigned(statement, readings, now=now, stopping=stopping):
        sentence = _("%(said)s Mend it, or sign why.") % {"said": mark.message}
        key = mark.against.fact if mark.against is not None else ""
        found.append(Obstacle("contradiction", sentence, mark.language, mark.field, key))
    return found


def _of_denials(statement: Statement, readings: Sequence[Reading], *, now: datetime) -> list[Obstacle]:
    found = []
    for language, keys in find_denials(statement.case, readings, now=now):
        sentence = _(
            "The %(language)s text says that nothing is confirmed, but these facts are: %(keys)s. Cite them."
        ) % {"language": _in_a_sentence(language), "keys": ", ".join(keys)}
        found.append(Obstacle("denies_known", sentence, language, f"body_{language}", keys[0]))
    return found


def _of_media(statement: Statement, readings: Sequence[Reading], *, now: datetime) -> list[Obstacle]:
    """What its pictures, films and sounds lack: words for those who cannot see or hear them, and whose consent."""
    time_zone = statement.case.brand.time_zone
    gaps = [
        gap for each in readings[:1] for gap in find_consent_gaps(each.media, now=now, time_zone=time_zone)
    ]
    gaps += [gap for each in readings for gap in find_gaps(each.language, each.media)]
    return [Obstacle(gap.code, gap.sentence, gap.language) for gap in gaps]


def _of_promise(statement: Statement, *, now: datetime) -> list[Obstacle]:
    at = statement.next_update_at
    if at is None and not rules_of(statement).promises:
        return []
    if at is None:
        return [Obstacle("no_promise", _("Say when you speak again."), field="next_update_at")]
    if at <= now:
        return [
            Obstacle(
                "late_promise",
                _("The promised time has passed. Promise a later one."),
                field="next_update_at",
            )
        ]
    return []


def _of_reading(reading: Reading, *, taken_over: bool) -> list[Obstacle]:
    language = reading.language
    named = {"language": _in_a_sentence(language)}
    body = f"body_{language}"
    if reading.empty:
        sentence = _("The %(language)s text has no title or no words yet.") % named
        return [Obstacle("missing_language", sentence, language, body)]
    found = []
    if FACT_MARK.search(reading.title):
        sentence = (
            _("The %(language)s title cites a fact. Cite it in the text, where readers see what it rests on.")
            % named
        )
        found.append(Obstacle("title_cites", sentence, language, f"title_{language}"))
    for name in reading.slots:
        sentence = _("The %(language)s text has an open slot: %(slot)s.") % {**named, "slot": name}
        found.append(Obstacle("open_slot", sentence, language, body))
    found += [Obstacle("fact", problem.message, language, body, problem.key) for problem in reading.problems]
    if not reading.problems and FACT_MARK.search(reading.body):
        sentence = _("The %(language)s text has a mark that names no fact. Write it like [[F-03]].") % named
        found.append(Obstacle("bad_mark", sentence, language, body))
    if reading.stale:
        sentence = (
            _("The text it was taken from changed. Look at the %(language)s text again.")
            if taken_over
            else _("The text it translates changed. Look at the %(language)s text again.")
        ) % named
        found.append(Obstacle("stale_translation", sentence, language, body))
    for short in reading.shorts:
        found += _of_short(short, reading)
    return found


def _of_short(short: ShortReading, reading: Reading) -> list[Obstacle]:
    """A short text is held to the same, and says nothing that the whole one does not."""
    language, field = reading.language, f"short_{reading.language}_{short.family}"
    named = {"language": _in_a_sentence(language)}
    found = []
    for name in short.slots:
        sentence = _("The %(language)s short text has an open slot: %(slot)s.") % {**named, "slot": name}
        found.append(Obstacle("open_slot", sentence, language, field))
    found += [Obstacle("fact", problem.message, language, field, problem.key) for problem in short.problems]
    whole = {cited.version.fact_id for cited in reading.citations}
    for cited in short.citations:
        if cited.version.fact_id not in whole:
            key = cited.version.fact.key
            sentence = _(
                "The %(language)s short text rests on %(key)s, which the whole text does not say. Say it there too."
            ) % {**named, "key": key}
            found.append(Obstacle("short_says_more", sentence, language, field, key))
    return found


def _unchanged(statement: Statement, readings: Sequence[Reading]) -> bool:
    said = PublicText.objects.filter(owner_label=OWNER, owner_id=statement.corrects_id or 0)
    before = {text.language: (text.title, text.body) for text in said}
    return before == {reading.language: (reading.title, reading.body) for reading in readings}


def _in_a_sentence(language: str) -> str:
    name = language_name(language)
    return name.lower() if told.spoken(get_language() or "en") == "fr" else name
