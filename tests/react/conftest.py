"""A brand with a case in it, the people around it, and one channel whose other side is a real server on loopback."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from fauxpas.core.channels import register_channel
from fauxpas.core.models import Brand, Person, Role
from fauxpas.react.models import Channel
from fauxpas.room.models import Case
from tests.factories import NOON, make_brand, make_case, make_person
from tests.react.sink import SinkChannel


@dataclass
class Sink:
    """What the other side was sent, and what it will answer: a list of (status, headers), then 200."""

    url: str = ""
    received: list[tuple[str, str]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)

    def keys(self) -> list[str]:
        """The idempotency keys in the order they came."""
        return [key for key, _text in self.received]


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A server on loopback that takes texts."""
    state = Sink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            state.received.append((self.headers["Idempotency-Key"], text))
            status, headers = state.answers.pop(0) if state.answers else (200, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *arguments: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    register_channel(SinkChannel())
    yield state
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def brand(db: None) -> Brand:
    """Speaks French and English."""
    return make_brand(name="Kettlewick")


@pytest.fixture
def lead(brand: Brand) -> Person:
    """May approve and publish."""
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def writer(brand: Brand) -> Person:
    """Writes, may not approve."""
    return make_person(role=Role.WRITER, brand=brand, name="Will Writer")


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    """Open since NOON."""
    return make_case(brand, lead)


@pytest.fixture
def channel(brand: Brand, sink: Sink) -> Channel:
    """One channel whose other side is the sink."""
    return Channel.objects.create(
        brand=brand, kind="sink", name="Sink", config={"url": sink.url}, created_at=NOON
    )
