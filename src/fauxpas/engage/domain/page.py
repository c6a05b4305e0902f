"""What stands on every page besides the statements: how to reach us, and what comes first in an emergency."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.engage.models import PublicPage
from fauxpas.engage.page.publish import build_soon, page_of


def change_page(
    brand: Brand,
    *,
    address: str,
    contact: Mapping[str, str],
    emergency: Mapping[str, str],
    by: Person,
    now: datetime,
) -> PublicPage:
    """Set the page's own address, its contact lines and its emergency lines, by language; the page is built anew.

    Raises InputRefused for what is no web address.
    """
    check_right(by, Right.CHANNELS, brand)
    address = address.strip().rstrip("/")
    parts = urlsplit(address)
    if address and (
        parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment
    ):
        sentence = _("Give the address readers type, beginning with https, or leave it empty.")
        raise InputRefused(sentence, fields={"address": sentence})
    with transaction.atomic():
        page = page_of(brand, now=now)
        before = {"address": page.address, "contact": page.contact, "emergency": page.emergency}
        page.address = address
        page.contact = _said(contact)
        page.emergency = _said(emergency)
        after = {"address": page.address, "contact": page.contact, "emergency": page.emergency}
        if after != before:
            page.save(update_fields=["address", "contact", "emergency"])
            build_soon(brand, now=now)
            trail.write(brand, "page.changed", by=by, now=now, subject=page, before=before, after=after)
    return page


def _said(lines: Mapping[str, str]) -> dict[str, str]:
    return {language: words.strip() for language, words in lines.items() if words.strip()}
