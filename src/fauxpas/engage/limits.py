"""How often a stranger may ask for something, counted over fixed windows."""

import hashlib
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import gettext as _

from fauxpas.core.errors import TooMany


def take(what: str, who: str, *, most: int, window_seconds: int, now: datetime) -> None:
    """Count one request of `who`; raise TooMany above `most` in the present window. Only a digest of `who` is kept."""
    window, passed = divmod(int(now.timestamp()), window_seconds)
    left = window_seconds - passed
    key = f"limit:{what}:{hashlib.sha256(who.encode()).hexdigest()[:24]}:{window}"
    # Not `incr`: it keeps what it counts for the cache's own five minutes, and a window may be longer.
    used = cache.get(key, 0) + 1
    cache.set(key, used, timeout=left)
    if used > most:
        raise TooMany(
            _("Too many requests from your connection. Try again in a few minutes."),
            retry_after_seconds=left,
        )
