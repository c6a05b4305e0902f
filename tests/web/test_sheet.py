"""The sheet to print: complete, and asked for once a month."""

from datetime import timedelta

import pytest
from django.test import Client

from fauxpas.core.models import Job, Notice, Role
from fauxpas.web.sheet import remind
from tests.everything import SECRET_WORD, make_everything
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db


def test_sheet_holds_call_tree_and_addresses(client: Client) -> None:
    every = make_everything()
    every.owner.phone = "01 99 00 47 12"
    every.owner.save()
    client.force_login(every.owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/b/{every.brand.slug}/sheet/").content.decode()
    assert "01 99 00 47 12" in page
    assert f"Olive {SECRET_WORD}" in page
    assert f"/{every.brand.slug}/fr/" in page


def test_sheet_of_another_organisation_is_unknown(client: Client) -> None:
    brand = make_brand()
    client.force_login(
        make_person(role=Role.OWNER, brand=make_brand()),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    assert client.get(f"/b/{brand.slug}/sheet/").status_code == 404


def test_remind_asks_once_a_month() -> None:
    brand = make_brand()
    lead = make_person(role=Role.LEAD, brand=brand)
    make_person(role=Role.READER, brand=brand)
    for day in (0, 1, 5, 20):
        remind(Job(kind="web.sheet_due"), NOON + timedelta(days=day))
    told = Notice.objects.order_by("pk").values_list("person", "key")
    assert list(told) == [(lead.pk, f"sheet:{brand.pk}:2026-11"), (lead.pk, f"sheet:{brand.pk}:2026-12")]
