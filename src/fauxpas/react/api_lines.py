"""Global lines over the API: reading them and the facts behind them, and taking one over."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema, Status

from fauxpas.core import clock
from fauxpas.core.api import Id, Number, Slug, brand_of, copied, person_of, reads, writes
from fauxpas.react import domain
from fauxpas.react.api_shapes import StatementReadOut, WordsOut
from fauxpas.react.lines_page import GlobalLine, global_lines, words_of_line
from fauxpas.react.queries import statement_of
from fauxpas.room.models import Case
from fauxpas.room.queries import case_for
from fauxpas.understand.domain import rendered_sentence, rendered_value
from fauxpas.understand.models import FactVersion
from fauxpas.understand.queries import Row, ledger_rows

LINES = "/cases/{number}/lines"
router = Router(tags=["react"])


class LineOut(Schema):
    """A text of the leading brand as people read it. `taken` : the id of what this brand made of it; `behind` : the line changed since."""

    id: int
    kind: str
    state: str
    saved_at: datetime
    published_at: datetime | None
    read: dict[str, WordsOut]
    taken: int | None
    behind: bool

    @classmethod
    def at(cls, row: GlobalLine, *, reader: Case, now: datetime) -> "LineOut":
        """A line, read at `now` in the room of `reader`."""
        return cls(
            **copied(row.line, "id kind state saved_at published_at"),
            read={
                each.language: WordsOut(title=each.title, body=each.body)
                for each in words_of_line(row, reader=reader, now=now)
            },
            taken=row.taken.pk if row.taken is not None else None,
            behind=row.behind,
        )


class SharedFactOut(Schema):
    """A fact of the leading brand that may be said in public; a text cites it by its key."""

    key: str
    subject: str
    attribute: str
    type: str
    value: Any
    said: dict[str, str]
    sentence: dict[str, str]
    as_of: datetime

    @classmethod
    def of(cls, row: Row, case: Case) -> "SharedFactOut":
        """A row of the ledger, in the languages of the case's brand."""
        version, brand = row.version, case.brand
        return cls(
            key=row.fact.key,
            **copied(version, "subject attribute type value as_of"),
            said={code: rendered_value(version, code, brand=brand) for code in brand.languages},
            sentence={code: rendered_sentence(version, code, brand=brand) for code in brand.languages},
        )


class LinesOut(Schema):
    """What the leading brand shares. `led_by` : its name; null, with nothing else, where no other brand leads the case."""

    led_by: str | None
    lines: list[LineOut]
    facts: list[SharedFactOut]


@router.get(LINES, **reads(LinesOut))
def show_global_lines(request: HttpRequest, brand: Slug, number: Number) -> LinesOut:
    """The global lines of a case that another brand leads, the newest first, and the facts they may rest on."""
    case, now = _case(request, brand, number), clock.now()
    if case.leading is None or not case.led:
        return LinesOut(led_by=None, lines=[], facts=[])
    shared = [row for row in ledger_rows(case) if row.fact.case_id != case.pk]
    return LinesOut(
        led_by=case.leading.brand.name,
        lines=[LineOut.at(row, reader=case, now=now) for row in global_lines(case)],
        facts=[
            SharedFactOut.of(row, case)
            for row in shared
            if row.version.status == FactVersion.Status.CONFIRMED
        ],
    )


@router.post(f"{LINES}/{{line}}/take", **writes(StatementReadOut, made=True))
def take_line_over(request: HttpRequest, brand: Slug, number: Number, line: Id) -> Status[StatementReadOut]:
    """Begin a text of this brand from a global line; a line that was taken over gives that text back."""
    case = _case(request, brand, number)
    taken = domain.take_over(case, line, by=person_of(request), now=clock.now())
    return Status(201, StatementReadOut.at(statement_of(case, taken.pk), now=clock.now()))


def _case(request: HttpRequest, brand: str, number: int) -> Case:
    return case_for(person_of(request), brand_of(request, brand), number)
