"""The web process takes requests whole: who sends slowly, too much or for ever holds nobody up. Over a real granian."""

import http.client
import json
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest

MOST = 5_000
MANY = 40  # more than the server has threads, and than one address may have on their way
SERVED = f"""
import json, sys, time
from pathlib import Path
from django.conf import settings
from django.http import HttpResponse, StreamingHttpResponse
settings.configured or settings.configure(FAUXPAS={{"FAUXPAS_PROXIES": 1}})
from fauxpas.web import server
server.GRACE_SECONDS = 1.5
server.IN_MEMORY_BYTES = 1_000

class Closing:
    streaming = True
    def __iter__(self):
        yield from (b"x" * 50_000 for _ in range(40))
    def close(self):
        pass

def respond(environ, start):
    told = {{name: value for name, value in environ.items() if isinstance(value, str)}}
    told["body"] = environ["wsgi.input"].read().decode("latin-1")
    start("201 Created", [("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return Closing() if environ["PATH_INFO"] == "/long" else HttpResponse(json.dumps(told))

application = server.WholeRequests(respond, lambda path: {MOST}, Path(sys.argv[2]))

if __name__ == "__main__":
    from granian.constants import HTTPModes, Interfaces
    from granian.server import Server
    Server("served:application", port=int(sys.argv[1]), interface=Interfaces.RSGI, http=HTTPModes.http1, websockets=False, log_enabled=False).serve()
"""


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Where the server listens."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "served.py").write_text(SERVED, encoding="utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number: int = free.getsockname()[1]
    command = [sys.executable, str(folder / "served.py"), str(number), str(folder)]
    with subprocess.Popen(command, cwd=folder) as process:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", number)).close()
                break
            except OSError:
                threading.Event().wait(0.05)
        yield number
        process.terminate()


def ask(port: int, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    """The status and the body of one answer."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    line.request("GET" if body is None else "POST", path, body, headers or {})
    with line.getresponse() as answer:
        told = answer.status, answer.read()
    line.close()
    return told


def send_slowly(port: int, caller: str) -> socket.socket:
    """A connection that says much is coming, and sends little of it."""
    line = socket.create_connection(("127.0.0.1", port), timeout=20)
    line.sendall(
        f"POST /x HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: {caller}\r\nContent-Length: 900\r\n\r\nabc".encode()
    )
    return line


def test_request_reaches_the_application_as_it_was_sent(port: int) -> None:
    headers = {
        "X-Forwarded-Proto": "https",
        "X_Forwarded_For": "6.6.6.6",
        "Cookie": "a=1",
        "Content-Type": "text/plain",
    }
    status, body = ask(port, "/a%20b/%C3%A9?q=%20x", "deux é".encode(), headers)
    told = json.loads(body)
    assert status == 201
    assert told["REQUEST_METHOD"] == "POST"
    assert told["PATH_INFO"].encode("latin-1").decode() == "/a b/é"
    assert told["QUERY_STRING"] == "q=%20x"
    assert told["body"].encode("latin-1").decode() == "deux é"
    assert (told["CONTENT_LENGTH"], told["CONTENT_TYPE"], told["HTTP_COOKIE"]) == ("7", "text/plain", "a=1")
    assert (told["HTTP_HOST"], told["REMOTE_ADDR"]) == (f"127.0.0.1:{port}", "127.0.0.1")
    assert told["HTTP_X_FORWARDED_PROTO"] == "https"
    assert "HTTP_X_FORWARDED_FOR" not in told  # an underscore must not pass for the header of a proxy


def test_body_in_pieces_arrives_whole_with_its_length(port: int) -> None:
    told = json.loads(ask(port, "/", iter([b"ab", b"c" * 2_000]))[1])
    assert told["CONTENT_LENGTH"] == "2002"
    assert told["body"] == "ab" + "c" * 2_000


@pytest.mark.parametrize("sent", [b"x" * (MOST + 1), iter([b"x" * MOST, b"x"])], ids=["told", "in pieces"])
def test_body_too_long_is_read_no_further_and_handed_on_with_a_length_that_is_refused(
    port: int, sent: Any
) -> None:
    told = json.loads(ask(port, "/", sent)[1])
    assert int(told["CONTENT_LENGTH"]) > MOST
    assert len(told["body"]) <= MOST


def test_answer_that_is_written_in_pieces_arrives_whole(port: int) -> None:
    assert ask(port, "/long") == (201, b"x" * 2_000_000)


def test_slow_senders_hold_nobody_up_and_are_told(port: int) -> None:
    slow = [send_slowly(port, f"10.0.0.{number}") for number in range(MANY)]
    begun = time.monotonic()
    assert ask(port, "/")[0] == 201
    assert ask(port, "/", b"mine")[0] == 201
    assert time.monotonic() - begun < 1.5, "answered only once the slow ones were given up"
    for line in slow:
        assert line.recv(100).startswith(b"HTTP/1.1 408 ")
        line.close()


def test_one_address_has_few_bodies_on_their_way_and_no_other_is_refused_for_it(port: int) -> None:
    slow = [send_slowly(port, "10.9.9.9") for _ in range(MANY)]
    refused = [line for line in slow if line.recv(100).startswith(b"HTTP/1.1 429 ")]
    assert len(refused) == MANY - 16
    assert ask(port, "/", b"mine", {"X-Forwarded-For": "10.9.9.8"})[0] == 201
    assert ask(port, "/", b"again", {"X-Forwarded-For": "10.9.9.9"})[0] == 201
    for line in slow:
        line.close()


def test_who_hangs_up_leaves_nothing_behind(port: int) -> None:
    for _ in range(2 * 16):
        send_slowly(port, "10.8.8.8").close()
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if ask(port, "/", b"mine", {"X-Forwarded-For": "10.8.8.8"})[0] == 201:
            return
        threading.Event().wait(0.05)
    pytest.fail("connections that are gone are still counted")
