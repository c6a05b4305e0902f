"""From a published statement to readers: each place gets the words through the real queue, with its own receipt."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.conf import settings
from django.test import override_settings

from fauxpas.core import queue
from fauxpas.core.models import Brand
from fauxpas.engage.models import Subscriber
from fauxpas.engage.page.publish import folder_of
from fauxpas.react.domain.deliveries import line_up
from fauxpas.react.models import Channel, Delivery
from fauxpas.understand.models import PublicText
from tests.engage.sayings import case_of, say
from tests.factories import NOON, make_brand
from tests.networks.smtp_sink import Sink, smtp_sink

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink() -> Iterator[Sink]:
    ours = dict(settings.FAUXPAS)
    with smtp_sink() as running, override_settings(FAUXPAS=ours):
        ours["FAUXPAS_SMTP_URL"] = running.url
        yield running


@pytest.fixture
def brand() -> Brand:
    found = make_brand(name="Brindille")
    for kind in ("page", "mail"):
        Channel.objects.create(brand=found, kind=kind, name=kind, created_at=NOON)
    for language in ("fr", "en"):
        Subscriber.objects.create(
            brand=found,
            email=f"{language}@example.org",
            language=language,
            state="confirmed",
            secret=language,
            asked_at=NOON,
        )
    return found


def _published(brand: Brand) -> list[PublicText]:
    case = case_of(brand)
    return [
        say(brand, words, case=case, title=title, language=language, kind="holding", owner=8001)
        for language, title, words in (
            ("fr", "Rappel", "Ne les mangez pas."),
            ("en", "Recall", "Do not eat them."),
        )
    ]


def _work(now: datetime) -> None:
    while queue.work_one(worker="test", now=now):
        pass


def _states(kind: str) -> list[str]:
    return list(Delivery.objects.filter(channel__kind=kind).order_by("pk").values_list("state", flat=True))


def test_words_reach_the_page_and_each_subscriber_in_their_language(brand: Brand, sink: Sink) -> None:
    for text in _published(brand):
        for channel in brand.channels.all():
            line_up(text, channel, now=NOON)
    _work(NOON)
    assert (_states("page"), _states("mail")) == (["sent", "sent"], ["sent", "sent"])
    assert b"Ne les mangez pas." in (folder_of(brand) / "current/fr/index.html").read_bytes()
    assert sorted(
        (letter.to, str(letter.message["Subject"]).rpartition(" ")[2]) for letter in sink.letters
    ) == [
        ("en@example.org", "Recall"),
        ("fr@example.org", "Rappel"),
    ]
    receipt = Delivery.objects.filter(channel__kind="page", public_text__language="en").get().receipt
    assert (
        receipt["url"] == f"{settings.PAGE_URL}/{brand.slug}/en/{PublicText.objects.get(language='en').pk}/"
    )
    assert receipt["sentence"]["en"] == "It stands on the public page."


def test_mail_that_cannot_leave_does_not_hold_up_the_page(brand: Brand) -> None:
    for text in _published(brand):
        for channel in brand.channels.all():
            line_up(text, channel, now=NOON)
    _work(NOON + timedelta(seconds=1))
    assert (_states("page"), _states("mail")) == (["sent", "sent"], ["failed", "failed"])
    assert "FAUXPAS_SMTP_URL" in Delivery.objects.filter(channel__kind="mail")[0].error
