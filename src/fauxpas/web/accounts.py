"""How allauth is bent to the room: nobody signs themselves up; people are invited.

Attempts are counted for an account and an address together: a stranger who guesses must not shut its owner out. How many from all
addresses together is limited too, far above what one person needs.
"""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.account.forms import RequestLoginCodeForm
from allauth.core import context, ratelimit
from django.conf import settings
from django.http import HttpRequest

from fauxpas.core.callers import caller_of


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an owner, or by the first-run assistant."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an invitation is the only way in."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write a letter whose links lead to the room's own address: who asks for another's letter chooses the host they ask by."""
        room = {"current_site": {"name": "fauxpas", "domain": urlsplit(settings.ROOM_URL).netloc}}
        links = {
            name: settings.ROOM_URL + urlsplit(link)._replace(scheme="", netloc="").geturl()
            for name, link in context.items()
            if name.endswith("_url")
        }
        super().send_mail(template_prefix, email, context | links | room)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count an attempt; one that its address may not make does not count against the account."""
        super().pre_authenticate(request, **credentials)
        account = super()._get_login_attempts_cache_key(request, **credentials)
        if not ratelimit.consume(request, action="login_anywhere", key=account):
            raise self.validation_error("too_many_login_attempts")

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account} {caller_of(request.META)}"


class CodeForm(RequestLoginCodeForm):
    """Asks for a code by mail."""

    def clean_email(self) -> str:
        """Count the letter for this address too, before it counts for the account."""
        email: str = self.cleaned_data["email"]
        here = f"{email.lower()} {caller_of(context.request.META)}"
        if email and not ratelimit.consume(context.request, action="code_from_here", key=here):
            raise get_adapter().validation_error("too_many_login_attempts")
        return str(super().clean_email())
