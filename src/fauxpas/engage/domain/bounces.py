"""Takes in delivery reports, from a mailbox or one by one, and stops writing to addresses that do not exist."""

import mailbox
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from fauxpas.engage.domain.mailings import count_failures, mailing_of
from fauxpas.engage.models import Mailing
from fauxpas.networks.mail.bounces import Bounce, parse_bounces

# How every message of an mbox file begins. Source: RFC 4155.
MBOX = b"From "


@dataclass(frozen=True)
class Taken:
    """What a pile of messages came to: messages read, failures found, letters of ours among them, readers given up."""

    read: int
    failures: int
    ours: int
    stopped: int


def read_mailbox(place: str) -> Iterator[bytes]:
    """Each message of an mbox file or a Maildir folder, or the one message a file holds; `-` reads standard input.

    Raises OSError when it cannot be read.
    """
    if place == "-":
        yield sys.stdin.buffer.read()
        return
    path = Path(place)
    if path.is_file() and not _is_mbox(path):
        yield path.read_bytes()
        return
    box: mailbox.Mailbox[mailbox.Message] = (
        mailbox.Maildir(path, create=False) if path.is_dir() else mailbox.mbox(path, create=False)
    )
    with closing(box):
        for key in box.iterkeys():
            yield box.get_bytes(key)


def _is_mbox(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(MBOX)) == MBOX


def take_bounces(messages: Iterable[bytes]) -> Taken:
    """Count every failure these messages report against its reader; three in a row end the subscription.

    Safe to repeat: a letter fails once.
    """
    read = failures = ours = stopped = 0
    for raw in messages:
        read += 1
        for bounce in parse_bounces(raw):
            failures += 1
            mailing = _mailing_of(bounce)
            if mailing is None:
                continue
            ours += 1
            stopped += _record(mailing, bounce)
    return Taken(read, failures, ours, stopped)


def _mailing_of(bounce: Bounce) -> Mailing | None:
    found = mailing_of(bounce.token) if bounce.token else None
    if found is None and bounce.message_id:
        found = Mailing.objects.select_related("subscriber").filter(message_id=bounce.message_id).first()
    return found


def _record(mailing: Mailing, bounce: Bounce) -> bool:
    """Whether this failure ended the subscription."""
    if not bounce.permanent or mailing.state == Mailing.State.FAILED:
        return False
    with transaction.atomic():
        mailing.state, mailing.error = Mailing.State.FAILED, f"bounced {bounce.status}"[:300]
        mailing.save(update_fields=["state", "error"])
        count_failures(mailing)
    return bool(mailing.subscriber.state == mailing.subscriber.State.BOUNCED)
