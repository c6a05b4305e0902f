"""The small language of the rules' patterns, and what compiles it for a line of folded words.

    sorry              this word, whatever its case and accents          apolog*    words that begin so
    *ed                words that end so
    (sorry|our fault)  any of these, each one word or several            {sorry}    a class of the language's file
    errors?            the letter before ? may be missing                ..  ...    up to 4, up to 10 words between
    (...)?  {...}?     the whole may be missing
    <.>                the end of a sentence, or ; or :                  <^>        the beginning of a sentence
    <Name>             a word with a capital                             <n>        a word that begins with a digit

A pattern never passes the end of a sentence unless it says so.
"""

import re
from collections.abc import Mapping

from fauxpas.engine.fold import fold

_TOKEN = re.compile(r"\.\.\.|\.\.|<[^>]+>|\{\w+\}|[()|?]|[^\s()|{}<>?][^\s()|{}<>]*")
_GAPS = {"..": 4, "...": 10}
_MARKS = {"<.>": "[.;] ", "<Name>": r"\^\S+ ", "<n>": r"\d\S* "}
_WORD = r"[^.;\s]\S* "
_START = r"(?:(?<=\. )|(?<=; )|(?<![\s\S]))"


class PatternUnreadable(ValueError):
    """A pattern of a rule is not written in the language of this module."""


def compile_pattern(pattern: str, classes: Mapping[str, list[str]]) -> re.Pattern[str]:
    """The pattern as a regular expression over `Reading.line`.

    classes : what each {name} stands for, pieces of the same language. Raises PatternUnreadable.
    """
    try:
        return re.compile(rf"(?<!\S){_expression(pattern, classes)}")
    except re.error as error:
        raise PatternUnreadable(f"{pattern!r}: {error}") from error


def _expression(pattern: str, classes: Mapping[str, list[str]]) -> str:
    parts: list[str] = []
    opened: list[int] = []
    for piece in _TOKEN.findall(pattern):
        if piece == "(":
            opened.append(len(parts))
            parts.append("(?:")
        elif piece == ")":
            if not opened:
                raise PatternUnreadable(f"{pattern!r}: a bracket closes that was never opened")
            start = opened.pop()
            parts[start:] = ["".join(parts[start:]) + ")"]
        elif piece == "|":
            parts.append("|")
        elif piece == "?":
            if not parts:
                raise PatternUnreadable(f"{pattern!r}: nothing stands before ?")
            parts[-1] = f"(?:{parts[-1]})?"
        else:
            parts.append(_element(piece, pattern, classes))
    if opened:
        raise PatternUnreadable(f"{pattern!r}: a bracket is never closed")
    return "".join(parts)


def _element(piece: str, pattern: str, classes: Mapping[str, list[str]]) -> str:
    if piece in _GAPS:
        return f"(?:{_WORD}){{0,{_GAPS[piece]}}}?"
    if piece == "<^>":
        return _START
    if piece in _MARKS:
        return _MARKS[piece]
    if piece.startswith("{"):
        name = piece[1:-1]
        if name not in classes:
            raise PatternUnreadable(f"{pattern!r}: there is no class {piece}")
        return f"(?:{'|'.join(_expression(piece, classes) for piece in classes[name])})"
    return _word(piece, pattern)


def _word(piece: str, pattern: str) -> str:
    beginning = r"[^.;\s]*" if piece.startswith("*") else ""
    ending = r"\S* " if piece.endswith("*") else " "
    pieces = piece.removeprefix("*").removesuffix("*").split("?")
    spoken = [fold(piece) for piece in pieces]
    if not spoken[0]:
        raise PatternUnreadable(f"{pattern!r}: {piece!r} holds no word")
    optional = [
        re.escape(piece) if place == len(spoken) - 1 else f"{re.escape(piece[:-1])}{piece[-1:]}?"
        for place, piece in enumerate(spoken)
    ]
    return r"\^?" + beginning + "".join(optional).replace(r"\ ", r" \^?") + ending
