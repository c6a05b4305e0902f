"""Getting public words to every place, one leased attempt at a time, with a receipt a person can read.

A delivery past its last useful time, or overtaken by a newer word, is held and asks a person; it never retries into
the night. One that fails never hides the others.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core import queue, trail
from fauxpas.core.channels import ChannelKind, Order, Receipt, Said, channel_kind
from fauxpas.core.errors import FauxpasError, InputRefused, RefusedForGood, Words
from fauxpas.core.models import Job, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.react.domain import notices
from fauxpas.react.domain.captures import add_capture
from fauxpas.react.domain.lengths import fitting
from fauxpas.react.domain.links import permalink_of
from fauxpas.react.domain.moves import next_delivery_state
from fauxpas.react.models import Channel, Delivery
from fauxpas.understand.cuts import cuts_of, words_left
from fauxpas.understand.models import PublicText

JOB = "react.deliver"
MOST_ATTEMPTS = 8
LINK_LENGTH = 2000
LATE, SUPERSEDED, TOO_LONG, UNSURE, TAKEN_OUT = "late", "superseded", "too_long", "unsure", "taken_out"
HELD_BECAUSE: Mapping[str, Words] = {
    LATE: gettext_lazy("Its last useful time has passed."),
    SUPERSEDED: gettext_lazy("A newer text of this case was published meanwhile."),
    TAKEN_OUT: gettext_lazy("Words were taken out of this text. Read what is left before it goes out."),
    TOO_LONG: gettext_lazy("The text is longer than this channel takes."),
    UNSURE: gettext_lazy(
        "Nobody knows whether it arrived: the sending broke off. Look there; then say that it went out, or send it again."
    ),
}


def line_up(
    public_text: PublicText, channel: Channel, *, now: datetime, shorts: Mapping[str, str] | None = None
) -> Delivery:
    """Put one public text in line for one channel, in the caller's transaction.

    shorts : family to the same in few words, for places the whole does not fit.
    """
    delivery = Delivery(
        channel=channel,
        public_text=public_text,
        key=f"fauxpas-{public_text.pk}-{channel.pk}-{public_text.digest[:16]}",
        created_at=now,
        last_useful_at=now + timedelta(minutes=channel.useful_minutes),
    )
    kind = known_kind(channel.kind)
    if kind is None:
        delivery.state, delivery.error = Delivery.State.FAILED, str(_unknown_kind(channel))
        delivery.text = public_text.body
    else:
        limit = kind.limit(channel.config)
        said = fitting(said_of(public_text), shorts or {}, limit=limit)
        delivery.text = kind.compose(said, channel.config)
        if limit is not None and len(delivery.text) > limit:
            delivery.state, delivery.receipt = Delivery.State.HELD, {"held": TOO_LONG}
    delivery.save(force_insert=True)
    if delivery.state == Delivery.State.WAITING:
        _enqueue(delivery, now=now)
    else:
        title = gettext_lazy("A delivery waits for your decision")
        notices.tell_of_delivery(delivery, title=title, now=now)
    return delivery


def deliver(job: Job, *, now: datetime) -> Delivery | None:
    """Make one attempt at the delivery of this job; None when there is nothing left to do.

    Raises TryLater or RefusedForGood as the channel did, after the attempt is on the row.
    """
    delivery = _take(job.payload["delivery"], now=now)
    if delivery is None:
        return None
    last = job.attempts >= job.most_attempts
    concluded = False
    try:
        receipt = _kind_of(delivery.channel).deliver(_order(delivery), now=now)
        concluded = True
    except FauxpasError as fault:
        concluded = True
        _record_fault(delivery, fault.message, final=last or not fault.retry, now=now)
        raise
    finally:
        if not concluded and last:
            _record_fault(
                delivery,
                gettext_lazy("It failed for a reason nobody foresaw; the log has it."),
                final=True,
                now=now,
            )
    return _record_receipt(delivery, receipt, now=now)


def send_anyway(delivery: Delivery, *, by: Person, now: datetime) -> Delivery:
    """Send a held or failed delivery after all; a person has decided, so only its new last useful time holds it."""
    channel = delivery.channel
    check_right(by, Right.PUBLISH, channel.brand)
    with transaction.atomic():
        delivery = lock_delivery(delivery.pk)
        before = delivery.state
        delivery.state = next_delivery_state(delivery, "send_anyway")
        delivery.handled_by, delivery.error, delivery.receipt = by, "", {}
        delivery.last_useful_at = now + timedelta(minutes=channel.useful_minutes)
        delivery.save()
        _enqueue(delivery, now=now)
        write_delivery(delivery, "delivery.sent_again", by=by, now=now, before=before)
    return delivery


def cancel(delivery: Delivery, *, by: Person, now: datetime) -> Delivery:
    """Decide that this text does not go to this channel any more."""
    check_right(by, Right.PUBLISH, delivery.channel.brand)
    with transaction.atomic():
        delivery = lock_delivery(delivery.pk)
        before = delivery.state
        delivery.state, delivery.handled_by = next_delivery_state(delivery, "cancel"), by
        delivery.save(update_fields=["state", "handled_by"])
        write_delivery(delivery, "delivery.cancelled", by=by, now=now, before=before)
    return delivery


def record_posted(
    delivery: Delivery, *, url: str, by: Person, now: datetime, capture: bytes | None = None
) -> Delivery:
    """Take the link of a text posted by hand, and a picture of it; they are its receipt.

    Raises InputRefused when the link is no web address or the capture no picture.
    """
    check_right(by, Right.PUBLISH, delivery.channel.brand)
    url = url.strip()
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname or len(url) > LINK_LENGTH:
        sentence = _("Paste the whole link to the post, beginning with https.")
        raise InputRefused(sentence, fields={"url": sentence})
    with transaction.atomic():
        delivery = lock_delivery(delivery.pk)
        before = delivery.state
        delivery.state = next_delivery_state(delivery, "record_posted")
        delivery.handled_by, delivery.sent_at = by, now
        delivery.receipt = {
            "sentence": in_every_language(gettext_lazy("Posted by hand.")),
            "url": url,
            "detail": "",
        }
        delivery.save(update_fields=["state", "handled_by", "sent_at", "receipt"])
        write_delivery(delivery, "delivery.posted", by=by, now=now, before=before)
        if capture is not None:
            add_capture(delivery, capture, by=by, now=now)
    return delivery


def said_of(public_text: PublicText) -> Said:
    """A public text as channels are given it, without what was taken out of it since."""
    brand = public_text.brand
    title, body = words_left(public_text, cuts_of(public_text), zone=ZoneInfo(brand.time_zone))
    return Said(
        brand=brand.name,
        kind=public_text.kind,
        language=public_text.language,
        title=title,
        body=body,
        link=permalink_of(brand, public_text.language, public_text.pk),
        said_at=public_text.said_at,
        next_update_at=public_text.next_update_at,
        time_zone=brand.time_zone,
    )


def known_kind(kind: str) -> ChannelKind | None:
    """The channel kind registered under this key; None when no network brings it."""
    try:
        return channel_kind(kind)
    except KeyError:
        return None


def in_every_language(words: Words) -> dict[str, str]:
    """The words in each language of the room, by code, so that every reader gets their own."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            said[code] = str(words)
    return said


