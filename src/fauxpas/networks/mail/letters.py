"""Writes letters: plain text, no tracking, an id that is the same at every attempt, a way to leave that works."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr

from fauxpas.core.notices import own_address


def message_id(key: str) -> str:
    """A Message-ID that is the same for the same key, so that a repeat can be told by the reader's own server."""
    domain = own_address().rpartition("@")[2]
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"


def return_address(token: str) -> str:
    """Where a bounce of one letter returns: the sender's address with `+token` (a variable envelope return path)."""
    local, _at, domain = own_address().rpartition("@")
    return f"{local}+{token}@{domain}"


def write_letter(
    *,
    name: str,
    to: str,
    subject: str,
    body: str,
    language: str,
    key: str,
    now: datetime,
    more: Mapping[str, str] | None = None,
) -> EmailMessage:
    """A letter ready to send; `name` is whom it comes from, `key` what makes it the same letter at a repeat."""
    letter = EmailMessage(policy=SMTP)
    letter["Subject"] = " ".join(subject.split())
    letter["From"] = formataddr((" ".join(name.split()), own_address()))
    letter["To"] = to
    letter["Date"] = format_datetime(now)
    letter["Message-ID"] = message_id(key)
    letter["Auto-Submitted"] = "auto-generated"
    letter["Content-Language"] = language
    for header, value in (more or {}).items():
        letter[header] = value
    letter.set_content(body.strip() + "\n", cte="quoted-printable")
    # A folded List-Unsubscribe is legal, and missed by programs that should offer it.
    letter.policy = SMTP.clone(max_line_length=998)
    return letter


def leaving(link: str) -> dict[str, str]:
    """The headers by which a mail program offers to leave in one click. Source: RFC 8058."""
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
