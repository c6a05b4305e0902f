"""A call written down, and the case that is opened from it."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fauxpas.core import clock
from fauxpas.core.models import Role
from fauxpas.room import domain
from fauxpas.room.models import Case
from fauxpas.watch.domain import add_by_hand
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db


def test_case_opened_from_a_call_leads_back_to_it_and_the_call_to_the_case() -> None:
    brand = make_brand(name="Acme")
    writer = make_person(role=Role.WRITER, brand=brand)
    call = add_by_hand(brand, text="Three guests are ill.", author="A hospital", by=writer, now=NOON)
    client = Client()
    client.force_login(writer, backend=settings.AUTHENTICATION_BACKENDS[0])
    noted = reverse("watch:mention", args=[brand.slug, call.pk])
    opening = f"{reverse('room:new', args=[brand.slug])}?mention={call.pk}"
    with clock.set_to(NOON):
        assert opening in client.get(noted).content.decode()
        assert "A hospital: “Three guests are ill.”" in client.get(opening).content.decode()
        client.post(opening, {"title": "Guests ill", "how_known": "A hospital called"})
        case = Case.objects.get()
        assert case.mention == call
        assert noted in client.get(case.path).content.decode()
        assert case.path in client.get(noted).content.decode()
        assert client.get(opening).headers["Location"] == case.path


def test_two_who_open_the_same_call_share_one_room_and_another_brands_call_opens_none() -> None:
    brand, other = make_brand(name="Acme"), make_brand()
    writer = make_person(role=Role.WRITER, brand=brand)
    call = add_by_hand(brand, text="Three guests are ill.", by=writer, now=NOON)
    theirs = add_by_hand(other, text="A secret.", by=make_person(role=Role.WRITER, brand=other), now=NOON)
    first, second = (
        domain.open_case(brand, by=writer, now=NOON, title="Ill", how_known="A call", mention=call)
        for _twice in range(2)
    )
    assert first == second
    client = Client()
    client.force_login(writer, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = client.get(f"{reverse('room:new', args=[brand.slug])}?mention={theirs.pk}").content.decode()
    assert "A secret." not in page
