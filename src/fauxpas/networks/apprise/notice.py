"""Notices to people of the room, over Apprise's services."""

import apprise
from apprise.plugins import url_to_dict
from django.conf import settings
from django.utils.translation import gettext as _

from fauxpas.core.errors import RefusedForGood, TryLater
from fauxpas.core.http import check_address
from fauxpas.core.notices import Telling

from .guard import guarded

# Those that run a program or speak to this machine's own desktop, lights or logs reach nobody; one keeps keys on our disk.
LOCAL = frozenset({"blink1", "dbus", "glib", "gnome", "kde", "macosx", "qt", "syslog", "vapid", "windows"})
# Parameters that name a file, which would be read on our disk and sent away.
FILES = frozenset({"keyfile", "pgp", "pgpkey", "pgpprv", "pgppub", "subfile", "template"})


def check_notice_address(address: str) -> None:
    """Refuse an address Apprise does not understand, or one that leads to a private machine.

    Raises RefusedForGood, or TryLater when the host cannot be found at this moment.
    """
    _service_of(address)


def send_notice(address: str, telling: Telling) -> None:
    """Send one notice to an Apprise address. Raises TryLater or RefusedForGood."""
    if settings.FAUXPAS["FAUXPAS_SEALED"]:
        raise RefusedForGood(_("This room is sealed: nothing leaves it."))
    service = _service_of(address)
    kind = apprise.NotifyType.WARNING if telling.urgent else apprise.NotifyType.INFO
    body = "\n\n".join(part for part in (telling.body, telling.link) if part)
    sender = apprise.Apprise()
    # The service and not the address: Apprise reads several services out of one address with a comma in it.
    sender.add(service)
    with guarded():
        sent = sender.notify(title=telling.title, body=body, notify_type=kind)
    if not sent:
        raise TryLater(_("The service did not take the notice. We try again by ourselves."))


def _service_of(address: str) -> apprise.NotifyBase:
    """The one service an address names, checked."""
    asset = apprise.AppriseAsset(app_id="fauxpas", app_desc="fauxpas", app_url="")
    service = apprise.Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    # As Apprise reads the address: it ends a parameter at a semicolon, and knows no fragment.
    read = url_to_dict(address) or {}  # type: ignore[no-untyped-call]  # Apprise tells no types here
    scheme = str(read.get("schema", "")).lower()
    names = {name.strip(" +-:").lower() for name in read.get("qsd", {})}
    if not isinstance(service, apprise.NotifyBase) or scheme in LOCAL or names & FILES:
        raise RefusedForGood(
            _("This address is not one a notice can be sent to. See the list of services in the help.")
        )
    host = getattr(service, "host", None)
    if host:
        port = getattr(service, "port", None)
        check_address(f"https://{host}{f':{port}' if port else ''}/")
    return service
