"""The first-run assistant: what to listen for is taken whole or not at all."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

from fauxpas.core.models import Role
from fauxpas.core.sources import Answer, source_kind
from fauxpas.react.models import Channel
from fauxpas.watch.models import Source, WatchQuery
from fauxpas.web import start
from tests.factories import make_brand, make_person
from tests.web_server import Told, serving

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


@override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_ALLOWED_PRIVATE": ["127.0.0.1"]})
def test_query_is_tried_on_the_feeds_too_and_says_which_could_not_be_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(source_kind(start.SEARCH), "fetch", lambda _ask: Answer(b'{"hits": []}'))
    items = "".join(f"<item><title>{word} burns</title></item>" for word in ("Acme", "Other"))
    feed = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
    brand = make_brand()
    client = Client()
    client.force_login(make_person(role=Role.OWNER, brand=brand), backend=settings.AUTHENTICATION_BACKENDS[0])
    with serving(lambda asked: Told(feed) if asked.path == "/feed" else Told(status=404)) as server:
        feeds = f"{server.address}/feed\n{server.address}/gone"
        page = client.post(
            f"/start/{brand.slug}/", {"text": "acme", "try": "1", "feeds": feeds}
        ).content.decode()
    assert "It catches 1 post now." in page
    assert "Acme burns" in page
    assert "Other burns" not in page
    assert f"<b>{server.address}/gone</b>" in page
    assert not Source.objects.exists()
