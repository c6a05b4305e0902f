"""The page of an alarm: who was told, over which way and when."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fauxpas.core import clock
from fauxpas.core.models import NoticeAddress, NoticeSending, Role
from fauxpas.core.notices import notify
from tests.factories import NOON, make_alarm, make_brand, make_person

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
