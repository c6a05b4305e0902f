"""What must be copied to the letter: telephone numbers, addresses of pages and mail, lots, bar codes; on a flat line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TLD = (
    r"(?:com|org|net|fr|eu|info|io|co|uk|de|be|ch|ca|lu|app|example|test|gov|gouv|biz|shop|news|help|status)"
)
_CODE = r"(?=[a-z0-9/.-]{0,40}\d)[a-z0-9]{1,12}(?:[-/.][a-z0-9]{1,12}){0,4}"
# Not a letter that is a word of its own: « le lot a 5000 unités », "lot n 12".
_SPACED = r"[b-mo-xz] \d{4,8}\b|"
# A cue before a code, and what kind of code it announces.
_CUES = {
    "lot": r"(?:(?:numeros? de )?lots?|batch(?:es)?(?: (?:number|code)s?)?|lot (?:number|code)s?)",
    "gtin": r"(?:code[- ]barres?|gtin|ean|barcode|upc)",
    "model": r"(?:modeles?|models?|references?|ref|part number)",
    "serial": r"(?:numeros? de serie|serial(?: number)?s?)",
    "file": r"(?:dossier|ticket|case number|reference number|numero de dossier)",
}
_AFTER_CUE = r"(?: (?:is|are|est|le|la|no|n°|numero|number|concerne est le|concerne est|concernes sont les))*\s?(?:\([a-z]+\)\s?)?(?:n°|#|:|no\.)?\s?"
_PATTERN = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"')\]]+[^\s<>\"')\].,;:!?])"
    r"|(?P<email>\b(?<![\w.+-])[a-z0-9][\w.+-]{0,63}@(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,20})"
    rf"|(?P<site>(?<![@\w.-])(?:www\.)?(?:[a-z0-9-]{{1,63}}\.){{1,6}}{_TLD}\b(?!\.[a-z])(?:/[^\s<>\"')\]]*[^\s<>\"')\].,;:!?])?)"
    + "".join(
        rf"|(?P<{kind}>\b{cue}\b{_AFTER_CUE}(?P<{kind}_code>{_SPACED if kind == 'lot' else ''}{_CODE}(?:(?<=[a-z]\d\d) \d{{3,6}}\b)?"
        rf"{'(?: ?[0-9]{1,7}){0,6}' if kind == 'gtin' else ''}))"
        for kind, cue in _CUES.items()
    )
    + r"|(?P<phone>(?<![\w/-])(?<!\d[ .])(?:\+\d{1,3}|00\d{2}|\(?0|1[- ]8|1[38]00(?=[ -]))(?:[ .\-()]{0,2}\d){5,14}(?![\w%€]))"
    r"|(?P<digits>(?<![\w.,/-])\d(?: ?\d){12,13}(?![\w.,]))"
    r"|(?P<code>(?<![\w.@/-])(?=[a-z]{0,9}\d)(?=[a-z0-9-]{0,40}[a-z])[a-z]{1,4}-?\d{2,8}(?:[-/][a-z0-9]{2,8}){0,4}\b)"
)
_NOT_CODES = re.compile(r"covid-?19|[a-z]*20\d\d|iso-?\d+|h\d|\d+h\d*|b2b|m\d")
_GTIN_LENGTHS = (8, 12, 13, 14)
_KINDS = {"site": "url", "digits": "gtin"}


@dataclass(frozen=True)
class Reference:
    """A reference in a flat line: its kind (url, email, phone, gtin, lot, model, serial, file, code) and its plain form.

    `cued` tells whether a word before it ("lot", "GTIN") says what it is.
    """

    start: int
    end: int
    kind: str
    plain: str
    cued: bool


def references(flat: str) -> Iterator[Reference]:
    """The references of a flat line, in their order."""
    for found in _PATTERN.finditer(flat):
        kind = found.lastgroup or ""
        if kind == "code" and _NOT_CODES.fullmatch(found[0]):
            continue
        inner = f"{kind}_code" if kind in _CUES else kind
        start, end = found.span(inner)
        cued, kind = kind in _CUES, _KINDS.get(kind, kind)
        yield Reference(start, end, kind, plain_form(flat[start:end], kind), cued)


def plain_form(written: str, kind: str) -> str:
    """What two ways to write the same reference have in common: no spaces or signs, a telephone without its country."""
    low = written.lower()
    if kind == "url":
        return re.sub(r"^https?://(www\.)?|^www\.", "", low).rstrip("/")
    if kind == "email":
        return low
    if kind == "phone":
        digits = re.sub(r"\D", "", low.replace("(0)", ""))
        return digits.removeprefix("00")[-9:] if len(digits) >= 9 else digits
    return re.sub(r"[^a-z0-9]", "", low)


def same_reference(one: str, other: str, kind: str) -> bool:
    """Whether two plain forms are the same thing; a page below an address is at that address."""
    return one == other or (kind == "url" and one.startswith(f"{other}/"))


def check_digit_fits(plain: str) -> bool:
    """Whether the last digit of a bar code of 8, 12, 13 or 14 digits is the one its others give; true for any other text.

    Source: GS1 General Specifications, section 7.9 (weights 3 and 1 from the right, modulo 10).
    """
    if not plain.isdigit() or len(plain) not in _GTIN_LENGTHS:
        return True
    return sum(int(digit) * (1, 3)[place % 2] for place, digit in enumerate(reversed(plain))) % 10 == 0


def nearly_same(one: str, other: str, kind: str) -> bool:
    """Whether two plain forms differ so little that one looks like the other mistyped."""
    longest = max(len(one), len(other))
    if one == other or abs(len(one) - len(other)) > max(2, longest // 4):
        return False
    allowed = (
        2 if kind in ("phone", "gtin") else max(1, longest // 4) if kind != "url" else max(2, longest // 5)
    )
    return distance(one, other, allowed) <= allowed


def distance(one: str, other: str, most: int) -> int:
    """Letters to change, add, drop or swap with their neighbour to make one from the other; `most + 1` when more.

    Source: Damerau, CACM 7 (1964) 171-176, in its restricted form.
    """
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, sign in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != sign))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == sign:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
