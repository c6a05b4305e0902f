"""What makes the room an app on a telephone: its manifest, and the worker that shows notices."""

from pathlib import Path

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

WORKER = Path(__file__).parent / "static/fauxpas/js/worker.js"
ICONS = (("icon-192.png", "192x192"), ("icon-512.png", "512x512"))


@require_safe
def manifest(_request: HttpRequest) -> JsonResponse:
    """The web app manifest, in the reader's language; it names no brand, since anybody may read it."""
    icons = [
        {"src": static(f"fauxpas/{name}"), "sizes": size, "type": "image/png", "purpose": purpose}
        for name, size in ICONS
        for purpose in ("any", "maskable")
    ]
    told = {
        "id": "/",
        "name": _("fauxpas, the crisis room"),
        "short_name": "fauxpas",
        "lang": get_language(),
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": "#eff4f0",
        "theme_color": "#eff4f0",
        "icons": icons,
    }
    return JsonResponse(told, content_type="application/manifest+json")


@require_safe
def worker(_request: HttpRequest) -> HttpResponse:
    """The service worker, at the root so that it may open every page of the room."""
    answer = HttpResponse(WORKER.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer
