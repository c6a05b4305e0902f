"""Numbers, spans and dates as people read them, in English and in French.

Pure functions; the language is always given ("fr", "fr-ca", "en"...), the time zone with the value. Facts, public
pages and screens share them, so that one figure never reads two ways. Any language but French reads as English.
Spaces that must not break are no-break: U+202F inside numbers and before %, U+00A0 before units.
"""

import unicodedata
from datetime import datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal

THIN = "\N{NARROW NO-BREAK SPACE}"
HARD = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
EN_DASH = "\N{EN DASH}"

MINUTE, HOUR, DAY = 60, 3600, 86_400
# From here on a decimal of an estimate tells nothing.
FEW = 10
# Under two days people count hours ("26 h 10"); beyond, days.
HOURS_UP_TO = 2 * DAY

Number = int | float | Decimal

WEEKDAYS = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
}
MONTHS = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"),
    "fr": ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"),
}  # fmt: skip
SHORT_MONTHS = {
    "en": ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec."),
    "fr": ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."),
}
SYMBOLS = {"EUR": "€", "GBP": "£", "USD": "$"}
# Largest first: from this amount on, money is told in this unit.
SCALES = ((Decimal(1_000_000_000), "bn", "Md"), (Decimal(1_000_000), "m", "M"))


def spoken(language: str) -> str:
    """The language whose forms are used: "fr" for every French, else "en"."""
    return "fr" if language.lower().startswith("fr") else "en"


def number(value: Number, *, language: str, decimals: int | None = None) -> str:
    """A number with its thousands parted: 12,480; 4.1; French 12 480; 4,1.

    decimals : how many to show; by default an integer shows none and any other value up to two, no trailing zero.
    Half rounds away from zero; a negative takes the true minus sign, zero never does.
    """
    exact = Decimal(str(value))
    if decimals is None:
        text = f"{exact.quantize(Decimal('0.01'), ROUND_HALF_UP):,f}".rstrip("0").rstrip(".")
    else:
        text = f"{exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP):,f}"
    negative, text = text.startswith("-"), text.lstrip("-")
    if not text.strip("0.,"):
        negative = False
    if spoken(language) == "fr":
        text = text.replace(",", THIN).replace(".", ",")
    return f"{MINUS}{text}" if negative else text


def rough(value: Number, *, language: str) -> str:
    """An estimate, without the digits it does not know: 0.4; 4.1; 44; one decimal under 10, none above."""
    exact = Decimal(str(value))
    step = Decimal("0.1") if abs(exact) < FEW else Decimal(1)
    return number(exact.quantize(step, ROUND_HALF_UP), language=language)


def signed(value: Number, *, language: str, decimals: int | None = None) -> str:
    """A number that always shows its sign: +62; −0.82; zero shows none."""
    text = number(value, language=language, decimals=decimals)
    return text if text.startswith(MINUS) or not text.strip("0.,") else f"+{text}"


def percent(share: Number, *, language: str, decimals: int = 0) -> str:
    """A share (0 to 1) as per cent: 71%; French 71 %."""
    space = THIN if spoken(language) == "fr" else ""
    return f"{number(Decimal(str(share)) * 100, language=language, decimals=decimals)}{space}%"


def percent_interval(low: Number, high: Number, *, language: str) -> str:
    """Two shares (0 to 1) as an interval: 67–75%; one figure when both round to it."""
    first, last = percent(low, language=language), percent(high, language=language)
    return last if first == last else f"{first.rstrip('%').rstrip(THIN)}{EN_DASH}{last}"


def interval(low: Number, high: Number, *, language: str, decimals: int | None = None) -> str:
    """Two numbers as an interval: 3,100–4,800; one figure when both read the same."""
    first = number(low, language=language, decimals=decimals)
    last = number(high, language=language, decimals=decimals)
    return last if first == last else f"{first}{EN_DASH}{last}"


def ratio(value: Number, *, language: str) -> str:
    """How many times: 19 times; 1.5 times; French 19 fois. One decimal under 10, none above."""
    text = rough(value, language=language)
    return f"{text}{HARD}{'fois' if spoken(language) == 'fr' else 'times'}"


def money(amount: Number, currency: str, *, language: str) -> str:
    """An amount of money: €12.90; €3.5m; French 12,90 €; 3,5 M€.

    currency : ISO 4217 code; one without a sign of its own is written out. Whole amounts show no cents; from a
    million on, one decimal of the larger unit.
    """
    exact = Decimal(str(amount))
    sign = SYMBOLS.get(currency.upper(), currency.upper())
    unit_en = unit_fr = ""
    for size, english, french in SCALES:
        if abs(exact) >= size:
            exact, unit_en, unit_fr = (
                (exact / size).quantize(Decimal("0.1"), ROUND_HALF_UP).normalize(),
                english,
                french,
            )
            break
    decimals = None if unit_en else (0 if exact == exact.to_integral_value() else 2)
    text = number(exact, language=language, decimals=decimals)
    if spoken(language) == "fr":
        between = HARD if unit_fr and len(sign) > 1 else ""
        return f"{text}{HARD}{unit_fr}{between}{sign}"
    gap = HARD if len(sign) > 1 else ""
    minus, text = (MINUS, text[1:]) if text.startswith(MINUS) else ("", text)
    return f"{minus}{sign}{gap}{text}{unit_en}"


