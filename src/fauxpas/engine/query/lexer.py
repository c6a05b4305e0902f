"""Cutting a query into tokens, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fauxpas.engine.query.errors import QueryError

LONGEST_QUERY = 20_000
FARTHEST_NEAR = 100

OPERATORS = {
    "AND": "and",
    "ET": "and",
    "OR": "or",
    "OU": "or",
    "NOT": "not",
    "SAUF": "not",
    "NON": "not",
}
FIELDS = {
    "lang": "lang",
    "langue": "lang",
    "source": "source",
    "site": "site",
    "author": "author",
    "auteur": "author",
    "rating": "rating",
    "note": "rating",
    "raw": "raw",
    "brut": "raw",
}
_QUOTES = {'"': '"“”', "“": '”“"', "”": '”“"', "«": "»"}
_SPACE = re.compile(r"\s*")
_BARE = re.compile(r'[^\s()"“”«»]+')
_FIELD = re.compile(r"([A-Za-zÀ-ÿ_]+):(?!//)")
_NEAR = re.compile(r"NEAR(?:/(\d{0,4})(f?)(?!\w))?$")


@dataclass(frozen=True, slots=True)
class Token:
    """One token: `kind` is open, close, and, or, not, near, term, phrase, field or end.

    `text` is what it says (a term, the inside of a phrase, the value of a field), `written` how it stood.
    """

    kind: str
    text: str
    start: int
    end: int
    written: str = ""
    name: str = ""
    negated: bool = False
    distance: int = 0
    ordered: bool = False


def read_tokens(query: str) -> Iterator[Token]:
    """The tokens of a query, closed by one of kind "end". Raises QueryError."""
    if len(query) > LONGEST_QUERY:
        raise QueryError("too-long", LONGEST_QUERY, limit=LONGEST_QUERY)
    place = _skip(query, 0)
    while place < len(query):
        token = _token(query, place)
        yield token
        place = _skip(query, token.end)
    yield Token("end", "", len(query), len(query))


def _skip(query: str, place: int) -> int:
    match = _SPACE.match(query, place)
    return match.end() if match else place


def _token(query: str, start: int) -> Token:
    char = query[start]
    if char in "()":
        return Token("open" if char == "(" else "close", char, start, start + 1, char)
    if char in _QUOTES:
        text, end = _quoted(query, start)
        return Token("phrase", text, start, end, query[start:end])
    if char == "»":
        raise QueryError("quote-open", start)
    if char == "-" and start + 1 < len(query) and not query[start + 1].isspace():
        return Token("not", "-", start, start + 1, "-")
    return _bare(query, start)


def _quoted(query: str, start: int) -> tuple[str, int]:
    closing = _QUOTES[query[start]]
    end = start + 1
    while end < len(query) and query[end] not in closing:
        end += 1
    if end == len(query):
        raise QueryError("quote-open", start, end - start)
    return query[start + 1 : end], end + 1


def _bare(query: str, start: int) -> Token:
    match = _BARE.match(query, start)
    end = match.end() if match else start + 1
    text = query[start:end]
    if text in OPERATORS:
        return Token(OPERATORS[text], text, start, end, text)
    if near := _NEAR.match(text):
        return _near(near, start, end)
    if text.startswith("NEAR/"):
        raise QueryError("near-distance", start, end - start, limit=FARTHEST_NEAR)
    if field := _FIELD.match(text):
        return _field(query, start, start + field.end(), field[1])
    return Token("term", text, start, end, text)


def _near(match: re.Match[str], start: int, end: int) -> Token:
    distance = int(match[1] or 0)
    if not 1 <= distance <= FARTHEST_NEAR:
        raise QueryError("near-distance", start, end - start, limit=FARTHEST_NEAR)
    return Token("near", match[0], start, end, match[0], distance=distance, ordered=bool(match[2]))


def _field(query: str, start: int, place: int, name: str) -> Token:
    known = FIELDS.get(name.lower())
    if known is None:
        raise QueryError("field-unknown", start, len(name) + 1, name=name)
    negated = known != "raw" and query[place : place + 1] == "-"
    place += negated
    if query[place : place + 1] in _QUOTES and place < len(query):
        value, end = _quoted(query, place)
    else:
        match = _BARE.match(query, place)
        value, end = (match[0], match.end()) if match else ("", place)
    if not value.strip():
        raise QueryError("field-value", start, max(1, end - start), name=name)
    return Token("field", value, start, end, query[start:end], name=known, negated=negated)
