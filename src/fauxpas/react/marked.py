"""A text cut where it rests on facts, so that a page can show each as a chip."""

from collections.abc import Mapping
from dataclasses import dataclass

from fauxpas.react.domain.words import Reading
from fauxpas.room.models import Case


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


def _add_plain(lines: list[list[Piece]], text: str) -> None:
    first, *others = text.split("\n")
    lines[-1].append(Piece(first))
    lines.extend([Piece(other)] for other in others)
