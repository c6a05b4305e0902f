"""Looks at a brand's public page as a reader finds it: domain, certificate, and whether it shows what was published.

A page that nobody opens for months breaks unnoticed: a domain lapses, a certificate ends, a copy stops being made.
"""

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.utils.translation import gettext_lazy

from fauxpas.core import http
from fauxpas.core.errors import RefusedForGood, Unavailable, Words
from fauxpas.engage.models import PublicPage
from fauxpas.engage.page.publish import folder_of
from fauxpas.engage.page.site import address_of

SECONDS = 10
MOST_BYTES = 1_000_000
ENDS_SOON = timedelta(days=14)
SHOWN = "latest.json"
SILENT, REFUSED, CERTIFICATE, ENDING, ELSEWHERE = "silent", "refused", "certificate", "ending", "elsewhere"
FAULTS: Mapping[str, Words] = {
    SILENT: gettext_lazy(
        "It does not answer. Check the domain, what it points to, and that the page server runs."
    ),
    REFUSED: gettext_lazy(
        "It answers, but not with the page (%(told)s). Check the domain and what it points to."
    ),
    CERTIFICATE: gettext_lazy("Its certificate is not accepted (%(told)s). Renew it."),
    ENDING: gettext_lazy("Its certificate ends on %(told)s. Renew it."),
    ELSEWHERE: gettext_lazy(
        "It does not show what was published last. Check what the domain points to, and that the copies are made."
    ),
}


@dataclass(frozen=True)
class Look:
    """What a reader finds at `address`: `fault` is empty when all is well, else a key of FAULTS."""

    address: str
    fault: str = ""
    told: Mapping[str, str] = field(default_factory=dict)

    def words(self) -> str:
        """What is wrong and what to do, in the active language; empty when all is well."""
        return str(FAULTS[self.fault]) % self.told if self.fault else ""


def look(page: PublicPage, *, now: datetime) -> Look:
    """Ask for the page's newest words where its readers do, and compare them with the published release.

    page : with its brand. A page that was never published is well. An address that people typed is asked through the guard.
    """
    address = address_of(page.brand, page)
    release = folder_of(page.brand) / "current" / SHOWN
    if not release.exists():
        return Look(address)
    own = bool(page.address)
    shown = release.read_bytes()
    try:
        place = http.check_address(address) if own else urlsplit(address).hostname or ""
        if urlsplit(address).scheme == "https":
            ends_at = _certificate_end(address, place)
            if ends_at - now < ENDS_SOON:
                return Look(address, ENDING, {"told": f"{ends_at:%Y-%m-%d}"})
        body = _guarded(address, now=now) if own else _plain(address)
    except ssl.SSLCertVerificationError as fault:
        return Look(address, CERTIFICATE, {"told": fault.verify_message})
    except HTTPError as fault:
        return Look(address, REFUSED, {"told": str(fault.code)})
    except RefusedForGood as fault:
        return Look(address, REFUSED, {"told": str(fault)})
    except (Unavailable, URLError, OSError, HTTPException):
        return Look(address, SILENT)
    # A release published while we asked is as good as the one before.
    return Look(address) if body in {shown, release.read_bytes()} else Look(address, ELSEWHERE)


def _guarded(address: str, *, now: datetime) -> bytes:
    return http.fetch(f"{address}/{SHOWN}", now=now, seconds=SECONDS, most_bytes=MOST_BYTES).body


def _plain(address: str) -> bytes:
    """Without the guard, which keeps people from private machines: this address is the operator's own."""
    with urlopen(f"{address}/{SHOWN}", timeout=SECONDS) as answer:  # noqa: S310 - a web address by its setting
        body: bytes = answer.read(MOST_BYTES)
    return body


def _certificate_end(address: str, place: str) -> datetime:
    """When the certificate of an address ends; place : the machine to ask, by its number where the address was checked."""
    parts = urlsplit(address)
    host, context = parts.hostname or "", ssl.create_default_context()
    with (
        socket.create_connection((place, parts.port or 443), timeout=SECONDS) as bare,
        context.wrap_socket(bare, server_hostname=host) as wrapped,
    ):
        ends = (wrapped.getpeercert() or {}).get("notAfter", "")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends)), tz=UTC)
