"""Values as a ledger stores them, read into bounds of base units.

`understand.values` stores a number, [amount, currency], seconds or an ISO date; ledgers made elsewhere may hold text with a
scale ("3.5 million"), a range ("2,900-3,100", {"low", "high"}) or a number in the unit beside it ("hours", "M€").
"""

import re
from collections.abc import Mapping

from fauxpas.engine.guard.dates import read_stored
from fauxpas.engine.guard.numerals import SCALES, read_figures

SECONDS = {
    "s": 1, "sec": 1, "second": 1, "seconde": 1, "min": 60, "mn": 60, "minute": 60, "h": 3600, "hour": 3600,
    "heure": 3600, "d": 86400, "day": 86400, "j": 86400, "jour": 86400, "week": 604800, "semaine": 604800,
    "month": 2629800, "mois": 2629800, "moi": 2629800, "year": 31557600, "an": 31557600, "annee": 31557600,
}  # fmt: skip
CURRENCIES = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR", "£": "GBP", "pound": "GBP", "pounds": "GBP", "gbp": "GBP",
    "livre": "GBP", "livres": "GBP", "$": "USD", "dollar": "USD", "dollars": "USD", "usd": "USD", "us$": "USD",
    "chf": "CHF", "franc": "CHF", "francs": "CHF", "cad": "CAD",
}  # fmt: skip
_SCALED = re.compile(r"(?:\d ?|^|[\s])(k|m|bn|md|mds|million|billion|milliard|thousand)s?(?=[^a-z]|eur|$)")
_ISO_DURATION = re.compile(r"P(?=.)(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_FIGURES = re.compile(r"(?<![\d\s])-?\d[\d .,'\u00a0\u202f]*|\d[\d .,'\u00a0\u202f]*")


def currency_of(value: object, unit: str) -> str:
    """The three letters of the currency a stored amount or its unit names; empty when neither does."""
    if isinstance(value, Mapping):
        value = value.get("currency", "")
    told = (
        value[1]
        if isinstance(value, list | tuple) and len(value) == 2 and isinstance(value[1], str)
        else value
    )
    words = f"{told} {unit}".lower()
    named = next(
        (
            code
            for sign, code in CURRENCIES.items()
            if re.search(rf"(?<![a-z]){re.escape(sign)}(?![a-z])", words)
        ),
        "",
    )
    letters = re.fullmatch(r"[A-Z]{3}", str(told)) or re.fullmatch(r"[A-Z]{3}", unit)
    return named or (letters[0] if letters else "")


def bounds_of(kind: str, value: object, unit: str) -> tuple[float, float] | None:
    """The least and the greatest value, in base units (money whole, seconds, minutes of the calendar); None without any."""
    if value is None or kind in ("place", "reference", "yes/no", "text"):
        return None
    if kind == "date":
        return read_stored(str(value))
    if (
        isinstance(value, list | tuple)
        and len(value) == 2
        and isinstance(value[1], str)
        and not re.search(r"\d", value[1])
    ):
        value = value[0]
    bounds = _iso_duration(value) or _numbers(value)
    if bounds is None:
        return None
    size = _seconds(value, unit) if kind == "duration" else _scale(unit) if kind in ("money", "number") else 1
    return bounds[0] * size, bounds[1] * size


def _iso_duration(value: object) -> tuple[float, float] | None:
    found = _ISO_DURATION.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    total = float(((days * 24 + hours) * 60 + minutes) * 60 + seconds)
    return total, total


def _numbers(value: object) -> tuple[float, float] | None:
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value), float(value)
    if isinstance(value, Mapping):
        low = _numbers(value.get("low", value.get("min", value.get("amount", value.get("value")))))
        high = _numbers(value.get("high", value.get("max"))) or low
        return (low[0], high[1]) if low and high else None
    if isinstance(value, list | tuple):
        parts = [found for each in value if (found := _numbers(each)) is not None]
        return (parts[0][0], parts[-1][1]) if parts else None
    text = str(value).lower()
    size = _scale(text)
    read = []
    for part in _FIGURES.findall(text):
        bare = re.sub(r"[^\d]+$", "", re.sub(r"\s", "", part))
        read.append(read_figures(bare.lstrip("-"), "en")[0] * size * (-1 if bare.startswith("-") else 1))
    return (read[0], read[-1]) if read else None


def _scale(words: str) -> int:
    found = _SCALED.search(words.lower())
    if found is None or (
        found[1] in ("k", "m") and not re.search(r"\d ?[km]|[km](?:€|£|\$|eur)", words.lower())
    ):
        return 1
    return SCALES[found[1]]


def _seconds(value: object, unit: str) -> int:
    if _iso_duration(value):
        return 1
    told = re.sub(r"[^a-z]", "", value.lower().replace("é", "e")) if isinstance(value, str) else ""
    word = told or unit.lower().replace("é", "e")
    return SECONDS.get(word, SECONDS.get(word.removesuffix("s"), 1))
