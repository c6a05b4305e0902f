"""The page of an alarm: how bad it is, what is expected of whom, who was told, over which way and when."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fauxpas.core import clock
from fauxpas.core.models import NoticeAddress, NoticeSending, Person, Role
from fauxpas.core.notices import notify
from fauxpas.core.queue import work_one
from fauxpas.watch.alarms import acknowledge, dismiss, snooze
from fauxpas.watch.driving import describe
from fauxpas.watch.grouping import group_brand
from tests.factories import NOON, make_alarm, make_brand, make_mentions, make_person, make_query, make_source

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("sent", "Night phone, 13:00"),
        ("failed", "Night phone: not sent"),
        ("waiting", "Night phone: on its way"),
    ],
)
def test_page_says_over_which_way_each_person_was_told_and_when(state: str, told: str) -> None:
    brand = make_brand()
    lead = make_person(role=Role.LEAD, brand=brand, name="Lea Lead")
    alarm = make_alarm(brand)
    NoticeAddress.objects.create(
        person=lead, label="Night phone", address="mailto:night@example.org", created_at=NOON
    )
    notify(brand, [lead], key="a", subject=alarm, title="Alert", path="/", now=NOON)
    NoticeSending.objects.update(state=state, sent_at=NOON if state == "sent" else None)
    client = Client()
    client.force_login(lead, backend=settings.AUTHENTICATION_BACKENDS[0])
    with clock.set_to(NOON):
        page = client.get(reverse("watch:alarm", args=[brand.slug, alarm.pk])).content.decode()
    assert told in page.split('id="told-title"')[1]


def test_page_names_each_address_once_with_the_reason_it_was_not_reached() -> None:
    brand = make_brand()
    lead = make_person(role=Role.LEAD, brand=brand, language="fr")
    alarm = make_alarm(brand)
    NoticeAddress.objects.create(
        person=lead, label="Night phone", address="mailto:night@example.org", created_at=NOON
    )
    for key in ("a", "b"):
        notify(brand, [lead], key=key, subject=alarm, title="Alert", path="/", now=NOON)
    while work_one(worker="test", now=NOON) is not None:
        pass
    client = Client()
    client.force_login(lead, backend=settings.AUTHENTICATION_BACKENDS[0])
    with clock.set_to(NOON):
        page = client.get(reverse("watch:alarm", args=[brand.slug, alarm.pk])).content.decode()
    told = page.split('id="told-title"')[1].split("</ul>")[0]
    assert told.count("Night phone") == 1
    assert "aucun e-mail ne peut partir" in told


def test_page_says_why_people_are_angry_what_they_speak_of_and_the_share_with_its_band() -> None:
    brand = make_brand(name="Acme", languages=["en"])
    make_query(brand, "acme")
    source = make_source(brand)
    texts = [
        f"The acme parcel number {number} never arrived, awful delivery, I am furious" for number in range(3)
    ]
    make_mentions(source, *texts, "acme is so terribly awful and bad")
    group_brand(brand, now=NOON)
    alarm = make_alarm(brand)
    describe(alarm, brand, now=NOON)
    alarm.save()
    assert alarm.reasons["delivery"] == 3
    assert alarm.story is not None
    client = Client()
    client.force_login(make_person(role=Role.LEAD, brand=brand), backend=settings.AUTHENTICATION_BACKENDS[0])
    with clock.set_to(NOON):
        page = client.get(reverse("watch:alarm", args=[brand.slug, alarm.pk])).content.decode()
    assert "delivery" in page.split('id="reasons-title"')[1]
    assert reverse("watch:story", args=[brand.slug, alarm.story.pk]) in page
    assert "too uncertain for one figure" in page.split('id="share-title"')[1]


def test_page_says_first_what_is_expected_of_whom_then_how_bad_it_is() -> None:
    brand = make_brand()
    lead, colleague = (make_person(role=Role.LEAD, brand=brand, name=name) for name in ("Lea Lead", "Cole"))
    reader = make_person(role=Role.READER, brand=brand)
    alarm = make_alarm(brand)

    def seen(person: Person) -> str:
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        with clock.set_to(NOON):
            return client.get(reverse("watch:alarm", args=[brand.slug, alarm.pk])).content.decode()

    page = seen(lead)
    places = [
        page.index(part)
        for part in (
            "What is expected of you",
            "Open a case",
            "How bad it is",
            "chart-title",
            "What they say",
        )
    ]
    assert places == sorted(places)
    assert "Nobody has answered." in page
    assert "Nothing: others answer alarms." in seen(reader)
    assert "Open a case" not in seen(reader)
    acknowledge(alarm, by=lead, now=NOON)
    assert "You have it since 13:00." in seen(lead)
    assert "Lea Lead has it since 13:00." in seen(colleague)
    snooze(alarm, until=NOON + timedelta(hours=2), by=lead, now=NOON)
    assert "it is quiet until 15:00, unless it rises" in seen(colleague)
    dismiss(alarm, reason="A school project.", by=lead, now=NOON)
    assert "Nothing: it was dismissed." in seen(lead)
    assert "A school project." in seen(lead)
