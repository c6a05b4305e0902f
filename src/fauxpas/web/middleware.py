"""Between the request and every page: the person's language and zone, the security policy, errors in words."""

import logging
import re
from collections.abc import Callable
from datetime import timedelta
from zoneinfo import ZoneInfo

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from fauxpas.core import clock
from fauxpas.core.errors import FauxpasError, TooLarge, TooMany

SEEN_EVERY = timedelta(minutes=1)
_AGENT_SIGNS = UserSession._meta.get_field("user_agent").max_length
Respond = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# Twice the longest list of feeds or readers; Django itself sets no end to a file that is sent.
MOST_BYTES, MOST_DIGITS = 10_000_000, 12
# Evidence and films are larger; so is a film that a reader asks about. Each of these pages says itself what it takes.
MOST_FILE_BYTES = 26_000_000
_TAKES_FILES = re.compile(r"/b/[\w-]+/cases/\d+/(?:evidence|statements/\d+/media)/|/p/[\w-]+/verify/")
# Customer lists and recorded crises may have 50 MB, and the form around them a little.
MOST_LIST_BYTES = 51_000_000
_TAKES_LISTS = re.compile(r"/b/[\w-]+/(?:cases/\d+/customers/add|drill/recording)/$")
_log = logging.getLogger(__name__)


class PersonLanguageMiddleware:
    """Speak the person's language in their time zone; for a stranger, the browser's language."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        language = (
            person.language if person.is_authenticated else translation.get_language_from_request(request)
        )
        zone = ZoneInfo(person.time_zone) if person.is_authenticated else None
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = translation.get_language() or "en"
            response = self.respond(request)
            patch_vary_headers(response, ("Accept-Language", "Cookie"))
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
            return response


class SeenMiddleware:
    """Note when and where a person was last seen, at most once a minute: a page that reads must not wait to write."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.session.session_key:
            known = UserSession.objects.filter(
                session_key=request.session.session_key,
                user=request.user.pk,
                ip=get_adapter().get_client_ip(request),
                user_agent=request.headers.get("User-Agent", "")[:_AGENT_SIGNS],
                last_seen_at__gt=clock.now() - SEEN_EVERY,
            )
            if not known.exists():
                UserSession.objects.create_from_request(request)
        return self.respond(request)


class SecurityPolicyMiddleware:
    """Nothing runs or loads but our own files; no cache on the way keeps what a member reads, and theirs asks again each time."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()"
        )
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response


def most_bytes(path: str) -> int:
    """The longest body that anything at this path takes."""
    if _TAKES_FILES.match(path):
        film_megabytes: int = settings.FAUXPAS["FAUXPAS_FILM_MB"]
        return max(MOST_BYTES, MOST_FILE_BYTES, (film_megabytes + 1) * 1_000_000)
    return MOST_LIST_BYTES if _TAKES_LISTS.match(path) else MOST_BYTES


class LengthMiddleware:
    """Turns a body away that nothing here would take; the web process has read nothing of it."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told, most = request.META.get("CONTENT_LENGTH") or "0", most_bytes(request.path)
        if told.isdecimal() and len(told) <= MOST_DIGITS and int(told) <= most:
            return self.respond(request)
        # Nobody is known yet, nor their page: the browser says the language.
        with translation.override(translation.get_language_from_request(request)):
            words = _(
                "More was sent than the %(most)s MB that are taken here at once. Send less, or in parts."
            )
            fault = TooLarge(words % {"most": most // 1_000_000})
        if request.path.startswith("/api/"):
            return _problem(fault)
        return HttpResponse(fault.message, status=fault.status, content_type="text/plain; charset=utf-8")


class ErrorsMiddleware:
    """A refusal is a clear sentence on a page, or problem+json for a program; never a stack trace."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_exception(self, request: HttpRequest, fault: Exception) -> HttpResponse | None:
        """Answer for a FauxpasError; anything else is Django's to log and answer."""
        if not isinstance(fault, FauxpasError):
            return None
        _log.info(
            "refused %s with %s",
            request.resolver_match.view_name if request.resolver_match else "",
            fault.code,
        )
        if request.path.startswith("/api/"):
            response = _problem(fault)
        else:
            response = render(request, "refused.html", {"fault": fault}, status=fault.status)
        if isinstance(fault, TooMany):
            response.headers["Retry-After"] = str(fault.retry_after_seconds)
        return response


def _problem(fault: FauxpasError) -> HttpResponse:
    return JsonResponse(fault.as_problem(), status=fault.status, content_type="application/problem+json")
