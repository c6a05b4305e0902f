"""How allauth is bent to the room: nobody signs themselves up; people are invited."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


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
