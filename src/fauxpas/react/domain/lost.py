"""Deliveries nobody knows the end of: the worker ended while sending, and no attempt follows."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core.errors import MoveRefused
from fauxpas.core.models import Job, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.react.domain import notices
from fauxpas.react.domain.deliveries import JOB, UNSURE, in_every_language, lock_delivery, write_delivery
from fauxpas.react.domain.moves import next_delivery_state
from fauxpas.react.models import Delivery

_TO_COME = (Job.State.WAITING, Job.State.LEASED)


def hold_lost(*, now: datetime) -> int:
    """Hold every delivery that was being sent when its last attempt ended, and tell people; returns how many."""
    sending = list(Delivery.objects.filter(state=Delivery.State.SENDING).values_list("pk", flat=True))
    return sum(_hold(pk, now=now) for pk in sending)


def went_out(delivery: Delivery, *, by: Person, now: datetime) -> Delivery:
    """Take a person's word that a delivery of unknown end arrived. Raises MoveRefused for any other, NotAllowed."""
    check_right(by, Right.PUBLISH, delivery.channel.brand)
    with transaction.atomic():
        delivery = lock_delivery(delivery.pk)
        before = delivery.state
        state = next_delivery_state(delivery, "went_out")
        if delivery.receipt.get("held") != UNSURE:
            raise MoveRefused(_("This delivery was never sent: send it, or cancel it."))
        delivery.state, delivery.handled_by, delivery.sent_at = state, by, now
        sentence = in_every_language(gettext_lazy("A person saw it there; the other side never answered."))
        delivery.receipt = {"sentence": sentence, "url": "", "detail": ""}
        delivery.save(update_fields=["state", "handled_by", "sent_at", "receipt"])
        write_delivery(delivery, "delivery.went_out", by=by, now=now, before=before)
    return delivery


def _hold(delivery_id: int, *, now: datetime) -> bool:
    with transaction.atomic():
        delivery = lock_delivery(delivery_id)
        to_come = Job.objects.filter(kind=JOB, key=str(delivery_id), state__in=_TO_COME)
        if delivery.state != Delivery.State.SENDING or to_come.exists():
            return False
        before = delivery.state
        delivery.state = next_delivery_state(delivery, "lose")
        delivery.receipt = {"held": UNSURE}
        delivery.save(update_fields=["state", "receipt"])
        title = gettext_lazy("A delivery waits for your decision")
        notices.tell_of_delivery(delivery, title=title, now=now)
        write_delivery(delivery, "delivery.held", by=None, now=now, before=before)
    return True