def _take(delivery_id: int, *, now: datetime) -> Delivery | None:
    """Mark the attempt before it is made; a killed attempt is found as SENDING and made again under the same key."""
    with transaction.atomic():
        delivery = lock_delivery(delivery_id)
        if delivery.state not in {Delivery.State.WAITING, Delivery.State.SENDING}:
            return None
        because = _held_because(delivery, now=now)
        if because:
            before = delivery.state
            delivery.state, delivery.receipt = Delivery.State.HELD, {"held": because}
            delivery.save(update_fields=["state", "receipt"])
            title = gettext_lazy("A delivery waits for your decision")
            notices.tell_of_delivery(delivery, title=title, now=now)
            write_delivery(delivery, "delivery.held", by=None, now=now, before=before)
            return None
        delivery.state = Delivery.State.SENDING
        delivery.attempts += 1
        delivery.save(update_fields=["state", "attempts"])
    return delivery


def _held_because(delivery: Delivery, *, now: datetime) -> str:
    if now > delivery.last_useful_at:
        return LATE
    decided = delivery.handled_by_id is not None
    return SUPERSEDED if not decided and _is_superseded(delivery) else ""


def _is_superseded(delivery: Delivery) -> bool:
    said = delivery.public_text
    newer = Delivery.objects.filter(
        channel=delivery.channel_id,
        public_text__case=said.case_id,
        public_text__language=said.language,
        public_text__said_at__gt=said.said_at,
    )
    return newer.exclude(state=Delivery.State.CANCELLED).exists()


