"""The queue's work for this phase."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from fauxpas.core import queue
from fauxpas.core.errors import TryLater
from fauxpas.core.models import Brand, Job
from fauxpas.core.notices import notify, own_address
from fauxpas.core.rights import Right, people_who_may
from fauxpas.engage.domain.mailings import MAILINGS, enqueue_mailings, leave_link, send_batch
from fauxpas.engage.domain.subscribers import CONFIRM, UNCONFIRMED_DAYS, erase_unconfirmed
from fauxpas.engage.models import PublicPage, Subscriber
from fauxpas.engage.page.look import SILENT, Look, look
from fauxpas.engage.page.publish import BUILD, build_soon, publish_page
from fauxpas.networks.mail.client import Postman
from fauxpas.networks.mail.letters import leaving, write_letter
from fauxpas.understand.models import PublicText

BUILD_ALL = "engage.build_all"
SWEEP = "engage.sweep"
LOOK, LOOK_ALL = "engage.look", "engage.look_all"
# A page that is silent three times within ten minutes is down; once may be the network.
LOOKS, LOOK_AGAIN_SECONDS = 3, 300
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


@queue.handles(LOOK_ALL, every_seconds=DAY_SECONDS)
def look_all(job: Job, now: datetime) -> None:
    """Have every public page looked at as readers find it; a sealed room asks nobody."""
    del job
    if not settings.FAUXPAS["FAUXPAS_SEALED"]:
        for page in PublicPage.objects.select_related("brand").order_by("pk"):
            queue.enqueue(LOOK, now=now, brand=page.brand, key=str(page.pk), payload={"page": page.pk})


@queue.handles(LOOK)
def look_at_page(job: Job, now: datetime) -> None:
    """Look at one page; whoever keeps it is told what is broken, once a day until it is mended."""
    page = PublicPage.objects.select_related("brand").get(pk=job.payload["page"])
    seen = look(page, now=now)
    if seen.fault == SILENT and job.attempts < LOOKS:
        raise TryLater(seen.words(), retry_after_seconds=LOOK_AGAIN_SECONDS)
    if seen.fault:
        _tell_of_page(page, seen, now=now)


def _tell_of_page(page: PublicPage, seen: Look, *, now: datetime) -> None:
    with transaction.atomic():
        notify(
            page.brand,
            people_who_may(Right.CHANNELS, page.brand),
            key=f"{LOOK}:{page.pk}:{now:%Y%m%d}",
            subject=page,
            title=lambda: _("The public page needs you: %(address)s") % {"address": seen.address},
            body=seen.words,
            path=reverse("engage:page", args=[page.brand.slug]),
            now=now,
        )


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
