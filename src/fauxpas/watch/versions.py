"""The version of a live page: when what it was made of has not changed, so the answer is 304.

A page that shows spans of time is made anew at least every minute; between, only what was written counts.
"""

import hashlib
from typing import Any

from django.contrib.messages import get_messages
from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.http import HttpRequest

from fauxpas import __version__
from fauxpas.core import clock
from fauxpas.core.models import Brand, TrailHead
from fauxpas.core.rights import visible_brands, visible_organisations
from fauxpas.watch.models import Alarm, Mention, Source, StoryChange


def version_of(request: HttpRequest, *_args: Any, **_kwargs: Any) -> str | None:
    """An ETag over what was written in the person's brands, their language, and the minute; None for a stranger.

    None too while a message waits to be shown: that answer is for once.
    """
    return _version(request, heard=True)


def version_by_the_minute(request: HttpRequest, *_args: Any, **_kwargs: Any) -> str | None:
    """The same for a page that need not follow each mention: in a storm they come by the second, and fifty people look."""
    return _version(request, heard=False)


def live_state(request: HttpRequest) -> str | None:
    """What a live answer was made of, whoever reads it: the same as long as `version_by_the_minute` is, for `find_once`.

    None when the page is not asked for live: who opens it sees what stands there now.
    """
    return _state(request, heard=False) if request.headers.get("X-Live") else None


def _version(request: HttpRequest, *, heard: bool) -> str | None:
    if not request.user.is_authenticated or len(get_messages(request)):
        return None
    parts = [
        request.user.pk,
        getattr(request, "LANGUAGE_CODE", ""),
        request.COOKIES.get("theme", ""),
        request.headers.get("X-Live", ""),
        request.get_full_path(),
        _state(request, heard=heard),
    ]
    return f'"{_digest(parts)}"'


def _state(request: HttpRequest, *, heard: bool) -> str:
    """A digest of what was written in the brands this person may see, and of the minute; read once a request."""
    known: dict[bool, str] = request.__dict__.setdefault("_live_states", {})
    if heard not in known:
        known[heard] = _digest(_written(request.user, heard=heard))
    return known[heard]


def _written(person: Any, *, heard: bool) -> list[object]:
    brands = visible_brands(person).order_by("pk")
    reached = _reached(brands) if heard else list(brands.values_list("pk"))
    alarms = Alarm.objects.filter(brand__in=[brand for brand, *_rest in reached], ended_at__isnull=True)
    organisations = visible_organisations(person)
    return [
        __version__,
        f"{clock.now():%Y%m%d%H%M}",
        list(TrailHead.objects.filter(organisation__in=organisations).order_by("pk").values_list("digest")),
        reached,
        list(alarms.order_by("pk").values_list("pk", "level", "state", "observed")),
        list(
            Source.objects.filter(organisation__in=organisations).order_by("pk").values_list("pk", "hearing")
        ),
    ]


def _digest(parts: list[object]) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _reached(brands: QuerySet[Brand]) -> list[tuple[Any, ...]]:
    """For each brand how far its mentions and their sorting have come."""
    # For each brand the end of its own index; the greatest id of several brands at once is read mention by mention.
    newest = Mention.objects.filter(brand=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    sorting = StoryChange.objects.filter(brand=OuterRef("pk"), waiting=True)
    told = brands.annotate(newest=Subquery(newest), sorting=Exists(sorting))
    return list(told.values_list("pk", "newest", "grouping__reached", "sorting"))
