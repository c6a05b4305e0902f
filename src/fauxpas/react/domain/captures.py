"""Captures: pictures of a text as it stood on a network without an interface; with the link, they are its receipt.

The bytes lie in the data folder under their SHA-256, written once and never changed, so that the digest in the trail
proves the picture. Nothing in them is decoded here; they are told by their first bytes, never by what a browser said.
"""

import hashlib
import os
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotFound
from fauxpas.core.models import Person
from fauxpas.core.rights import Right, check_right
from fauxpas.react.models import Capture, Delivery

MOST_BYTES = 5_000_000
MOST_CAPTURES = 10
ENDINGS: Mapping[str, str] = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp"}


def add_capture(delivery: Delivery, content: bytes, *, by: Person, now: datetime) -> Capture:
    """Keep a picture as part of the receipt of a text that stands somewhere; the same picture twice is kept once.

    content : PNG, JPEG or WebP, at most MOST_BYTES. Raises InputRefused for anything else, MoveRefused when the text
    is not there yet or has MOST_CAPTURES already.
    """
    check_right(by, Right.PUBLISH, delivery.channel.brand)
    media_type = check_picture(content)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery.pk)
        known = delivery.captures.filter(digest=digest).first()
        if known is not None:
            return known
        if delivery.state != Delivery.State.SENT:
            raise MoveRefused(_("A capture shows a text where it stands. Keep the link to the post first."))
        if delivery.captures.count() >= MOST_CAPTURES:
            raise MoveRefused(_("This receipt has %(most)s captures already.") % {"most": MOST_CAPTURES})
        # A file without a row harms nobody; a row without its file would be a receipt that proves nothing.
        _store(content, path_of(digest, media_type))
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
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp"
    raise _refusal(_("Choose a picture: PNG, JPEG or WebP."))


def read_capture(capture: Capture) -> bytes:
    """The picture's bytes. Raises NotFound when they are lost, or are no longer those that were kept."""
    try:
        content = path_of(capture.digest, capture.media_type).read_bytes()
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != capture.digest:
        raise NotFound(
            _("The file of this capture is missing or was changed. Restore the data folder from its backup.")
        )
    return content


def path_of(digest: str, media_type: str) -> Path:
    """Where the picture of this digest lies in the data folder."""
    folder: Path = settings.DATA_DIR
    return folder / "evidence" / digest[:2] / f"{digest}.{ENDINGS[media_type]}"


def _store(content: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as partial:
        partial.write(content)
        partial.flush()
        os.fsync(partial.fileno())
    Path(partial.name).replace(path)


def _refusal(words: str) -> InputRefused:
    return InputRefused(words, fields={"capture": words})
