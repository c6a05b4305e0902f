"""Who is on call, and whether they rest enough. Reads only; `core/rota.py` writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet

from fauxpas.core.models import Brand, Person, Shift
from fauxpas.core.rights import Right, people_who_may, visible_brands

REST = timedelta(hours=11)
LONGEST = timedelta(hours=13)  # what 11 hours of rest leave of a day

Span = tuple[datetime, datetime]


@dataclass(frozen=True)
class ShortRest:
    """What breaks the rule: a stretch on call that is too long, or a rest that is too short."""

    stretch: timedelta
    rest: timedelta | None

    @property
    def too_long(self) -> bool:
        """Whether the time on call is what breaks it."""
        return self.stretch > LONGEST


def visible_shifts(person: Person) -> QuerySet[Shift]:
    """The shifts of the brands this person belongs to. Unordered; one query."""
    return Shift.objects.filter(brand__in=visible_brands(person)).select_related("person", "handed_to")


def people_on_call(brand: Brand, *, at: datetime) -> list[Person]:
    """Who is on call at that moment, the one called first before the deputy; nobody who may no longer triage.

    A shift holds from its first moment up to its last, which is the first of the next. One query.
    """
    able = people_who_may(Right.TRIAGE, brand)
    shifts = Shift.objects.filter(brand=brand, begins_at__lte=at, ends_at__gt=at, person__in=able)
    return [shift.person for shift in shifts.select_related("person").order_by("rank", "begins_at", "pk")]


def short_rest(new: Span, others: Iterable[Span]) -> ShortRest | None:
    """How a person's rest would be too short with this shift beside their others; None when it is kept.

    Shifts that touch or overlap are one stretch, however many brands they are for; before and after it lie 11 hours, and
    it lasts 13 at most. Why so: docs/how-it-decides/on-call.md.
    """
    begins, ends = new
    rest: timedelta | None = None
    spans = sorted(others)
    for first, last in reversed(spans):
        if first < begins <= last:
            begins = first
    for first, last in spans:
        if first <= ends < last and last > begins:
            ends = last
    for first, last in spans:
        gap = begins - last if last < begins else first - ends
        if gap > timedelta(0) and (rest is None or gap < rest):
            rest = gap
    kept = ends - begins <= LONGEST and (rest is None or rest >= REST)
    return None if kept else ShortRest(stretch=ends - begins, rest=rest)
