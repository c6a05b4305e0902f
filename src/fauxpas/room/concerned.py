"""The brands a case concerns, as its page shows them: how loud it is there, and what their public has heard."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fauxpas.core.errors import Words
from fauxpas.core.models import Person
from fauxpas.core.once import once
from fauxpas.core.rights import Right, may, visible_brands
from fauxpas.room.countries import country_name
from fauxpas.room.domain import brands_to_concern, local_cases
from fauxpas.room.models import Case, Seat
from fauxpas.watch.series import Situation, shared_situation


@dataclass(frozen=True)
class Concerned:
    """One brand concerned. counsel : who sits for the law there. standing : what higher phases say of its public words.

    url : its own room, for its members; empty for anybody else, who sees no more of the brand than this line.
    """

    case: Case
    countries: str
    counsel: str
    situation: Situation
    standing: list[Words]
    url: str


Standing = Callable[[Case, datetime], Words]
_standing: list[Standing] = []


def register_standing(find: Standing) -> None:
    """Add what a phase says of a brand's public words to its line; nothing is shown for an empty answer."""
    if find not in _standing:
        _standing.append(find)


def concerned_rows(case: Case, person: Person, *, now: datetime) -> list[Concerned]:
    """The brands concerned, by name. Four queries, and those of each brand's situation and standing."""
    found = list(local_cases(case))
    seats = Seat.objects.filter(case__in=found, function=Seat.Function.COUNSEL, left_at__isnull=True)
    counsel: dict[int, list[str]] = {}
    for seat in seats.select_related("person").order_by("taken_at", "pk"):
        counsel.setdefault(seat.case_id, []).append(str(seat.person))
    mine = set(visible_brands(person).values_list("pk", flat=True)) if found else set()
    return [
        Concerned(
            case=each,
            countries=", ".join(country_name(code) for code in each.countries),
            counsel=", ".join(counsel.get(each.pk, ())),
            situation=shared_situation(each.brand, now=now),
            standing=[words for find in _standing if (words := find(each, now))],
            url=each.path if each.brand_id in mine else "",
        )
        for each in found
    ]


def brands_sheet(case: Case, person: Person, now: datetime) -> Mapping[str, Any] | None:
    """The sheet “Brands concerned”; None in a case that is led itself, and where there is no other brand to add."""
    if case.led:
        return None
    rows = once(case, "room.concerned", lambda: concerned_rows(case, person, now=now))
    may_add = (
        case.level != Case.Level.CLOSED
        and may(person, Right.RUN_CASE, case.brand)
        and bool(brands_to_concern(case, person))
    )
    return {"rows": rows, "may_add": may_add} if rows or may_add else None
