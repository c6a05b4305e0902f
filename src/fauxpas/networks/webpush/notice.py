"""Notices to a device by Web Push. Source: RFC 8030 (sending), 8291 (encryption), 8292 (who sends)."""

import json
from functools import lru_cache
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core.clock import now
from fauxpas.core.errors import Gone, RefusedForGood
from fauxpas.core.http import fetch
from fauxpas.core.models import NoticeAddress, PushDevice
from fauxpas.core.notices import Telling, own_address
from fauxpas.core.signing import signing_key
from fauxpas.networks.webpush import encryption

KEPT_SECONDS = 86_400  # how long the push service keeps a notice for a telephone that is off
MOST_TITLE, MOST_BODY = 200, 280  # a lock screen shows less; whatever the signs, both fit into one record


def refuse_typed(_address: str) -> None:
    """Nobody types the address of a device: it could be somebody else's. Raises RefusedForGood."""
    raise RefusedForGood(_("Open “My notices” on the device itself to be told there."))


def send_notice(address: str, telling: Telling) -> None:
    """Send one notice to a device. One its push service no longer knows is forgotten.

    Raises TryLater or RefusedForGood.
    """
    device = PushDevice.objects.filter(address__address=address).first()
    if device is None:
        raise RefusedForGood(_("This device takes no more notices. Turn them on again on the device itself."))
    moment = now()
    body = encryption.encrypt(
        _payload(telling), receiver=encryption.unb64(device.receiver_key), auth=encryption.unb64(device.auth)
    )
    headers = {
        "Authorization": encryption.proof(
            device.endpoint, key=room_key(), contact=f"mailto:{own_address()}", now=moment
        ),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(KEPT_SECONDS),
        "Urgency": "high" if telling.urgent else "normal",
        "Topic": telling.key[-32:],
    }
    try:
        fetch(device.endpoint, now=moment, method="POST", headers=headers, body=body)
    except Gone as fault:
        forget(device)
        raise RefusedForGood(
            _("This device takes no more notices. Turn them on again on the device itself.")
        ) from fault


def forget(device: PushDevice) -> None:
    """Delete what a device is reached by; its address stays, turned off, so that what was sent there can be told."""
    with transaction.atomic():
        NoticeAddress.objects.filter(pk=device.address_id).update(active=False)
        device.delete()


def room_key() -> ec.EllipticCurvePrivateKey:
    """The key by which push services know this room, made from its signing key: one file to keep."""
    return _key_of(signing_key().private_bytes_raw())


def room_key_for_browsers() -> str:
    """The public half, as `applicationServerKey` takes it."""
    return encryption.b64(encryption.point(room_key().public_key()))


@lru_cache(maxsize=4)
def _key_of(seed: bytes) -> ec.EllipticCurvePrivateKey:
    return encryption.sender_key(seed)


def _payload(telling: Telling) -> bytes:
    """Words and the page to open, which asks for the person's own sign-in; nothing in it opens anything."""
    path = telling.link.removeprefix(settings.ROOM_URL)
    said = {
        "title": telling.title[:MOST_TITLE],
        "body": telling.body[:MOST_BODY],
        "path": path if not urlsplit(path).scheme else "/",
        "tag": telling.key,
        "urgent": telling.urgent,
        "language": telling.language,
    }
    return json.dumps(said, ensure_ascii=False).encode()
