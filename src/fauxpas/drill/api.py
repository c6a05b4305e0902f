"""Drills over the API: what was rehearsed with its report, and asking for the next one."""

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status

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
from fauxpas.drill.asking import ask_for_drill
from fauxpas.drill.models import Drill
from fauxpas.drill.queries import drill_of, visible_drills

DRILLS = "/drills"
router = Router(tags=["drill"])


class DrillIn(In):
    """Which crisis, by its key, in which language, how many times as fast as real time."""

    scenario: str
    language: Literal["en", "fr"]
    speed: Literal[1, 2, 5, 10] = 1


class DrillOut(Schema):
    """A drill. `report` : times, promises, approvals, what stayed open, contradictions, functions; null until the end.

    The way into its sealed room is on the page alone.
    """

    id: int
    scenario: str
    name: str
    language: str
    seed: int
    speed: int
    state: str
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
                "id scenario name language seed speed state fault asked_at began_at ended_at report",
            ),
            started_by=PersonOut.of(found.started_by),
        )


@router.get(DRILLS, **reads(Page[DrillOut]))
def list_drills(request: HttpRequest, brand: Slug, turn: Query[Turn]) -> Page[DrillOut]:
    """Every drill of the brand."""
    found = visible_drills(person_of(request)).filter(brand=brand_of(request, brand))
    return page(found.select_related("started_by"), turn, DrillOut.of)


@router.get(f"{DRILLS}/{{drill}}", **reads(DrillOut))
def show_drill(request: HttpRequest, brand: Slug, drill: Id) -> DrillOut:
    """One drill with its report."""
    return DrillOut.of(drill_of(person_of(request), brand_of(request, brand), drill))


@router.post(DRILLS, **writes(DrillOut, made=True))
def ask_drill(request: HttpRequest, brand: Slug, sent: DrillIn) -> Status[DrillOut]:
    """Have a sealed room prepared for a generated crisis; it answers within a minute or so."""
    asked = ask_for_drill(
        brand_of(request, brand), **sent.model_dump(), by=person_of(request), now=clock.now()
    )
    return Status(201, DrillOut.of(asked))
