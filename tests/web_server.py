"""A real web server on loopback for tests of what goes out: it says what it was asked and answers what it was told."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

FIRST_PORT, LAST_PORT = 9600, 9649


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Told:
    """What to answer."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Server:
    """A running server: its address, what it was asked so far, and what it answers."""

    port: int
    answer: Callable[[Asked], Told]
    asked: list[Asked] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def serving(answer: Callable[[Asked], Told]) -> Iterator[Server]:
    """A server that answers by this function until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            length = int(self.headers.get("content-length") or 0)
            names = {name.lower(): value for name, value in self.headers.items()}
            request = Asked(self.command, self.path, names, self.rfile.read(length))
            server.asked.append(request)
            told = server.answer(request)
            try:
                self.send_response(told.status)
                for name, value in {"Content-Length": str(len(told.body)), **told.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(told.body)
            except (BrokenPipeError, ConnectionResetError):
                self.close_connection = True

        do_GET = do_POST = do_HEAD = handle_any  # noqa: N815 - the names http.server calls

        def log_message(self, *_: object) -> None:
            """Keep the tests' output clean."""

    with _listening(Handler) as listener:
        server = Server(int(listener.server_address[1]), answer)
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join()


def _listening(handler: type[BaseHTTPRequestHandler]) -> ThreadingHTTPServer:
    for port in range(FIRST_PORT, LAST_PORT):
        try:
            return ThreadingHTTPServer(("127.0.0.1", port), handler)
        except OSError:
            continue
    return ThreadingHTTPServer(("127.0.0.1", 0), handler)
