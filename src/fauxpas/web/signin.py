"""The one-time link: for the first account, for an invitation, for a night when everything else is down."""

from datetime import datetime

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language_from_request
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fauxpas.core import clock
from fauxpas.core.models import Person
from fauxpas.core.people import find_link, make_link_secret, use_link

FIRST = "first@localhost"


def first_person(*, now: datetime) -> Person:
    """The account a new room starts with; the first-run assistant gives it a name and an address."""
    person = Person.objects.filter(email=FIRST).first()
    return person or Person.objects.create_user(FIRST, name="", created_at=now)


def make_link(person: Person, *, now: datetime) -> str:
    """The path of a new one-time sign-in link."""
    return reverse("sign_in_link", args=[make_link_secret(person, now=now)])


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
