"""Where a public text stands for good. The public page knows its own address and registers it here."""

from collections.abc import Callable

from django.conf import settings

from fauxpas.core.models import Brand

# Called with the brand, the language, and the id of the public text, or None before it exists.
Permalink = Callable[[Brand, str, int | None], str]


def page_server_link(brand: Brand, language: str, public_text_id: int | None) -> str:
    """The address on the page server: the text's own page, or the language's first page before the text exists."""
    folder = f"{settings.PAGE_URL}/{brand.slug}/{language}/"
    return folder if public_text_id is None else f"{folder}{public_text_id}/"


_permalink: list[Permalink] = [page_server_link]


def register_permalink(permalink: Permalink) -> None:
    """Let the public page say where its texts stand."""
    _permalink[:] = [permalink]


def permalink_of(brand: Brand, language: str, public_text_id: int | None) -> str:
    """Where readers find the text, for good."""
    return _permalink[0](brand, language, public_text_id)
