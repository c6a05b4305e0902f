"""Apprise's services take notices; private machines and local programs are not services."""

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from fauxpas.core.errors import RefusedForGood, TryLater
from fauxpas.core.notices import Telling
from fauxpas.networks.apprise.notice import check_notice_address, send_notice

TELLING = Telling(
    "Acme: it rings", "Since 10:00", "http://room/b/acme/", urgent=True, key="notice-1", language="en"
)


class Hook:
    """An HTTP server that keeps what is posted to it."""

    def __init__(self) -> None:
        self.status = 200
        self.got: list[dict[str, Any]] = []
        self.port = 0
        self.onward = ""


@pytest.fixture
def hook() -> Iterator[Hook]:
    kept = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            kept.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(kept.status)
            if kept.onward:
                self.send_header("Location", kept.onward)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    kept.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    with override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_ALLOWED_PRIVATE": ("127.0.0.1",)}):
        yield kept
    server.shutdown()
    server.server_close()
    thread.join()


def test_notice_reaches_the_service_with_words_and_link(hook: Hook) -> None:
    send_notice(f"json://127.0.0.1:{hook.port}/", TELLING)
    assert (hook.got[0]["title"], hook.got[0]["message"]) == (
        "Acme: it rings",
        "Since 10:00\n\nhttp://room/b/acme/",
    )
    assert hook.got[0]["type"] == "warning"


def test_service_that_refuses_is_tried_again(hook: Hook) -> None:
    hook.status = 500
    with pytest.raises(TryLater):
        send_notice(f"json://127.0.0.1:{hook.port}/", TELLING)


def test_private_machine_is_refused_unless_allowed() -> None:
    with pytest.raises(RefusedForGood, match="FAUXPAS_ALLOWED_PRIVATE"):
        send_notice("json://127.0.0.1:9/", TELLING)


@pytest.mark.parametrize(
    "address",
    [
        "nothing",
        "syslog://",
        "dbus://",
        "unknown://a/b",
        "vapid://user@example.org",
        "workflow://example.org:443/workflow/signature/?template=/etc/passwd",
        "discord://id/token/?Template=/etc/passwd",
        " syslog://",
        "workflow://example.org:443/workflow/signature/#?template=/etc/passwd",
        "workflow://example.org:443/workflow/signature/?a=b;template=/etc/passwd",
        "workflow://example.org:443/workflow/signature/?template%20=/etc/passwd",
    ],
)
def test_what_is_no_service_is_refused(address: str) -> None:
    with pytest.raises(RefusedForGood):
        check_notice_address(address)


def test_sealed_room_sends_nothing(hook: Hook) -> None:
    with (
        override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_SEALED": True}),
        pytest.raises(RefusedForGood),
    ):
        send_notice(f"json://127.0.0.1:{hook.port}/", TELLING)
    assert hook.got == []


def test_second_service_behind_a_comma_is_not_told(hook: Hook) -> None:
    send_notice(f"json://127.0.0.1:{hook.port}/a,json://127.0.0.1:{hook.port}/b", TELLING)
    assert len(hook.got) == 1


def test_redirect_to_a_private_machine_is_not_followed(hook: Hook) -> None:
    with socket.create_server(("127.0.0.2", 0)) as inside:
        inside.settimeout(0)
        hook.status = 307
        hook.onward = f"http://127.0.0.2:{inside.getsockname()[1]}/"
        with pytest.raises(TryLater):
            send_notice(f"json://127.0.0.1:{hook.port}/", TELLING)
        with pytest.raises(BlockingIOError):
            inside.accept()


def test_mail_server_in_a_parameter_is_guarded() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0)
        inside = server.getsockname()[1]
        with (
            override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_ALLOWED_PRIVATE": ("127.0.0.2/32",)}),
            pytest.raises(TryLater),
        ):
            send_notice(
                f"mailto://u:p@127.0.0.2:{inside}/?smtp=127.0.0.1&from=u@example.org&to=a@example.org",
                TELLING,
            )
        with pytest.raises(BlockingIOError):
            server.accept()
