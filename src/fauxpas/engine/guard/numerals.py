"""Numbers as people write them in French and English: figures, words, scales, collectives, fractions; on a flat line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

UNITS = {
    "fr": "zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize",
    "en": "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen",
}
TENS = {
    "fr": {"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70,
           "huitante": 80, "nonante": 90, "une": 1},
    "en": {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
           "ninety": 90},
}  # fmt: skip
HUNDREDS = {"fr": ("cent", "cents"), "en": ("hundred",)}
SCALES = {
    "mille": 10**3, "thousand": 10**3, "k": 10**3, "million": 10**6, "millions": 10**6, "m": 10**6, "mio": 10**6,
    "milliard": 10**9, "milliards": 10**9, "billion": 10**9, "billions": 10**9, "bn": 10**9, "md": 10**9, "mds": 10**9,
}  # fmt: skip
# « une vingtaine » is some twenty; the plural of a collective says only between which powers.
SOME = {
    "dizaine": 10, "douzaine": 12, "quinzaine": 15, "vingtaine": 20, "trentaine": 30, "quarantaine": 40,
    "cinquantaine": 50, "soixantaine": 60, "centaine": 100, "millier": 1000, "dozen": 12,
}  # fmt: skip
MANY = {
    "dizaines de milliers": (20_000, 99_999), "tens of thousands": (20_000, 99_999),
    "centaines de milliers": (200_000, 999_999), "hundreds of thousands": (200_000, 999_999),
    "dizaines": (20, 99), "dozens": (24, 99), "centaines": (200, 999), "hundreds": (200, 999),
    "milliers": (2_000, 99_999), "thousands": (2_000, 99_999), "millions": (2 * 10**6, 10**9),
}  # fmt: skip
FRACTIONS = {
    "la moitie": 50, "half": 50, "un tiers": 100 / 3, "a third": 100 / 3, "one third": 100 / 3, "le tiers": 100 / 3,
    "deux tiers": 200 / 3, "two thirds": 200 / 3, "two-thirds": 200 / 3, "un quart": 25, "le quart": 25,
    "a quarter": 25, "one quarter": 25, "trois quarts": 75, "three quarters": 75, "three-quarters": 75,
}  # fmt: skip
# A longer row of figures counts nothing: it is a code, or noise.
MOST_SIGNS = 30
GREATEST = 10.0**15
NOBODY = r"nobody|no one|no-one|none|personne n'|not a single|pas un seul|pas une seule|aucune?|zero|nulle?|pas d'|pas de|no"
EVERYBODY = r"tous les|toutes les|tous nos|toutes nos|l'ensemble des|la totalite des|l'integralite des|all of|all|every|each and every"

FIGURES = r"\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?(?!\d)|\d{1,3}(?:,\d{3})+(?:\.\d+)?(?!\d)|\d{1,3}(?:\.\d{3})+(?:,\d+)?(?!\d)|\d+(?:[.,]\d+)?"
_SCALE_AFTER = re.compile(
    r"(?: (mille|thousand|millions?|milliards?|billions?)\b| ?(mds?|mio|bn|k|m)(?= ?(?:€|£|\$|eur\b|euros?\b)|(?<=bn)\b|(?<=md)\b|(?<=mds)\b|(?<=k)\b))"
    r"( et demie?\b| and a half\b)?"
)
_SCALE_OF_MONEY = re.compile(r"(?: (thousand|millions?|billions?)\b| ?(mds?|mio|bn|k|m)\b)( and a half\b)?")
_SIGNS = ("€", "£", "$")
_FRACTION_OF = re.compile(
    r"\b(?P<of>\d+|[a-z]+) (?:[a-z]+ )?(?:sur|in|out of|on) (?P<whole>\d+|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|"
    r"two|three|four|five|six|seven|eight|nine|ten)\b"
)


@dataclass(frozen=True)
class Numeral:
    """A number in a flat line.

    low, high : its bounds before hedges; equal for a plain number. place : the size of its last certain digit, such
    as 100 for 3,000 (the place of the second significant digit) and 0.1 for 3.5; 0 when it is exact.
    other : the second way to read it ("1.200"), else None. kind : number, percent (fractions), none or all. scale : the size of its scale word (million), 1 without.
    """

    start: int
    end: int
    low: float
    high: float
    place: float
    other: float | None = None
    kind: str = "number"
    scale: int = 1


def places(value: float, decimals: int) -> float:
    """The size of the last certain digit: never below the decimals written, never above the second significant digit."""
    if value == 0:
        return 0
    if decimals:
        return float(10.0**-decimals)
    whole, place = round(abs(value)), 1
    while whole % (place * 10) == 0:
        place *= 10
    second = 10 ** max(len(str(whole)) - 2, 0)
    return float(min(place, second))


def read_figures(written: str, language: str) -> tuple[float, float | None, int]:
    """(value, second reading or None, decimals) of figures such as "1 234,5"; "1.200" and a French "1,200" read twice."""
    bare = written.replace(" ", "").replace("'", "")
    if re.fullmatch(r"\d{1,3}(?:,\d{3}){2,}(?:\.\d+)?|\d{1,3}(?:,\d{3})+\.\d+", bare):
        bare = bare.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d+", bare):
        bare = bare.replace(".", "")
    elif twice := re.fullmatch(r"([1-9]\d{0,2})([.,])(\d{3})", bare):
        joined, parted = float(twice[1] + twice[3]), float(f"{twice[1]}.{twice[3]}")
        if twice[2] == "," and language == "en":
            return joined, None, 0
        return joined, parted, 0
    bare = bare.replace(",", ".")
    return float(bare), None, len(bare.partition(".")[2])


def numerals(flat: str, language: str) -> Iterator[Numeral]:
    """The numbers of a flat line in their order, none inside another."""
    last = 0
    for found in _scanner(language).finditer(flat):
        if found.start() < last:
            continue
        read = _READERS[found.lastgroup or ""](found, flat, language)
        if read is not None and read.high < GREATEST:
            last = read.end
            yield read


@cache
def _values(language: str) -> dict[str, int]:
    units = UNITS[language].split()
    return {word: value for value, word in enumerate(units)} | TENS[language]


@cache
def _scanner(language: str) -> re.Pattern[str]:
    words = sorted([*_values(language), *HUNDREDS[language], "mille" if language == "fr" else "thousand",
                    "million", "millions", "milliard", "milliards", "billion", "billions"], key=len, reverse=True)  # fmt: skip
    word = f"(?:{'|'.join(words)})"
    first = r"(?:(?:a|an) (?=hundred|thousand|million|billion))?"
    some = "|".join(SOME)
    return re.compile(
        rf"(?P<fraction>\b(?:{'|'.join(FRACTIONS)})(?= (?:of|des|de|d'|du|our|nos|the|les)\b|\b(?=d'))(?! an?\b))"
        rf"|(?P<of>{_FRACTION_OF.pattern.replace('?P<of>', '').replace('?P<whole>', '')})"
        rf"|(?P<many>\b(?:{'|'.join(MANY)})(?= (?:of|de)\b| d'| [a-z]))"
        rf"|(?P<some>\b(?:une?|a|(?P<times>two|three|four|five|six|deux|trois)) (?:petite |bonne )?(?:{some})s?\b)"
        rf"|(?P<figures>(?<![\w.,/-])(?:{FIGURES}))"
        rf"|(?P<words>\b{first}{word}(?:(?:[ -]|[ -]et[ -]| and |-and-){word})*\b)"
        rf"|(?P<nobody>\b(?:{NOBODY})(?:(?<=')|\b))"
        rf"|(?P<all>\b(?:{EVERYBODY})\b)"
    )


def _figures(found: re.Match[str], flat: str, language: str) -> Numeral | None:
    written = found["figures"]
    if len(written) > MOST_SIGNS:
        return None
    value, other, decimals = read_figures(written, language)
    return _scaled(found.start("figures"), found.end("figures"), (value, other, decimals), flat)


def _scaled(start: int, end: int, read: tuple[float, float | None, int], flat: str) -> Numeral:
    value, other, decimals = read
    scale = (_SCALE_OF_MONEY if flat[start - 1 : start] in _SIGNS else _SCALE_AFTER).match(flat, end)
    if scale is None:
        return Numeral(start, end, value, value, places(value, decimals), other)
    size = SCALES[scale[1] or scale[2]]
    if other is not None:
        value, other, decimals = other, None, 3
    if scale[3]:
        value, decimals = value + 0.5, 1
    place = places(value, decimals) * size if decimals else min(size, places(value * size, 0))
    value = round(value * size, 6)
    return Numeral(start, scale.end(), value, value, place, other, scale=size)


def _words(found: re.Match[str], flat: str, language: str) -> Numeral | None:
    total, current, last = 0, 0, ""
    values, hundred = _values(language), HUNDREDS[language]
    for word in re.findall(r"[a-z]+", found["words"]):
        if word in ("vingt", "vingts") and last == "quatre":
            current += 76
        elif word in values:
            current += values[word]
        elif word in hundred:
            current = current - current % 100 + (current % 100 or 1) * 100
        elif word in SCALES:
            total, current = total + (current or 1) * SCALES[word], 0
        last = word
    value = float(total + current)
    end = found.end("words")
    if last in SCALES and (half := re.compile(r" et demie?\b| and a half\b").match(flat, end)):
        value, end = value + SCALES[last] / 2, half.end()
        return Numeral(found.start("words"), end, value, value, SCALES[last] / 10)
    if found["words"] in ("un", "une") and not _counts_one(flat, end):
        return None
    if found["words"] == "one" and _PRONOUN.search(flat, max(0, found.start() - 10), found.start()):
        return None
    return _scaled(found.start("words"), end, (value, None, 0), flat)


_PRONOUN = re.compile(r"\b(?:the same|this|that|which|each|every|any|new|other|right) $")
_ONE = re.compile(
    r" (?:seule?|heure|jour|semaine|mois|an|minute|mort|morte|deces|blesse|blessee|malade|victime|disparu)\b"
)


def _counts_one(flat: str, end: int) -> bool:
    return _ONE.match(flat, end) is not None


def _some(found: re.Match[str], _flat: str, language: str) -> Numeral | None:
    words = found["some"].split()
    value = float(SOME[words[-1].removesuffix("s") if words[-1] not in SOME else words[-1]])
    if found["times"]:
        value *= _values(language).get(found["times"], 1)
    return Numeral(found.start(), found.end(), round(value * 0.85, 6), round(value * 1.15, 6), 0)


def _many(found: re.Match[str], _flat: str, _language: str) -> Numeral | None:
    low, high = MANY[found["many"]]
    return Numeral(found.start(), found.end(), low, high, 0)


def _fraction(found: re.Match[str], _flat: str, _language: str) -> Numeral | None:
    value = FRACTIONS[found["fraction"]]
    return Numeral(found.start(), found.end(), value, value, 5, kind="percent")


def _of(found: re.Match[str], flat: str, language: str) -> Numeral | None:
    parts = _FRACTION_OF.match(flat, found.start())
    if parts is None:
        return None
    values = _values(language)
    of = float(parts["of"]) if parts["of"].isdigit() else values.get(parts["of"])
    whole = float(parts["whole"]) if parts["whole"].isdigit() else values.get(parts["whole"])
    if of is None or not whole or of > whole:
        return None
    value = 100 * of / whole
    return Numeral(found.start(), found.end(), value, value, 2, kind="percent")


def _nobody(found: re.Match[str], flat: str, _language: str) -> Numeral | None:
    if re.compile(r" (?:longer|later|more than|fewer|less|doubt|plus)\b|\.? ?\d").match(flat, found.end()):
        return None
    end = found.end() - 3 if found["nobody"].endswith(" n'") else found.end()
    return Numeral(found.start(), end, 0, 0, 0, kind="none")


def _all(found: re.Match[str], flat: str, _language: str) -> Numeral | None:
    if re.compile(r"\b(?:not|pas|no) $").search(flat, max(0, found.start() - 6), found.start()):
        return None
    end = found.end() - 4 if found["all"].endswith((" les", " nos")) else found.end()
    return Numeral(found.start(), end, 100, 100, 0, kind="all")


_READERS = {
    "figures": _figures,
    "words": _words,
    "some": _some,
    "many": _many,
    "fraction": _fraction,
    "of": _of,
    "nobody": _nobody,
    "all": _all,
}
