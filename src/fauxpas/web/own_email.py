"""Signing in with another address: asked for in one's account, confirmed by the letter that goes there."""

from typing import cast

from allauth.account.models import EmailAddress
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fauxpas.core import addresses, clock
from fauxpas.core.errors import InputRefused
from fauxpas.core.forms import put_faults
from fauxpas.core.models import Person
from fauxpas.engage import limits
from fauxpas.networks.mail.backend import LastingLetter
from fauxpas.web.signin import FIRST, proven_anew

ASKED_AN_HOUR = 5


class NewEmailForm(forms.Form):
    """The address to sign in with from now on."""

    email = forms.EmailField(
        label=gettext_lazy("New e-mail"),
        max_length=254,
        help_text=gettext_lazy("We write to it. It counts once you opened the link in that letter."),
    )


def _person(request: HttpRequest) -> Person:
    return cast("Person", request.user)


@proven_anew
@require_http_methods(["GET", "HEAD", "POST"])
def own_email(request: HttpRequest) -> HttpResponse:
    """Ask for another address; until it is confirmed the present one stays."""
    person, now = _person(request), clock.now()
    form = NewEmailForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        try:
            token = addresses.make_email_token(person, email, now=now)
            limits.take("own_email", str(person.pk), most=ASKED_AN_HOUR, window_seconds=3600, now=now)
            _write(email, token)
        except InputRefused as fault:
            put_faults(form, fault)
        else:
            messages.success(request, _("A letter is on its way to %(email)s.") % {"email": email})
            return redirect("me")
    return render(request, "web/own_email.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: HttpRequest, token: str) -> HttpResponse:
    """Show which address the letter confirms; a press makes it count, since mail scanners open links."""
    person, now = _person(request), clock.now()
    email = addresses.read_email_token(token, by=person, now=now)
    if request.method != "POST":
        return render(request, "web/own_email_confirm.html", {"email": email})
    before = person.email
    with transaction.atomic():
        addresses.change_email(token, by=person, now=now)
        # What allauth noted of the old address would still let it sign in.
        EmailAddress.objects.filter(user=person).delete()
        if before != FIRST:
            _tell_former(before, email)
    messages.success(request, _("You sign in with %(email)s from now on.") % {"email": email})
    return redirect("me")


def _write(email: str, token: str) -> None:
    link = f"{settings.ROOM_URL}{reverse('confirm_email', args=[token])}"
    body = _(
        "You asked to sign in with this address.\n\nOpen this link where you are signed in: %(link)s\n\n"
        "If it was not you, do nothing: without it nothing changes."
    )
    send_mail(_("Confirm your new address"), body % {"link": link}, None, [email])


def _tell_former(email: str, new: str) -> None:
    body = _("From now on you sign in with %(email)s. If it was not you, tell an owner of your room at once.")
    LastingLetter(_("Your address was changed"), body % {"email": new}, None, [email]).send()
