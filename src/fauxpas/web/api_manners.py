"""Around every API call: a limit per token, one answer for one Idempotency-Key, and every error as a problem."""

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from http import HTTPStatus
from threading import Lock

from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from fauxpas.core import clock
from fauxpas.core.api import token_sent
from fauxpas.core.errors import Conflict, FauxpasError, InputRefused, NotAllowed, TooMany
from fauxpas.core.models import ApiToken, IdempotentReply
from fauxpas.web.server import WORKERS

PREFIX = "/api/v1/"
CALLS_A_MINUTE = 600
CALLS_HERE = CALLS_A_MINUTE // WORKERS
LONGEST_KEY = 255
ASKED_SIGNS = 40
ABANDONED_AFTER = timedelta(minutes=2)
Respond = Callable[[HttpRequest], HttpResponse]


class ApiMannersMiddleware:
    """Counts, remembers, and answers a repeat with what was answered before."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.calls = Calls()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(PREFIX):
            return self.respond(request)
        answer = self._answer(request)
        # What a token may read is nobody else's: no cache on the way keeps it, whatever it makes of the header with the token.
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    def _answer(self, request: HttpRequest) -> HttpResponse:
        token = token_sent(request)
        if token is None:
            return _told(self.respond(request))
        try:
            left = self.calls.count(token, now=clock.now())
            answer = self._once(request, token)
        except FauxpasError as fault:
            return _refusal(fault)
        answer.headers["RateLimit"] = f'"minute";r={left}'
        answer.headers["RateLimit-Policy"] = f'"minute";q={CALLS_HERE};w=60'
        return _told(answer)

    def _once(self, request: HttpRequest, token: ApiToken) -> HttpResponse:
        key = request.headers.get("Idempotency-Key", "")
        if not key or request.method != "POST":
            return self.respond(request)
        if len(key) > LONGEST_KEY:
            raise InputRefused(_("The Idempotency-Key is longer than 255 characters."))
        fingerprint = _fingerprint(request, token)
        now = clock.now()
        IdempotentReply.objects.filter(
            token=token, key=key, status__isnull=True, created_at__lt=now - ABANDONED_AFTER
        ).delete()
        try:
            with transaction.atomic():
                reply = IdempotentReply.objects.create(
                    token=token, key=key, fingerprint=fingerprint, created_at=now
                )
        except IntegrityError:
            return _repeat(IdempotentReply.objects.get(token=token, key=key), fingerprint)
        return self._first(request, reply)

    def _first(self, request: HttpRequest, reply: IdempotentReply) -> HttpResponse:
        """Do it and remember the answer in one transaction: a crash between the two would do it twice."""
        with transaction.atomic():
            answer = self.respond(request)
            lasting = answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR
            if lasting:
                reply.status, reply.body = answer.status_code, answer.content.decode()
                reply.save(update_fields=["status", "body"])
            else:
                transaction.set_rollback(True)
        if not lasting:
            reply.delete()
        return answer


class Calls:
    """Calls by token in the present minute, counted in this process.

    In the database every read would become a write, and wait for SQLite's one writer. Each process of `fauxpas serve` allows its
    part of the calls; whoever runs several rooms behind a balancer allows each token as many times the calls.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._minute: datetime | None = None
        self._used: Counter[int] = Counter()

    def count(self, token: ApiToken, *, now: datetime) -> int:
        """Calls this token has left in this minute. Raises TooMany when it has none."""
        minute = now.replace(second=0, microsecond=0)
        with self._lock:
            if minute != self._minute:
                self._minute, self._used = minute, Counter()
            self._used[token.pk] += 1
            used = self._used[token.pk]
        if used > CALLS_HERE:
            words = _("Too many calls in one minute. Come back in a moment.")
            raise TooMany(words, retry_after_seconds=60 - now.second)
        return CALLS_HERE - used


def _fingerprint(request: HttpRequest, token: ApiToken) -> str:
    """What was asked (ASKED_SIGNS of a digest) and what the asker may (the rest): an answer is for who might have it then and now."""
    asked = b"\0".join([b"POST", request.get_full_path().encode(), request.body])
    roles = token.person.memberships.filter(organisation=token.organisation_id).order_by("brand", "role")
    rights = repr([sorted(token.scopes), list(roles.values_list("brand", "role"))])
    return _digest(asked)[:ASKED_SIGNS] + _digest(rights.encode())[ASKED_SIGNS:]


def _digest(words: bytes) -> str:
    return hashlib.sha256(words).hexdigest()


def _repeat(reply: IdempotentReply, fingerprint: str) -> HttpResponse:
    if reply.fingerprint[:ASKED_SIGNS] != fingerprint[:ASKED_SIGNS]:
        raise InputRefused(
            _("This Idempotency-Key was used for another request. Give each request a key of its own.")
        )
    if reply.fingerprint != fingerprint:
        raise NotAllowed(
            _("Your role changed since this was answered. Ask again with an Idempotency-Key of its own.")
        )
    if reply.status is None:
        raise Conflict(_("The first request with this Idempotency-Key is still being answered."))
    kind = "application/problem+json" if reply.status >= 400 else "application/json; charset=utf-8"
    return HttpResponse(
        reply.body, status=reply.status, content_type=kind, headers={"Idempotent-Replayed": "true"}
    )


def _refusal(fault: FauxpasError) -> HttpResponse:
    from fauxpas.web.api import problem

    answer = problem(fault)
    if isinstance(fault, TooMany):
        answer.headers["Retry-After"] = str(fault.retry_after_seconds)
    return answer


def _told(answer: HttpResponse) -> HttpResponse:
    """The answer, or, for an error that Django put on a page, the same error as a problem."""
    from fauxpas.web.api import PROBLEM_TYPE, plain_problem

    status = answer.status_code
    if status < HTTPStatus.BAD_REQUEST or answer.headers.get("Content-Type") == PROBLEM_TYPE:
        return answer
    words = {
        404: _("There is no such thing here."),
        405: _("This address does not take this method."),
    }
    code = {404: "not_found", 405: "method_not_allowed"}.get(status, "error")
    told = plain_problem(status, code, words.get(status, _("This went wrong on our side. Try again later.")))
    if "Allow" in answer.headers:
        told.headers["Allow"] = answer.headers["Allow"]
    return told
