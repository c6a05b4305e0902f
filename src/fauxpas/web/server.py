"""The web process: every request is taken in whole before a thread of Django's looks at it.

A thread that waits for a body waits as long as its sender likes, and a handful of slow ones would stop the room for everybody.
Here bodies come in beside each other on the event loop, to memory or disk, within a time that grows with what has arrived; an
answer is handed back whole, so that who reads slowly holds no thread either.
"""

import asyncio
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any

from fauxpas.core.callers import caller_of

# A body may take so long, and a second more for so many bytes of it that came: the slowest telephone sends faster.
GRACE_SECONDS, SLOWEST_BYTES = 30.0, 2_000
# Bodies on their way at once from one address; behind a proxy that reads requests whole, none is ever on its way for long.
MOST_FROM_ONE = 16
# Fifty people who look at one room ask again all at once when something is written; one process answers one at a time.
WORKERS, THREADS = min(os.cpu_count() or 1, 2), 4
IN_MEMORY_BYTES = 1_000_000
PIECE_BYTES = 64_000
TOO_SLOW = "This came in too slowly. Send it again.\nCela est arrivé trop lentement. Envoyez-le à nouveau.\n"
TOO_MANY = "Too much is being sent from your address at once. Try again in a minute.\nTrop d'envois à la fois depuis votre adresse. Réessayez dans une minute.\n"
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What Django answered. body : all of it, or a file at its beginning."""

    status: int
    headers: Headers
    body: bytes | IO[bytes]


class Refused(Exception):
    """A request that is answered without Django."""

    def __init__(self, status: HTTPStatus, said: str, *more: tuple[str, str]) -> None:
        self.answer = Answer(status, [("content-type", "text/plain; charset=utf-8"), *more], said.encode())
        super().__init__(status.phrase)


class WholeRequests:
    """An RSGI application around a WSGI one. Source: RSGI 1.5 (granian), PEP 3333.

    most_bytes : of a path, how long a body is taken; a longer one is handed on unread, with its length, for Django to refuse in words.
    folder : where bodies and answers that are too long for memory lie meanwhile.
    """

    def __init__(
        self, respond: Callable[..., Iterable[bytes]], most_bytes: Callable[[str], int], folder: Path
    ) -> None:
        self.respond, self.most_bytes, self.folder = respond, most_bytes, str(folder)
        self.threads = ThreadPoolExecutor(THREADS, thread_name_prefix="page")
        self.coming: Counter[str] = Counter()

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """Answer one request."""
        if scope.proto != "http":
            proto.close(403)
            return
        environ = environ_of(scope)
        with self._spool() as body:
            try:
                await self._take(scope, proto, environ, body)
            except Refused as refused:
                answer = refused.answer
            else:
                environ["wsgi.input"] = body
                answer = await asyncio.get_running_loop().run_in_executor(self.threads, self._answer, environ)
        if isinstance(answer.body, bytes):
            proto.response_bytes(answer.status, answer.headers, answer.body)
            return
        with answer.body as kept:
            out = proto.response_stream(answer.status, answer.headers)
            while piece := kept.read(PIECE_BYTES):
                await out.send_bytes(piece)

    def _spool(self) -> IO[bytes]:
        return SpooledTemporaryFile(max_size=IN_MEMORY_BYTES, mode="w+b", dir=self.folder)

    async def _take(self, scope: Any, proto: Any, environ: dict[str, Any], body: IO[bytes]) -> None:
        """Read the body whole, or nothing of one that is too long. Raises Refused."""
        told, chunked = environ.get("CONTENT_LENGTH", ""), "HTTP_TRANSFER_ENCODING" in environ
        most, came = self.most_bytes(scope.path), 0
        until = asyncio.get_running_loop().time() + GRACE_SECONDS
        if not chunked and (
            not told.strip("0") or not told.isdecimal() or len(told) > 12 or int(told) > most
        ):
            return
        with self._counted(caller_of(environ)):
            try:
                async with asyncio.timeout_at(until) as deadline:
                    async for piece in proto:
                        came += len(piece)
                        if came > most:
                            break
                        body.write(piece)
                        until += len(piece) / SLOWEST_BYTES
                        deadline.reschedule(until)
            except TimeoutError:
                raise Refused(HTTPStatus.REQUEST_TIMEOUT, TOO_SLOW, ("connection", "close")) from None
        body.seek(0)
        environ["CONTENT_LENGTH"] = str(came)

    @contextmanager
    def _counted(self, address: str) -> Iterator[None]:
        if self.coming[address] >= MOST_FROM_ONE:
            raise Refused(
                HTTPStatus.TOO_MANY_REQUESTS, TOO_MANY, ("retry-after", "60"), ("connection", "close")
            )
        self.coming[address] += 1
        try:
            yield
        finally:
            self.coming[address] -= 1
            if not self.coming[address]:
                del self.coming[address]

    def _answer(self, environ: dict[str, Any]) -> Answer:
        """In a thread: what the WSGI application says, whole."""
        begun: list[tuple[int, Headers]] = []

        def start(status: str, headers: Headers, *_fault: Any) -> None:
            begun.append((int(status[:3]), headers))

        response: Any = self.respond(environ, start)
        try:
            if not getattr(response, "streaming", True):
                return Answer(*begun[-1], b"".join(response))
            body = self._spool()
            body.writelines(response)
            body.seek(0)
            return Answer(*begun[-1], body)
        finally:
            response.close()


def environ_of(scope: Any) -> dict[str, Any]:
    """The environ of a request, without its body. Source: PEP 3333.

    A header whose name has an underscore is left out: it would pass for the one a proxy sets.
    """
    server, _, port = scope.server.rpartition(":")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string.encode().decode("latin-1"),
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.errors": None,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        key = key if key in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{key}"
        between = "; " if key == "HTTP_COOKIE" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    return environ


def application() -> WholeRequests:
    """The room, as granian serves it in each of its processes."""
    from django.conf import settings
    from django.core.wsgi import get_wsgi_application

    respond = get_wsgi_application()
    from fauxpas.web.middleware import most_bytes

    return WholeRequests(respond, most_bytes, Path(settings.FILE_UPLOAD_TEMP_DIR))


def serve() -> None:
    """Serve the room until SIGINT or SIGTERM."""
    from django.conf import settings
    from granian.constants import HTTPModes, Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    Server(
        "fauxpas.web.server:application",
        factory=True,
        address=settings.FAUXPAS["FAUXPAS_BIND"],
        port=settings.FAUXPAS["FAUXPAS_PORT"],
        interface=Interfaces.RSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=WORKERS,
        workers_kill_timeout=5,
        log_level=LogLevels.warning,
        log_access=False,
    ).serve()
