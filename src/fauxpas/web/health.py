"""Signs of life for machines: /healthz for everybody, /metrics for the operator. Ids and counts only."""

from datetime import timedelta
from http import HTTPStatus
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache

from fauxpas.core import clock
from fauxpas.core.beats import DEAD_AFTER
from fauxpas.core.models import Beat, Job

# A proxy on this machine comes from the loopback address too; what it passes on is somebody else's question.
OWN_NAMES = ("localhost", "127.0.0.1", "::1")
PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip")


@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """Whether the web process answers and reaches its database; the other processes' last signs of life in seconds."""
    now = clock.now()
    beats = {beat.process: round((now - beat.beat_at).total_seconds()) for beat in Beat.objects.all()}
    return JsonResponse({"web": "ok", "database": connection.vendor, "seconds_since_beat": beats})


@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """The same and the queue, as the text Prometheus reads; for who holds the token, or this machine while the room has no address beyond it."""
    if not _may_measure(request):
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    now = clock.now()
    lines = [
        "# HELP fauxpas_up Whether the process gave a sign of life in the last minute.",
        "# TYPE fauxpas_up gauge",
        'fauxpas_up{process="web"} 1',
    ]
    lines += [
        f'fauxpas_up{{process="{beat.process}"}} {int(now - beat.beat_at <= DEAD_AFTER)}'
        for beat in Beat.objects.order_by("process")
    ]
    lines += ["# HELP fauxpas_jobs Jobs by state.", "# TYPE fauxpas_jobs gauge"]
    states = Job.objects.values("state").annotate(jobs=Count("pk")).order_by("state")
    lines += [f'fauxpas_jobs{{state="{row["state"]}"}} {row["jobs"]}' for row in states]
    late = Job.objects.filter(state=Job.State.WAITING, due_at__lt=now - timedelta(minutes=1)).count()
    lines += [
        "# HELP fauxpas_jobs_late Jobs due for more than a minute.",
        "# TYPE fauxpas_jobs_late gauge",
        f"fauxpas_jobs_late {late}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8")


def _may_measure(request: HttpRequest) -> bool:
    token = settings.FAUXPAS["FAUXPAS_METRICS_TOKEN"]
    if token:
        return constant_time_compare(request.headers.get("Authorization", ""), f"Bearer {token}")
    # A proxy need not say that it passes something on; a room that is reached under another name has one in front.
    if urlsplit(settings.ROOM_URL).hostname not in OWN_NAMES:
        return False
    own = ip_address(request.META.get("REMOTE_ADDR") or "0.0.0.0").is_loopback  # noqa: S104 - no address at all
    return own and not any(name in request.headers for name in PASSED_ON)
