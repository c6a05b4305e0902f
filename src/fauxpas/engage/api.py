"""The public page over the API: where it stands, its dormant pages, how many read along."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status

from fauxpas.core import clock
from fauxpas.core.api import (
    Id,
    In,
    Number,
    Page,
    PersonOut,
    Slug,
    Turn,
    brand_of,
    copied,
    page,
    person_of,
    publishes,
    reads,
    writes,
)
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand
from fauxpas.engage import domain
from fauxpas.engage.api_texts import router as texts
from fauxpas.engage.domain.dormant import digest_of
from fauxpas.engage.domain.objections import REASON_LENGTH, find_objections, seen_digest, told_first
from fauxpas.engage.models import DormantPage, PublicPage
from fauxpas.engage.page.site import address_of, languages_of
from fauxpas.engage.queries import (
    case_numbered,
    dormant_page_of,
    dormant_pages_for_page,
    readers_of,
    visible_dormant_pages,
)

DORMANT = "/dormant-pages"
ONE = f"{DORMANT}/{{dormant}}"
router = Router(tags=["engage"])
router.add_router("", texts)


class PageIn(In):
    """The page's own address (empty: the page server's), and its lines by language."""

    address: str = Field("", max_length=300)
    contact: dict[str, str] = Field(default_factory=dict, max_length=20)
    emergency: dict[str, str] = Field(default_factory=dict, max_length=20)


class DormantWordsIn(In):
    """A page in one language."""

    title: str = Field("", max_length=200)
    body: str = Field("", max_length=20_000)


class DormantChangeIn(In):
    """The words of a page, by language."""

    texts: dict[str, DormantWordsIn] = Field(max_length=20)


class DormantIn(DormantChangeIn):
    """A page prepared for a scenario."""

    scenario: str = Field(min_length=1, max_length=60, pattern=r"^[-a-zA-Z0-9_]+$")


class DormantApprovalIn(In):
    """The digest of the words as they were read, and for how many days they may go live."""

    digest: str = Field(max_length=64)
    days: int = Field(365, ge=1, le=1095)


class LiveIn(In):
    """The number of the case the page goes live for; null for none.

    because, seen : why it goes out although something speaks against it, and the digest of what did, as read at this address.
    """

    case: Number | None = None
    because: str = Field("", max_length=REASON_LENGTH)
    seen: str = Field("", max_length=64)


class AskedFor(Schema):
    """The number of the case it would go live for; none for none."""

    case: Number | None = None


class ObjectionOut(Schema):
    """One thing that speaks against it; `language` and `fact` when it is about one."""

    code: str
    sentence: str
    language: str
    fact: str


class BeforeLiveOut(Schema):
    """What speaks against making a page public now, and whom the brand wants told first. `seen` is the digest to send back."""

    objections: list[ObjectionOut]
    told_first: list[str]
    seen: str


class PublicPageOut(Schema):
    """Where readers find the page, when it was last built, and the lines on every page, by language."""

    address: str
    languages: list[str]
    contact: dict[str, str]
    emergency: dict[str, str]
    built_at: datetime | None
    built_digest: str

    @classmethod
    def of(cls, brand: Brand) -> "PublicPageOut":
        """The brand's page; as it would be while nobody has set it up."""
        found = PublicPage.objects.filter(brand=brand).first() or PublicPage(brand=brand)
        return cls(
            **copied(found, "contact emergency built_at built_digest"),
            address=address_of(brand, found),
            languages=list(languages_of(brand)),
        )


class DormantOut(Schema):
    """A dormant page; `digest` is of its words, for approving them. `case` : number of the one it is live for."""

    id: int
    scenario: str
    state: str
    texts: dict[str, dict[str, str]]
    digest: str
    author: PersonOut | None
    approved_by: PersonOut | None
    approved_at: datetime | None
    expires_at: datetime | None
    live_at: datetime | None
    live_by: PersonOut | None
    case: int | None

    @classmethod
    def of(cls, found: DormantPage) -> "DormantOut":
        """A page as `dormant_pages_for_page` loads it."""
        return cls(
            **copied(found, "id scenario state texts approved_at expires_at live_at"),
            digest=digest_of(found),
            author=PersonOut.of(found.author),
            approved_by=PersonOut.of(found.approved_by),
            live_by=PersonOut.of(found.live_by),
            case=found.case.number if found.case else None,
        )


class SubscribersOut(Schema):
    """How many asked to be told by e-mail. Who they are leaves the room only by a person's hand."""

    confirmed: int
    pending: int
    bounced: int


@router.get("/page", **reads(PublicPageOut))
def show_page(request: HttpRequest, brand: Slug) -> PublicPageOut:
    """The public page."""
    return PublicPageOut.of(brand_of(request, brand))


