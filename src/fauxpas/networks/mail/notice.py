"""Notices to people of the room, by e-mail."""

from django.utils import translation
from django.utils.translation import gettext as _

from fauxpas.core.clock import now
from fauxpas.core.notices import MAIL, Telling
from fauxpas.networks.mail.client import Postman
from fauxpas.networks.mail.letters import own_address, write_letter


def send_notice(address: str, telling: Telling) -> None:
    """Send one notice to a `mailto:` address. Raises TryLater or RefusedForGood."""
    to = address.removeprefix(f"{MAIL}:").partition("?")[0]
    with translation.override(telling.language):
        footer = _("You get this because you are a member of this room. How you are told: your account page.")
    letter = write_letter(
        name="fauxpas",
        to=to,
        subject=telling.title,
        body=f"{telling.title}\n\n{telling.body}\n\n{telling.link}\n\n-- \n{footer}",
        language=telling.language,
        key=telling.key,
        now=now(),
        more={"Importance": "high", "X-Priority": "1"} if telling.urgent else {},
    )
    with Postman() as postman:
        postman.send(letter, sender=own_address(), to=to)
