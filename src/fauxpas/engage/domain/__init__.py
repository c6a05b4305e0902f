"""Decides and writes for the public page: its contact lines, its dormant pages, its subscribers, what they are sent."""

from .bounces import read_mailbox, take_bounces
from .dormant import approve, go_live, prepare, revise, take_down
from .mailings import line_up_mailings, send_batch
from .page import change_page
from .redacting import redact, redact_fact
from .subscribers import (
    ask,
    confirm,
    erase_unconfirmed,
    export_rows,
    import_subscribers,
    leave,
    subscriber_by,
)

__all__ = [
    "approve",
    "ask",
    "change_page",
    "confirm",
    "erase_unconfirmed",
    "export_rows",
    "go_live",
    "import_subscribers",
    "leave",
    "line_up_mailings",
    "prepare",
    "read_mailbox",
    "redact",
    "redact_fact",
    "revise",
    "send_batch",
    "subscriber_by",
    "take_bounces",
    "take_down",
]
