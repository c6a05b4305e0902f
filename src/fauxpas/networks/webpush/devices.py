"""The devices on which a person is told: added by the device's own browser, removed by the person or its push service."""

import secrets
from datetime import datetime
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core.errors import InputRefused, RefusedForGood, TryLater
from fauxpas.core.http import check_address
from fauxpas.core.models import NoticeAddress, Person, PushDevice
from fauxpas.core.notices import WEB_PUSH
from fauxpas.networks.webpush import encryption

MOST_DEVICES = 10


def add_device(
    person: Person, *, label: str, endpoint: str, receiver_key: str, auth: str, now: datetime
) -> PushDevice:
    """Tell the person on this device too. The same browser asked again replaces what it gave before, whoever was signed in.

    endpoint, receiver_key, auth : as the browser's PushSubscription has them. Raises InputRefused.
    """
    _check(endpoint, receiver_key, auth)
    with transaction.atomic():
        NoticeAddress.objects.filter(device__endpoint=endpoint, device__auth=auth).delete()
        if PushDevice.objects.filter(address__person=person).count() >= MOST_DEVICES:
            raise InputRefused(_("You are told on ten devices already. Remove one first."))
        address = NoticeAddress.objects.create(
            person=person,
            label=label.strip()[:60] or _("This device"),
            address=f"{WEB_PUSH}:{secrets.token_hex(8)}",
            created_at=now,
        )
        return PushDevice.objects.create(
            address=address, endpoint=endpoint, receiver_key=receiver_key, auth=auth
        )


def _check(endpoint: str, receiver_key: str, auth: str) -> None:
    refused = InputRefused(_("This browser gave no address that notices can be sent to. Try another one."))
    try:
        encryption.read_point(encryption.unb64(receiver_key))
        short = len(encryption.unb64(auth)) != encryption.AUTH_BYTES
        # RFC 8030 knows https only; the address is a secret.
        if short or urlsplit(endpoint).scheme != "https" or len(endpoint) > 2000:
            raise refused
        check_address(endpoint)
    except (ValueError, RefusedForGood, UnsupportedAlgorithm) as fault:
        raise refused from fault
    except TryLater:
        pass
