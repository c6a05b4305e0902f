"""Wordings, channels and deliveries over the API."""

import base64

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from fauxpas.core import clock
from fauxpas.core.api import Id, Number, Page, Slug, Turn, brand_of, page, person_of, publishes, reads, writes
from fauxpas.core.errors import InputRefused
from fauxpas.core.rights import Right, check_right
from fauxpas.react import domain
from fauxpas.react.api_shapes import (
    CaptureIn,
    CaptureOut,
    CaptureReadOut,
    ChannelIn,
    ChannelOut,
    DeliveryOut,
    PostedIn,
    WordingApprovalIn,
    WordingChangeIn,
    WordingIn,
    WordingOut,
    drafts_of,
)
from fauxpas.react.domain.deliveries import known_kind
from fauxpas.react.forms import ChannelForm
from fauxpas.react.models import Channel, Delivery, Wording
from fauxpas.react.queries import (
    capture_of,
    channel_of,
    delivery_of,
    visible_deliveries,
    with_receipt,
    wording_of,
    wordings_for_page,
)
from fauxpas.room.queries import case_for

DELIVERIES = "/cases/{number}/deliveries"
ONE = f"{DELIVERIES}/{{delivery}}"
router = Router(tags=["react"])


@router.get("/wordings", **reads(Page[WordingOut]))
def list_wordings(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[WordingOut]:
    """The wordings, and which of them may be published alone now."""
    now = clock.now()
    found = wordings_for_page(brand_of(request, brand))
    return page(found, asked, lambda wording: WordingOut.at(wording, now=now))


@router.post("/wordings", **writes(WordingOut, made=True))
def add_wording(request: HttpRequest, brand: Slug, sent: WordingIn) -> Status[WordingOut]:
    """Prepare a wording; somebody else has to approve it."""
    made = domain.add_wording(
        brand_of(request, brand),
        name=sent.name,
        scenario=sent.scenario,
        drafts=drafts_of(sent.texts),
        by=person_of(request),
        now=clock.now(),
    )
    return Status(201, WordingOut.at(made, now=clock.now()))


@router.put("/wordings/{wording}", **writes(WordingOut))
def change_wording(request: HttpRequest, brand: Slug, wording: Id, sent: WordingChangeIn) -> WordingOut:
    """Change the words; an approval given before no longer stands."""
    found = _wording(request, brand, wording)
    now = clock.now()
    changed = domain.change_wording(found, drafts=drafts_of(sent.texts), by=person_of(request), now=now)
    return WordingOut.at(changed, now=now)


@router.post("/wordings/{wording}/approve", **publishes(WordingOut))
def approve_wording(request: HttpRequest, brand: Slug, wording: Id, sent: WordingApprovalIn) -> WordingOut:
    """Let the person on call publish this wording alone; never by its author."""
    found, now = _wording(request, brand, wording), clock.now()
    approved = domain.approve_wording(found, **sent.model_dump(), by=person_of(request), now=now)
    return WordingOut.at(approved, now=now)


@router.get("/channels", **reads(Page[ChannelOut]))
def list_channels(request: HttpRequest, brand: Slug, asked: Query[Turn]) -> Page[ChannelOut]:
    """The places where the brand speaks, paused ones included."""
    return page(Channel.objects.filter(brand=brand_of(request, brand)), asked, ChannelOut.of)


@router.post("/channels", **writes(ChannelOut, made=True))
def add_channel(request: HttpRequest, brand: Slug, sent: ChannelIn) -> Status[ChannelOut]:
    """Add a place to speak in."""
    found, person = brand_of(request, brand), person_of(request)
    check_right(person, Right.CHANNELS, found)
    if known_kind(sent.kind) is None:
        words = _("No network here brings channels of this kind.")
        raise InputRefused(words, fields={"kind": words})
    told = sent.model_dump(exclude={"config"})
    told |= {f"config_{name}": value for name, value in sent.config.items()}
    form = ChannelForm(told, brand=found, kind=sent.kind)
    if not form.is_valid():
        faults = {name: str(errors[0]) for name, errors in form.errors.items()}
        raise InputRefused(_("The channel was not added."), fields=faults)
    made = domain.add_channel(
        found,
        kind=sent.kind,
        name=sent.name,
        language=sent.language,
        config=form.config(),
        useful_minutes=sent.useful_minutes,
        by=person,
        now=clock.now(),
    )
    return Status(201, ChannelOut.of(made))


@router.post("/channels/{channel}/pause", **writes(ChannelOut))
def pause_channel(request: HttpRequest, brand: Slug, channel: Id) -> ChannelOut:
    """Send nothing more there until it is taken up again."""
    found = channel_of(brand_of(request, brand), channel)
    return ChannelOut.of(domain.pause_channel(found, by=person_of(request), now=clock.now()))


@router.post("/channels/{channel}/resume", **writes(ChannelOut))
def resume_channel(request: HttpRequest, brand: Slug, channel: Id) -> ChannelOut:
    """Send the following texts there again."""
    found = channel_of(brand_of(request, brand), channel)
    return ChannelOut.of(domain.resume_channel(found, by=person_of(request), now=clock.now()))


@router.get(DELIVERIES, **reads(Page[DeliveryOut]))
def list_deliveries(
    request: HttpRequest, brand: Slug, number: Number, asked: Query[Turn]
) -> Page[DeliveryOut]:
    """Where the texts of the case went, with what each place answered."""
    person = person_of(request)
    case = case_for(person, brand_of(request, brand), number)
    found = with_receipt(visible_deliveries(person).filter(public_text__case=case))
    return page(found, asked, DeliveryOut.of)


@router.get(ONE, **reads(DeliveryOut))
def show_delivery(request: HttpRequest, brand: Slug, number: Number, delivery: Id) -> DeliveryOut:
    """One delivery."""
    return DeliveryOut.of(_delivery(request, brand, number, delivery))


@router.post(f"{ONE}/posted", **writes(DeliveryOut))
def record_posted(
    request: HttpRequest, brand: Slug, number: Number, delivery: Id, sent: PostedIn
) -> DeliveryOut:
    """Say where a text stands that a person posted by hand."""
    found = _delivery(request, brand, number, delivery)
    person = person_of(request)
    return _after(domain.record_posted(found, url=sent.url, capture=sent.capture, by=person, now=clock.now()))


@router.post(f"{ONE}/captures", **writes(DeliveryOut, made=True))
def add_capture(
    request: HttpRequest, brand: Slug, number: Number, delivery: Id, sent: CaptureIn
) -> Status[DeliveryOut]:
    """Add a picture of the post to its receipt."""
    found = _delivery(request, brand, number, delivery)
    domain.add_capture(found, sent.content, by=person_of(request), now=clock.now())
    return Status(201, _after(found))


@router.get(f"{ONE}/captures/{{capture}}", **reads(CaptureReadOut))
def show_capture(
    request: HttpRequest, brand: Slug, number: Number, delivery: Id, capture: Id
) -> CaptureReadOut:
    """A picture of a receipt, whole."""
    found = capture_of(_delivery(request, brand, number, delivery), capture)
    content = base64.b64encode(domain.read_capture(found)).decode()
    return CaptureReadOut(**CaptureOut.of(found).model_dump(), content=content)


@router.post(f"{ONE}/send", **publishes(DeliveryOut))
def send_delivery(request: HttpRequest, brand: Slug, number: Number, delivery: Id) -> DeliveryOut:
    """Send a held or failed delivery after all."""
    found = _delivery(request, brand, number, delivery)
    return _after(domain.send_anyway(found, by=person_of(request), now=clock.now()))


@router.post(f"{ONE}/went-out", **publishes(DeliveryOut))
def confirm_delivery(request: HttpRequest, brand: Slug, number: Number, delivery: Id) -> DeliveryOut:
    """Say that a delivery whose sending broke off arrived after all."""
    found = _delivery(request, brand, number, delivery)
    return _after(domain.went_out(found, by=person_of(request), now=clock.now()))


@router.post(f"{ONE}/cancel", **writes(DeliveryOut))
def cancel_delivery(request: HttpRequest, brand: Slug, number: Number, delivery: Id) -> DeliveryOut:
    """Decide that this text does not go there any more."""
    found = _delivery(request, brand, number, delivery)
    return _after(domain.cancel(found, by=person_of(request), now=clock.now()))


def _wording(request: HttpRequest, brand: str, wording: int) -> Wording:
    return wording_of(brand_of(request, brand), wording)


def _delivery(request: HttpRequest, brand: str, number: int, delivery: int) -> Delivery:
    return delivery_of(case_for(person_of(request), brand_of(request, brand), number), delivery)


def _after(delivery: Delivery) -> DeliveryOut:
    return DeliveryOut.of(with_receipt(Delivery.objects.all()).get(pk=delivery.pk))
