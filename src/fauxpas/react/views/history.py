"""What a text said at each save, what changed, and bringing one version back."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, MoveRefused
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.react import domain
from fauxpas.react.domain.history import Change, differences, version_of, versions_of
from fauxpas.react.domain.lengths import FAMILIES
from fauxpas.react.models import Statement, StatementVersion
from fauxpas.react.queries import case_of, statement_of, titled
from fauxpas.react.views.shared import powers_of, say_refusal, statement_url
from fauxpas.understand.domain.citing import language_name

MOST_SHOWN = 100


@dataclass(frozen=True)
class Turned:
    """What one save changed in one text: its language, which text, and the lines that changed."""

    language: str
    name: str
    part: Any
    lines: list[list[Change]]


@brand_page(Right.SEE, to_change=Right.WRITE)
def versions(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """Every version, the newest first, with what each save changed; one tap brings an older one back."""
    statement = statement_of(case_of(brand, number), pk)
    if request.method == "POST":
        chosen = request.POST.get("number", "")
        version = version_of(statement, int(chosen) if chosen.isdecimal() and len(chosen) < 10 else 0)
        try:
            domain.restore(statement, version, by=request.user, now=clock.now())
        except (Conflict, MoveRefused) as fault:
            say_refusal(request, fault)
            return redirect(statement_url("versions", statement))
        messages.success(
            request, _("Version %(number)s is back, as a new draft.") % {"number": version.number}
        )
        return redirect(statement_url("edit", statement))
    found = list(versions_of(statement)[:MOST_SHOWN])
    rows = [{"version": new, "turned": _turned(old, new)} for new, old in pairwise([*found, None]) if new]
    powers = powers_of(request.user, brand)
    ended = statement.state in {Statement.State.PUBLISHED, Statement.State.DROPPED}
    context = {
        "now": clock.now(),
        "case": statement.case,
        "statement": statement,
        "headline": titled(statement)[0],
        "headline_lang": titled(statement)[1],
        "rows": rows,
        "may_restore": not ended and Right.WRITE.value in powers,
    }
    return render(request, "react/versions.html", context)


def _turned(old: StatementVersion | None, new: StatementVersion) -> list[Turned]:
    if old is None:
        return []
    found = []
    for language in dict.fromkeys([*old.texts, *new.texts]):
        before, after = _parts(old.texts.get(language, {})), _parts(new.texts.get(language, {}))
        for part, name in _PARTS.items():
            if before.get(part, "") != after.get(part, ""):
                lines = _changed_lines(differences(before.get(part, ""), after.get(part, "")))
                found.append(Turned(language, language_name(language), name, lines))
    return found


_PARTS: Mapping[str, Any] = {"title": gettext_lazy("title"), "body": gettext_lazy("text")} | {
    family.key: family.name for family in FAMILIES
}


def _parts(text: Mapping[str, Any]) -> dict[str, str]:
    return {"title": text.get("title", ""), "body": text.get("body", ""), **text.get("shorts", {})}


def _changed_lines(changes: list[Change]) -> list[list[Change]]:
    """The lines in which something changed; the others are left out, so that it reads on a phone."""
    lines: list[list[Change]] = [[]]
    for change in changes:
        first, *others = change.text.split("\n")
        lines[-1].append(Change(change.kind, first))
        lines += [[Change(change.kind, other)] for other in others]
    return [line for line in lines if any(run.kind != "same" and run.text.strip() for run in line)]
