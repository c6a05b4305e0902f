"""Drills over the API: what was rehearsed with its report, asking for the next one, closing and deleting its room."""

from datetime import datetime
from io import BytesIO
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import AwareDatetime, Base64Bytes, Field

from fauxpas.core import clock
from fauxpas.core.api import (
    Id,
    In,
    Page,
    PersonOut,
    Slug,
    Turn,
    brand_of,
    copied,
    page,
    person_of,
    reads,
    writes,
)
from fauxpas.drill import asking
from fauxpas.drill.models import Drill
from fauxpas.drill.queries import drill_of, visible_drills

DRILLS = "/drills"
router = Router(tags=["drill"])


class DrillIn(In):
    """Which crisis, by its key, in which language, how many times as fast as real time."""

    scenario: str
    language: Literal["en", "fr"]
    speed: Literal[1, 2, 5, 10] = 1


class RecordedIn(In):
    """The file of a recorded crisis in base64; `filename` ends in .jsonl, .ndjson, .csv or .parquet, and .gz after it when packed.

    `replaces` : the name in it that the brand's takes the place of.
    """

    filename: str = Field(max_length=200)
    content: Base64Bytes
    replaces: str = Field("", max_length=120)


class BeginIn(In):
    """How a recorded crisis is told again: what was said before `live_from` is history."""

    replaces: str = Field("", max_length=120)
    live_from: AwareDatetime
    language: Literal["en", "fr"]
    speed: Literal[1, 2, 5, 10] = 1


class DrillOut(Schema):
    """A drill. `holds` : what a recorded file holds; null for a generated crisis. `report` : times, promises, approvals, what stayed
    open, contradictions, functions; null until the end.

    The way into its sealed room is on the page alone.
    """

    id: int
    scenario: str
    name: str
    language: str
    seed: int
    speed: int
    state: str
    replaces: str
    live_from: datetime | None
    holds: dict[str, Any] | None
    fault: str
    started_by: PersonOut | None
    asked_at: datetime
    began_at: datetime | None
    ended_at: datetime | None
    report: dict[str, Any] | None

    @classmethod
    def of(cls, found: Drill) -> "DrillOut":
        """A drill with whoever started it."""
        return cls(
            **copied(
                found,
                "id scenario name language seed speed state replaces live_from holds asked_at began_at ended_at report",
            ),
            fault=asking.fault_of(found),
            started_by=PersonOut.of(found.started_by),
        )


@router.get(DRILLS, **reads(Page[DrillOut]))
def list_drills(request: HttpRequest, brand: Slug, turn: Query[Turn]) -> Page[DrillOut]:
    """Every drill of the brand."""
    found = visible_drills(person_of(request)).filter(brand=brand_of(request, brand))
    return page(found.select_related("started_by"), turn, DrillOut.of)


# Before the drill of a number, which it would else be taken for.
@router.post(f"{DRILLS}/recorded", **writes(DrillOut, made=True))
def bring_in_drill(request: HttpRequest, brand: Slug, sent: RecordedIn) -> Status[DrillOut]:
    """Keep the file of a recorded crisis and say what it holds; nothing starts before `begin_drill`."""
    brought = asking.bring_in(
        brand_of(request, brand),
        BytesIO(sent.content),
        name=sent.filename,
        replaces=sent.replaces,
        by=person_of(request),
        now=clock.now(),
    )
    return Status(201, DrillOut.of(brought))


@router.get(f"{DRILLS}/{{drill}}", **reads(DrillOut))
def show_drill(request: HttpRequest, brand: Slug, drill: Id) -> DrillOut:
    """One drill with its report."""
    return DrillOut.of(drill_of(person_of(request), brand_of(request, brand), drill))


@router.post(DRILLS, **writes(DrillOut, made=True))
def ask_drill(request: HttpRequest, brand: Slug, sent: DrillIn) -> Status[DrillOut]:
    """Have a sealed room prepared for a generated crisis; it answers within a minute or so."""
    asked = asking.ask_for_drill(
        brand_of(request, brand), **sent.model_dump(), by=person_of(request), now=clock.now()
    )
    return Status(201, DrillOut.of(asked))


@router.post(f"{DRILLS}/{{drill}}/begin", **writes(DrillOut))
def begin_drill(request: HttpRequest, brand: Slug, drill: Id, sent: BeginIn) -> DrillOut:
    """Have a sealed room prepared for a recorded crisis that was brought in; it answers within a minute or so."""
    found = drill_of(person_of(request), brand_of(request, brand), drill)
    return DrillOut.of(
        asking.begin_recorded(found, **sent.model_dump(), by=person_of(request), now=clock.now())
    )


@router.post(f"{DRILLS}/{{drill}}/close", **writes(DrillOut))
def close_drill(request: HttpRequest, brand: Slug, drill: Id) -> DrillOut:
    """Stop the sealed room's processes, whether or not its leader ended the drill."""
    found = drill_of(person_of(request), brand_of(request, brand), drill)
    return DrillOut.of(asking.close_room(found, by=person_of(request), now=clock.now()))


@router.delete(f"{DRILLS}/{{drill}}/room", **writes(DrillOut))
def delete_drill_room(request: HttpRequest, brand: Slug, drill: Id) -> DrillOut:
    """Delete what the sealed room kept, the recorded file too; the report stays. A drill that never started goes whole."""
    found = drill_of(person_of(request), brand_of(request, brand), drill)
    told = DrillOut.of(found)
    asking.delete_room(found, by=person_of(request), now=clock.now())
    return told
