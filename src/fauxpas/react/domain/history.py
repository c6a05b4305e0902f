"""What a statement said at each save: kept, compared word for word, brought back."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from fauxpas.core.errors import NotFound
from fauxpas.core.models import Person
from fauxpas.react.models import Editing, Statement, StatementVersion

# Words, the blanks between them and single signs: what a person would call one change.
# A figure or a time is one word: 4 800, 12.5, 13:10, 3 h 15.
_PIECE = re.compile(r"\d+(?:[\u00a0\u202f.,:]\d+|[\u00a0\u202f]h(?:[\u00a0\u202f]\d+)?)*|\w+|\s+|[^\w\s]")
# An open editor tells of itself every five seconds; after a minute of silence the person has left.
HERE_SECONDS = 60
TOLD_SECONDS = 20


@dataclass(frozen=True)
class Change:
    """A run of words: `same`, `gone` or `new`."""

    kind: str
    text: str


def note_version(
    statement: Statement, *, by: Person | None, now: datetime, restores: int | None = None
) -> StatementVersion:
    """Keep the words as this save left them; in the caller's transaction."""
    texts: dict[str, dict[str, Any]] = {
        text.language: {"title": text.title, "body": text.body, "shorts": {}}
        for text in statement.texts.all()
    }
    for short in statement.shorts.all():
        texts.setdefault(short.language, {"title": "", "body": "", "shorts": {}})["shorts"][short.family] = (
            short.body
        )
    return StatementVersion.objects.create(
        statement=statement,
        number=statement.version,
        texts=texts,
        next_update_at=statement.next_update_at,
        restores=restores,
        saved_by=by,
        saved_at=now,
    )


def versions_of(statement: Statement) -> QuerySet[StatementVersion]:
    """Every version kept, the newest first."""
    return statement.versions.select_related("saved_by").order_by("-number")


def version_of(statement: Statement, number: int) -> StatementVersion:
    """One version of a statement. Raises NotFound."""
    found = versions_of(statement).filter(number=number).first()
    if found is None:
        raise NotFound(_("There is no such version of this text."))
    return found


def differences(before: str, after: str) -> list[Change]:
    """What changed between two texts, word by word, in reading order; one run when nothing did."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    return list(_joined(_runs(old, new)))


def note_editing(statement: Statement, *, by: Person, now: datetime) -> None:
    """Say that this person has the editor open at `now`; written anew every TOLD_SECONDS at most."""
    mine = Editing.objects.filter(statement=statement, person=by)
    if mine.filter(seen_at__gt=now - timedelta(seconds=TOLD_SECONDS)).exists():
        return
    if not mine.update(seen_at=now):
        Editing.objects.update_or_create(statement=statement, person=by, defaults={"seen_at": now})


def others_editing(statement: Statement, *, than: Person, now: datetime) -> list[Person]:
    """Who else had the editor open within HERE_SECONDS, by name."""
    since = now - timedelta(seconds=HERE_SECONDS)
    found = statement.editing.filter(seen_at__gte=since).exclude(person=than)
    return [each.person for each in found.select_related("person").order_by("person__name", "person_id")]


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[Change]:
    for tag, start, end, other, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Change("same", "".join(old[start:end]))
            continue
        if end > start:
            yield Change("gone", "".join(old[start:end]))
        if until > other:
            yield Change("new", "".join(new[other:until]))


def _joined(runs: Iterator[Change]) -> Iterator[Change]:
    """Changes that only a blank parts are one change: it reads as a person would say it."""
    gone, new, blank = "", "", ""
    for run in runs:
        if run.kind == "same" and not run.text.strip() and "\n" not in run.text and (gone or new):
            blank += run.text
            continue
        if run.kind == "same":
            yield from _change(gone, new)
            yield Change("same", blank + run.text)
            gone, new, blank = "", "", ""
        else:
            gone, new, blank = gone + blank, new + blank, ""
            if run.kind == "gone":
                gone += run.text
            else:
                new += run.text
    yield from _change(gone, new)
    if blank:
        yield Change("same", blank)


def _change(gone: str, new: str) -> Iterator[Change]:
    if gone:
        yield Change("gone", gone)
    if new:
        yield Change("new", new)
