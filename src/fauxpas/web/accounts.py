"""How allauth is bent to the room: nobody signs themselves up; people are invited."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an owner, or by the first-run assistant."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: an invitation is the only way in."""
        return False
