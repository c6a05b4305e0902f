"""What several pages of the react phase need."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse

from fauxpas.core.errors import FauxpasError
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import RIGHTS, Right, roles_in
from fauxpas.react.domain.approvals import others_who_approve, standing_approval
from fauxpas.react.domain.approvals_turns import answerers
from fauxpas.react.domain.checks import check_texts
from fauxpas.react.domain.checks_marks import Mark
from fauxpas.react.domain.checks_signed import standing_signatures
from fauxpas.react.domain.kinds import rules_of
from fauxpas.react.domain.obstacles import Obstacle, find_obstacles
from fauxpas.react.domain.schedule import waiting_schedule
from fauxpas.react.domain.words import Reading, digest_of, outdated, promise_in, read_texts, said_texts_of
from fauxpas.react.marked import Marked, marked
from fauxpas.react.media_page import shown_media
from fauxpas.react.models import Statement
from fauxpas.react.over import Over, over_of
from fauxpas.react.previews import previews_of
from fauxpas.react.queries import Place, places_for, titled
from fauxpas.understand.domain.citing import language_name
from fauxpas.understand.domain.ledger import facts_at_hand

S = Statement.State


def powers_of(person: Person, brand: Brand) -> frozenset[str]:
    """The rights the person holds in the brand, by name, for templates: `{% if "write" in powers %}`. One query."""
    roles = roles_in(person, brand)
    return frozenset(right.value for right, held_by in RIGHTS.items() if roles & held_by)


def page_of(
    statement: Statement,
    *,
    person: Person,
    powers: frozenset[str],
    asked: Mapping[int, frozenset[int]] | None = None,
) -> str:
    """Where the reader's part in this statement lies: writing it, deciding on it, or reading it.

    asked : from `answerers`, where several statements are told at once.
    """
    case = statement.case
    name = "statement"
    if statement.state in {S.DRAFT, S.REFUSED} and Right.WRITE.value in powers:
        name = "edit"
    elif person.pk in (answerers([statement]) if asked is None else asked).get(statement.pk, ()):
        name = "approve"
    elif statement.state == S.APPROVED and Right.PUBLISH.value in powers:
        name = "publish"
    if name == "edit" and statement.wording_id is not None:
        name = "slots"
    return reverse(f"react:{name}", args=[case.brand.slug, case.number, statement.pk])


def lines_of(
    statements: Sequence[Statement], *, person: Person, powers: frozenset[str]
) -> list[dict[str, Any]]:
    """Statements as a list shows them: title, state, who, when, and the page that asks something of the reader."""
    asked = answerers(statements)
    return [
        {
            "statement": statement,
            "title": titled(statement)[0],
            "lang": titled(statement)[1],
            "url": page_of(statement, person=person, powers=powers, asked=asked),
            "at": statement.published_at or statement.submitted_at or statement.saved_at,
        }
        for statement in statements
    ]


def text_context(statement: Statement, *, now: datetime, over: bool = False) -> dict[str, Any]:
    """What every page that shows a statement's words needs: the words, what stands in the way, what an approval holds on to.

    over : the words are shown read over too.
    """
    said = statement.state == S.PUBLISHED
    readings = said_texts_of(statement) if said else read_texts(statement, now=now)
    marks = over_context(statement, readings, now=now) if over else {}
    if said:
        return marks | _said_context(statement, readings, now=now)
    stopping = stopping_in(marks["overs"]) if over else None
    return marks | {
        "now": now,
        "case": statement.case,
        "statement": statement,
        "room_only": not rules_of(statement).public,
        "headline": titled(statement)[0],
        "headline_lang": titled(statement)[1],
        "readings": readings,
        "texts": _marked(statement, readings),
        "obstacles": find_obstacles(statement, readings, now=now, stopping=stopping),
        "digest": digest_of(statement, readings),
        "media": shown_media(statement),
        "signatures": standing_signatures(statement, readings),
        "schedule": waiting_schedule(statement),
        "approval": standing_approval(statement, readings),
    }


def _said_context(statement: Statement, readings: Sequence[Reading], *, now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "case": statement.case,
        "statement": statement,
        "room_only": not rules_of(statement).public,
        "headline": titled(statement)[0],
        "headline_lang": titled(statement)[1],
        "readings": readings,
        "texts": _marked(statement, readings),
        "outdated": outdated(readings),
        "obstacles": [],
        "media": shown_media(statement),
        "signatures": list(statement.signatures.select_related("person").order_by("signed_at", "pk")),
        "digest": "",
        "approval": None,
    }


def _marked(statement: Statement, readings: Sequence[Reading]) -> list[Marked]:
    case = statement.case
    cites = any(reading.citations for reading in readings)
    numbers = dict(facts_at_hand(case).values_list("pk", "number")) if cites else {}
    return [
        marked(reading, case=case, numbers=numbers, name=language_name(reading.language))
        for reading in readings
    ]


def over_context(statement: Statement, readings: Sequence[Reading], *, now: datetime) -> dict[str, Any]:
    """Every language read over, as the editor draws it."""
    case = statement.case
    cites = any(each.citations for each in readings)
    numbers = dict(facts_at_hand(case).values_list("pk", "number")) if cites else {}
    checked = check_texts(statement, readings, now=now)
    overs = [
        over_of(
            over,
            reading,
            case=case,
            numbers=numbers,
            promise=promise_in(case, language=reading.language, at=statement.next_update_at),
        )
        for over, reading in zip(checked, readings, strict=True)
    ]
    return {"overs": overs, "room_only": not rules_of(statement).public, "now": now}


def stopping_in(overs: Sequence[Over]) -> list[Mark]:
    """The marks that stop publication, of texts that were read over."""
    return [mark for each in overs for mark in each.checked.marks if mark.stops]


def preview_context(
    statement: Statement, readings: Sequence[Reading], obstacles: Sequence[Obstacle]
) -> dict[str, Any]:
    """The words as each place would show them, with their length against its limit."""
    return {
        "previews": previews_of(statement, readings, places_for(statement)),
        "obstacles": obstacles,
        "statement": statement,
    }


def reach_words(found: Sequence[Place]) -> dict[str, int]:
    """How many places, and how many people by name, a text would reach."""
    return {"places": len(found), "people": sum(place.audience or 0 for place in found)}


def alone(statement: Statement, person: Person) -> bool:
    """Whether nobody besides this person may approve in the brand."""
    return not others_who_approve(statement.case.brand, than=person)


def say_refusal(request: HttpRequest, fault: FauxpasError) -> None:
    """Show a refusal above the page the person is sent back to."""
    messages.error(request, str(fault.message))


def statement_url(name: str, statement: Statement) -> str:
    """One of a statement's pages."""
    case = statement.case
    return reverse(f"react:{name}", args=[case.brand.slug, case.number, statement.pk])
