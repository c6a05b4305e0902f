"""From the text of a query to its tree, by recursive descent.

query   = or
or      = and { OR and }
and     = not { [AND] not }
not     = NOT not | near
near    = primary { NEAR/n primary }
primary = "(" or ")" | phrase | term | field
"""

import re

from fauxpas.engine.fold import fold, words
from fauxpas.engine.query.errors import QueryError
from fauxpas.engine.query.lexer import Token, read_tokens
from fauxpas.engine.query.tree import (
    And,
    Chunk,
    Field,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Rating,
    Raw,
    is_only_negative,
)

DEEPEST = 60
SHORTEST_PREFIX = 2
_RATING = re.compile(r"(<=|>=|<|>|=|≤|≥)?(\d{1,9}(?:[.,]\d{1,9})?)$")
_SIGNS = {"≤": "<=", "≥": ">="}
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]+)*$")


def parse(query: str) -> Node:
    """The tree of a query in the language of the watch queries.

    AND, OR, NOT (ET, OU, SAUF, NON; a space is AND; - before a term is NOT), brackets, "phrases", term*, NEAR/n and
    NEAR/nf (in that order), lang: source: site: author: rating: and raw:"...". Raises QueryError, which points at the
    character at fault; a query that only says what not to find is refused.
    """
    return _Parser(query).read()


class _Parser:
    def __init__(self, query: str) -> None:
        self._tokens = list(read_tokens(query))
        self._place = 0
        self._depth = 0

    def read(self) -> Node:
        if self._next.kind == "end":
            raise QueryError("empty", 0, 0)
        node = self._or()
        if self._next.kind == "close":
            raise QueryError("bracket-close", self._next.start)
        if is_only_negative(node):
            raise QueryError("only-negative", 0, self._next.end)
        return node

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._tokens[self._place]
        self._place += 1
        return token

    def _or(self) -> Node:
        parts = [self._and()]
        while self._next.kind == "or":
            self._take()
            parts.append(self._and())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def _and(self) -> Node:
        parts = [self._not()]
        while self._next.kind not in {"or", "close", "end"}:
            if self._next.kind == "and":
                self._take()
            parts.append(self._not())
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def _not(self) -> Node:
        if self._next.kind != "not":
            return self._near()
        self._deeper(self._take())
        part = self._not()
        self._depth -= 1
        return Not(part)

    def _near(self) -> Node:
        first = self._next
        left = self._primary()
        entered = self._depth
        while self._next.kind == "near":
            operator = self._take()
            _check_operand(left, first)
            second = self._next
            right = self._primary()
            _check_operand(right, second)
            self._deeper(operator)
            left = Near(left, right, operator.distance, operator.ordered)
        self._depth = entered
        return left

    def _primary(self) -> Node:
        token = self._next
        match token.kind:
            case "open":
                return self._bracket(self._take())
            case "term" | "phrase":
                return _phrase(self._take())
            case "field":
                return _field(self._take())
            case _:
                raise self._operand_missing(token)

    def _bracket(self, opening: Token) -> Node:
        if self._next.kind == "close":
            raise QueryError("bracket-empty", opening.start, self._next.end - opening.start)
        self._deeper(opening)
        node = self._or()
        if self._next.kind != "close":
            raise QueryError("bracket-open", opening.start)
        self._take()
        self._depth -= 1
        return node

    def _deeper(self, token: Token) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise QueryError("too-deep", token.start, token.end - token.start)

    def _operand_missing(self, token: Token) -> QueryError:
        if token.kind == "close" and not self._depth:
            return QueryError("bracket-close", token.start)
        before = self._tokens[self._place - 1] if self._place else token
        blamed = before if token.kind in {"end", "close"} else token
        return QueryError("operand-missing", blamed.start, blamed.end - blamed.start, operator=blamed.written)


def _check_operand(node: Node, token: Token) -> None:
    if isinstance(node, Or):
        for part in node.parts:
            _check_operand(part, token)
    elif not isinstance(node, Phrase | Near):
        raise QueryError("near-operand", token.start, token.end - token.start)


def _phrase(token: Token) -> Phrase:
    chunks = [chunk for piece in token.text.split() if (chunk := _chunk(piece, token))]
    if not chunks:
        raise QueryError("no-word", token.start, token.end - token.start)
    return Phrase(
        " ".join(token.text.replace('"', " ").split()), tuple(chunks), quoted=token.kind == "phrase"
    )


def _chunk(piece: str, token: Token) -> Chunk | None:
    prefix = piece.endswith("*")
    pieces = tuple(word.text for word in words(piece.rstrip("*")))
    if "*" in piece[:-1] or (prefix and len("".join(pieces)) < SHORTEST_PREFIX):
        raise QueryError("wildcard", token.start, token.end - token.start)
    return Chunk(pieces, prefix) if pieces else None


def _field(token: Token) -> Node:
    value = token.text.strip()
    node: Node
    match token.name:
        case "raw":
            return Raw(token.text)
        case "rating":
            node = _rating(value, token)
        case "lang":
            if not _LANGUAGE.match(value):
                raise QueryError("language-value", token.start, token.end - token.start)
            node = Field("lang", re.split("[-_]", value.lower())[0])
        case "site":
            node = Field("site", _host(value, token))
        case _:
            node = _named(token, value)
    return Not(node) if token.negated else node


def _rating(value: str, token: Token) -> Rating:
    match = _RATING.match(value.replace(" ", ""))
    if not match:
        raise QueryError("rating-value", token.start, token.end - token.start)
    sign = match[1] or "="
    return Rating(_SIGNS.get(sign, sign), float(match[2].replace(",", ".")))


def _host(value: str, token: Token) -> str:
    host = (
        re.sub(r"^[a-z]+://", "", value.lower())
        .split("/")[0]
        .removeprefix("*.")
        .removeprefix("www.")
        .strip(".")
    )
    if not host:
        raise QueryError("field-value", token.start, token.end - token.start, name=token.name)
    return host


def _named(token: Token, value: str) -> Field:
    prefix = value.endswith("*")
    plain = fold(value)
    if not plain:
        raise QueryError("field-value", token.start, token.end - token.start, name=token.name)
    return Field(token.name, plain, prefix)