def span(seconds: float | timedelta, *, language: str) -> str:
    """How long, rounded down: 40 s; 18 min; 3 h 08; 41 days (jours). A negative span reads as its length."""
    total = int(abs(seconds.total_seconds() if isinstance(seconds, timedelta) else seconds))
    if total < MINUTE:
        return f"{total}{HARD}s"
    if total < HOUR:
        return f"{total // MINUTE}{HARD}min"
    if total < HOURS_UP_TO:
        hours, minutes = divmod(total // MINUTE, 60)
        return f"{hours}{HARD}h{HARD}{minutes:02d}" if minutes else f"{hours}{HARD}h"
    word = "jours" if spoken(language) == "fr" else "days"
    return f"{number(total // DAY, language=language)}{HARD}{word}"


def ago(seconds: float | timedelta, *, language: str) -> str:
    """How long since: 20 s ago; il y a 20 s."""
    text = span(seconds, language=language)
    return f"il y a {text}" if spoken(language) == "fr" else f"{text} ago"


def until(seconds: float | timedelta, *, language: str) -> str:
    """How long until: in 18 min; dans 18 min. When the time is past: 12 min late; 12 min de retard."""
    total = seconds.total_seconds() if isinstance(seconds, timedelta) else seconds
    text = span(total, language=language)
    if spoken(language) == "fr":
        return f"dans {text}" if total >= 0 else f"{text} de retard"
    return f"in {text}" if total >= 0 else f"{text} late"


def clock_time(value: datetime, *, language: str, zone: tzinfo, margin: bool = False) -> str:
    """The time of day: 10:30; French 10 h 30, 9 h 05, 10 h 00, since "depuis 12 h" would be a span. In a margin or a table always 09:05.

    value : aware. Raises ValueError when it is not.
    """
    local = located(value, zone)
    if margin or spoken(language) == "en":
        return f"{local:%H:%M}"
    return f"{local.hour}{HARD}h{HARD}{local.minute:02d}"


def day(value: datetime, *, language: str, zone: tzinfo) -> str:
    """The day in full: Thursday 19 November 2026; mardi 1er décembre 2026."""
    local, tongue = located(value, zone), spoken(language)
    return f"{WEEKDAYS[tongue][local.weekday()]} {_figure(local, tongue)}{HARD}{MONTHS[tongue][local.month - 1]} {local.year}"


def _figure(local: datetime, tongue: str) -> str:
    return "1er" if tongue == "fr" and local.day == 1 else str(local.day)


def short_day(value: datetime, *, language: str, zone: tzinfo) -> str:
    """The day in short: 19 Nov.; 19 nov.; 1er déc."""
    local, tongue = located(value, zone), spoken(language)
    return f"{_figure(local, tongue)}{HARD}{SHORT_MONTHS[tongue][local.month - 1]}"


def moment(value: datetime, *, language: str, zone: tzinfo, now: datetime) -> str:
    """A time in a sentence told at `now`: 10:30 today; 10:30 on 18 November; 10 h 30 le 18 novembre 2025 in another year.

    The time comes first, so that whatever stands before it (at, since, before; à, depuis, avant) is right on any day.
    """
    time = clock_time(value, language=language, zone=zone)
    local, here, tongue = located(value, zone), located(now, zone), spoken(language)
    if local.date() == here.date():
        return time
    year = "" if local.year == here.year else f"{HARD}{local.year}"
    on = "le" if tongue == "fr" else "on"
    return f"{time} {on}{HARD}{_figure(local, tongue)}{HARD}{MONTHS[tongue][local.month - 1]}{year}"


def stamp(value: datetime, *, language: str, zone: tzinfo, now: datetime) -> str:
    """A time in a cell, or after a name, told at `now`: 10:30 today; 18 Nov., 10:30; 18 nov. 2025, 10 h 30 in another year."""
    time = clock_time(value, language=language, zone=zone)
    local, here = located(value, zone), located(now, zone)
    if local.date() == here.date():
        return time
    year = "" if local.year == here.year else f"{HARD}{local.year}"
    return f"{short_day(value, language=language, zone=zone)}{year}, {time}"


def elided(sentence: str, name: str, *, language: str) -> str:
    """The sentence as French says it where “de” meets this name: d’Orange, du Fournil, des Halles; any other as it is."""
    if spoken(language) != "fr":
        return sentence
    for article, joined in (("Le ", "du "), ("Les ", "des ")):
        if name.startswith(article):
            return sentence.replace(f"de {name}", f"{joined}{name.removeprefix(article)}")
    bare = unicodedata.normalize("NFD", name[:1]).lower()
    return sentence.replace(f"de {name}", f"d’{name}") if bare[:1] in set("aeiouœæ") else sentence


def located(value: datetime, zone: tzinfo) -> datetime:
    """An aware time told in `zone`. Raises ValueError when it has no zone of its own."""
    if value.utcoffset() is None:
        message = "a time to show must know its zone"
        raise ValueError(message)
    return value.astimezone(zone)
