"""Days and times in French and English, absolute or told from the day of the text; on a flat line.

A day is minutes of a plain calendar, without time zone: what a clock on the wall of the reader would show.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

DAY = 1440
# "31 June": minutes that no value lies between. A year before this one is no year of a crisis.
NO_DAY = (1, 0, None)
_FIRST_YEAR = 1990
_MONTHS = (
    "janvier january jan|fevrier february feb fevr|mars march mar|avril april apr avr|mai may|juin june jun|"
    "juillet july jul juil|aout august aug|septembre september sept sep|octobre october oct|novembre november nov|"
    "decembre december dec"
)
MONTHS = {name: place for place, names in enumerate(_MONTHS.split("|"), 1) for name in names.split()}
WEEKDAYS = {
    name: place
    for place, names in enumerate(
        "lundi monday|mardi tuesday|mercredi wednesday|jeudi thursday|vendredi friday|samedi saturday|"
        "dimanche sunday".split("|")
    )
    for name in names.split()
}
_RELATIVE = {
    "avant-hier": -2, "hier": -1, "yesterday": -1, "last night": -1, "apres-demain": 2, "demain": 1, "tomorrow": 1,
    "aujourd'hui": 0, "ce matin": 0, "cet apres-midi": 0, "ce soir": 0, "cette nuit": 0, "today": 0, "this morning": 0,
    "this afternoon": 0, "this evening": 0, "tonight": 0, "day before yesterday": -2,
}  # fmt: skip
_SPANS = {"day": 1, "jour": 1, "week": 7, "semaine": 7, "hour": 0, "heure": 0, "minute": 0}
_COUNT = {
    word: value
    for words in (
        "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze",
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen",
    )
    for value, word in enumerate(words.split())
} | {"une": 1, "a": 1, "an": 1}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_WEEKDAY = "|".join(WEEKDAYS)
_NUMBER = rf"(?:\d{{1,3}}|{'|'.join(_COUNT)})"
_DAYS = re.compile(
    rf"(?P<iso>\b(\d{{4}})-(\d{{2}})-(\d{{2}})(?:t(\d{{2}}):(\d{{2}}))?)"
    rf"|(?P<slashed>(?<![\d/.])(\d{{1,2}})[/.](\d{{1,2}})[/.](\d{{4}}|\d{{2}})(?![\d/.]*\d))"
    rf"|(?P<monthly>(?<![\d/])(\d{{1,2}})/(20\d{{2}})(?![\d/]))"
    rf"|(?P<dayfirst>\b(?:(?:{_WEEKDAY}),? )?(?:le |the )?(\d{{1,2}})(?:er|st|nd|rd|th)? (?:of )?({_MONTH})\b\.?(?:,? (\d{{4}}))?)"
    rf"|(?P<monthfirst>\b(?:(?:{_WEEKDAY}),? )?({_MONTH})\.? (\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s?[:%])(?:,? (\d{{4}}))?)"
    rf"|(?P<month>(?:(?<=\bin )|(?<=\ben )|(?<=\bof )|(?<=\bde )|(?<=\bsince )|(?<=\bdepuis ))({_MONTH})\b(?: (\d{{4}}))?)"
    rf"|(?P<ago>\b(?:il y a|voici|voila) (?:environ )?(?P<fr_count>{_NUMBER}) (?P<fr_unit>jour|semaine|heure|minute)s?"
    rf"|\b(?P<en_count>{_NUMBER}) (?P<en_unit>day|week|hour|minute)s? (?:ago|earlier))"
    rf"|(?P<week>\b(?:last week|la semaine (?:derniere|passee)|next week|la semaine prochaine|cette semaine|this week)\b)"
    rf"|(?P<relative>\b(?:{'|'.join(sorted(_RELATIVE, key=len, reverse=True))})\b(?: (?:soir|matin|midi|apres-midi|morning|evening|afternoon|night))?)"
    rf"|(?P<weekday>\b(?P<which>last |next |this |on |ce )?(?P<name>{_WEEKDAY})(?P<after> dernier| prochain)?\b)"
    rf"|(?P<year>(?:(?<=\bin )|(?<=\ben )|(?<=\bsince )|(?<=\bdepuis ))((?:19|20)\d{{2}})\b(?! ?[%€]))"
)
_TIME = re.compile(
    r"(?P<before>,? (?:a|at|vers|about|around|from|des|by|des le|,)? ?)?"
    r"(?:(?P<hour>\d{1,2}) ?(?:h|heures?|:) ?(?P<minute>\d{2})?(?! ?(?:\d|d'interruption))(?: ?(?P<half>[ap])\.?m\b\.?)?|(?P<ampm>\d{1,2}) ?(?P<noon>[ap])\.?m\b\.?"
    r"|\b(?P<word>midi|minuit|noon|midnight)\b)"
)
_CLOCK = re.compile(
    r"(?:(?<=\ba )|(?<=\bat )|(?<=\bvers )|(?<=\bdes )|(?<=\bfrom )|(?<=\bby )|(?<=\baround )|(?<=\bavant )|(?<=\bbefore )|(?<=\bafter )|(?<=\bapres ))"
    r"(?:\d{1,2} ?(?:h|heures?)(?: ?\d{2})?\b|\d{1,2} ?[ap]\.?m\b|midi|minuit|noon|midnight)|(?<![\d:])\d{1,2}:\d{2}(?![\d:])(?: ?[ap]\.?m\b)?"
)


@dataclass(frozen=True)
class When:
    """A day or time in a flat line: its minutes, both inclusive; `clock` when only the time of day is told.

    other : the second way to read it (03/04/2026 in English), as (low, high), else None.
    """

    start: int
    end: int
    low: int
    high: int
    clock: bool = False
    other: tuple[int, int] | None = None


def minutes(moment: datetime | date) -> int:
    """Minutes of the plain calendar, the zone dropped; a date is its first minute."""
    clock = moment.hour * 60 + moment.minute if isinstance(moment, datetime) else 0
    return moment.toordinal() * DAY + clock


def whens(flat: str, language: str, on: date) -> Iterator[When]:
    """The days and times of a flat line in their order; `on` is the day the text is said."""
    last = 0
    for found in _DAYS.finditer(flat):
        day = _DAY_READERS[_name(found)](found, language, on)
        if day is None or found.start() < last:
            continue
        yield from _clocks(flat, last, found.start())
        low, high, other = day
        end, at = found.end(), _TIME.match(flat, found.end())
        if at is not None and high - low == DAY - 1 and (moment := _clock_minutes(at)) is not None:
            low, high, end, other = low + moment, low + moment, at.end(), None
        if "t" in found[0] and found["iso"]:
            moment = int(found[5]) * 60 + int(found[6])
            low, high = low + moment, low + moment
        last = end
        yield When(_beginning(found), end, low, high, other=other)
    yield from _clocks(flat, last, len(flat))


def day_bounds(day: date) -> tuple[int, int]:
    """The first and the last minute of a day."""
    return minutes(day), minutes(day) + DAY - 1


Bounds = tuple[int, int, tuple[int, int] | None]


def _name(found: re.Match[str]) -> str:
    return next(name for name in _DAY_READERS if found[name])


def _beginning(found: re.Match[str]) -> int:
    lead = re.compile(r"le |the |on |the ").match(found[0])
    return found.start() + (lead.end() if lead else 0)


def _clocks(flat: str, start: int, end: int) -> Iterator[When]:
    for found in _CLOCK.finditer(flat, start, end):
        at = _TIME.match(flat, found.start())
        moment = _clock_minutes(at) if at else None
        if at is not None and moment is not None:
            yield When(found.start(), found.end(), moment, moment, clock=True)


def _clock_minutes(at: re.Match[str]) -> int | None:
    if at["word"]:
        return 720 if at["word"] in ("midi", "noon") else 0
    hour = int(at["hour"] or at["ampm"])
    half = at["half"] or at["noon"]
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    found = hour * 60 + int(at["minute"] or 0)
    return found if found < DAY else None


def _safe(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _one(day: date | None) -> Bounds | None:
    return None if day is None else (*day_bounds(day), None)


def _written(year: int, month: int, day: int) -> Bounds | None:
    """A day as it is written: one that a month is too short for is no day at all, and the rest is no date."""
    if 1 <= month <= 12 and 28 < day <= 31 and year >= _FIRST_YEAR and _safe(year, month, day) is None:
        return NO_DAY
    return _one(_safe(year, month, day))


def _nearest(month: int, day: int, on: date) -> date | None:
    found = [each for year in (on.year - 1, on.year, on.year + 1) if (each := _safe(year, month, day))]
    return min(found, key=lambda each: abs(each - on), default=None)


def _iso(found: re.Match[str], _language: str, _on: date) -> Bounds | None:
    return _written(int(found[2]), int(found[3]), int(found[4]))


def _slashed(found: re.Match[str], language: str, _on: date) -> Bounds | None:
    parts = re.findall(r"\d+", found["slashed"])
    first, second, year = (int(part) for part in parts)
    year += 2000 if year < 100 else 0
    european, american = _safe(year, second, first), _safe(year, first, second)
    if european and american and european != american and language == "en":
        return (*day_bounds(european), day_bounds(american))
    return _one(european or american) or _written(year, second, first)


def _monthly(found: re.Match[str], _language: str, _on: date) -> Bounds | None:
    month, year = (int(part) for part in found["monthly"].split("/"))
    return _month_bounds(year, month)


def _month_bounds(year: int, month: int) -> Bounds | None:
    first = _safe(year, month, 1)
    if first is None:
        return None
    last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    return minutes(first), day_bounds(last)[1], None


def _named(found: re.Match[str], _language: str, on: date) -> Bounds | None:
    group = found["dayfirst"] or found["monthfirst"]
    month = next(MONTHS[word] for word in re.findall(r"[a-z]+", group) if word in MONTHS)
    figures = [int(part) for part in re.findall(r"\d+", group)]
    if len(figures) == 2:
        return _written(figures[1], month, figures[0])
    return _one(_nearest(month, figures[0], on)) or _written(on.year, month, figures[0])


def _month(found: re.Match[str], _language: str, on: date) -> Bounds | None:
    words = found["month"].split()
    month = MONTHS[words[0]]
    middle = _nearest(month, 15, on)
    year = int(words[1]) if len(words) > 1 else (middle or on).year
    return _month_bounds(year, month)


def _ago(found: re.Match[str], _language: str, on: date) -> Bounds | None:
    written = found["fr_count"] or found["en_count"]
    count = int(written) if written.isdigit() else _COUNT[written]
    days = _SPANS[found["fr_unit"] or found["en_unit"]]
    if days == 7:
        middle = on - timedelta(days=7 * count)
        return day_bounds(middle - timedelta(days=3))[0], day_bounds(middle + timedelta(days=3))[1], None
    if not days:
        return (minutes(on) - DAY, day_bounds(on)[1], None)
    return _one(on - timedelta(days=days * count))


def _week(found: re.Match[str], _language: str, on: date) -> Bounds | None:
    words = found["week"]
    weeks = 1 if "next" in words or "prochaine" in words else 0 if "this" in words or "cette" in words else -1
    monday = on - timedelta(days=on.weekday()) + timedelta(weeks=weeks)
    return day_bounds(monday)[0], day_bounds(monday + timedelta(days=6))[1], None


def _relative(found: re.Match[str], _language: str, on: date) -> Bounds | None:
    days = next(
        _RELATIVE[word]
        for word in sorted(_RELATIVE, key=len, reverse=True)
        if found["relative"].startswith(word)
    )
    return _one(on + timedelta(days=days))


def _weekday(found: re.Match[str], _language: str, on: date) -> Bounds | None:
    back = (on.weekday() - WEEKDAYS[found["name"]]) % 7
    if "next" in (found["which"] or "") or "prochain" in (found["after"] or ""):
        return _one(on + timedelta(days=7 - back))
    if back == 0 and ("last" in (found["which"] or "") or found["after"]):
        back = 7
    return _one(on - timedelta(days=back))


def _year(found: re.Match[str], _language: str, _on: date) -> Bounds | None:
    year = int(found["year"])
    return minutes(date(year, 1, 1)), day_bounds(date(year, 12, 31))[1], None


def read_stored(value: str) -> tuple[int, int] | None:
    """The bounds of a stored ISO date or time, in the clock of its own zone; None when it is neither."""
    try:
        if len(value) <= len("2026-11-19"):
            return day_bounds(date.fromisoformat(value))
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    at = minutes(datetime.combine(moment.date(), time(moment.hour, moment.minute)))
    return at, at


_DAY_READERS = {
    "iso": _iso,
    "slashed": _slashed,
    "monthly": _monthly,
    "dayfirst": _named,
    "monthfirst": _named,
    "month": _month,
    "ago": _ago,
    "week": _week,
    "relative": _relative,
    "weekday": _weekday,
    "year": _year,
}
