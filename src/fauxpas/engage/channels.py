"""The places that are the brand's own: its public page, and the mailboxes of those who asked to be told."""

from datetime import datetime

from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from fauxpas.core.channels import Json, Order, Receipt, Said
from fauxpas.core.errors import TryLater, Words
from fauxpas.core.models import Brand
from fauxpas.engage.domain.mailings import letter_body, line_up_mailings
from fauxpas.engage.models import Subscriber
from fauxpas.engage.page.publish import publish_page
from fauxpas.networks.mail.client import check_can_send
from fauxpas.understand.models import PublicText


class PageChannel:
    """The public page: a folder of static files, built whole from everything that was said."""

    kind = "page"
    label: Words = gettext_lazy("Public page")

    def limit(self, config: Json) -> None:
        """None: a page has room."""
        del config

    def compose(self, said: Said, config: Json) -> str:
        """Title and body, as the page shows them."""
        del config
        return f"{said.title}\n\n{said.body.strip()}".strip()

    def deliver(self, order: Order, *, now: datetime) -> Receipt:
        """Build and publish the page; the receipt leads to the text's own address. Raises TryLater."""
        try:
            digest = publish_page(Brand.objects.get(pk=order.brand_id), now=now)
        except OSError as fault:
            raise TryLater(
                gettext_lazy("The folder of the public page cannot be written. Look at the disk.")
            ) from fault
        return Receipt(gettext_lazy("It stands on the public page."), url=order.said.link, detail=digest)


class MailChannel:
    """The subscribers of the brand's page, each told by a letter of their own, in the text's language."""

    kind = "mail"
    label: Words = gettext_lazy("E-mail to subscribers")

    def limit(self, config: Json) -> None:
        """None: a letter has room."""
        del config

    def audience(self, brand_id: int) -> int:
        """How many people have confirmed that they want to be told."""
        return Subscriber.objects.filter(brand=brand_id, state=Subscriber.State.CONFIRMED).count()

    def compose(self, said: Said, config: Json) -> str:
        """The letter as everybody gets it; each also gets their own way to leave."""
        del config
        return letter_body(said)

    def deliver(self, order: Order, *, now: datetime) -> Receipt:
        """Put a letter to each subscriber in line. Raises RefusedForGood when this room cannot send mail."""
        check_can_send()
        count = line_up_mailings(
            PublicText.objects.select_related("brand").get(pk=order.public_text_id), now=now
        )
        return Receipt(_sentence(count), url=order.said.link)


def _in_line(count: int) -> str:
    if count == 0:
        return _("Nobody who reads this language has subscribed, so nothing was sent.")
    return ngettext("One letter is on its way.", "%(count)s letters are on their way.", count) % {
        "count": count
    }


# The delivery keeps the sentence in every language, so it must not be said before it is asked for.
_sentence = lazy(_in_line, str)
