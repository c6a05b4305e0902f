"""People who ask to be told by e-mail: asking, confirming, leaving; and the list as the room sees it.

Nobody can learn from an answer whether an address is known. Who leaves is erased: the row keeps that somebody left.
"""

import csv
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import queue, trail
from fauxpas.core.errors import InputRefused, NotFound
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import Right, check_right
from fauxpas.engage.models import Subscriber
from fauxpas.engage.page.site import languages_of
from fauxpas.networks.mail.client import check_can_send

CONFIRM = "engage.confirm"
# A second form sent within this time brings no second letter, so that nobody's mailbox can be flooded.
QUIET_MINUTES = 15
UNCONFIRMED_DAYS = 7
MOST_IMPORTED = 50_000
LONGEST_CELL = 1_000
CONSENT_SIGNS = 20


@dataclass(frozen=True)
class Imported:
    """What became of an import: rows added, addresses known before, and the numbers of lines that are no address."""

    added: int
    known: int
    refused_lines: tuple[int, ...]


def ask(brand: Brand, *, email: str, language: str, now: datetime) -> None:
    """Somebody asks to be told; a letter asks them to confirm. The same answer whoever they are.

    Raises InputRefused for what is no address, RefusedForGood when this room cannot send mail.
    """
    check_can_send()
    email = _address(email)
    spoken = languages_of(brand)
    with transaction.atomic():
        subscriber = Subscriber.objects.filter(brand=brand, email__iexact=email).select_for_update().first()
        if subscriber is None:
            subscriber = Subscriber(brand=brand, email=email, secret=secrets.token_urlsafe(32))
        elif now - subscriber.asked_at < timedelta(minutes=QUIET_MINUTES):
            return
        elif subscriber.state == Subscriber.State.BOUNCED:
            subscriber.state, subscriber.bounces = Subscriber.State.PENDING, 0
        if subscriber.state == Subscriber.State.PENDING:
            subscriber.language = language if language in spoken else spoken[0]
        subscriber.asked_at = now
        subscriber.save()
        queue.enqueue(
            CONFIRM, now=now, payload={"subscriber": subscriber.pk}, key=str(subscriber.pk), brand=brand
        )


def subscriber_by(brand: Brand, secret: str) -> Subscriber:
    """The subscriber whose link this is. Raises NotFound."""
    found = Subscriber.objects.filter(brand=brand, secret=secret).exclude(state=Subscriber.State.LEFT).first()
    if found is None:
        raise NotFound(
            _("This link is no longer valid. If you had unsubscribed, nothing more is sent to you.")
        )
    return found


def confirm(subscriber: Subscriber, *, now: datetime) -> Subscriber:
    """The address is theirs and they want to be told; said twice it stays as it was."""
    if subscriber.state == Subscriber.State.PENDING:
        subscriber.state, subscriber.confirmed_at, subscriber.bounces = Subscriber.State.CONFIRMED, now, 0
        subscriber.save(update_fields=["state", "confirmed_at", "bounces"])
    return subscriber


def leave(subscriber: Subscriber, *, now: datetime) -> Subscriber:
    """They want nothing more: nothing is sent, and their address is erased at once."""
    subscriber.state, subscriber.left_at = Subscriber.State.LEFT, now
    subscriber.email = f"left-{subscriber.pk}@erased.invalid"
    subscriber.save(update_fields=["state", "left_at", "email"])
    return subscriber


def erase_unconfirmed(*, now: datetime) -> int:
    """Delete who asked and never confirmed; returns how many."""
    long_ago = now - timedelta(days=UNCONFIRMED_DAYS)
    return Subscriber.objects.filter(state=Subscriber.State.PENDING, asked_at__lt=long_ago).delete()[0]


def export_rows(brand: Brand, *, by: Person, now: datetime) -> Iterator[tuple[str, str, str]]:
    """E-mail, language and time of confirmation of every confirmed subscriber; the export is in the trail."""
    check_right(by, Right.CHANNELS, brand)
    confirmed = Subscriber.objects.filter(brand=brand, state=Subscriber.State.CONFIRMED).order_by("pk")
    with transaction.atomic():
        trail.write(
            brand, "subscribers.exported", by=by, now=now, subject=brand, after={"count": confirmed.count()}
        )
    return (
        (each.email, each.language, each.confirmed_at.isoformat() if each.confirmed_at else "")
        for each in confirmed.iterator()
    )


def import_subscribers(brand: Brand, *, rows: str, consent: str, by: Person, now: datetime) -> Imported:
    """Take in people who agreed elsewhere: lines of CSV, e-mail first, then language if any.

    consent : how, where and when these people agreed, in words; it goes into the trail.
    Raises InputRefused without it, or when there are too many lines.
    """
    check_right(by, Right.CHANNELS, brand)
    if len(consent.strip()) < CONSENT_SIGNS:
        sentence = _("Say how, where and when these people agreed to be told. Without it nobody is added.")
        raise InputRefused(sentence, fields={"consent": sentence})
    try:
        wanted, refused = _read(rows, languages_of(brand))
    except csv.Error as fault:
        sentence = _("This is not CSV we can read. Look for a quotation mark that is never closed.")
        raise InputRefused(sentence, fields={"rows": sentence}) from fault
    if len(wanted) > MOST_IMPORTED:
        sentence = _("An import holds at most %(most)s addresses. Split the file.") % {"most": MOST_IMPORTED}
        raise InputRefused(sentence, fields={"rows": sentence})
    with transaction.atomic():
        known = {
            email.lower() for email in Subscriber.objects.filter(brand=brand).values_list("email", flat=True)
        }
        fresh = [(email, language) for email, language in wanted.items() if email.lower() not in known]
        Subscriber.objects.bulk_create(
            [
                Subscriber(
                    brand=brand,
                    email=email,
                    language=language,
                    state=Subscriber.State.CONFIRMED,
                    secret=secrets.token_urlsafe(32),
                    asked_at=now,
                    confirmed_at=now,
                )
                for email, language in fresh
            ],
            batch_size=500,
        )
        after = {"count": len(fresh), "consent": consent.strip()}
        trail.write(brand, "subscribers.imported", by=by, now=now, subject=brand, after=after)
    return Imported(len(fresh), len(wanted) - len(fresh), tuple(refused))


def _read(rows: str, spoken: tuple[str, ...]) -> tuple[dict[str, str], list[int]]:
    wanted: dict[str, str] = {}
    refused: list[int] = []
    for number, cells in enumerate(csv.reader(StringIO(rows)), 1):
        if not "".join(cells).strip():
            continue
        # The reader's own limit is the process's: whoever reads posts from CSV raises it.
        if max(map(len, cells)) > LONGEST_CELL:
            message = f"line {number}: a cell of more than {LONGEST_CELL} signs"
            raise csv.Error(message)
        try:
            email = _address(cells[0])
        except InputRefused:
            # A first line without an address is the header of a table.
            if number > 1:
                refused.append(number)
            continue
        language = cells[1].strip().lower() if len(cells) > 1 else ""
        wanted.setdefault(email.lower(), language if language in spoken else spoken[0])
    return wanted, refused


def _address(email: str) -> str:
    email = email.strip()
    try:
        validate_email(email)
    except ValidationError as fault:
        sentence = _("This is not an e-mail address. It reads like name@example.org.")
        raise InputRefused(sentence, fields={"email": sentence}) from fault
    return email
