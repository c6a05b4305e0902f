"""Where a request comes from."""

from collections.abc import Mapping
from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import Any

from django.conf import settings


def caller_of(environ: Mapping[str, Any]) -> str:
    """Whom a limit counts: the address the request comes from, of IPv6 the network of 64 bits, for one household has all of it.

    environ : as PEP 3333 has it. The address is told through as many proxies as the room trusts.
    """
    said = _address_of(environ)
    try:
        address = ip_address(said)
    except ValueError:
        return said
    one_of_many = isinstance(address, IPv6Address) and address.ipv4_mapped is None
    return str(IPv6Network((address.packed, 64), strict=False)) if one_of_many else str(address)


def _address_of(environ: Mapping[str, Any]) -> str:
    proxies: int = settings.FAUXPAS["FAUXPAS_PROXIES"]
    told = [part.strip() for part in environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if proxies and len(told) >= proxies:
        return str(told[-proxies])
    return str(environ.get("REMOTE_ADDR", ""))
