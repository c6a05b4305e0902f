"""Notices to people of the room, over Apprise's services."""

import apprise
from django.conf import settings
from django.utils.translation import gettext as _

from fauxpas.core.errors import RefusedForGood, TryLater
from fauxpas.core.http import check_address
from fauxpas.core.notices import Telling

# Those that run a program or speak to this machine's own desktop or logs reach nobody.
LOCAL = frozenset({"dbus", "glib", "gnome", "kde", "macosx", "qt", "syslog", "windows"})


def check_notice_address(address: str) -> None:
    """Refuse an address Apprise does not understand, or one that leads to a private machine.

    Raises RefusedForGood, or TryLater when the host cannot be found at this moment.
    """
    service = apprise.Apprise.instantiate(address, suppress_exceptions=True)
    scheme = address.partition(":")[0].lower()
    if service is None or scheme in LOCAL:
        raise RefusedForGood(
            _("This address is not one a notice can be sent to. See the list of services in the help.")
        )
    host = getattr(service, "host", None)
    if host:
        port = getattr(service, "port", None)
        check_address(f"https://{host}{f':{port}' if port else ''}/")


def send_notice(address: str, telling: Telling) -> None:
    """Send one notice to an Apprise address. Raises TryLater or RefusedForGood."""
    if settings.FAUXPAS["FAUXPAS_SEALED"]:
        raise RefusedForGood(_("This room is sealed: nothing leaves it."))
    check_notice_address(address)
    sender = apprise.Apprise(asset=apprise.AppriseAsset(app_id="fauxpas", app_desc="fauxpas", app_url=""))
    sender.add(address)
    kind = apprise.NotifyType.WARNING if telling.urgent else apprise.NotifyType.INFO
    body = "\n\n".join(part for part in (telling.body, telling.link) if part)
    if not sender.notify(title=telling.title, body=body, notify_type=kind):
        raise TryLater(_("The service did not take the notice. We try again by ourselves."))
