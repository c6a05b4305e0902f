"""The only way out: every fetch and every call to another machine goes through this guard.

The host is resolved here, its addresses are checked, and the connection is made to the very address that was
checked, so that a name cannot change its mind in between. Redirects are checked anew. What comes back is read up to
a limit of time and size, counted after decompression.
"""

import ipaddress
import socket
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpx
from django.conf import settings
from django.utils.translation import gettext_noop as _

from fauxpas import __version__
from fauxpas.core.errors import Gone, RefusedForGood, TryLater
from fauxpas.core.sentences import Sentence

MOST_REDIRECTS = 5
USER_AGENT = f"fauxpas/{__version__} (reputation watch)"
_REDIRECTS = {301, 302, 303, 307, 308}
_PASSING = {408, 425, 429}
_LONGEST_WAIT = 86_400
# The IPv6 networks that carry an IPv4 address in their last 32 bits: RFC 6052, RFC 4291.
_CARRIERS = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("::/96"))
# All that is public in IPv6 (RFC 4291, 2.4); outside lie site-local addresses and local translations of private IPv4 ones.
_PUBLIC_V6 = ipaddress.ip_network("2000::/3")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Fetched:
    """What the other side answered: header names in lower case, the body decompressed, the address it came from."""

    status: int
    address: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class _Target:
    url: str
    host: str
    literal: str


def fetch(
    address: str,
    *,
    now: datetime,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    body: bytes | None = None,
    seconds: float | None = None,
    most_bytes: int | None = None,
) -> Fetched:
    """Ask another machine, and return its answer when that is a success or "not modified" (304).

    now : for a Retry-After that is a date. seconds, most_bytes : limits of the whole exchange; the settings' own when not given.
    Only GET and HEAD follow redirects. Raises TryLater (no answer in time, 408, 425, 429, 5xx), Gone (404, 410) or
    RefusedForGood (not a web address, a private machine, too large, any other refusal), in words a person can act on.
    """
    if settings.FAUXPAS["FAUXPAS_SEALED"]:
        raise RefusedForGood(
            Sentence(_("This room is sealed: nothing leaves it. Set FAUXPAS_SEALED to no to fetch again."))
        )
    limit = most_bytes or settings.FAUXPAS["FAUXPAS_FETCH_BYTES"]
    deadline = time.monotonic() + (seconds or settings.FAUXPAS["FAUXPAS_FETCH_SECONDS"])
    sent = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate", **(headers or {})}
    with httpx.Client(trust_env=False, follow_redirects=False) as client:
        for _hop in range(MOST_REDIRECTS + 1):
            answer = _exchange(client, method, address, sent, body, deadline, limit)
            place = answer.headers.get("location")
            if answer.status not in _REDIRECTS or not place or method not in {"GET", "HEAD"}:
                return _checked(answer, now)
            onward = urljoin(address, place)
            if urlsplit(onward).netloc != urlsplit(address).netloc:
                sent = {
                    name: value
                    for name, value in sent.items()
                    if name.lower() not in {"authorization", "cookie"}
                }
            address = onward
    raise RefusedForGood(
        Sentence(
            _("%(host)s sends us from one address to the next without end. Check the address."),
            {"host": _host(address)},
        )
    )


def check_address(address: str) -> str:
    """Refuse an address that `fetch` would refuse before asking; returns the number (IP) its host was found at.

    Whoever connects by themselves connects to that number: asked again, the name may lead elsewhere.

    Raises RefusedForGood, or TryLater when the host cannot be found at this moment.
    """
    return _target(address).literal


def retry_after_seconds(value: str, *, now: datetime) -> int | None:
    """The wait a Retry-After header asks for, at most a day; None when it says nothing readable. RFC 9110, 10.2.3."""
    if (told := value.strip()).isdecimal():
        return min(int(told), _LONGEST_WAIT) if len(told) < 10 else _LONGEST_WAIT
    try:
        until = parsedate_to_datetime(value)
    except ValueError:
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(int((until - now).total_seconds()), 0), _LONGEST_WAIT)


def _exchange(
    client: httpx.Client,
    method: str,
    address: str,
    headers: Mapping[str, str],
    body: bytes | None,
    deadline: float,
    limit: int,
) -> Fetched:
    target = _target(address)
    left = deadline - time.monotonic()
    if left <= 0:
        raise _too_slow(target.host)
    request = client.build_request(
        method,
        target.url,
        headers={**headers, "Host": urlsplit(address).netloc.rpartition("@")[2]},
        content=body,
        timeout=httpx.Timeout(left),
        extensions={"sni_hostname": target.host, "trace": _bound(deadline)},
    )
    try:
        answer = client.send(request, stream=True)
        try:
            whole = b"".join(_unpacked(answer, target.host, deadline, limit)) if method != "HEAD" else b""
        finally:
            answer.close()
    except httpx.TimeoutException as fault:
        raise _too_slow(target.host) from fault
    except httpx.HTTPError as fault:
        raise TryLater(
            Sentence(_("%(host)s cannot be reached. We try again by ourselves."), {"host": target.host})
        ) from fault
    return Fetched(
        answer.status_code, address, {name.lower(): value for name, value in answer.headers.items()}, whole
    )


