"""Makes a post out of what a person typed."""

import hashlib
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core.errors import InputRefused, RefusedForGood, Words
from fauxpas.core.sources import Answer, Ask, RawPost, Reading

LONGEST = 20_000


class ByHandSource:
    """Posts that people add; nothing fetches it."""

    kind = "by_hand"
    label: Words = gettext_lazy("By hand (a link, a text, a call)")
    polled = False
    needs_address = False

    def fetch(self, ask: Ask) -> Answer:
        """Nothing is fetched: people add. Raises RefusedForGood."""
        raise RefusedForGood(_("Nothing is fetched here: people add what they hear."))

    def parse(self, answer: Answer, ask: Ask) -> Reading:
        """Nothing to parse. Raises RefusedForGood."""
        raise RefusedForGood(_("Nothing is fetched here: people add what they hear."))


def post_by_hand(*, text: str, url: str, author: str, posted_at: datetime | None, now: datetime) -> RawPost:
    """The post of a pasted link or text, or of a call as it was noted. The same link or words on one day are one post.

    Raises InputRefused when there is neither text nor link, or the link is none, or the time is to come.
    """
    text, url = text.strip(), url.strip()
    if not text and not url:
        raise InputRefused(
            _("Paste a link, or write what was said."),
            fields={"text": _("Paste a link, or write what was said.")},
        )
    if url and not url.startswith(("http://", "https://")):
        raise InputRefused(
            _("A link begins with https:// or http://."),
            fields={"url": _("A link begins with https:// or http://.")},
        )
    if len(text) > LONGEST:
        raise InputRefused(
            _("This text is too long."),
            fields={"text": _("Keep it below %(limit)s characters.") % {"limit": LONGEST}},
        )
    if posted_at is not None and posted_at > now:
        raise InputRefused(
            _("This time is still to come."), fields={"posted_at": _("Give the time at which it was said.")}
        )
    told = url or f"{(posted_at or now).date()}\n{author}\n{text}"
    return RawPost(
        key=hashlib.sha256(told.encode()).hexdigest(),
        text=text or url,
        url=url,
        author=author.strip(),
        posted_at=posted_at,
    )
