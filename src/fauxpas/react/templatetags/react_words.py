"""What a delivery says of itself, in the reader's language."""

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
