"""Which bytes of a file a reader asks for: players read films in pieces, and some play nothing without."""

import re

_ONE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """The first byte asked for, and the one after the last; None when the whole file is to be sent.

    header : of the request, such as `bytes=0-1023` or `bytes=-500`; several ranges are answered with the whole.
    Raises ValueError when no byte of the file lies in it. Source: RFC 9110, 14.1 and 14.2.
    """
    found = _ONE.fullmatch(header.strip().lower())
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        first, stop = max(size - int(found[2]), 0), size
    else:
        first, stop = int(found[1]), min(int(found[2]) + 1, size) if found[2] else size
        if found[2] and int(found[2]) < first:
            return None
    if first >= stop:
        message = f"{header} of {size} bytes"
        raise ValueError(message)
    return first, stop
