"""What stands above every page of a drill's room, signed in or not."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from fauxpas.core import clock
from fauxpas.drill.course import read_course
from fauxpas.drill.steering import here

FRESH_SECONDS = 900


def drill_strip(request: HttpRequest) -> dict[str, Any]:
    """`drill_strip`: which drill runs here, its course, what was thrown in last; nothing in any other room."""
    if not settings.FAUXPAS["FAUXPAS_SEALED"]:
        return {}
    drill, course = here(settings.DATA_DIR), read_course(settings.DATA_DIR)
    if drill is None or course is None:
        return {"drill_strip": {"drill": None}}
    now = clock.now()
    signed_in = getattr(request, "user", None) is not None and request.user.is_authenticated
    newest = drill.injects.order_by("-told_at", "-pk").first() if signed_in else None
    if newest is not None and (now - newest.told_at).total_seconds() > FRESH_SECONDS:
        newest = None
    return {
        "drill_strip": {
            "drill": drill,
            "speed": course.speed,
            "at": course.told,
            "newest": newest,
            "leads": drill.started_by_id == getattr(getattr(request, "user", None), "pk", None),
        }
    }
