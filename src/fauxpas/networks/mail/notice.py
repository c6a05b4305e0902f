"""Notices to people of the room, by e-mail."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import translation
from django.utils.translation import gettext as _

from fauxpas.core.clock import now
from fauxpas.core.errors import RefusedForGood
from fauxpas.core.notices import MAIL, Telling, own_address
from fauxpas.networks.mail.client import Postman
from fauxpas.networks.mail.letters import write_letter


def check_mail_address(address: str) -> None:
    """Refuse what is no `mailto:` address. Raises RefusedForGood."""
    try:
        validate_email(_bare(address))
    except ValidationError as fault:
        raise RefusedForGood(_("This is not an e-mail address. It reads like name@example.org.")) from fault


def send_notice(address: str, telling: Telling) -> None:
    """Send one notice to a `mailto:` address. Raises TryLater or RefusedForGood."""
    to = _bare(address)
    with translation.override(telling.language):
        footer = _("You get this because you are a member of this room. How you are told: your account page.")
    # What goes to a list of people without an account leads nowhere they could enter.
    ending = [telling.link, f"-- \n{footer}"] if telling.link else []
    letter = write_letter(
        name="fauxpas",
        to=to,
        subject=telling.title,
        body="\n\n".join([telling.title, telling.body, *ending]),
        language=telling.language,
        key=telling.key,
        now=now(),
        more={"Importance": "high", "X-Priority": "1"} if telling.urgent else {},
    )
    with Postman() as postman:
        postman.send(letter, sender=own_address(), to=to)


def _bare(address: str) -> str:
    return address.removeprefix(f"{MAIL}:").partition("?")[0].strip()
