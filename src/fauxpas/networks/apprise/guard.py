"""Keeps Apprise's services off private machines.

They open their own connections, follow redirects and take further hosts in parameters (`?smtp=`), so checking the address
beforehand is not enough: names are looked up through `socket.getaddrinfo` at the last moment, and that is where we stand.
"""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from fauxpas.core.http import is_allowed

_guarding: ContextVar[bool] = ContextVar("fauxpas_apprise_guarding", default=False)
_look_up = socket.getaddrinfo


@contextmanager
def guarded() -> Iterator[None]:
    """Within it, this thread connects to no machine of a private network unless an operator allowed it."""
    token = _guarding.set(True)
    try:
        yield
    finally:
        _guarding.reset(token)


def _checked_look_up(host: Any, port: Any, *args: Any, **options: Any) -> list[Any]:
    found = _look_up(host, port, *args, **options)
    if _guarding.get():
        name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
        for info in found:
            if not is_allowed(name.rstrip(".").lower(), str(info[4][0]).partition("%")[0]):
                raise socket.gaierror(socket.EAI_FAIL, "a machine of a private network")
    return list(found)


socket.getaddrinfo = _checked_look_up
