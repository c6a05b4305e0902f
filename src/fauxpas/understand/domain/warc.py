"""A page of the web as a web archive: ISO 28500:2017 (WARC 1.1), written whole, one record after the other.

The body is kept as it was after unpacking. What was true of it on the wire only (its packing and length) is renamed, as
other archives do, so that every reader reads it.
"""

import html
import re
import uuid
from base64 import b32encode
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import urlsplit

from fauxpas import __version__
from fauxpas.core.http import Fetched

_OF_THE_WIRE = {"content-encoding", "transfer-encoding", "content-length"}
# Only the first is a title: looking for the end of each of many costs the square of their number.
_TITLE = re.compile(rb"<title(?:\s[^>]*+)?>", re.IGNORECASE)
_TITLE_END = re.compile(rb"</title", re.IGNORECASE)
_HEAD = 65_536


def write_warc(answer: Fetched, *, asked: str, at: datetime) -> bytes:
    """A web archive of one answer: what made it, what was asked and where it led, and the answer itself."""
    made_by = _fields({"software": f"fauxpas/{__version__}", "format": "WARC File Format 1.1"})
    led = _fields({"asked": asked, "answered-by": answer.address, "fetched-at": _time(at)})
    response = _head(answer) + answer.body
    payload = {"WARC-Target-URI": answer.address, "WARC-Payload-Digest": _digest(answer.body)}
    return (
        _record("warcinfo", "application/warc-fields", made_by, at=at)
        + _record("metadata", "application/warc-fields", led, at=at, more={"WARC-Target-URI": asked})
        + _record("response", "application/http; msgtype=response", response, at=at, more=payload)
    )


def name_of_page(answer: Fetched) -> str:
    """The page's own title; its host when it has none."""
    head = answer.body[:_HEAD]
    begin = _TITLE.search(head)
    end = _TITLE_END.search(head, begin.end()) if begin else None
    title = html.unescape(head[begin.end() : end.start()].decode("utf-8", "replace")) if begin and end else ""
    return " ".join(title.split())[:200] or urlsplit(answer.address).hostname or answer.address


def _head(answer: Fetched) -> bytes:
    try:
        phrase = HTTPStatus(answer.status).phrase
    except ValueError:
        phrase = ""
    lines = [f"HTTP/1.1 {answer.status} {phrase}"]
    for name, value in answer.headers.items():
        kept = f"x-archive-orig-{name}" if name in _OF_THE_WIRE else name
        lines.append(f"{kept}: {_one_line(value)}")
    lines.append(f"content-length: {len(answer.body)}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def _record(
    kind: str, content_type: str, block: bytes, *, at: datetime, more: Mapping[str, str] | None = None
) -> bytes:
    named = f"{kind} {_time(at)} {sha256(block).hexdigest()}"
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, named)}>",
        "WARC-Date": _time(at),
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
        "WARC-Block-Digest": _digest(block),
        **(more or {}),
    }
    lines = [f"{name}: {_one_line(value)}" for name, value in head.items()]
    return ("WARC/1.1\r\n" + "\r\n".join(lines) + "\r\n\r\n").encode() + block + b"\r\n\r\n"


def _fields(told: Mapping[str, str]) -> bytes:
    return "".join(f"{name}: {_one_line(value)}\r\n" for name, value in told.items()).encode()


def _digest(content: bytes) -> str:
    return f"sha256:{b32encode(sha256(content).digest()).decode()}"


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _one_line(value: str) -> str:
    return " ".join(value.split())