@router.put("/page", **writes(PublicPageOut))
def change_page(request: HttpRequest, brand: Slug, sent: PageIn) -> PublicPageOut:
    """Change its address and its lines; the page is built anew."""
    found = brand_of(request, brand)
    _check_languages(found, {**sent.contact, **sent.emergency}, field="contact")
    domain.change_page(found, **sent.model_dump(), by=person_of(request), now=clock.now())
    return PublicPageOut.of(found)


@router.get(DORMANT, **reads(Page[DormantOut]))
def list_dormant_pages(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[DormantOut]:
    """The pages prepared for scenarios that may come."""
    found = visible_dormant_pages(person_of(request)).filter(brand=brand_of(request, brand))
    return page(dormant_pages_for_page(found), asked, DormantOut.of)


@router.post(DORMANT, **writes(DormantOut, made=True))
def prepare_dormant_page(request: HttpRequest, brand: Slug, sent: DormantIn) -> Status[DormantOut]:
    """Prepare a page; somebody else has to approve it before it can go live."""
    found = brand_of(request, brand)
    _check_languages(found, sent.texts, field="texts")
    made = domain.prepare(found, **sent.model_dump(), by=person_of(request), now=clock.now())
    return Status(201, _after(request, made))


@router.get(ONE, **reads(DormantOut))
def show_dormant_page(request: HttpRequest, brand: Slug, dormant: Id) -> DormantOut:
    """One dormant page."""
    return DormantOut.of(_dormant(request, brand, dormant))


@router.put(ONE, **writes(DormantOut))
def revise_dormant_page(request: HttpRequest, brand: Slug, dormant: Id, sent: DormantChangeIn) -> DormantOut:
    """Change its words; an approval given before is void."""
    found = _dormant(request, brand, dormant)
    _check_languages(found.brand, sent.texts, field="texts")
    return _after(request, domain.revise(found, **sent.model_dump(), by=person_of(request), now=clock.now()))


@router.post(f"{ONE}/approve", **publishes(DormantOut))
def approve_dormant_page(
    request: HttpRequest, brand: Slug, dormant: Id, sent: DormantApprovalIn
) -> DormantOut:
    """Approve the words that were read; never by their author."""
    found = _dormant(request, brand, dormant)
    done = domain.approve(found, days=sent.days, seen=sent.digest, by=person_of(request), now=clock.now())
    return _after(request, done)


@router.get(f"{ONE}/live", **reads(BeforeLiveOut))
def before_live(request: HttpRequest, brand: Slug, dormant: Id, asked: Query[AskedFor]) -> BeforeLiveOut:
    """What speaks against making the page public for this case; without one, for any open case of the brand."""
    found = _dormant(request, brand, dormant)
    case = case_numbered(found.brand, str(asked.case or ""))
    objections = find_objections(found, case, now=clock.now())
    return BeforeLiveOut(
        objections=[ObjectionOut(**copied(each, "code sentence language fact")) for each in objections],
        told_first=told_first(found),
        seen=seen_digest(objections),
    )


@router.post(f"{ONE}/live", **publishes(DormantOut))
def go_live(request: HttpRequest, brand: Slug, dormant: Id, sent: LiveIn) -> DormantOut:
    """Make the page public at once; a second call changes nothing. What speaks against it is refused without a reason."""
    found = _dormant(request, brand, dormant)
    signed = {"because": sent.because, "seen": sent.seen}
    case = case_numbered(found.brand, str(sent.case or ""))
    return _after(request, domain.go_live(found, case=case, **signed, by=person_of(request), now=clock.now()))


@router.post(f"{ONE}/down", **publishes(DormantOut))
def take_down(request: HttpRequest, brand: Slug, dormant: Id) -> DormantOut:
    """Take the page from the front; what it said stays readable at its own address."""
    found = _dormant(request, brand, dormant)
    return _after(request, domain.take_down(found, by=person_of(request), now=clock.now()))


@router.get("/subscribers", **reads(SubscribersOut))
def count_subscribers(request: HttpRequest, brand: Slug) -> SubscribersOut:
    """How many read along by e-mail."""
    return SubscribersOut(**copied(readers_of(brand_of(request, brand)), "confirmed pending bounced"))


def _dormant(request: HttpRequest, brand: str, dormant: int) -> DormantPage:
    return dormant_page_of(person_of(request), brand_of(request, brand), dormant)


def _after(request: HttpRequest, dormant: DormantPage) -> DormantOut:
    return DormantOut.of(dormant_page_of(person_of(request), dormant.brand, dormant.pk))


def _check_languages(brand: Brand, told: Iterable[str], *, field: str) -> None:
    if set(told) - set(languages_of(brand)):
        words = _("The brand does not speak this language.")
        raise InputRefused(words, fields={field: words})
