"""What happened in a case, as sentences: the trail's entries through renderers that each phase registers.

A verb without a renderer is not shown: nobody at 2 a.m. reads codes.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core.errors import Words
from fauxpas.core.models import Brand, TrailEntry
from fauxpas.room.models import Case


@dataclass(frozen=True)
class Happening:
    """One trail entry of a case, opened. `who` is empty for the machine, or once that person was erased."""

    verb: str
    at: datetime
    brand: Brand
    case: Case
    subject_id: int | None
    who: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One line of a timeline.

    at : the time in the margin. said : it was said in public, so it is set in serif.
    tag, meta : a short mark and a second line. url : where to read more. lang : of the sentence, when not the reader's.
    """

    at: datetime
    sentence: Words
    icon: str = ""
    said: bool = False
    tag: Words = ""
    meta: Words = ""
    url: str = ""
    lang: str = ""


Renderer = Callable[[Happening], Line | None]
_renderers: dict[str, Renderer] = {}


def renders(*verbs: str) -> Callable[[Renderer], Renderer]:
    """Register the function that tells these trail verbs in words; None from it leaves the entry out."""

    def register(renderer: Renderer) -> Renderer:
        for verb in verbs:
            _renderers[verb] = renderer
        return renderer

    return register


def rendered_verbs() -> frozenset[str]:
    """Every verb that has words."""
    return frozenset(_renderers)


def timeline(case: Case, *, most: int = 30, before: int | None = None) -> tuple[list[Line], int | None]:
    """The newest lines of a case, newest first, and the index from which the next page goes on (None at the end).

    case : with its brand loaded. before : only entries below this trail index. One query.
    """
    entries = TrailEntry.objects.filter(
        organisation=case.brand.organisation_id, thread=case.thread, verb__in=_renderers
    )
    if before is not None:
        entries = entries.filter(index__lt=before)
    found = list(entries.select_related("payload").order_by("-index")[: most + 1])
    told = [line for entry in found[:most] if (line := _told(entry, case)) is not None]
    told.sort(key=lambda line: line.at, reverse=True)
    return told, found[most - 1].index if len(found) > most else None


def _told(entry: TrailEntry, case: Case) -> Line | None:
    payload = getattr(entry, "payload", None)
    body = json.loads(payload.body) if payload is not None else {}
    happening = Happening(
        verb=entry.verb,
        at=entry.at,
        brand=case.brand,
        case=case,
        subject_id=entry.subject_id,
        who=_who(body.get("by") or {}),
        before=body.get("before", {}),
        after=body.get("after", {}),
    )
    return _renderers[entry.verb](happening)


def _who(by: Mapping[str, Any]) -> str:
    name, token = str(by.get("name", "")), by.get("token") or {}
    if not token:
        return name
    return _("%(who)s, by the token “%(token)s”") % {"who": name, "token": token.get("name", "")}


def read_title(titles: Mapping[str, str], brand: Brand) -> tuple[str, str]:
    """Of the titles of a text by language, the one a reader is shown, and its language: theirs, else the brand's first that has one.

    Both empty without any.
    """
    reader = (get_language() or "en").partition("-")[0]
    language = next((code for code in (reader, *brand.languages) if titles.get(code)), "")
    return titles.get(language, ""), language


def beginnings(case: Case) -> list[Line]:
    """What came before the case was opened: the alarm and the first signal, newest first."""
    lines = []
    if case.alarm is not None:
        url = reverse("watch:alarm", args=[case.brand.slug, case.alarm.pk])
        lines.append(Line(case.alarm.raised_at, _("The alarm rang."), icon="bell", url=url))
    lines.append(Line(case.first_signal_at, _("First signal."), icon="broadcast", meta=case.how_known))
    return lines
