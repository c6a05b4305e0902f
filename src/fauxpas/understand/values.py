"""Typed values: from what a person typed to JSON, and from JSON to words.

As stored: a number and a percentage are numbers (71 for 71 %), money is [amount, ISO 4217 code], a duration is
seconds, a date is an ISO date or an ISO time with its offset, yes or no is a boolean, the rest is text. A fact of
type `text` has no value: its sentence in each language is all there is.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.core.errors import InputRefused

MOST_SIGNS = 200
SCALES = {
    "k": 10**3, "m": 10**6, "million": 10**6, "millions": 10**6,
    "bn": 10**9, "md": 10**9, "billion": 10**9, "milliard": 10**9, "milliards": 10**9,
}  # fmt: skip
SECONDS = {
    "s": 1, "sec": 1, "second": 1, "seconds": 1, "seconde": 1, "secondes": 1,
    "min": 60, "mn": 60, "minute": 60, "minutes": 60,
    "h": 3600, "hour": 3600, "hours": 3600, "heure": 3600, "heures": 3600,
    "d": 86400, "day": 86400, "days": 86400, "j": 86400, "jour": 86400, "jours": 86400,
    "week": 604800, "weeks": 604800, "semaine": 604800, "semaines": 604800,
}  # fmt: skip
CURRENCIES = {"€": "EUR", "£": "GBP", "$": "USD"}
# Units that read the same in every language; any other is for the room, and a text says it in its own words.
SHARED_UNITS = frozenset(
    {
        "kg",
        "g",
        "mg",
        "µg",
        "t",
        "l",
        "cl",
        "ml",
        "km",
        "m",
        "cm",
        "mm",
        "m²",
        "m³",
        "°C",
        "kWh",
        "MWh",
        "dB",
        "ppm",
    }
)
YES_NO = {
    "yes": True,
    "true": True,
    "oui": True,
    "vrai": True,
    "no": False,
    "false": False,
    "non": False,
    "faux": False,
}
_BLANKS = re.compile(r"[\s\u00a0\u202f\u2009]+")
_MONEY = re.compile(r"^(?P<amount>[\d.,\s+\-\u2212]+)\s*(?P<scale>[a-z]+)?$", re.IGNORECASE)
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([a-zé]+)?\s*", re.IGNORECASE)

Json = Any


@dataclass(frozen=True)
class How:
    """Whose language and time zone, and the unit and margin beside the value."""

    unit: str
    language: str
    zone: tzinfo
    margin: float | None = None


def parse_value(kind: str, typed: Json, *, unit: str = "", language: str, zone: tzinfo) -> Json:
    """The JSON value of what was typed (text, or JSON that is a value of this type already); None when nothing was.

    kind : a FactVersion.Type. unit : what was typed beside it, which may name a currency or a unit of time.
    language, zone : of the person who typed. Raises InputRefused with a sentence for the field `value`.
    """
    text = typed.strip() if isinstance(typed, str) else typed
    if text is None or text == "" or kind == "text":
        return None
    try:
        return _PARSERS[kind](text, How(unit.strip(), language, zone))
    except InputRefused:
        raise
    except (ValueError, TypeError, InvalidOperation) as fault:
        raise _refused(_WANTED[kind]()) from fault


def parse_margin(kind: str, typed: Json, *, language: str) -> float | None:
    """How much more or less a number or a per cent may be; None when nothing was typed.

    Raises InputRefused with a sentence for the field `margin`: for another kind of value, or for what is no number above 0.
    """
    text = typed.strip().removeprefix("±").strip() if isinstance(typed, str) else typed
    if text is None or text == "":
        return None
    words = _("Write how much more or less in figures, above 0.")
    if kind not in {"number", "percent"}:
        words = _("Only a number or a per cent has a more or less.")
        raise InputRefused(words, fields={"margin": words})
    try:
        margin = _percent(text, How("", language, UTC))
    except InputRefused as fault:
        raise InputRefused(words, fields={"margin": words}) from fault
    if margin <= 0:
        raise InputRefused(words, fields={"margin": words})
    return float(margin)


def parse_number(text: str, language: str) -> int | float:
    """A number as people write it: 12,480 and 4.1 in English, 12 480 and 4,1 in French.

    Raises InputRefused when it could be read two ways.
    """
    plain = _BLANKS.sub("", str(text)).replace(forms.MINUS, "-").removeprefix("+")
    if forms.spoken(language) == "fr":
        if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", plain):
            raise _refused(_("Is this thousands or decimals? Write 12 480, or 12,48."))
        plain = plain.replace(",", ".")
    elif "," in plain:
        if not re.fullmatch(r"-?\d{1,3}(,\d{3})+(\.\d+)?", plain):
            raise _refused(_("Write decimals with a point, and thousands as 12,480."))
        plain = plain.replace(",", "")
    if not re.fullmatch(r"-?\d+(\.\d+)?", plain):
        raise _refused(_WANTED["number"]())
    return _lean(Decimal(plain))


def render_value(
    kind: str, value: Json, *, unit: str = "", margin: float | None = None, language: str, zone: tzinfo
) -> str:
    """A stored value in words, exact (nothing is rounded away), with its margin as “± 50”; empty when there is none."""
    if value is None:
        return ""
    renderer = _RENDERERS.get(kind)
    return renderer(value, How(unit, language, zone, margin)) if renderer else str(value)


def _number(text: Json, how: How) -> Json:
    if isinstance(text, int | float) and not isinstance(text, bool):
        return text
    return parse_number(text, how.language)


def _percent(text: Json, how: How) -> Json:
    return _number(text.rstrip("% \u202f\u00a0") if isinstance(text, str) else text, how)


def _money(text: Json, how: How) -> Json:
    if isinstance(text, list):
        amount, currency = text
        return [_lean(Decimal(str(amount))), _currency(str(currency))]
    bare = text
    found = how.unit
    for sign in CURRENCIES:
        if sign in bare:
            bare, found = bare.replace(sign, ""), sign
    code = re.search(r"\b[A-Z]{3}\b", bare)
    if code:
        bare, found = bare.replace(code[0], ""), code[0]
    parts = _MONEY.fullmatch(bare.strip())
    if parts is None:
        raise _refused(_WANTED["money"]())
    scale = (parts["scale"] or "").lower()
    if scale and scale not in SCALES:
        raise _refused(_WANTED["money"]())
    amount = Decimal(str(parse_number(parts["amount"], how.language))) * SCALES.get(scale, 1)
    return [_lean(amount), _currency(found)]


def _currency(found: str) -> str:
    code = CURRENCIES.get(found, found.upper())
    if not re.fullmatch(r"[A-Z]{3}", code):
        raise _refused(_("Say which currency: €, $, £, or three letters such as CHF."))
    return code


def _duration(text: Json, how: How) -> Json:
    if isinstance(text, int | float) and not isinstance(text, bool):
        return text
    if re.fullmatch(r"[\d\s.,]+", text) and how.unit.lower() in SECONDS:
        text = f"{text} {how.unit}"
    total, rest, former = Decimal(0), text.strip().lower(), 0
    while rest:
        part = _PART.match(rest)
        if part is None:
            raise _refused(_WANTED["duration"]())
        # "2 h 30": a bare number after hours counts minutes.
        size = SECONDS.get(part[2]) if part[2] else (60 if former == SECONDS["h"] else None)
        if size is None:
            raise _refused(_WANTED["duration"]())
        total += Decimal(part[1].replace(",", ".")) * size
        former, rest = size, rest[part.end() :]
    return _lean(total)


def _date(text: Json, how: How) -> Json:
    plain = _BLANKS.sub(" ", text)
    french = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: (\d{1,2}) ?[:h] ?(\d{2}))?", plain)
    if french and forms.spoken(how.language) == "fr":
        day, month, year = (int(french[i]) for i in (1, 2, 3))
        found = date(year, month, day)
        if not french[4]:
            return found.isoformat()
        return datetime.combine(found, time(int(french[4]), int(french[5])), how.zone).isoformat()
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", plain):
        return date.fromisoformat(plain).isoformat()
    instant = datetime.fromisoformat(plain)
    return (instant if instant.tzinfo else instant.replace(tzinfo=how.zone)).isoformat()


def _yes_no(text: Json, _how: How) -> Json:
    if isinstance(text, bool):
        return text
    known = YES_NO.get(text.lower())
    if known is None:
        raise _refused(_WANTED["yes/no"]())
    return known


def _words(text: Json, _how: How) -> Json:
    plain = _BLANKS.sub(" ", text).strip()
    if len(plain) > MOST_SIGNS:
        raise _refused(_("Keep it under %(most)s characters.") % {"most": MOST_SIGNS})
    return plain


def _lean(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _refused(words: str) -> InputRefused:
    return InputRefused(words, fields={"value": words})


_PARSERS: dict[str, Callable[[Json, How], Json]] = {
    "number": _number,
    "money": _money,
    "percent": _percent,
    "duration": _duration,
    "date": _date,
    "place": _words,
    "reference": _words,
    "yes/no": _yes_no,
}
_WANTED: dict[str, Callable[[], str]] = {
    "number": lambda: _("Write a number in figures."),
    "money": lambda: _("Write an amount in figures, with its currency."),
    "percent": lambda: _("Write a percentage in figures."),
    "duration": lambda: _("Write a duration such as 45 min, 2 h 30, 3 days or 2 weeks."),
    "date": lambda: _("Write a date as 2026-11-19, or a time as 2026-11-19 10:30."),
    "place": lambda: _("Write the name of the place."),
    "reference": lambda: _("Write the reference as it is printed."),
    "yes/no": lambda: _("Write yes or no."),
}


def _say_number(value: Json, how: How) -> str:
    text = _with_margin(value, how)
    return f"{text}{forms.HARD}{how.unit}" if how.unit in SHARED_UNITS else text


def _with_margin(value: Json, how: How) -> str:
    text = exact_number(value, how.language)
    if how.margin is None:
        return text
    return f"{text}{forms.HARD}±{forms.HARD}{exact_number(how.margin, how.language)}"


def exact_number(value: float | Decimal, language: str) -> str:
    """A number with all the decimals it has, in the form of the language."""
    exponent = Decimal(str(value)).normalize().as_tuple().exponent
    decimals = max(-exponent, 0) if isinstance(exponent, int) else 0
    return forms.number(value, language=language, decimals=decimals)


def _say_percent(value: Json, how: How) -> str:
    space = forms.THIN if forms.spoken(how.language) == "fr" else ""
    return f"{_with_margin(value, how)}{space}%"


def _say_money(value: Json, how: How) -> str:
    amount, currency = Decimal(str(value[0])), str(value[1])
    scale = next((Decimal(size) for size in (10**9, 10**6) if abs(amount) >= size), None)
    if scale is None or (amount / scale) == round(amount / scale, 1):
        return forms.money(amount, currency, language=how.language)
    sign = forms.SYMBOLS.get(currency, currency)
    text = exact_number(amount, how.language)
    return (
        f"{text}{forms.HARD}{sign}"
        if forms.spoken(how.language) == "fr"
        else f"{sign}{forms.HARD if len(sign) > 1 else ''}{text}"
    )


def _say_duration(value: Json, how: How) -> str:
    whole = int(value)
    if whole == value and (whole < forms.MINUTE or (whole < forms.HOURS_UP_TO and whole % forms.MINUTE == 0)):
        return forms.span(value, language=how.language)
    parts, rest = [], Decimal(str(value))
    for size in (forms.DAY, forms.HOUR, forms.MINUTE):
        count, rest = divmod(rest, size)
        if size == forms.DAY and count == 1:
            parts.append(f"1{forms.HARD}{'jour' if forms.spoken(how.language) == 'fr' else 'day'}")
        elif count:
            parts.append(forms.span(int(count) * size, language=how.language))
    if rest or not parts:
        parts.append(f"{exact_number(rest, how.language)}{forms.HARD}s")
    return " ".join(parts)


def _say_date(value: Json, how: How) -> str:
    if len(value) == len("2026-11-19"):
        noon = datetime.combine(date.fromisoformat(value), time(12), UTC)
        return forms.day(noon, language=how.language, zone=UTC)
    instant = datetime.fromisoformat(value)
    day = forms.day(instant, language=how.language, zone=how.zone)
    at = forms.clock_time(instant, language=how.language, zone=how.zone)
    return f"{day} à {at}" if forms.spoken(how.language) == "fr" else f"{day} at {at}"


def _say_yes_no(value: Json, how: How) -> str:
    if forms.spoken(how.language) == "fr":
        return "oui" if value else "non"
    return "yes" if value else "no"


_RENDERERS: dict[str, Callable[[Json, How], str]] = {
    "number": _say_number,
    "percent": _say_percent,
    "money": _say_money,
    "duration": _say_duration,
    "date": _say_date,
    "yes/no": _say_yes_no,
}
