"""What a delivery says of itself, in the reader's language, and how somebody is reached in one tap."""

import re
from typing import Any

from django import template
from django.conf import settings
from django.utils.translation import get_language

from fauxpas.react.domain.deliveries import HELD_BECAUSE
from fauxpas.react.models import Delivery

register = template.Library()


@register.filter
def receipt_words(delivery: Delivery) -> str:
    """`{{ delivery|receipt_words }}`: its receipt, why it is held, or what failed; empty when there is nothing to say."""
    receipt: dict[str, Any] = delivery.receipt
    if receipt.get("held"):
        return str(HELD_BECAUSE[receipt["held"]])
    told = receipt.get("sentence") or receipt.get("error")
    if isinstance(told, dict):
        spoken = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
        return str(told.get(spoken) or told.get(settings.LANGUAGE_CODE, ""))
    return delivery.error


_TELEPHONE = re.compile(r"\+?[\d .()/-]{6,}")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@register.filter
def reach_link(reach: str) -> str:
    """`{{ outflow.reach|reach_link }}`: what a tap opens for a telephone, an e-mail or an address; empty for other words."""
    if _TELEPHONE.fullmatch(reach):
        return "tel:" + re.sub(r"[^\d+]", "", reach)
    if _MAIL.fullmatch(reach):
        return f"mailto:{reach}"
    return reach if reach.startswith("https://") else ""
