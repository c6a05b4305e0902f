"""What strangers reach: asking to be told, confirming, leaving. In the language they asked in; nothing is tracked.

The forms come from the static page and from mail programs, so they carry no token; nothing here acts for a person who
is signed in.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fauxpas.core import clock
from fauxpas.core.callers import caller_of
from fauxpas.core.errors import FauxpasError, NotFound
from fauxpas.core.models import Brand
from fauxpas.engage import domain, limits
from fauxpas.engage.models import PublicPage, Subscriber
from fauxpas.engage.page.render import STYLE
from fauxpas.engage.page.site import address_of, languages_of

ASKS, OPENS, WINDOW_SECONDS = 10, 60, 600


@require_safe
@cache_control(public=True, max_age=3600)
def style(request: HttpRequest) -> HttpResponse:
    """The public page's own style sheet, so that an answer looks like the page that asked."""
    del request
    return HttpResponse(STYLE.read_bytes(), content_type="text/css; charset=utf-8")


@csrf_exempt
@never_cache
@require_POST
def subscribe(request: HttpRequest, brand: str) -> HttpResponse:
    """Take an address; the answer is the same whether it is known or not."""
    found, now = brand_of_slug(brand), clock.now()
    limits.take("subscribe", caller_of(request.META), most=ASKS, window_seconds=WINDOW_SECONDS, now=now)
    language = request.POST.get("language", "")
    with translation.override(language if language in languages_of(found) else languages_of(found)[0]):
        try:
            domain.ask(found, email=request.POST.get("email", ""), language=language, now=now)
        except FauxpasError as fault:
            return _say(request, found, _("This did not work"), str(fault), status=fault.status)
        return _say(
            request,
            found,
            _("Look into your mailbox"),
            _(
                "If the address is right, a letter is on its way. Confirm there, and you are told. Until then nothing is sent."
            ),
        )


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, brand: str, secret: str) -> HttpResponse:
    """Ask before confirming: a mail scanner that opens the link must not subscribe anybody."""
    found = brand_of_slug(brand)
    subscriber = _subscriber(request, found, secret)
    if subscriber is None:
        return _gone(request, found)
    with translation.override(subscriber.language):
        if request.method == "POST":
            domain.confirm(subscriber, now=clock.now())
            return _say(
                request,
                found,
                _("You are subscribed"),
                _("What is said next comes by e-mail. Each letter holds a link to stop."),
            )
        return _say(
            request,
            found,
            _("Be told by e-mail"),
            _("You get what is said in public, and nothing else."),
            verb=_("Confirm my address"),
        )


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, brand: str, secret: str) -> HttpResponse:
    """One click to stop (RFC 8058): opening the link shows a button, posting to it does it. Said twice it is the same."""
    found = brand_of_slug(brand)
    subscriber = _subscriber(request, found, secret)
    if subscriber is None:
        return _gone(request, found, status=200 if request.method == "POST" else 410)
    with translation.override(subscriber.language):
        if request.method == "POST":
            domain.leave(subscriber, now=clock.now())
            return _say(
                request,
                found,
                _("You are unsubscribed"),
                _("Nothing more is sent to you, and your address is erased."),
            )
        return _say(
            request,
            found,
            _("Stop the letters"),
            _("Nothing more is sent to you, and your address is erased."),
            verb=_("Unsubscribe"),
        )


def brand_of_slug(slug: str) -> Brand:
    """The brand of a public address. Raises Http404."""
    found = Brand.objects.filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _subscriber(request: HttpRequest, brand: Brand, secret: str) -> Subscriber | None:
    limits.take(
        "subscriber", caller_of(request.META), most=OPENS, window_seconds=WINDOW_SECONDS, now=clock.now()
    )
    try:
        return domain.subscriber_by(brand, secret)
    except NotFound:
        return None


def _gone(request: HttpRequest, brand: Brand, *, status: int = 410) -> HttpResponse:
    return _say(
        request,
        brand,
        _("This link is no longer valid"),
        _(
            "If you had unsubscribed, nothing more is sent to you. If you want to be told, ask again on our page."
        ),
        status=status,
    )


def _say(
    request: HttpRequest, brand: Brand, title: str, sentence: str, *, verb: str = "", status: int = 200
) -> HttpResponse:
    page = PublicPage.objects.filter(brand=brand).first()
    context: dict[str, Any] = {
        "name": brand.name,
        "title": title,
        "sentence": sentence,
        "verb": verb,
        "address": f"{address_of(brand, page)}/",
        "language": translation.get_language(),
    }
    response = render(request, "engage/public.html", context, status=int(status))
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