def _bound(deadline: float) -> Callable[[str, dict[str, Any]], None]:
    """Hold every read of the connection to the deadline; a timeout of its own begins anew with each byte that drips in."""

    def opened(event: str, told: dict[str, Any]) -> None:
        if not event.endswith((".connect_tcp.complete", ".start_tls.complete")):
            return
        stream = told["return_value"]
        read = stream.read

        def read_in_time(most_bytes: int, timeout: float | None = None) -> bytes:
            left = deadline - time.monotonic()
            if left <= 0:
                raise httpx.ReadTimeout("the deadline has passed")
            found: bytes = read(most_bytes, left if timeout is None else min(timeout, left))
            return found

        stream.read = read_in_time

    return opened


def _unpacked(answer: httpx.Response, host: str, deadline: float, limit: int) -> Iterator[bytes]:
    """The body, decompressed piece by piece: a small bomb is refused before it is unpacked."""
    packed = answer.headers.get("content-encoding", "").strip().lower()
    unpack = zlib.decompressobj(47) if packed in {"gzip", "x-gzip", "deflate"} else None
    if packed not in {"", "identity"} and unpack is None:
        raise RefusedForGood(Sentence(_("%(host)s answers in a packing we did not ask for."), {"host": host}))
    read = 0
    for raw in answer.iter_raw():
        try:
            piece = raw if unpack is None else unpack.decompress(raw, limit - read + 1)
        except zlib.error as fault:
            raise TryLater(
                Sentence(
                    _("The answer of %(host)s arrived damaged. We try again by ourselves."), {"host": host}
                )
            ) from fault
        read += len(piece)
        if read > limit:
            raise RefusedForGood(
                Sentence(
                    _(
                        "The answer of %(host)s is larger than %(limit)s bytes, the limit set by FAUXPAS_FETCH_BYTES."
                    ),
                    {"host": host, "limit": limit},
                )
            )
        if time.monotonic() > deadline:
            raise _too_slow(host)
        yield piece


def _checked(answer: Fetched, now: datetime) -> Fetched:
    if answer.status < 300 or answer.status == 304:
        return answer
    told: dict[str, str | int] = {"host": _host(answer.address), "status": answer.status}
    if answer.status in _PASSING or answer.status >= 500:
        wait = retry_after_seconds(answer.headers.get("retry-after", ""), now=now)
        raise TryLater(
            Sentence(_("%(host)s answers with error %(status)s. We try again by ourselves."), told),
            retry_after_seconds=wait,
        )
    if answer.status in {401, 403}:
        raise RefusedForGood(
            Sentence(
                _("%(host)s does not let us read this (error %(status)s). Check the address or its access."),
                told,
            )
        )
    if answer.status in {404, 410}:
        raise Gone(
            Sentence(
                _("There is nothing at this address of %(host)s (error %(status)s). Check the address."), told
            )
        )
    raise RefusedForGood(Sentence(_("%(host)s refuses (error %(status)s). Check the address."), told))


def _target(address: str) -> _Target:
    """The address with its host replaced by a checked number. Raises RefusedForGood or TryLater."""
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").rstrip(".").lower(), parts.port
    except ValueError as fault:
        raise RefusedForGood(_no_address()) from fault
    if parts.scheme not in {"http", "https"} or not host:
        raise RefusedForGood(_no_address())
    if parts.username is not None:
        raise RefusedForGood(Sentence(_("An address must not hold a name or a password.")))
    literal = _checked_number(host, port or (443 if parts.scheme == "https" else 80))
    place = f"[{literal}]" if ":" in literal else literal
    netloc = place if port is None else f"{place}:{port}"
    return _Target(urlunsplit((parts.scheme, netloc, parts.path or "/", parts.query, "")), host, literal)


def _checked_number(host: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise TryLater(
            Sentence(
                _("The name %(host)s cannot be found. Check it; we try again by ourselves."), {"host": host}
            )
        ) from fault
    numbers = [str(info[4][0]).partition("%")[0] for info in found]
    allowed = [number for number in numbers if is_allowed(host, number)]
    if not allowed or len(allowed) < len(numbers):
        raise RefusedForGood(
            Sentence(
                _(
                    "%(host)s is a machine of a private network. An operator can allow it: FAUXPAS_ALLOWED_PRIVATE=%(host)s, then start the room again."
                ),
                {"host": host},
            )
        )
    return allowed[0]


def is_allowed(host: str, number: str) -> bool:
    """Whether a host at this IP address may be reached: public, or on the list of FAUXPAS_ALLOWED_PRIVATE."""
    address = _bare(ipaddress.ip_address(number))
    for entry in settings.FAUXPAS["FAUXPAS_ALLOWED_PRIVATE"]:
        if entry.lower() == host:
            return True
        try:
            network = ipaddress.ip_network(entry, strict=False)
        except ValueError:
            continue
        if address.version == network.version and address in network:
            return True
    reachable = address.version == 4 or address in _PUBLIC_V6
    return reachable and address.is_global and not address.is_multicast


def _bare(address: Address) -> Address:
    """The IPv4 address inside an IPv6 one that only carries it, or the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if inner is None and any(address in network for network in _CARRIERS) and int(address) > 1:
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def _host(address: str) -> str:
    return urlsplit(address).hostname or address


def _too_slow(host: str) -> TryLater:
    return TryLater(
        Sentence(_("%(host)s did not answer in time. We try again by ourselves."), {"host": host})
    )


def _no_address() -> Sentence:
    return Sentence(_("This is not a web address. It begins with https:// or http://."))
