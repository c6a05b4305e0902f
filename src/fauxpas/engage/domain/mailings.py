"""Sends public texts to subscribers: one row a reader and text, sent once, marked at once."""

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q, QuerySet
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from fauxpas.core import queue
from fauxpas.core.channels import Said
from fauxpas.core.errors import FauxpasError, PutOff
from fauxpas.core.format import clock_time, day
from fauxpas.engage.models import Mailing, Subscriber
from fauxpas.networks.mail.client import Postman
from fauxpas.networks.mail.letters import leaving, message_id, return_address, write_letter
from fauxpas.react.domain.deliveries import said_of
from fauxpas.understand.models import PublicText, Redaction

MAILINGS = "engage.mailings"
BATCH = 200
# Well inside the lease, so that a slow mail server never has two workers at the same rows.
BATCH_SECONDS = 60
# With the queue’s waits, more than a day of silence from the mail server before readers are given up.
MOST_ATTEMPTS = 110
# A reader’s server that asks to wait is asked again after five minutes, then ten, at most an hour; over a day in all.
FIRST_WAIT = timedelta(minutes=5)
LONGEST_WAIT = timedelta(hours=1)
MOST_PUT_OFF = 28
# So many in a row mean that the server asks us, not these readers, to wait.
PUT_OFF_IN_A_ROW = 20


def line_up_mailings(text: PublicText, *, now: datetime) -> int:
    """Make a row for every confirmed subscriber who reads this text's language; returns how many get it in all.

    Who was sent a wrong safety instruction gets its correction whatever language they read now. Safe to repeat: who has a row
    keeps it.
    """
    with transaction.atomic():
        confirmed = Subscriber.objects.filter(brand=text.brand_id, state=Subscriber.State.CONFIRMED)
        readers = confirmed.filter(Q(language=text.language) | Q(pk__in=_misled(text)))
        rows = [
            Mailing(subscriber_id=pk, public_text=text)
            for pk in readers.order_by("pk").values_list("pk", flat=True)
        ]
        Mailing.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
        if rows:
            enqueue_mailings(text, now=now)
        return Mailing.objects.filter(public_text=text).count()


def _misled(text: PublicText) -> QuerySet[Mailing, int]:
    """Ids of those who were sent the text that this one corrects, when an instruction in it was struck."""
    struck = Redaction.objects.filter(
        public_text=text.corrects_id or 0, kind=Redaction.Kind.WRONG_ADVICE
    ).values("public_text")
    sent = Mailing.objects.filter(public_text__in=struck, state=Mailing.State.SENT)
    return sent.values_list("subscriber", flat=True)


def enqueue_mailings(text: PublicText, *, now: datetime, due_at: datetime | None = None) -> None:
    """Put the next letters of this text in line, in the caller's transaction."""
    queue.enqueue(
        MAILINGS,
        now=now,
        payload={"text": text.pk},
        key=str(text.pk),
        brand=text.brand,
        due_at=due_at,
        most_attempts=MOST_ATTEMPTS,
    )


def send_batch(text: PublicText, *, now: datetime) -> datetime | None:
    """Send the next rows of this text, each marked as soon as it went; when the next ones are due, None at the end.

    A reader whose server asks to wait is put off alone. Raises TryLater when no mail server serves us; the rows not yet
    sent stay in line.
    """
    deadline = time.monotonic() + BATCH_SECONDS
    waiting = Mailing.objects.filter(public_text=text, state=Mailing.State.WAITING)
    due = waiting.filter(Q(due_at__isnull=True) | Q(due_at__lte=now)).select_related("subscriber")
    put_off = 0
    with Postman() as postman:
        for mailing in due.order_by("pk")[:BATCH]:
            if time.monotonic() > deadline:
                break
            try:
                _send(postman, mailing, text, now=now)
                put_off = 0
            except PutOff as fault:
                _put_off(mailing, fault, now=now)
                put_off += 1
                if put_off >= PUT_OFF_IN_A_ROW:
                    raise
    if due.exists():
        return now
    soonest: datetime | None = waiting.aggregate(soonest=Min("due_at"))["soonest"]
    return soonest


