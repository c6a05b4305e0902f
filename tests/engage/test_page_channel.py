"""The page is a channel like others: it delivers by building, and its receipt is where the text stands."""

from datetime import timedelta

import pytest
from django.conf import settings

from fauxpas.core import queue
from fauxpas.core.channels import Order, Said, channel_kind
from fauxpas.core.errors import TryLater
from fauxpas.core.models import Brand
from fauxpas.engage.page.publish import build_soon, folder_of, permalink
from fauxpas.understand.models import PublicText
from tests.engage.sayings import case_of, say
from tests.factories import NOON, make_brand

pytestmark = pytest.mark.django_db


def order_of(text: PublicText) -> Order:
    brand = text.brand
    link = permalink(brand, text.language, text.pk)
    said = Said(
        brand.name,
        text.kind,
        text.language,
        text.title,
        text.body,
        link,
        text.said_at,
        text.next_update_at,
        brand.time_zone,
    )
    return Order(1, text.pk, brand.pk, "key-1", text.body, said, {})


@pytest.fixture
def brand() -> Brand:
    return make_brand()


def test_delivery_publishes_the_text_and_tells_where_it_stands(brand: Brand) -> None:
    text = say(brand, "Do not eat them.", case=case_of(brand), title="Recall")
    receipt = channel_kind("page").deliver(order_of(text), now=NOON)
    assert receipt.url == f"{settings.PAGE_URL}/{brand.slug}/en/{text.pk}/"
    assert b"Do not eat them." in (folder_of(brand) / f"current/en/{text.pk}/index.html").read_bytes()


def test_delivery_repeated_gives_the_same_receipt(brand: Brand) -> None:
    text = say(brand, "Do not eat them.", case=case_of(brand))
    first = channel_kind("page").deliver(order_of(text), now=NOON)
    assert channel_kind("page").deliver(order_of(text), now=NOON + timedelta(minutes=1)) == first


def test_folder_that_cannot_be_written_is_worth_a_retry(brand: Brand) -> None:
    text = say(brand, "Do not eat them.", case=case_of(brand))
    folder_of(brand).parent.mkdir(parents=True, exist_ok=True)
    folder_of(brand).write_text("a file stands in the way")
    with pytest.raises(TryLater):
        channel_kind("page").deliver(order_of(text), now=NOON)


def test_page_asked_for_is_built_by_the_worker(brand: Brand) -> None:
    say(brand, "Do not eat them.", case=case_of(brand))
    build_soon(brand, now=NOON)
    assert not folder_of(brand).exists()
    outcome = queue.work_one(worker="test", now=NOON)
    assert outcome is not None
    assert outcome.state == "done"
    assert (folder_of(brand) / "current/fr/index.html").is_file()


def test_periodic_build_heals_a_lost_folder_and_skips_what_did_not_change(brand: Brand) -> None:
    queue.plan_periodic(now=NOON)
    while queue.work_one(worker="test", now=NOON):
        pass
    link = folder_of(brand) / "current"
    target = link.readlink()
    link.unlink()
    for minutes in (6, 12):
        while queue.work_one(worker="test", now=NOON + timedelta(minutes=minutes)):
            pass
        assert link.readlink() == target
