"""The places that are the brand's own: its public page, and the mailboxes of those who asked to be told."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from fauxpas.core.channels import Json, Order, Receipt, Said
from fauxpas.core.errors import TryLater, Words
from fauxpas.core.models import Brand
from fauxpas.engage.page.publish import publish_page


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
