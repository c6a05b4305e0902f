"""What several parts of one page ask of the same thing is found once; and once for everybody who follows it live."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, Generic, TypeVar

from django.db.models import Model
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

Found = TypeVar("Found")
_FOUND = "_found_once"
MOST = 64


class Kept(Generic[Found]):
    """What was found last for each of MOST keys, for as long as the state it was found in holds; one per process."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[object, Found]] = {}
        self._lock = Lock()

    def find(self, key: Hashable, state: object, find: Callable[[], Found]) -> Found:
        """What is kept for the key in this state, else the answer of `find`; two that ask at once may both find it."""
        with self._lock:
            known = self._kept.get(key)
        if known is not None and known[0] == state:
            return known[1]
        found = find()
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (state, found)
            while len(self._kept) > MOST:
                self._kept.pop(next(iter(self._kept)))
        return found


_shared: Kept[dict[str, Any]] = Kept()


def find_once(thing: Model, *, state: str | None = None) -> None:
    """From now on `once` remembers for this object: for the object of one request, which nobody changes meanwhile.

    state : names all that what is found depends on, but the reader's language and time zone. Who looks at the thing in the same
    state shares what was found, and must not change it. None: for this request alone.
    """
    if state is None:
        thing.__dict__.setdefault(_FOUND, {})
        return
    # The state is in the key: readers who may see different brands, each in a state of their own, look at the same thing.
    key = (thing._meta.label, thing.pk, state, get_language(), get_current_timezone_name())
    thing.__dict__[_FOUND] = _shared.find(key, None, dict)


def once(thing: Model, question: str, find: Callable[[], Found]) -> Found:
    """The answer of `find`, remembered on `thing` under `question` if `find_once` allowed it; else asked anew each time.

    The answer may depend on the thing, on time by the minute, and on the brands its reader may see, which the state names; on
    nothing else of the person who looks.
    """
    found: dict[str, Found] | None = thing.__dict__.get(_FOUND)
    if found is None:
        return find()
    if question not in found:
        found[question] = find()
    return found[question]
