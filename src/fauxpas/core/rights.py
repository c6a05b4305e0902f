"""Who may see and do what: one table.

Seeing comes first: a brand that is not a person's own does not exist for them (404, never 403). Doing
comes second: a member without the right is told so (403).
"""

from collections.abc import Iterable
from enum import StrEnum

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from fauxpas.core.errors import NotAllowed, NotFound
from fauxpas.core.models import Brand, Membership, Organisation, Person, Role


class Right(StrEnum):
    """One thing that may be done in a brand."""

    SEE = "see"
    TRIAGE = "triage"  # acknowledge, snooze, dismiss alarms; add posts by hand
    WATCH = "watch"  # queries and sources
    OPEN_CASE = "open_case"
    RUN_CASE = "run_case"  # level, seats, clocks, tasks, log
    NOTE = "note"  # write in the log, report a fact, tick one's own task
    CONFIRM_FACT = "confirm_fact"
    WRITE = "write"  # statements
    APPROVE = "approve"
    PUBLISH = "publish"
    CHANNELS = "channels"  # channels, public page, subscribers
    CUSTOMERS = "customers"  # lists of customers: take in, read, delete
    MEMBERS = "members"  # people, roles, tokens, settings of the brand


_REMEMBERED = "_roles_by_brand"
_ALL = frozenset(Role)
_WORKERS = _ALL - {Role.READER}

RIGHTS: dict[Right, frozenset[Role]] = {
    Right.SEE: _ALL,
    Right.TRIAGE: _WORKERS,
    Right.WATCH: frozenset({Role.OWNER, Role.LEAD, Role.WRITER}),
    Right.OPEN_CASE: _WORKERS,
    Right.RUN_CASE: frozenset({Role.OWNER, Role.LEAD, Role.VOICE}),
    Right.NOTE: _WORKERS,
    Right.CONFIRM_FACT: frozenset({Role.OWNER, Role.LEAD, Role.VOICE, Role.SUPPORT}),
    Right.WRITE: frozenset({Role.OWNER, Role.LEAD, Role.WRITER, Role.VOICE}),
    Right.APPROVE: frozenset({Role.OWNER, Role.LEAD, Role.VOICE}),
    Right.PUBLISH: frozenset({Role.OWNER, Role.LEAD, Role.VOICE, Role.WRITER}),
    Right.CHANNELS: frozenset({Role.OWNER, Role.LEAD}),
    Right.CUSTOMERS: frozenset({Role.OWNER, Role.LEAD}),
    Right.MEMBERS: frozenset(
        {Role.OWNER}
    ),  # the whole table is tested with lead, colleague, outsider and stranger
}


def visible_brands(person: Person) -> QuerySet[Brand]:
    """The brands this person is a member of, by brand or through the organisation. Unordered; one query."""
    mine = Membership.objects.filter(person=person, person__is_active=True)
    return Brand.objects.filter(
        Q(pk__in=mine.filter(brand__isnull=False).values("brand"))
        | Q(organisation__in=mine.filter(brand__isnull=True).values("organisation"))
    )


def visible_organisations(person: Person) -> QuerySet[Organisation]:
    """The organisations this person belongs to in any way. Unordered; one query."""
    return Organisation.objects.filter(pk__in=Membership.objects.filter(person=person).values("organisation"))


def visible_members(person: Person, organisation: Organisation) -> QuerySet[Membership]:
    """The members this person may know of: those of their brands, and those of the whole organisation. Unordered."""
    known = Q(brand__isnull=True) | Q(brand__in=visible_brands(person))
    return Membership.objects.filter(known, organisation=organisation)


def brand_for(person: Person, slug: str) -> Brand:
    """The brand of this slug. Raises NotFound when there is none or it is not theirs."""
    brand = visible_brands(person).filter(slug=slug).select_related("organisation").first()
    if brand is None:
        raise NotFound(_("There is no such brand here."))
    return brand


def remember_roles(person: Person, brands: Iterable[Brand] = ()) -> None:
    """Read the person's roles in a brand once for as long as this object lives: for the person of one request.

    With `brands`, their roles in all of these are read now, in one query.
    """
    # Set, not put into vars(): the person of a request is a lazy object around the real one.
    remembered: dict[int, frozenset[Role]] = getattr(person, _REMEMBERED, {})
    setattr(person, _REMEMBERED, remembered)
    asked = [brand for brand in brands if brand.pk not in remembered]
    if not asked:
        return
    held = list(Membership.objects.filter(person=person, person__is_active=True))
    for brand in asked:
        remembered[brand.pk] = frozenset(
            Role(member.role)
            for member in held
            if member.brand_id == brand.pk
            or (member.brand_id is None and member.organisation_id == brand.organisation_id)
        )


def roles_in(person: Person, brand: Brand) -> frozenset[Role]:
    """Every role the person holds in the brand; empty when none. One query, none when they are remembered."""
    remembered: dict[int, frozenset[Role]] | None = getattr(person, _REMEMBERED, None)
    if remembered is None:
        return _read_roles(person, brand)
    if brand.pk not in remembered:
        remembered[brand.pk] = _read_roles(person, brand)
    return remembered[brand.pk]


def _read_roles(person: Person, brand: Brand) -> frozenset[Role]:
    held = Membership.objects.filter(
        Q(brand=brand) | Q(brand__isnull=True, organisation=brand.organisation_id),
        person=person,
        person__is_active=True,
    )
    return frozenset(Role(role) for role in held.values_list("role", flat=True))


def may(person: Person, right: Right, brand: Brand) -> bool:
    """Whether one of the person's roles in the brand carries the right."""
    return bool(roles_in(person, brand) & RIGHTS[right])


def check_right(person: Person, right: Right, brand: Brand) -> None:
    """Refuse unless the person holds the right: NotFound for an outsider, NotAllowed for a member without it."""
    roles = roles_in(person, brand)
    if not roles:
        raise NotFound(_("There is no such brand here."))
    if not roles & RIGHTS[right]:
        raise NotAllowed(
            _("Your role in %(brand)s does not include this. Ask its communications lead.")
            % {"brand": brand.name}
        )


def people_who_may(right: Right, brand: Brand) -> QuerySet[Person]:
    """The active people who hold the right in the brand. Unordered; one query."""
    roles = [role.value for role in RIGHTS[right]]
    held = Membership.objects.filter(
        Q(brand=brand) | Q(brand__isnull=True, organisation=brand.organisation_id), role__in=roles
    )
    return Person.objects.filter(pk__in=held.values("person"), is_active=True)