def _record_receipt(delivery: Delivery, receipt: Receipt, *, now: datetime) -> Delivery:
    given = delivery.text
    with transaction.atomic():
        delivery = lock_delivery(delivery.pk)
        before = delivery.state
        delivery.state = Delivery.State.BY_HAND if receipt.by_hand else Delivery.State.SENT
        # Words may have been taken out while it was being sent: what arrived is what was sent, what waits for a hand is what is left.
        delivery.text = delivery.text if receipt.by_hand else given
        delivery.sent_at = None if receipt.by_hand else now
        delivery.error = ""
        delivery.receipt = {
            "sentence": in_every_language(receipt.sentence),
            "url": receipt.url,
            "detail": receipt.detail,
        }
        delivery.save(update_fields=["state", "text", "sent_at", "error", "receipt"])
        if receipt.by_hand:
            notices.tell_of_posting(delivery, now=now)
        write_delivery(delivery, f"delivery.{delivery.state}", by=None, now=now, before=before)
    return delivery


def _record_fault(delivery: Delivery, words: Words, *, final: bool, now: datetime) -> None:
    with transaction.atomic():
        delivery = lock_delivery(delivery.pk)
        before = delivery.state
        held = before == Delivery.State.HELD  # words were taken out while it was being sent
        final = final and not held
        if held:
            delivery.receipt = {"held": TAKEN_OUT}
        else:
            delivery.state = Delivery.State.FAILED if final else Delivery.State.WAITING
            delivery.receipt = {"error": in_every_language(words)}
        delivery.error = str(words)[:500]
        delivery.save(update_fields=["state", "error", "receipt"])
        if final:
            notices.tell_of_delivery(delivery, title=gettext_lazy("A delivery failed"), now=now)
            write_delivery(delivery, "delivery.failed", by=None, now=now, before=before)


def _kind_of(channel: Channel) -> ChannelKind:
    kind = known_kind(channel.kind)
    if kind is None:
        raise RefusedForGood(_unknown_kind(channel))
    return kind


def _unknown_kind(channel: Channel) -> Words:
    return _("Nothing here can send to a channel of kind “%(kind)s”. Its network is not installed.") % {
        "kind": channel.kind
    }


def _order(delivery: Delivery) -> Order:
    said, channel = delivery.public_text, delivery.channel
    return Order(
        delivery_id=delivery.pk,
        public_text_id=said.pk,
        brand_id=channel.brand_id,
        key=delivery.key,
        text=delivery.text,
        said=said_of(said),
        config=channel.config,
    )


def _enqueue(delivery: Delivery, *, now: datetime) -> None:
    queue.enqueue(
        JOB,
        now=now,
        payload={"delivery": delivery.pk},
        key=str(delivery.pk),
        brand=delivery.channel.brand,
        most_attempts=MOST_ATTEMPTS,
    )


def lock_delivery(delivery_id: int) -> Delivery:
    """The delivery as it stands now, with its channel and text, locked until the transaction ends."""
    found = Delivery.objects.select_for_update(of=("self",))
    return found.select_related("channel__brand", "public_text__brand", "public_text__case").get(
        pk=delivery_id
    )


def write_delivery(delivery: Delivery, verb: str, *, by: Person | None, now: datetime, before: str) -> None:
    """The trail's line of a move of a delivery, in the caller's transaction."""
    case = delivery.public_text.case
    after: dict[str, Any] = {
        "state": delivery.state,
        "channel": delivery.channel.name,
        "language": delivery.public_text.language,
    }
    if delivery.receipt.get("url"):
        after["url"] = delivery.receipt["url"]
    trail.write(
        delivery.channel.brand,
        verb,
        by=by,
        now=now,
        subject=delivery,
        thread=case.thread if case is not None else "",
        before={"state": before},
        after=after,
    )
