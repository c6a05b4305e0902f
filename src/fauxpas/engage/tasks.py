"""The queue's work for this phase."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from fauxpas.core import queue
from fauxpas.core.models import Brand, Job
from fauxpas.engage.domain.mailings import MAILINGS, enqueue_mailings, leave_link, send_batch
from fauxpas.engage.domain.subscribers import CONFIRM, UNCONFIRMED_DAYS, erase_unconfirmed
from fauxpas.engage.models import Subscriber
from fauxpas.engage.page.publish import BUILD, build_soon, publish_page
from fauxpas.networks.mail.client import Postman
from fauxpas.networks.mail.letters import leaving, own_address, write_letter
from fauxpas.understand.models import PublicText

BUILD_ALL = "engage.build_all"
SWEEP = "engage.sweep"
REBUILD_SECONDS = 300
DAY_SECONDS = 86_400


@queue.handles(BUILD)
def build(job: Job, now: datetime) -> None:
    """Build one brand's page."""
    if job.brand is not None:
        publish_page(job.brand, now=now)


@queue.handles(BUILD_ALL, every_seconds=REBUILD_SECONDS)
def build_all(job: Job, now: datetime) -> None:
    """Have every page built anew: a lost folder heals, a closed case leaves the front; unchanged ones are not written."""
    del job
    for brand in Brand.objects.order_by("pk"):
        build_soon(brand, now=now)


@queue.handles(SWEEP, every_seconds=DAY_SECONDS)
def sweep(job: Job, now: datetime) -> None:
    """Forget who asked to be told and never confirmed."""
    del job
    erase_unconfirmed(now=now)


@queue.handles(CONFIRM)
def send_confirmation(job: Job, now: datetime) -> None:
    """Ask somebody to confirm; who is already subscribed is told so, and how to leave."""
    subscriber = Subscriber.objects.select_related("brand").filter(pk=job.payload["subscriber"]).first()
    if subscriber is None or subscriber.state == Subscriber.State.LEFT:
        return
    brand = subscriber.brand
    link = f"{settings.ROOM_URL}/p/{brand.slug}/confirm/{subscriber.secret}/"
    told = {"brand": brand.name, "link": link, "leave": leave_link(subscriber), "days": UNCONFIRMED_DAYS}
    with translation.override(subscriber.language):
        if subscriber.state == Subscriber.State.CONFIRMED:
            subject = _("%(brand)s: you are subscribed already") % told
            body = _(
                "You already get what %(brand)s says in public; there is nothing to do.\n\nTo get nothing more: %(leave)s"
            )
        else:
            subject = _("%(brand)s: confirm your address") % told
            body = _(
                "Somebody, you we think, asked that %(brand)s tells you by e-mail what it says in public.\n\n"
                "Confirm here: %(link)s\n\n"
                "If it was not you, do nothing: without your confirmation nothing is sent, and your address is "
                "erased after %(days)s days."
            )
    letter = write_letter(
        name=brand.name,
        to=subscriber.email,
        subject=subject,
        body=body % told,
        language=subscriber.language,
        key=f"confirm-{subscriber.pk}-{job.pk}",
        now=now,
        more=leaving(leave_link(subscriber)),
    )
    with Postman() as postman:
        postman.send(letter, sender=own_address(), to=subscriber.email)


@queue.handles(MAILINGS)
def send_mailings(job: Job, now: datetime) -> None:
    """Send the next letters of one text; what is left goes into a job of its own, so that others get their turn."""
    text = PublicText.objects.select_related("brand").get(pk=job.payload["text"])
    due_at = send_batch(text, now=now)
    if due_at is not None:
        Job.objects.filter(pk=job.pk).update(key="")
        enqueue_mailings(text, now=now, due_at=max(due_at, now + timedelta(seconds=1)))
