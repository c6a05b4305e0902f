"""docs/extending.md is followed to the letter: its code becomes a network, which listens and speaks."""

import json
import re
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.apps import apps
from pytest_django import Settings

import fauxpas.networks
from fauxpas.core import channels, sources
from fauxpas.core.models import Role
from fauxpas.react.domain import add_channel
from fauxpas.react.models import Delivery
from fauxpas.watch import domain as watch
from fauxpas.watch.models import Mention, SourceReading
from fauxpas.watch.watcher import Watcher
from tests.factories import NOON, make_brand, make_case, make_person, make_query
from tests.react.acts import LATER, published, work
from tests.shared import ROOT
from tests.web_server import Asked, Told, serving

pytestmark = pytest.mark.django_db(transaction=True)
KIND = "corkboard"
BLOCK = re.compile(r"```python\n# networks/(?P<path>\S+)\n(?P<code>.*?)```", re.DOTALL)
NOTES = [
    {"id": 7, "text": "The Acme kettle burnt my hand.", "by": "lou", "at": "2026-11-19T11:50:00+00:00"},
    {"id": 8, "text": "A note without a time about Acme."},
    {"id": 9, "text": "Somebody found my glove.", "by": "sam", "at": "2026-11-19T11:55:00+00:00"},
]


@pytest.fixture(autouse=True)
def _network(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """The page's code as a package among the networks, found as every other one is."""
    page = (ROOT / "docs" / "extending.md").read_text(encoding="utf-8")
    for block in BLOCK.finditer(page):
        path = tmp_path / block["path"]
        path.parent.mkdir(exist_ok=True)
        path.write_text(block["code"], encoding="utf-8")
    monkeypatch.setattr(fauxpas.networks, "__path__", [*fauxpas.networks.__path__, str(tmp_path)])
    settings.FAUXPAS = settings.FAUXPAS | {"FAUXPAS_ALLOWED_PRIVATE": ("127.0.0.1",)}
    apps.get_app_config("networks").ready()
    yield
    sources._kinds.pop(KIND, None)
    channels._kinds.pop(KIND, None)
    for name in [name for name in sys.modules if name.startswith(f"fauxpas.networks.{KIND}")]:
        del sys.modules[name]


def board(asked: Asked) -> Told:
    """The imaginary board: its notes since a number, and pinning one."""
    if asked.method == "POST":
        return Told(b'{"link": "https://board.example/10"}')
    since = int(parse_qs(urlsplit(asked.path).query)["since"][0])
    return Told(json.dumps({"notes": [note for note in NOTES if int(str(note["id"])) > since]}).encode())


def test_network_of_the_page_is_heard_and_its_faulty_row_is_told() -> None:
    brand = make_brand(name="Acme")
    lead = make_person(role=Role.LEAD, brand=brand)
    make_query(brand, "acme")
    with serving(board) as server:
        source = watch.add_source(
            brand, kind=KIND, name="The board", address=server.address, by=lead, now=NOON
        )
        assert Watcher().tick(NOON).asked == 1
        assert Watcher().tick(NOON + timedelta(hours=1)).asked == 1
    source.refresh_from_db()
    mention = Mention.objects.get()
    assert (mention.source_key, mention.author, mention.source) == ("7", "lou", source)
    assert source.cursor == {"last": 9}
    assert SourceReading.objects.order_by("pk")[0].faults
    assert [urlsplit(asked.path).query for asked in server.asked] == ["since=0", "since=9"]


def test_network_of_the_page_speaks_and_its_receipt_is_kept() -> None:
    brand = make_brand(name="Acme")
    lead = make_person(role=Role.LEAD, brand=brand)
    writer = make_person(role=Role.WRITER, brand=brand)
    with serving(board) as server:
        add_channel(
            brand,
            kind=KIND,
            name="The board",
            config={"board": server.address},
            language="en",
            by=lead,
            now=NOON,
        )
        published(make_case(brand, lead), writer, lead)
        work(LATER)
    delivery = Delivery.objects.get()
    sent = json.loads(server.asked[0].body)
    assert (delivery.state, delivery.receipt["url"]) == ("sent", "https://board.example/10")
    assert (sent["text"], sent["language"]) == (delivery.text, "en")
    assert server.asked[0].headers["idempotency-key"] == delivery.key
