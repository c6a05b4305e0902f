"""A text cut where it rests on facts, so that a page can show each as a chip; and what the marks typed in it stand for."""

from collections.abc import Mapping
from dataclasses import dataclass

from fauxpas.react.domain.words import PROMISE_MARK, Reading
from fauxpas.room.models import Case
from fauxpas.understand.domain.citing import TOKEN


@dataclass(frozen=True)
class Piece:
    """A run of words; with `key`, `status` and `url` when it stands for a fact."""

    text: str
    key: str = ""
    status: str = ""
    url: str = ""


@dataclass(frozen=True)
class Marked:
    """One language as a page shows it: a title and lines of pieces, empty lines left out."""

    language: str
    name: str
    title: str
    lines: list[list[Piece]]
    words: int


def marked(reading: Reading, *, case: Case, numbers: Mapping[int, int], name: str) -> Marked:
    """Cut a reading into lines and pieces. numbers : a fact's id to its number in the case."""
    lines: list[list[Piece]] = [[]]
    end = 0
    for cited in reading.citations:
        _add_plain(lines, reading.body[end : cited.start])
        number = numbers.get(cited.version.fact_id, 0)
        words = reading.body[cited.start : cited.end]
        lines[-1].append(Piece(words, f"F-{number:02d}", cited.version.status, f"{case.path}facts/{number}/"))
        end = cited.end
    _add_plain(lines, reading.body[end:])
    shown = [line for line in lines if any(piece.text.strip() for piece in line)]
    return Marked(reading.language, name, reading.title, shown, len(reading.body.split()))


@dataclass(frozen=True)
class Cite:
    """A mark as it was typed, and the words people read in its place; with `key`, `status` and `url` when it is a fact's.

    words : empty for a promise that nobody made yet.
    """

    mark: str
    words: str
    key: str = ""
    status: str = ""
    url: str = ""


def cites_of(reading: Reading, *, case: Case, numbers: Mapping[int, int], promise: str) -> list[Cite]:
    """What the marks typed in a text stand for, each once, in reading order; the promise last.

    numbers : a fact's id to its number in the case. promise : what stands for {next_update}, empty while nothing is promised.
    A mark that the ledger cannot fill is left out: what stands in the way tells of it.
    """
    cited = {each.start: each for each in reading.citations}
    found: dict[str, Cite] = {}
    moved = 0
    for token in TOKEN.finditer(reading.source):
        each = cited.get(token.start() + moved)
        if each is None:
            continue
        moved += each.end - each.start - len(token[0])
        number = numbers.get(each.version.fact_id, 0)
        found.setdefault(
            token[0],
            Cite(
                token[0],
                reading.body[each.start : each.end],
                f"F-{number:02d}",
                each.version.status,
                f"{case.path}facts/{number}/",
            ),
        )
    if PROMISE_MARK in reading.typed or PROMISE_MARK in reading.typed_title:
        found[PROMISE_MARK] = Cite(PROMISE_MARK, promise)
    return list(found.values())


def _add_plain(lines: list[list[Piece]], text: str) -> None:
    first, *others = text.split("\n")
    lines[-1].append(Piece(first))
    lines.extend([Piece(other)] for other in others)
