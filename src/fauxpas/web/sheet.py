"""The sheet to print: what a team needs on the night when mail, sign-in and the room itself are gone."""

from datetime import datetime, timedelta
from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from fauxpas.core import clock, queue
from fauxpas.core.models import Brand, Job
from fauxpas.core.notices import call_chain, notify
from fauxpas.core.pages import RoomRequest, brand_page
from fauxpas.core.rights import Right, people_who_may
from fauxpas.engage.models import DormantPage, PublicPage
from fauxpas.engage.page.publish import permalink
from fauxpas.react.domain.wordings import is_usable
from fauxpas.react.models import Wording

NEW = timedelta(days=7)  # while a brand is being set up, nothing is worth printing
DAILY = int(timedelta(days=1).total_seconds())


@brand_page()
def sheet(request: RoomRequest, brand: Brand) -> HttpResponse:
    """The call tree, the approved texts and the public addresses of one brand, on paper."""
    now = clock.now()
    wordings = Wording.objects.filter(brand=brand, approved_by__isnull=False).order_by("scenario", "name")
    context = {
        "people": call_chain(brand, at=now),
        "wordings": [wording for wording in wordings if is_usable(wording, now=now)],
        "dormant": DormantPage.objects.filter(brand=brand, state=DormantPage.State.READY).order_by(
            "scenario"
        ),
        "public_page": PublicPage.objects.filter(brand=brand).first(),
        "addresses": [(language, permalink(brand, language, None)) for language in brand.languages],
    }
    return render(request, "web/sheet.html", context)


@queue.handles("web.sheet_due", every_seconds=DAILY)
def remind(job: Job, now: datetime) -> None:
    """Once a month, ask those who run each brand to print its sheet; once a month only, however often this runs."""
    del job
    for brand in Brand.objects.filter(created_at__lt=now - NEW).order_by("pk"):
        notify(
            brand,
            people_who_may(Right.CHANNELS, brand),
            key=f"sheet:{brand.pk}:{now:%Y-%m}",
            subject=brand,
            title=partial(_title, brand.name),
            body=_body,
            path=reverse("sheet", args=[brand.slug]),
            now=now,
        )


def _title(brand: str) -> str:
    return _("Print the sheet of %(brand)s for this month") % {"brand": brand}


def _body() -> str:
    return _("Call tree, approved texts, addresses: for the night when nothing else works.")
