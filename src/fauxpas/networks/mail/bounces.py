"""Reads delivery status notifications: who did not get a letter, and whether for good. Source: RFC 3464."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from email.utils import parseaddr

_STATUS = re.compile(r"\b([245])\.\d{1,3}\.\d{1,3}\b")
_TOKEN = re.compile(r"\+([A-Za-z0-9_-]+)@")


@dataclass(frozen=True)
class Bounce:
    """One recipient that a server could not reach.

    token : what stood after the + of our return address; empty when the report does not show it.
    message_id : of the letter that was returned, empty when the report does not quote it.
    permanent : the server gave up (5.x.x), as against being late (4.x.x).
    """

    token: str
    message_id: str
    recipient: str
    status: str
    permanent: bool


def parse_bounces(raw: bytes) -> list[Bounce]:
    """The failures one message reports; empty when it is no delivery report, or reports success or mere delay."""
    report = message_from_bytes(raw, policy=compat32)
    if report.get_content_type() != "multipart/report":
        return []
    token = _token(report)
    returned = _returned(report)
    found = []
    for fields in _recipients(report):
        action = str(fields.get("Action", "")).strip().lower()
        status = str(fields.get("Status", "")).strip()
        if action != "failed" and not (action == "" and _STATUS.match(status)):
            continue
        recipient = (
            str(fields.get("Final-Recipient") or fields.get("Original-Recipient") or "")
            .partition(";")[2]
            .strip()
        )
        digits = _STATUS.search(status) or _STATUS.search(str(fields.get("Diagnostic-Code", "")))
        found.append(
            Bounce(
                token=token,
                message_id=str(returned.get("Message-ID", "")).strip() if returned else "",
                recipient=recipient.lower(),
                status=status,
                permanent=digits is not None and digits[1] == "5",
            )
        )
    return found


def _recipients(report: Message) -> Iterator[Message]:
    for part in report.walk():
        if part.get_content_type() == "message/delivery-status":
            blocks = part.get_payload()
            if isinstance(blocks, list):
                # The first block is about the message as a whole; each further one is about a recipient.
                yield from (
                    block for block in blocks if isinstance(block, Message) and block.get("Final-Recipient")
                )


def _returned(report: Message) -> Message | None:
    for part in report.walk():
        if part.get_content_type() == "message/rfc822":
            inner = part.get_payload()
            return inner[0] if isinstance(inner, list) and isinstance(inner[0], Message) else None
        if part.get_content_type() == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            return message_from_bytes(payload) if isinstance(payload, bytes) else None
    return None


def _token(report: Message) -> str:
    for header in ("Delivered-To", "X-Original-To", "To"):
        for value in report.get_all(header, []):
            found = _TOKEN.search(parseaddr(str(value))[1])
            if found:
                return found[1]
    return ""
