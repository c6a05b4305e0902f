"""How often a stranger may ask for something, counted over fixed windows."""

import hashlib
from datetime import datetime

from django.core.cache import cache
from django.utils.translation import gettext as _

from fauxpas.core.errors import TooMany


def take(what: str, who: str, *, most: int, window_seconds: int, now: datetime) -> None:
    """Count one request of `who`; raise TooMany above `most` in the present window. Only a digest of `who` is kept."""
    window, passed = divmod(int(now.timestamp()), window_seconds)
    key = f"limit:{what}:{hashlib.sha256(who.encode()).hexdigest()[:24]}:{window}"
    cache.add(key, 0, timeout=window_seconds)
    try:
        used = cache.incr(key)
    except ValueError:
        # The row expired between the two calls: the window is over.
        used = 1
    if used > most:
        raise TooMany(
            _("Too many requests from your connection. Try again in a few minutes."),
            retry_after_seconds=window_seconds - passed,
        )
