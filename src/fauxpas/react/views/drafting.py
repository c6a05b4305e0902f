"""The proposal of a machine: asked for, read, taken or left."""

from typing import Any

from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from fauxpas.core import clock
from fauxpas.core.errors import Conflict, InputRefused, MoveRefused
from fauxpas.core.models import Brand
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right
from fauxpas.core.writers import writer
from fauxpas.react.domain import drafting
from fauxpas.react.domain.words import read_drafts
from fauxpas.react.models import MachineDraft, Statement
from fauxpas.react.queries import case_of, statement_of, titled
from fauxpas.react.views.shared import say_refusal, statement_url
from fauxpas.understand.domain.citing import language_name


@brand_page(Right.WRITE)
def proposal(request: RoomRequest, brand: Brand, number: int, pk: int) -> HttpResponseBase:
    """What may leave, what came back, and the two ways on. Raises MoveRefused where no writer is set up."""
    statement = statement_of(case_of(brand, number), pk)
    if writer() is None:
        raise MoveRefused(_("No drafting help is set up here."))
    if request.method == "POST":
        return _decided(request, statement)
    return render(request, "react/proposal.html", _context(statement))


def _decided(request: RoomRequest, statement: Statement) -> HttpResponseBase:
    do, now = request.POST.get("do"), clock.now()
    try:
        if do == "ask":
            drafting.ask(statement, by=request.user, now=now)
            return redirect(statement_url("proposal", statement))
        draft = drafting.newest(statement)
        if draft is None:
            raise MoveRefused(_("This proposal was decided already, or is not ready yet."))
        if do == "take":
            version = request.POST.get("base_version", "")
            base = int(version) if version.isdecimal() and len(version) < 10 else 0
            drafting.take(draft, base_version=base, by=request.user, now=now)
        else:
            drafting.leave(draft, by=request.user, now=now)
    except (MoveRefused, Conflict, InputRefused) as fault:
        say_refusal(request, fault)
        return redirect(statement_url("proposal", statement))
    return redirect(statement_url("edit", statement))


def _context(statement: Statement) -> dict[str, Any]:
    now, draft = clock.now(), drafting.newest(statement)
    return {
        "now": now,
        "case": statement.case,
        "statement": statement,
        "headline": titled(statement)[0],
        "headline_lang": titled(statement)[1],
        "draft": draft,
        "facts": drafting.facts_to_tell(statement, now=now),
        "host": _host(),
        "texts": _texts(statement, draft) if draft is not None else [],
    }


def _host() -> str:
    found = writer()
    return found.place() if found is not None else ""


def _texts(statement: Statement, draft: MachineDraft) -> list[dict[str, Any]]:
    """The proposed words with the facts filled in, and what in them no fact holds."""
    words = {code: (text["title"], text["body"]) for code, text in draft.texts.items()}
    if not words:
        return []
    readings = read_drafts(statement.case, words, next_update_at=statement.next_update_at, now=clock.now())
    return [
        {
            "reading": reading,
            "name": language_name(reading.language),
            "figures": drafting.typed_figures("\n".join(words[reading.language])),
        }
        for reading in readings
        if reading.language in words
    ]
