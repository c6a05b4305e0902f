"""What every page knows: the menu, the brand, the next promise, how many sources are heard."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """The variables of `base.html`; nothing for a stranger."""
    return {"brand": getattr(request, "brand", None)}
