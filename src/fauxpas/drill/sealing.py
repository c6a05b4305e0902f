"""The seal of a process: from then on it reaches nobody but this machine, whatever code it runs.

The settings already refuse each known way out (`core/http.py`, `core/notices.py`, `networks/mail`, `networks/apprise`). This is the
wall behind them, for the ways nobody thought of. An audit hook cannot be taken out again (PEP 578), so nothing in the process
can undo it. It sees what goes through Python's own sockets; a sealed room therefore keeps its rows in SQLite, whose driver opens none.
"""

import ipaddress
import sys
from typing import Any

_CONNECTING = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
_LOOKING_UP = frozenset(
    {"socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr", "socket.getnameinfo"}
)
# A fork is let through: it carries the seal along, and the web server makes its workers so.
_STARTING = frozenset({"os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.startfile"})
_HERE = frozenset({"", "localhost", "ip6-localhost"})
_closed = False


class Sealed(PermissionError):
    """Something in a sealed process tried to leave it. An OSError, so that whoever tried treats it as a network that is down."""


def close() -> None:
    """Refuse this process, for good, every connection and look-up beyond this machine and every other program; safe to repeat."""
    global _closed  # noqa: PLW0603 - a process is closed once
    if not _closed:
        _closed = True
        sys.addaudithook(_refuse)


def _refuse(event: str, given: tuple[Any, ...]) -> None:
    if event in _CONNECTING:
        address = given[1]
        # A path is a socket of this machine; no address means one that was connected, and so allowed, before.
        if isinstance(address, tuple) and not _is_here(str(address[0])):
            raise Sealed(f"This process is sealed: nothing leaves it ({event}).")
    elif event in _LOOKING_UP:
        host = given[0][0] if isinstance(given[0], tuple) else given[0]
        named = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host or "")
        if not _is_here(named):
            raise Sealed(f"This process is sealed: it asks nobody for a name ({event}).")
    elif event in _STARTING or (event == "subprocess.Popen" and given[0] != sys.executable):
        # Another program would not be sealed; our own processes are, each by itself.
        raise Sealed(f"This process is sealed: it starts no other program ({event}).")


def _is_here(host: str) -> bool:
    if host in _HERE:
        return True
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_loopback or found.is_unspecified
