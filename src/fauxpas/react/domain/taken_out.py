"""Words taken out of a public text leave with no delivery that has not arrived: each waits for a person, who reads what is left."""

from datetime import datetime

from django.utils.translation import gettext_lazy

from fauxpas.react.domain import notices
from fauxpas.react.domain.deliveries import TAKEN_OUT, UNSURE, lock_delivery
from fauxpas.react.domain.moves import next_delivery_state
from fauxpas.react.models import Delivery
from fauxpas.understand.models import PublicText

D = Delivery.State
_TITLE = gettext_lazy("A delivery waits for your decision")


def take_from_deliveries(text: PublicText, words: str, *, instead: str, now: datetime) -> list[int]:
    """Put `instead` in place of the words wherever the text has not arrived, and hold what was on its way or being sent.

    In the caller's transaction, which writes the ids of those held, the answer, to the trail. An attempt that ends well meanwhile is
    marked as arrived all the same, with the words it was sent with; one that is killed is not made again by itself.
    """
    ended = (D.SENT, D.CANCELLED)
    keys = text.deliveries.exclude(state__in=ended).order_by("pk").values_list("pk", flat=True)
    held = []
    for delivery in [lock_delivery(pk) for pk in keys]:
        if delivery.state in ended:
            continue
        delivery.text = delivery.text.replace(words, instead)
        before = delivery.state
        if before in {D.WAITING, D.SENDING}:
            delivery.state = next_delivery_state(delivery, "hold_back")
            delivery.receipt = {"held": UNSURE if before == D.SENDING else TAKEN_OUT}
        delivery.save(update_fields=["text", "state", "receipt"])
        if delivery.state != before:
            notices.tell_of_delivery(delivery, title=_TITLE, now=now)
            held.append(delivery.pk)
    return held
