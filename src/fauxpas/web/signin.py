"""The one-time link: for the first account, for an invitation, for a night when everything else is down."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import cast

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.utils import perform_login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core.errors import NotAllowed
from fauxpas.core.models import Person
from fauxpas.core.people import find_link, make_link_secret, use_link

FIRST = "first@localhost"
FRESH_SECONDS = 3600
_SIGNED_IN_AT = "signed_in_at"
View = Callable[..., HttpResponseBase]


def first_person(*, now: datetime) -> Person:
    """The account a new room starts with; the first-run assistant gives it a name and an address."""
    person = Person.objects.filter(email=FIRST).first()
    return person or Person.objects.create_user(FIRST, name="", created_at=now)


def make_link(person: Person, *, now: datetime) -> str:
    """The path of a new one-time sign-in link."""
    return reverse("sign_in_link", args=[make_link_secret(person, now=now)])


@receiver(user_logged_in)
def note_sign_in(request: HttpRequest, **_told: object) -> None:
    """Keep in the session when it was signed in."""
    request.session[_SIGNED_IN_AT] = clock.now().timestamp()


def proven_anew(view: View) -> View:
    """Let a view change how somebody signs in only after they showed again who they are: an open session is not enough.

    With a password, a code or a passkey it is asked for; whoever has none must have come in within FRESH_SECONDS.
    allauth lets the latter through however old their session is.
    """
    asked_again = cast("View", reauthentication_required(view))

    @login_required
    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        signed_in_at = request.session.get(_SIGNED_IN_AT, 0.0)
        fresh = clock.now().timestamp() - signed_in_at < FRESH_SECONDS
        if not fresh and not get_reauthentication_flows(cast("Person", request.user)):
            raise NotAllowed(
                _(
                    "To change how you sign in, sign out and come in again, by a code or a one-time link: "
                    "it must not be more than an hour ago."
                )
            )
        return asked_again(request, *args, **kwargs)

    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask before using the link up: a mail scanner that opens it must not spend it."""
    now = clock.now()
    link = find_link(secret, now=now)
    if link is None:
        return render(request, "web/link_spent.html", status=410)
    if request.method == "POST" and use_link(link, now=now):
        if link.person.last_login is None:
            link.person.language = get_language_from_request(request)
            link.person.save(update_fields=["language"])
        answer: HttpResponse = perform_login(
            request, link.person, email_verification="none", redirect_url=reverse("home")
        )
        return answer
    return render(request, "web/link.html", {"person": link.person})
