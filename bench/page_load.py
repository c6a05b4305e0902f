"""Many readers of the public page at once, while it is being published: errors, and requests a second, beside nginx.

    python bench/page_load.py [--readers 200] [--seconds 60]

Nothing of the room runs: only the page server and, when it is installed, nginx on the same folder. Every reader keeps
one connection, asks for pages, style sheet and feed in turn, and checks status, length and digest of what it gets.
The readers share the machine with the server, so a rate says how the two servers compare, not what either can do.
"""

import argparse
import asyncio
import contextlib
import hashlib
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from fauxpas.engage.page import folder

PUBLISH_SECONDS = 2.0
ANSWER_SECONDS = 10.0
PATHS = ("/acme/en/", "/acme/style-0123456789.css", "/acme/en/1/", "/acme/en/atom.xml")
TOLD = "What we know, what we do, what you can do now, and when we speak again. "


@dataclass
class Result:
    """What one server did: requests answered well, the errors by kind, seconds it took."""

    server: str
    requests: int
    errors: dict[str, int]
    seconds: float

    @property
    def rate(self) -> float:
        """Requests a second."""
        return self.requests / self.seconds if self.seconds else 0.0


def release(number: int) -> dict[str, bytes]:
    """A release of the usual size; its number is in every page."""
    page = f"<!doctype html><title>{number}</title>" + f"<p>{TOLD * 4}</p>" * 40
    return {
        "en/index.html": page.encode(),
        "en/1/index.html": page[:4000].encode(),
        "en/atom.xml": f"<feed><id>{number}</id>{TOLD * 60}</feed>".encode(),
        "style-0123456789.css": b"body{color:#102019}" * 400,
        "404.html": b"<p>There is nothing at this address.</p>",
    }


class Readers:
    """So many readers of one server, and what they saw."""

    def __init__(self, port: int, known: set[str]) -> None:
        self.port = port
        self.known = known
        self.requests = 0
        self.errors: dict[str, int] = {}

    async def read(self, until: float) -> None:
        """Ask again and again on one connection until the time is up."""
        reader = writer = None
        turn = 0
        while time.monotonic() < until:
            try:
                if reader is None or writer is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                path = PATHS[turn % len(PATHS)]
                turn += 1
                writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                status, body = await asyncio.wait_for(_answer(reader), ANSWER_SECONDS)
            except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError) as fault:
                self._count(type(fault).__name__)
                if writer is not None:
                    writer.close()
                reader = writer = None
                continue
            if status != b"200":
                self._count(status.decode(errors="replace"))
            elif hashlib.sha256(body).hexdigest() not in self.known:
                self._count("not what was published")
            else:
                self.requests += 1
        if writer is not None:
            writer.close()

    def _count(self, kind: str) -> None:
        self.errors[kind] = self.errors.get(kind, 0) + 1


async def _answer(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    length = next(int(line.split(b":")[1]) for line in lines if line.lower().startswith(b"content-length:"))
    return lines[0].split(b" ")[1], await reader.readexactly(length)


def load(server: str, port: int, root: Path, *, readers: int, seconds: float) -> Result:
    """Let the readers read for so long while new releases appear; returns what they saw."""
    releases = [release(number) for number in range(3)]
    known = {hashlib.sha256(content).hexdigest() for files in releases for content in files.values()}
    crowd = Readers(port, known)

    async def publish(until: float) -> None:
        number = 0
        while time.monotonic() < until:
            await asyncio.sleep(min(PUBLISH_SECONDS, max(until - time.monotonic(), 0.01)))
            number += 1
            await asyncio.to_thread(folder.publish, releases[number % len(releases)], root / "acme")

    async def everybody() -> None:
        until = time.monotonic() + seconds
        await asyncio.gather(publish(until), *(crowd.read(until) for _ in range(readers)))

    began = time.monotonic()
    asyncio.run(everybody())
    return Result(server, crowd.requests, crowd.errors, time.monotonic() - began)


@contextlib.contextmanager
def page_server(root: Path) -> Iterator[int]:
    """Our own server on a free port."""
    port = _free_port()
    code = f"from pathlib import Path; from fauxpas.engage.page.server import serve; serve(Path({str(root)!r}), host='127.0.0.1', port={port})"
    with _running([sys.executable, "-c", code], port):
        yield port


@contextlib.contextmanager
def nginx_server(root: Path) -> Iterator[int]:
    """Nginx on a free port and the same folder. Raises FileNotFoundError when it is not installed."""
    program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if program is None:
        raise FileNotFoundError("nginx")
    port = _free_port()
    with tempfile.TemporaryDirectory() as own:
        temporary = " ".join(
            f"{kind}_temp_path {own}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        # The folder is private to whoever runs this, so nginx must not change to a user of its own.
        user = "user root;" if Path(own).owner() == "root" else ""
        Path(own, "nginx.conf").write_text(
            f"{user} worker_processes 1; pid {own}/pid; error_log stderr crit; daemon off; events {{ worker_connections 2048; }}\n"
            f"http {{ access_log off; keepalive_requests 1000000; etag on; {temporary} include /etc/nginx/mime.types;\n"
            f"server {{ listen 127.0.0.1:{port} backlog=2048; location /acme/ {{ alias {root}/acme/current/; }} }} }}\n"
        )
        with _running([program, "-p", own, "-c", f"{own}/nginx.conf"], port):
            yield port


@contextlib.contextmanager
def _running(command: list[str], port: int) -> Iterator[None]:
    process = subprocess.Popen(command)
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        process.wait(timeout=15)


def _wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 15
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError(f"{process.args!r} does not listen")


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def main() -> int:
    """Run both and print a line of JSON for each; the exit status is 1 when our readers saw any error."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--readers", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60.0)
    given = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as home:
        root = Path(home)
        folder.publish(release(0), root / "acme")
        for name, server in (("fauxpas", page_server), ("nginx", nginx_server)):
            try:
                with server(root) as port:
                    results.append(load(name, port, root, readers=given.readers, seconds=given.seconds))
            except FileNotFoundError:
                sys.stderr.write(f"{name} is not installed, so it was left out.\n")
                continue
            told = asdict(results[-1]) | {"rate": round(results[-1].rate), "readers": given.readers}
            sys.stdout.write(json.dumps(told) + "\n")
    return int(any(result.errors for result in results if result.server == "fauxpas"))


if __name__ == "__main__":
    sys.exit(main())
