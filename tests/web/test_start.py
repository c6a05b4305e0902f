"""The first-run assistant: what to listen for is taken whole or not at all."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

from fauxpas.core.models import Role
from fauxpas.react.models import Channel
from fauxpas.watch.models import Source, WatchQuery
from tests.factories import make_brand, make_person

pytestmark = pytest.mark.django_db
FEED = "http://93.184.216.34/feed"


@override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_SEALED": True})
def test_refused_feed_leaves_nothing_behind_and_the_corrected_form_adds_all_once() -> None:
    brand = make_brand()
    client = Client()
    client.force_login(make_person(role=Role.OWNER, brand=brand), backend=settings.AUTHENTICATION_BACKENDS[0])
    asked = {"text": "acme", "start": "", "feeds": f"{FEED}\n{FEED}"}
    assert client.post(f"/start/{brand.slug}/", asked).status_code == 422
    assert [kept.objects.count() for kept in (Channel, WatchQuery, Source)] == [0, 0, 0]
    asked["feeds"] = FEED
    assert client.post(f"/start/{brand.slug}/", asked).status_code == 302
    assert [kept.objects.count() for kept in (Channel, WatchQuery, Source)] == [1, 1, 2]
