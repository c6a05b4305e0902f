"""Serves the folder of public pages; needs neither Django nor a database, and survives them both.

`/<brand>/...` is answered from `<folder>/<brand>/current/...`. Files are kept in memory until another release becomes
current, which one `readlink` a request notices. Only what a page builder writes can be asked for: plain names, no
hidden file, nothing a symbolic link leads to outside the brand's own folder.
"""

import gzip
import hashlib
import os
import re
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol

from fauxpas.engine.byteranges import asked_range

FOLDER_VARIABLE = "PAGE_SERVER_FOLDER"
KEPT_FILES = 4000
SMALLEST_TO_PACK = 400
STOP_SECONDS = 3
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".xml": "application/atom+xml; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".m4a": "audio/mp4",
    ".mp3": "audio/mpeg",
    ".weba": "audio/webm",
    ".vtt": "text/vtt; charset=utf-8",
}
MEDIA = "media"
# Most browsers ask again after half a minute; a cache in between may show the last word while we are down.
FRESH = "public, max-age=30, stale-while-revalidate=60, stale-if-error=86400"
FOR_GOOD = "public, max-age=31536000, immutable"
# A consent may end: no cache keeps a picture or a film for long, though its content never changes.
FOR_A_WHILE = "public, max-age=600"
ALWAYS = (
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("x-frame-options", "DENY"),
    ("cross-origin-resource-policy", "cross-origin"),
    ("access-control-allow-origin", "*"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"),
    (
        "content-security-policy",
        "default-src 'none'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
)
_SEGMENT = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_HASHED = re.compile(r"-[0-9a-f]{10}\.(css|woff2)$")

Headers = list[tuple[str, str]]


class Asked(Protocol):
    """The request's headers, by lower-case name."""

    def get(self, key: str, default: Any = None) -> Any:
        """The value of one header."""


@dataclass(frozen=True)
class Answer:
    """One response. file, part : sent from the disk in place of `body`, from the first byte to before the second."""

    status: int
    headers: Headers
    body: bytes = b""
    file: Path | None = None
    part: tuple[int, int] | None = None


@dataclass(frozen=True)
class Kept:
    """One file as it is sent: plain, and packed when that is worth it."""

    plain: bytes
    packed: bytes | None
    tag: str
    changed_at: int
    common: tuple[tuple[str, str], ...]


class Pages:
    """Answers requests from the folder of public pages."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._kept: dict[tuple[str, str], Kept] = {}

    def answer(self, method: str, path: str, asked: Asked) -> Answer:
        """What to send for this request; never raises for what a stranger may type."""
        if method not in {"GET", "HEAD"}:
            return _plain(HTTPStatus.METHOD_NOT_ALLOWED, ("allow", "GET, HEAD"))
        if path == "/healthz":
            return Answer(
                HTTPStatus.OK, [("content-type", TYPES[".txt"]), ("cache-control", "no-store")], b"ok\n"
            )
        if path == "/":
            return self._door()
        segments = path[1:].split("/")
        slug, below = segments[0], segments[1:]
        folder = below[-1:] == [""]
        names = below[:-1] if folder else below
        if not all(_SEGMENT.fullmatch(name) for name in (slug, *names)):
            return _plain(HTTPStatus.NOT_FOUND)
        if not below or (not folder and "." not in names[-1]):
            return self._to_folder(slug, names, path)
        if names[:1] == [MEDIA] and not folder:
            return self._media(slug, "/".join(names), asked)
        kept = self._file(slug, "/".join([*names, "index.html"] if folder else names))
        if kept is None:
            return self._missing(slug, asked)
        return _send(kept, asked, HTTPStatus.OK)

    def _door(self) -> Answer:
        """With one brand, lead to it; with several, tell nobody who else is here."""
        brands = [entry.name for entry in os.scandir(self.folder) if (Path(entry.path) / "current").is_dir()]
        if len(brands) == 1:
            return _plain(HTTPStatus.FOUND, ("location", f"/{brands[0]}/"))
        return _plain(HTTPStatus.NOT_FOUND)

    def _to_folder(self, slug: str, names: list[str], path: str) -> Answer:
        if self._file(slug, "/".join([*names, "index.html"])) is None:
            return _plain(HTTPStatus.NOT_FOUND)
        return _plain(HTTPStatus.MOVED_PERMANENTLY, ("location", f"{path}/"))

    def _missing(self, slug: str, asked: Asked) -> Answer:
        kept = self._file(slug, "404.html")
        return _plain(HTTPStatus.NOT_FOUND) if kept is None else _send(kept, asked, HTTPStatus.NOT_FOUND)

    def _media(self, slug: str, name: str, asked: Asked) -> Answer:
        """A picture, a film or its subtitles, from the disk, in pieces when a player asks so."""
        path = (self.folder / slug / "current" / name).resolve()
        if not path.is_relative_to(self.folder / slug) or path.suffix not in TYPES or not path.is_file():
            return self._missing(slug, asked)
        size, tag = path.stat().st_size, f'"{path.stem[:24]}"'
        headers = [
            ("content-type", TYPES[path.suffix]),
            ("cache-control", FOR_A_WHILE),
            ("accept-ranges", "bytes"),
            ("etag", tag),
            *ALWAYS,
        ]
        if tag in str(asked.get("if-none-match") or ""):
            return Answer(HTTPStatus.NOT_MODIFIED, headers)
        wanted = str(asked.get("range") or "")
        if str(asked.get("if-range") or tag) != tag:
            wanted = ""
        try:
            part = asked_range(wanted, size)
        except ValueError:
            nothing = [("content-range", f"bytes */{size}"), ("content-length", "0")]
            return Answer(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, [*headers, *nothing])
        if part is None:
            return Answer(HTTPStatus.OK, [*headers, ("content-length", str(size))], file=path)
        first, stop = part
        headers += [
            ("content-range", f"bytes {first}-{stop - 1}/{size}"),
            ("content-length", str(stop - first)),
        ]
        return Answer(HTTPStatus.PARTIAL_CONTENT, headers, file=path, part=part)

    def _file(self, slug: str, name: str) -> Kept | None:
        home = self.folder / slug
        try:
            release = os.readlink(home / "current")  # noqa: PTH115 - thrice as fast, and done at every request
        except OSError:
            return None
        key = (f"{slug}/{release}", name)
        kept = self._kept.get(key)
        if kept is None:
            kept = _load(home, home / release / name)
            if kept is not None:
                if len(self._kept) >= KEPT_FILES:
                    self._kept.clear()
                self._kept[key] = kept
        return kept


def _load(home: Path, path: Path) -> Kept | None:
    real = path.resolve()
    if not real.is_relative_to(home) or real.suffix not in TYPES or not real.is_file():
        return None
    plain = real.read_bytes()
    packed = (
        gzip.compress(plain, 9, mtime=0)
        if len(plain) >= SMALLEST_TO_PACK and real.suffix not in {".woff2", ".png"}
        else None
    )
    changed_at = int(real.stat().st_mtime)
    kind = "application/feed+json; charset=utf-8" if real.name == "feed.json" else TYPES[real.suffix]
    common = (
        ("content-type", kind),
        ("cache-control", FOR_GOOD if _HASHED.search(real.name) else FRESH),
        ("last-modified", formatdate(changed_at, usegmt=True)),
        ("vary", "accept-encoding"),
        *ALWAYS,
    )
    return Kept(plain, packed, hashlib.sha256(plain).hexdigest()[:24], changed_at, common)


def _send(kept: Kept, asked: Asked, status: int) -> Answer:
    packed = kept.packed if "gzip" in str(asked.get("accept-encoding") or "") else None
    tag = f'"{kept.tag}{"-gz" if packed else ""}"'
    headers = [*kept.common, ("etag", tag)]
    if status == HTTPStatus.OK and _unchanged(kept, asked):
        return Answer(HTTPStatus.NOT_MODIFIED, headers)
    if packed:
        headers.append(("content-encoding", "gzip"))
    body = packed or kept.plain
    headers.append(("content-length", str(len(body))))
    return Answer(status, headers, body)


def _unchanged(kept: Kept, asked: Asked) -> bool:
    """Whether the reader has this already. Source: RFC 9110, 13.1; the tag counts before the date."""
    tags = asked.get("if-none-match")
    if tags is not None:
        known = {
            tag.strip().removeprefix("W/").strip('"').removesuffix("-gz") for tag in str(tags).split(",")
        }
        return kept.tag in known or "*" in known
    since = asked.get("if-modified-since")
    if since is None:
        return False
    try:
        return kept.changed_at <= parsedate_to_datetime(str(since)).timestamp()
    except (TypeError, ValueError):
        return False


def _plain(status: HTTPStatus, *more: tuple[str, str]) -> Answer:
    body = f"{status.value} {status.phrase}\n".encode()
    headers = [
        ("content-type", TYPES[".txt"]),
        ("content-length", str(len(body))),
        ("cache-control", "no-cache"),
        *ALWAYS,
        *more,
    ]
    return Answer(status, headers, body)


class App:
    """The RSGI application around Pages."""

    def __init__(self, pages: Pages) -> None:
        self.pages = pages

    async def __rsgi__(self, scope: Any, proto: Any) -> None:
        """Answer one request."""
        if scope.proto != "http":
            proto.close(403)
            return
        answer = self.pages.answer(scope.method, scope.path, scope.headers)
        if scope.method == "HEAD" or answer.status == HTTPStatus.NOT_MODIFIED:
            proto.response_empty(int(answer.status), answer.headers)
        elif answer.file is None:
            proto.response_bytes(int(answer.status), answer.headers, answer.body)
        elif answer.part is None:
            proto.response_file(int(answer.status), answer.headers, str(answer.file))
        else:
            proto.response_file_range(int(answer.status), answer.headers, str(answer.file), *answer.part)


def app_of_environment() -> App:
    """The application of a worker process, which learns its folder from the environment."""
    return App(Pages(Path(os.environ[FOLDER_VARIABLE])))


def serve(folder: Path, *, host: str, port: int) -> None:
    """Serve the folder of public pages on this address until SIGINT or SIGTERM."""
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    os.environ[FOLDER_VARIABLE] = str(folder)
    Granian(
        "fauxpas.engage.page.server:app_of_environment",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        websockets=False,
        backlog=2048,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_level=LogLevels.warning,
    ).serve()
