"""Captures: pictures of a text as it stood on a network without an interface; with the link, they are its receipt.

The bytes are a sealed file (`core/sealed.py`), so that the digest in the trail proves the picture.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import sealed, trail
from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.react.models import Capture, Delivery

MOST_BYTES = 5_000_000
MOST_CAPTURES = 10
TAKEN = ("image/png", "image/jpeg", "image/webp")


def add_capture(delivery: Delivery, content: bytes, *, by: Person, now: datetime) -> Capture:
    """Keep a picture as part of the receipt of a text that stands somewhere; the same picture twice is kept once.

    content : PNG, JPEG or WebP, at most MOST_BYTES. Raises InputRefused for anything else, MoveRefused when the text
    is not there yet or has MOST_CAPTURES already.
    """
    check_right(by, Right.PUBLISH, delivery.channel.brand)
    media_type = check_picture(content)
    digest = sealed.digest_of(content)
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
        known = delivery.captures.filter(digest=digest).first()
        if known is not None:
            return known
        if delivery.state != Delivery.State.SENT:
            raise MoveRefused(_("A capture shows a text where it stands. Keep the link to the post first."))
        if delivery.captures.count() >= MOST_CAPTURES:
            raise MoveRefused(_("This receipt has %(most)s captures already.") % {"most": MOST_CAPTURES})
        sealed.seal(content, media_type=media_type)
        capture = Capture.objects.create(
            delivery=delivery,
            digest=digest,
            media_type=media_type,
            size=len(content),
            added_at=now,
            added_by=by,
        )
        case = delivery.public_text.case
        trail.write(
            delivery.channel.brand,
            "delivery.captured",
            by=by,
            now=now,
            subject=delivery,
            thread=case.thread if case is not None else "",
            after={"sha256": digest, "bytes": len(content)},
        )
    return capture


def check_picture(content: bytes) -> str:
    """The media type of a picture that may be kept, told by its first bytes. Raises InputRefused."""
    if len(content) > MOST_BYTES:
        raise _refusal(_("This picture is larger than %(most)s MB.") % {"most": MOST_BYTES // 1_000_000})
    media_type = sealed.media_type_of(content)
    if media_type in TAKEN:
        return media_type
    raise _refusal(_("Choose a picture: PNG, JPEG or WebP."))


def read_capture(capture: Capture) -> bytes:
    """The picture's bytes. Raises NotFound when they are lost, or are no longer those that were kept."""
    return sealed.unseal(capture.digest, media_type=capture.media_type)


def keeps(digest: str) -> bool:
    """Whether a capture rests on the file of this digest."""
    return Capture.objects.filter(digest=digest).exists()


def _refusal(words: str) -> InputRefused:
    return InputRefused(words, fields={"capture": words})
