"""The guard of what goes out: private machines, redirects, limits, and what a refusal says."""

import gzip
import socket
import threading
from contextlib import suppress
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from pytest_django import Settings

from fauxpas.core import http
from fauxpas.core.errors import RefusedForGood, TryLater
from tests.factories import NOON
from tests.web_server import Told, serving


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    _set(settings, FAUXPAS_ALLOWED_PRIVATE=("127.0.0.1",), FAUXPAS_SEALED=False)


def _set(settings: Settings, **values: object) -> None:
    settings.FAUXPAS = settings.FAUXPAS | values


def test_answer_comes_back_with_its_headers_and_we_say_who_we_are() -> None:
    with serving(lambda _: Told(b"hello", headers={"ETag": '"a"'})) as server:
        answer = http.fetch(f"{server.address}/feed?x=1", now=NOON, headers={"If-None-Match": '"b"'})
    assert (answer.status, answer.body, answer.headers["etag"]) == (200, b"hello", '"a"')
    asked = server.asked[0]
    assert (asked.path, asked.headers["if-none-match"]) == ("/feed?x=1", '"b"')
    assert asked.headers["user-agent"].startswith("fauxpas/")
    assert asked.headers["host"] == f"127.0.0.1:{server.port}"


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://localhost:9600/",
        "http://[::1]/",
        "http://10.1.2.3/",
        "http://192.168.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://[2002:7f00:1::]/",
        "http://[fd00::1]/",
        "http://[fec0::1]/",
        "http://[64:ff9b:1::a9fe:a9fe]/",
        "http://[::ffff:0:7f00:1]/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://224.0.0.1/",
    ],
)
def test_private_machines_are_refused(settings: Settings, address: str) -> None:
    _set(settings, FAUXPAS_ALLOWED_PRIVATE=())
    with pytest.raises(RefusedForGood, match="private network"):
        http.check_address(address)


@pytest.mark.parametrize("allowed", ["localhost", "127.0.0.0/8", "127.0.0.1", "10.0.0.0/8"])
def test_allow_list_names_hosts_and_networks(settings: Settings, allowed: str) -> None:
    _set(settings, FAUXPAS_ALLOWED_PRIVATE=(allowed,))
    assert http.is_allowed("localhost", "127.0.0.1") == (allowed != "10.0.0.0/8")
    assert not http.is_allowed("intranet", "192.168.1.1")
    assert http.is_allowed("public", "93.184.216.34")


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.org/",
        "file:/etc/passwd",
        "javascript:1",
        "",
        "http://",
        "http://a:b@127.0.0.1/",
        "http://x:99999/",
    ],
)
def test_what_is_no_web_address_is_refused(address: str) -> None:
    with pytest.raises(RefusedForGood):
        http.fetch(address, now=NOON)