def letter_body(said: Said) -> str:
    """What subscribers read: the text, the promise, and where it stands; in the text's language."""
    with translation.override(said.language):
        parts = [said.title, said.body.strip()]
        if said.next_update_at is not None:
            zone = ZoneInfo(said.time_zone)
            told = {
                "time": clock_time(said.next_update_at, language=said.language, zone=zone),
                "day": day(said.next_update_at, language=said.language, zone=zone),
            }
            parts.append(_("Next update before %(time)s, %(day)s.") % told)
        parts.append(_("On our page, with every correction: %(link)s") % {"link": said.link})
    return "\n\n".join(part for part in parts if part)


def token_of(mailing_id: int) -> str:
    """What stands after the + in a letter's return address, so that its bounce names it."""
    return f"m{mailing_id}-{_seal(mailing_id)}"


def mailing_of(token: str) -> Mailing | None:
    """The mailing a token names; None for one we did not make."""
    number, _dash, seal = token.removeprefix("m").partition("-")
    named = number.isdecimal() and len(number) < 19
    if not named or not constant_time_compare(seal, _seal(int(number))):
        return None
    return Mailing.objects.select_related("subscriber").filter(pk=int(number)).first()


def leave_link(subscriber: Subscriber) -> str:
    """Where this subscriber unsubscribes, in one click."""
    return f"{settings.ROOM_URL}/p/{subscriber.brand.slug}/leave/{subscriber.secret}/"


def _seal(mailing_id: int) -> str:
    return salted_hmac("fauxpas.engage.mailing", str(mailing_id)).hexdigest()[:12]


def _send(postman: Postman, mailing: Mailing, text: PublicText, *, now: datetime) -> None:
    subscriber = mailing.subscriber
    subscriber.brand = text.brand
    if subscriber.state != Subscriber.State.CONFIRMED:
        _mark(mailing, Mailing.State.FAILED, error=_("No longer subscribed."))
        return
    key = f"mailing-{mailing.pk}"
    link = leave_link(subscriber)
    said = said_of(text)
    with translation.override(subscriber.language):
        footer = _("You asked to be told. To get nothing more: %(link)s") % {"link": link}
        subject = _("%(brand)s: %(title)s") % {"brand": text.brand.name, "title": said.title or _("Update")}
    letter = write_letter(
        name=text.brand.name,
        to=subscriber.email,
        subject=subject,
        body=f"{letter_body(said)}\n\n-- \n{footer}",
        language=text.language,
        key=key,
        now=now,
        more=leaving(link),
    )
    try:
        postman.send(letter, sender=return_address(token_of(mailing.pk)), to=subscriber.email)
    except FauxpasError as fault:
        if fault.retry:
            raise
        _mark(mailing, Mailing.State.FAILED, error=str(fault), message_id=message_id(key))
        count_failures(mailing)
    else:
        _mark(mailing, Mailing.State.SENT, message_id=message_id(key), sent_at=now)


def _put_off(mailing: Mailing, fault: PutOff, *, now: datetime) -> None:
    mailing.attempts += 1
    if mailing.attempts >= MOST_PUT_OFF:
        _mark(mailing, Mailing.State.FAILED, error=str(fault))
        count_failures(mailing)
        return
    mailing.due_at = now + min(FIRST_WAIT * 2 ** (mailing.attempts - 1), LONGEST_WAIT)
    mailing.error = str(fault)[:300]
    mailing.save(update_fields=["attempts", "due_at", "error"])


def count_failures(mailing: Mailing) -> int:
    """How many letters in a row, up to this one, its reader did not get; at the third, nothing more is sent to them."""
    before = Mailing.objects.filter(subscriber=mailing.subscriber_id, pk__lte=mailing.pk).exclude(
        state=Mailing.State.WAITING
    )
    run = 0
    for state in before.order_by("-pk").values_list("state", flat=True)[: MOST_FAILURES + 1]:
        if state != Mailing.State.FAILED:
            break
        run += 1
    subscriber = mailing.subscriber
    subscriber.bounces = run
    if run >= MOST_FAILURES and subscriber.state == Subscriber.State.CONFIRMED:
        subscriber.state = Subscriber.State.BOUNCED
    subscriber.save(update_fields=["bounces", "state"])
    return run


MOST_FAILURES = 3


def _mark(
    mailing: Mailing,
    state: Mailing.State,
    *,
    error: str = "",
    message_id: str = "",
    sent_at: datetime | None = None,
) -> None:
    mailing.state, mailing.error, mailing.message_id, mailing.sent_at = (
        state,
        error[:300],
        message_id,
        sent_at,
    )
    mailing.save(update_fields=["state", "error", "message_id", "sent_at", "attempts"])
