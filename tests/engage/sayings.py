"""Public words for the tests of the page, as the react phase would have recorded them."""

import hashlib
import itertools
from datetime import datetime, timedelta

from fauxpas.core.models import Brand
from fauxpas.engage.models import DormantPage, Showing
from fauxpas.room.models import Case
from fauxpas.understand.models import PublicText
from tests.factories import NOON

_owners = itertools.count(1)


def say(
    brand: Brand,
    body: str,
    *,
    case: Case | None = None,
    kind: str = "update",
    title: str = "",
    language: str = "en",
    at: datetime = NOON,
    corrects: PublicText | None = None,
    next_hours: float | None = 2,
    owner: int | None = None,
    owner_label: str = "react.statement",
) -> PublicText:
    """One public text of the brand in one language."""
    return PublicText.objects.create(
        brand=brand,
        case=case,
        owner_label=owner_label,
        owner_id=owner or next(_owners),
        kind=kind,
        language=language,
        title=title,
        body=body,
        digest=hashlib.sha256(body.encode()).hexdigest(),
        corrects=corrects,
        next_update_at=at + timedelta(hours=next_hours) if next_hours else None,
        said_at=at,
    )


def pin(brand: Brand, title: str, body: str, *, case: Case | None = None, at: datetime = NOON) -> Showing:
    """A dormant page that is live, with what it said in English."""
    page = DormantPage.objects.create(
        brand=brand,
        scenario=f"page-{next(_owners)}",
        state=DormantPage.State.LIVE,
        case=case,
        live_at=at,
        created_at=at,
        texts={"en": {"title": title, "body": body}},
    )
    showing = Showing.objects.create(page=page, case=case, live_at=at)
    say(
        brand,
        body,
        case=case,
        kind="dormant",
        title=title,
        at=at,
        next_hours=None,
        owner=showing.pk,
        owner_label="engage.showing",
    )
    return showing


def case_of(brand: Brand, *, number: int = 1, closed: bool = False) -> Case:
    """A case of the brand, open unless told."""
    return Case.objects.create(
        brand=brand,
        number=number,
        title=f"Case {number}",
        how_known="A shop called.",
        opened_at=NOON,
        level_since=NOON,
        first_signal_at=NOON,
        closed_at=NOON if closed else None,
    )
