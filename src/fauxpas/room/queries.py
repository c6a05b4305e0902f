"""Reads: cases, who sits in them, who is here."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from allauth.usersessions.models import UserSession
from django.db.models import Case as When
from django.db.models import Count, IntegerField, Q, QuerySet, Value
from django.db.models import When as If
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fauxpas.core.errors import NotFound
from fauxpas.core.format import clock_time
from fauxpas.core.models import Brand, Membership, Person
from fauxpas.core.navigation import Count as MenuCount
from fauxpas.core.once import once
from fauxpas.core.rights import visible_brands
from fauxpas.room.models import Case, Clock, Seat

HERE = timedelta(minutes=10)
URGENCY = [
    Case.Level.ACUTE,
    Case.Level.REOPENED,
    Case.Level.OPEN,
    Case.Level.WATCHFUL,
    Case.Level.STABILISED,
    Case.Level.CLOSED,
]


def visible_cases(person: Person) -> QuerySet[Case]:
    """The cases of the brands this person is a member of. Unordered; one query."""
    return Case.objects.filter(brand__in=visible_brands(person))


def case_for(person: Person, brand: Brand, number: int) -> Case:
    """The brand's case of this number, with its brand, alarm and lead. Raises NotFound."""
    case = (
        visible_cases(person)
        .filter(brand=brand, number=number)
        .select_related("brand", "alarm", "lead")
        .first()
    )
    if case is None:
        raise NotFound(_("There is no such case here."))
    return case


def cases_for_page(cases: QuerySet[Case]) -> QuerySet[Case]:
    """The cases with lead and the number of people seated, the most urgent level first, then the newest."""
    urgency = When(
        *(If(level=level, then=Value(place)) for place, level in enumerate(URGENCY)),
        output_field=IntegerField(),
    )
    seated = Count("seats__person", filter=Q(seats__left_at__isnull=True), distinct=True)
    return (
        cases.select_related("brand", "lead", "leading__brand")
        .annotate(urgency=urgency, seated=seated)
        .order_by("urgency", "-opened_at")
    )


def running_clocks(case: Case) -> QuerySet[Clock]:
    """The clocks that still run, the first due first."""
    return (
        case.clocks.filter(met_at__isnull=True, dropped_at__isnull=True)
        .select_related("set_by")
        .order_by("due_at", "pk")
    )


def clocks_of(case: Case) -> list[Clock]:
    """The same, found once a page."""
    return once(case, "room.clocks", lambda: list(running_clocks(case)))


def open_count(brand: Brand) -> MenuCount:
    """How many cases of the brand are not closed; hot while one is acute."""
    levels = list(brand.cases.exclude(level=Case.Level.CLOSED).values_list("level", flat=True))
    return MenuCount(len(levels), hot=Case.Level.ACUTE in levels)


@dataclass(frozen=True)
class Sitter:
    """A person in the room, or one who can be called into it. `here` : they used the room in the last ten minutes.

    time_there : what time it is for them, where that is another than the reader's; empty otherwise.
    """

    person: Person
    functions: list[Seat]
    here: bool
    me: bool
    time_there: str = ""


def seats_of(case: Case) -> list[Seat]:
    """The seats that are taken, the first taken first; found once a page."""
    taken = case.seats.filter(left_at__isnull=True).select_related("person").order_by("taken_at", "pk")
    return once(case, "room.seats", lambda: list(taken))


def sitters(case: Case, person: Person, *, now: datetime) -> list[Sitter]:
    """The people seated in the case: the reader first, then who is here, then by name. Two queries."""
    held: dict[int, list[Seat]] = {}
    for seat in seats_of(case):
        held.setdefault(seat.person_id, []).append(seat)
    here = _here(held, now=now)
    found = [
        Sitter(
            each[0].person,
            each,
            each[0].person_id in here,
            each[0].person_id == person.pk,
            _time_there(each[0].person, now=now),
        )
        for each in held.values()
    ]
    return sorted(found, key=lambda sitter: (not sitter.me, not sitter.here, sitter.person.name))


def on_call(case: Case, *, seated: list[Sitter], now: datetime) -> list[Sitter]:
    """The people of the call tree who are not seated yet, in call order. Two queries."""
    known = {sitter.person.pk for sitter in seated}
    belongs = Q(brand=case.brand_id) | Q(brand__isnull=True, organisation=case.brand.organisation_id)
    tree = Membership.objects.filter(
        belongs, call_order__isnull=False, person__is_active=True
    ).select_related("person")
    people = {
        each.person_id: each.person
        for each in once(case, "room.call_tree", lambda: list(tree.order_by("call_order", "pk")))
        if each.person_id not in known
    }
    here = _here(people, now=now)
    return [
        Sitter(person, [], person.pk in here, me=False, time_there=_time_there(person, now=now))
        for person in people.values()
    ]


def _time_there(person: Person, *, now: datetime) -> str:
    zone = ZoneInfo(person.time_zone)
    if now.astimezone(zone).utcoffset() == now.astimezone(get_current_timezone()).utcoffset():
        return ""
    place = person.time_zone.rsplit("/", 1)[-1].replace("_", " ")
    return f"{clock_time(now, language=get_language() or 'en', zone=zone)} {place}"


def _here(people: dict[int, list[Seat]] | dict[int, Person], *, now: datetime) -> set[int]:
    seen = UserSession.objects.filter(user__in=list(people), last_seen_at__gte=now - HERE)
    return set(seen.values_list("user", flat=True))
