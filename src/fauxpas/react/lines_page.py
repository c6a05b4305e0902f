"""Global lines as a concerned brand's room shows them: on its case page, on their own page, and among what is next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fauxpas.core.errors import Words
from fauxpas.core.models import Person
from fauxpas.core.once import once
from fauxpas.core.rights import Right, may
from fauxpas.react.domain.lines import behind_line, lines_of
from fauxpas.react.domain.words import OWNER, Reading, read_drafts, said_texts_of
from fauxpas.react.models import Statement
from fauxpas.react.queries import titled
from fauxpas.react.to_correct import progress_of
from fauxpas.room.expected import goal_at
from fauxpas.room.models import Case
from fauxpas.room.sections import NextAction
from fauxpas.understand.cuts import cuts_of, words_left
from fauxpas.understand.models import PublicText, Redaction

S = Statement.State
NEWEST = 3


@dataclass(frozen=True)
class GlobalLine:
    """One line, and what this brand made of it. behind : the line changed since those words were held against it.

    title : with its language. left : title and body by language, where words were taken out since it was said.
    url : the brand's own text; empty before it was taken over.
    """

    line: Statement
    title: tuple[str, str]
    left: Mapping[str, tuple[str, str]]
    taken: Statement | None
    behind: bool
    url: str

    @property
    def at(self) -> datetime:
        """When it was said, else when it was last written."""
        return self.line.published_at or self.line.saved_at


def global_lines(case: Case) -> list[GlobalLine]:
    """The lines of the case, the newest first; none where no other brand leads it. Six queries, and those of what was taken."""
    lines = list(lines_of(case).select_related("case__brand").prefetch_related("texts"))
    if not lines:
        return []
    mine = case.statements.filter(line__isnull=False).exclude(state=S.DROPPED).prefetch_related("texts")
    taken = {each.line_id: each for each in mine.select_related("line").order_by("-pk")}
    left = _left(lines)
    return [_line(case, line, taken.get(line.pk), left.get(line.pk, {})) for line in lines]


def lines_sheet(case: Case, person: Person, now: datetime) -> Mapping[str, Any] | None:
    """The sheet “Global lines”; None where no other brand leads the case."""
    del now
    if case.leading is None or not case.led:
        return None
    return {
        "brand": case.leading.brand,
        "rows": _found(case)[:NEWEST],
        "may_write": may(person, Right.WRITE, case.brand) and case.level != Case.Level.CLOSED,
    }


def line_actions(case: Case, person: Person, now: datetime) -> list[NextAction]:
    """The newest line to take over, each correction of one that was said here, and own words whose line changed."""
    del now
    if case.leading is None or not case.led or case.level == Case.Level.CLOSED:
        return []
    mine, name = may(person, Right.WRITE, case.brand), case.leading.brand.name
    rows, due_at = _found(case), goal_at(case) if case.first_word_at is None else None
    said = set(case.statements.filter(state=S.PUBLISHED, line__isnull=False).values_list("line", flat=True))
    found = [
        NextAction(
            _("Say “%(title)s” in your own words") % {"title": row.title[0]},
            take_url(case, row.line),
            due_at=due_at,
            mine=mine,
            meta=_("A global line of %(brand)s.") % {"brand": name},
            button=_("Take the line over"),
            sends={"line": str(row.line.pk)},
        )
        for place, row in enumerate(rows)
        if row.taken is None and (place == 0 or row.line.corrects_id in said)
    ]
    return found + [
        NextAction(
            _("Look at “%(title)s” again: its line changed") % {"title": titled(row.taken)[0]},
            reverse("react:edit", args=[case.brand.slug, case.number, row.taken.pk]),
            due_at=due_at,
            mine=mine,
            meta=_("A global line of %(brand)s.") % {"brand": name},
            button=_("Look at the text"),
        )
        for row in rows
        if row.taken is not None and row.behind and row.taken.state != S.PUBLISHED
    ]


def to_correct_words(case: Case, now: datetime) -> Words:
    """How many texts of a brand concerned say what is no longer so, for the leading brand's page; empty when none does."""
    del now
    progress = progress_of(case)
    left = progress.count - progress.done
    if not left:
        return ""
    return ngettext("%(count)s text to correct", "%(count)s texts to correct", left) % {"count": left}


def words_of_line(row: GlobalLine, *, reader: Case, now: datetime) -> list[Reading]:
    """The line as people read it, or would; what a fact it cites says since is hidden from `reader` until it may be said."""
    line = row.line
    if line.state == S.PUBLISHED:
        return [
            replace(each, title=row.left[each.language][0], body=row.left[each.language][1], citations=())
            if each.language in row.left
            else each
            for each in said_texts_of(line)
        ]
    written = {text.language: (text.title, text.body) for text in line.texts.all()}
    return read_drafts(line.case, written, next_update_at=line.next_update_at, now=now, reader=reader)


def take_url(case: Case, line: Statement) -> str:
    """Where a line is taken over."""
    return reverse("react:take_over", args=[case.brand.slug, case.number, line.pk])


def _found(case: Case) -> list[GlobalLine]:
    return once(case, "react.lines", lambda: global_lines(case))


def _left(lines: Iterable[Statement]) -> dict[int, dict[str, tuple[str, str]]]:
    """What is left of the lines from which words were taken, by line and language: another brand reads what the public does."""
    said = PublicText.objects.filter(owner_label=OWNER, owner_id__in=[line.pk for line in lines])
    cut = said.filter(Exists(Redaction.objects.filter(public_text=OuterRef("pk"))))
    found: dict[int, dict[str, tuple[str, str]]] = {}
    for text in cut.select_related("brand").prefetch_related("redactions"):
        words = words_left(text, cuts_of(text), zone=ZoneInfo(text.brand.time_zone))
        found.setdefault(text.owner_id, {})[text.language] = words
    return found


def _line(
    case: Case, line: Statement, taken: Statement | None, left: Mapping[str, tuple[str, str]]
) -> GlobalLine:
    url, behind = "", False
    if taken is not None:
        taken.case = case
        behind = bool(behind_line(taken, taken.texts.all()))
        url = reverse("react:statement", args=[case.brand.slug, case.number, taken.pk])
    title, language = titled(line)
    title = left[language][0] if language in left else title
    return GlobalLine(line, (title, language), left, taken, behind, url)
