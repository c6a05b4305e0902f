"""Reads for the pages and the API of this phase; every list begins with the brands a person may see."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from fauxpas.core.errors import NotFound
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import visible_brands
from fauxpas.engage.models import DormantPage, Mailing, Subscriber
from fauxpas.room.models import Case
from fauxpas.understand.models import PublicText


@dataclass(frozen=True)
class Readers:
    """How many subscribers a brand has, by what became of their asking."""

    confirmed: int
    pending: int
    bounced: int


def visible_dormant_pages(person: Person) -> QuerySet[DormantPage]:
    """The dormant pages of the person's brands. Unordered; one query."""
    return DormantPage.objects.filter(brand__in=visible_brands(person))


def visible_subscribers(person: Person) -> QuerySet[Subscriber]:
    """The subscribers of the person's brands, without those who left. Unordered; one query."""
    return Subscriber.objects.filter(brand__in=visible_brands(person)).exclude(state=Subscriber.State.LEFT)


def visible_texts(person: Person) -> QuerySet[PublicText]:
    """The public texts of the person's brands. Unordered; one query."""
    return PublicText.objects.filter(brand__in=visible_brands(person))


def dormant_pages_for_page(pages: QuerySet[DormantPage]) -> QuerySet[DormantPage]:
    """With the names a page shows; those that are public first, then by scenario."""
    live_first = pages.annotate(live=Count("pk", filter=Q(state=DormantPage.State.LIVE)))
    return live_first.select_related("brand", "author", "approved_by", "live_by", "case").order_by(
        "-live", "scenario"
    )


def dormant_page_of(person: Person, brand: Brand, pk: int) -> DormantPage:
    """One dormant page of the brand. Raises NotFound."""
    found = dormant_pages_for_page(visible_dormant_pages(person).filter(brand=brand, pk=pk)).first()
    if found is None:
        raise NotFound(_("There is no such page here."))
    return found


def readers_of(brand: Brand) -> Readers:
    """How many are subscribed, have not confirmed, or could not be reached. One query."""
    counted = dict(Subscriber.objects.filter(brand=brand).values_list("state").annotate(Count("pk")))
    states = Subscriber.State
    return Readers(
        counted.get(states.CONFIRMED, 0), counted.get(states.PENDING, 0), counted.get(states.BOUNCED, 0)
    )


def texts_for_page(brand: Brand, *, most: int) -> QuerySet[PublicText]:
    """The newest public texts, each with how many letters of it were sent, wait, and failed."""
    states = Mailing.State
    return (
        PublicText.objects.filter(brand=brand)
        .annotate(
            letters_sent=Count("mailings", filter=Q(mailings__state=states.SENT)),
            letters_waiting=Count("mailings", filter=Q(mailings__state=states.WAITING)),
            letters_failed=Count("mailings", filter=Q(mailings__state=states.FAILED)),
        )
        .order_by("-said_at", "-pk")[:most]
    )


def open_cases(brand: Brand) -> list[Case]:
    """The cases a dormant page may go live for, the newest first."""
    return list(Case.objects.filter(brand=brand, closed_at__isnull=True).order_by("-number"))


def case_numbered(brand: Brand, number: str) -> Case | None:
    """The open case of this number; None for an empty number. Raises NotFound."""
    if not number:
        return None
    found = Case.objects.filter(
        brand=brand,
        closed_at__isnull=True,
        number=int(number) if number.isdecimal() and len(number) < 10 else 0,
    ).first()
    if found is None:
        raise NotFound(_("There is no such open case here."))
    return found
