"""Reads signed messages. Source: the Standard Webhooks specification, version 1 (www.standardwebhooks.com)."""

import base64
import json
import secrets

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from standardwebhooks import Webhook, WebhookVerificationError

from fauxpas.core.errors import InputRefused, NotAllowed, RefusedForGood, Words
from fauxpas.core.sources import Answer, Ask, Fault, Push, RawPost, Reading, raw_post
from fauxpas.engine.posts import PostError, parse_post

MOST_POSTS = 1000


class WebhookSource:
    """Posts pushed to /hooks/<source>/: one post, a list of posts, or either below `data` or `posts`."""

    kind = "webhook"
    label: Words = gettext_lazy("Webhook (another program sends posts)")
    polled = False
    needs_address = False

    def fetch(self, ask: Ask) -> Answer:
        """Nothing is fetched: this kind is sent to us. Raises RefusedForGood."""
        raise RefusedForGood(_("A webhook is not fetched: the other program sends."))

    def parse(self, answer: Answer, ask: Ask) -> Reading:
        """Rows of a message's body. Raises InputRefused."""
        return self._reading(answer.body, "")

    def receive(self, push: Push) -> Reading:
        """Rows of a signed message. A post without id is known by the message's own, so that a repeat is stored once.

        Raises NotAllowed when the signature, the id or the time (five minutes either way) does not hold, InputRefused when
        the body is not posts.
        """
        try:
            Webhook(push.secret).verify(push.body, dict(push.headers), json_parse=False)
        except (WebhookVerificationError, ValueError) as fault:
            raise NotAllowed(
                _("The signature does not hold. Check the secret, and the clock of the machine that sends.")
            ) from fault
        return self._reading(push.body, push.headers.get("webhook-id", ""))

    def _reading(self, body: bytes, message_id: str) -> Reading:
        posts: list[RawPost] = []
        faults: list[Fault] = []
        for place, row in enumerate(_rows(body), 1):
            named = {"id": f"{message_id}:{place}", **row} if isinstance(row, dict) and message_id else row
            try:
                posts.append(raw_post(parse_post(named)))
            except PostError as fault:
                faults.append(Fault(place, fault.message(get_language() or "en")))
        return Reading(tuple(posts), tuple(faults))


def make_secret() -> str:
    """A new secret as the specification writes it: whsec_ and 32 random bytes in base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode("ascii")


def _rows(body: bytes) -> list[object]:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise InputRefused(_("This is not readable JSON.")) from fault
    if isinstance(told, dict) and "text" not in told:
        told = told.get("posts", told.get("data", told))
        if isinstance(told, dict) and "text" not in told and "posts" in told:
            told = told["posts"]
    rows = told if isinstance(told, list) else [told]
    if len(rows) > MOST_POSTS:
        raise InputRefused(_("Send at most %(limit)s posts in one message.") % {"limit": MOST_POSTS})
    return rows
