"""Which port a server gets."""

import errno
import socket

from fauxpas.core.errors import Misconfigured

TRIED = 50


def free_port(wanted: int, *, host: str, taken: frozenset[int] = frozenset()) -> int:
    """`wanted`, or the next port nobody listens on. Raises Misconfigured when the next TRIED ports are all busy."""
    for port in range(wanted, wanted + TRIED):
        if port not in taken and _is_free(host, port):
            return port
    raise Misconfigured(
        f"Ports {wanted} to {wanted + TRIED - 1} are all in use. Give another with FAUXPAS_PORT."
    )


def _is_free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            if fault.errno in {errno.EADDRINUSE, errno.EACCES}:
                return False
            raise
    return True