def test_name_that_changes_its_mind_is_not_followed(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first look-up is checked and used; were there a second, it would lead to a private machine."""
    _set(settings, FAUXPAS_ALLOWED_PRIVATE=("shifty.example",))
    lookups: list[str] = []
    real = socket.getaddrinfo
    with serving(lambda _: Told(b"checked")) as server:

        def look_up(host: str, port: int, *rest: Any, **more: Any) -> list[Any]:
            if host != "shifty.example":
                return [*real(host, port, *rest, **more)]
            lookups.append(host)
            number = "127.0.0.1" if len(lookups) == 1 else "10.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, port))]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        answer = http.fetch(f"http://shifty.example:{server.port}/", now=NOON)
    assert (answer.body, lookups) == (b"checked", ["shifty.example"])
    assert server.asked[0].headers["host"] == f"shifty.example:{server.port}"


def test_host_with_one_private_address_among_public_ones_is_refused(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    _set(settings, FAUXPAS_ALLOWED_PRIVATE=())
    found = [
        (socket.AF_INET, socket.SOCK_STREAM, 6, "", (number, 80)) for number in ("93.184.216.34", "10.0.0.1")
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: found)
    with pytest.raises(RefusedForGood):
        http.check_address("http://both.example/")


def test_redirect_is_followed_and_the_secret_stays_behind() -> None:
    with serving(lambda _: Told(b"there")) as second:
        with serving(lambda _: Told(status=302, headers={"Location": f"{second.address}/b"})) as first:
            answer = http.fetch(f"{first.address}/a", now=NOON, headers={"Authorization": "Bearer x"})
        assert (answer.body, answer.address) == (b"there", f"{second.address}/b")
        assert "authorization" in first.asked[0].headers
        assert "authorization" not in second.asked[0].headers


def test_redirect_to_a_private_machine_is_refused() -> None:
    with (
        serving(lambda _: Told(status=301, headers={"Location": "http://10.0.0.1/secret"})) as server,
        pytest.raises(RefusedForGood),
    ):
        http.fetch(server.address, now=NOON)


def test_redirects_end_somewhere() -> None:
    with serving(lambda asked: Told(status=302, headers={"Location": asked.path + "x"})) as server:
        with pytest.raises(RefusedForGood, match="without end"):
            http.fetch(f"{server.address}/", now=NOON)
        assert len(server.asked) == http.MOST_REDIRECTS + 1


@pytest.mark.parametrize("packed", [False, True])
def test_answer_beyond_the_limit_is_refused(*, packed: bool) -> None:
    whole = b"0" * 3_000_000
    told = Told(gzip.compress(whole), headers={"Content-Encoding": "gzip"}) if packed else Told(whole)
    with serving(lambda _: told) as server:
        with pytest.raises(RefusedForGood, match="larger than"):
            http.fetch(server.address, now=NOON, most_bytes=1_000_000)
        assert http.fetch(server.address, now=NOON, most_bytes=3_000_000).body == whole


def test_damaged_packing_is_worth_a_retry() -> None:
    with (
        serving(lambda _: Told(b"not gzip at all", headers={"Content-Encoding": "gzip"})) as server,
        pytest.raises(TryLater),
    ):
        http.fetch(server.address, now=NOON)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (429, TryLater),
        (503, TryLater),
        (500, TryLater),
        (404, RefusedForGood),
        (403, RefusedForGood),
        (400, RefusedForGood),
    ],
)
def test_refusals_are_permanent_or_worth_a_retry(status: int, error: type[Exception]) -> None:
    with serving(lambda _: Told(status=status)) as server, pytest.raises(error, match=str(status)):
        http.fetch(server.address, now=NOON)


def test_not_modified_is_an_answer() -> None:
    with serving(lambda _: Told(status=304)) as server:
        assert http.fetch(server.address, now=NOON).status == 304


def test_wait_the_other_side_asks_for_is_kept() -> None:
    with (
        serving(lambda _: Told(status=429, headers={"Retry-After": "120"})) as server,
        pytest.raises(TryLater) as caught,
    ):
        http.fetch(server.address, now=NOON)
    assert caught.value.retry_after_seconds == 120
    date = format_datetime(NOON + timedelta(minutes=5), usegmt=True)
    assert [
        http.retry_after_seconds(value, now=NOON) for value in (date, "soon", "9999999", "9" * 5000, "²")
    ] == [
        300,
        None,
        86_400,
        86_400,
        None,
    ]


def test_machine_that_says_nothing_is_left_in_time() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(TryLater, match="in time"):
            http.fetch(f"http://127.0.0.1:{silent.getsockname()[1]}/", now=NOON, seconds=0.2)


def test_closed_port_is_worth_a_retry() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(TryLater, match="cannot be reached"):
            http.fetch(f"http://127.0.0.1:{closed.getsockname()[1]}/", now=NOON)


def test_sealed_room_asks_nobody(settings: Settings) -> None:
    _set(settings, FAUXPAS_SEALED=True)
    with serving(lambda _: Told(b"x")) as server:
        with pytest.raises(RefusedForGood, match="sealed"):
            http.fetch(server.address, now=NOON)
        assert server.asked == []


def test_body_and_method_are_sent() -> None:
    with serving(lambda _: Told(b"ok")) as server:
        http.fetch(
            server.address, now=NOON, method="POST", body=b"{}", headers={"Content-Type": "application/json"}
        )
    assert (server.asked[0].method, server.asked[0].body) == ("POST", b"{}")


def test_machine_that_drips_its_headers_is_left_in_time() -> None:
    stop = threading.Event()

    def drip(server: socket.socket) -> None:
        caller, _address = server.accept()
        with caller, suppress(OSError):
            caller.recv(4096)
            caller.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(200):
                if stop.wait(0.02):
                    return
                caller.sendall(b"a")
            caller.sendall(b"\r\nContent-Length: 0\r\n\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=(server,))
        thread.start()
        with pytest.raises(TryLater, match="in time"):
            http.fetch(f"http://127.0.0.1:{server.getsockname()[1]}/", now=NOON, seconds=0.3)
        stop.set()
        thread.join()
