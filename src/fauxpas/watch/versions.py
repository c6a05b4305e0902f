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


def _version(request: HttpRequest, *, heard: bool) -> str | None:
    if not request.user.is_authenticated or len(get_messages(request)):
        return None
    brands = visible_brands(request.user).order_by("pk")
    reached = _reached(brands) if heard else list(brands.values_list("pk"))
    parts = [
        __version__,
        request.user.pk,
        getattr(request, "LANGUAGE_CODE", ""),
        request.COOKIES.get("theme", ""),
        request.headers.get("X-Live", ""),
        request.get_full_path(),
        f"{clock.now():%Y%m%d%H%M}",
        list(
            TrailHead.objects.filter(organisation__in=visible_organisations(request.user))
            .order_by("pk")
            .values_list("pk", "size")
        ),
        reached,
        list(
            Alarm.objects.filter(brand__in=[brand for brand, *_rest in reached], ended_at__isnull=True)
            .order_by("pk")
            .values_list("pk", "level", "state", "observed")
        ),
        list(
            Source.objects.filter(organisation__in=visible_organisations(request.user))
            .order_by("pk")
            .values_list("pk", "hearing")
        ),
    ]
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def _reached(brands: QuerySet[Brand]) -> list[tuple[Any, ...]]:
    """For each brand how far its mentions and their sorting have come."""
    # For each brand the end of its own index; the greatest id of several brands at once is read mention by mention.
    newest = Mention.objects.filter(brand=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    sorting = StoryChange.objects.filter(brand=OuterRef("pk"), waiting=True)
    told = brands.annotate(newest=Subquery(newest), sorting=Exists(sorting))
    return list(told.values_list("pk", "newest", "grouping__reached", "sorting"))
