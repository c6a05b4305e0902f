"""Django's way of sending mail (sign-in codes): put in the queue, so that no page waits for a mail server.

A room that cannot send mail says so at once; a code that silently never comes would lock people out.
"""

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import SMTP

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from fauxpas.core import queue
from fauxpas.core.clock import now as time_now
from fauxpas.core.errors import FauxpasError, Misconfigured, RefusedForGood
from fauxpas.core.models import Job
from fauxpas.core.notices import own_address
from fauxpas.networks.mail.client import Postman, check_can_send

WAITING_MAIL = "networks.mail"
USEFUL = timedelta(minutes=15)
ATTEMPTS = 6
LASTING = timedelta(days=1)
LASTING_ATTEMPTS = 100


class LastingLetter(EmailMessage):
    """A letter worth sending a day later, when no mail could leave before."""


class QueueOrRefuse(BaseEmailBackend):
    """Lines each mail up for the worker. Raises Misconfigured when no mail can leave this room."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Put the mails in line; returns how many."""
        try:
            check_can_send()
        except RefusedForGood as fault:
            if self.fail_silently:
                return 0
            raise Misconfigured(fault.message) from fault
        now = time_now()
        for mail in email_messages:
            lasting = isinstance(mail, LastingLetter)
            queue.enqueue(
                WAITING_MAIL,
                now=now,
                payload={
                    "to": mail.recipients(),
                    "mail": base64.b64encode(mail.message().as_bytes()).decode(),
                },
                last_useful_at=now + (LASTING if lasting else USEFUL),
                most_attempts=LASTING_ATTEMPTS if lasting else ATTEMPTS,
            )
        return len(email_messages)


@queue.handles(WAITING_MAIL)
def send_waiting_mail(job: Job, now: datetime) -> None:
    """Send one mail to those who have not got it yet, and forget its words: it may hold a sign-in code."""
    del now
    letter = message_from_bytes(base64.b64decode(job.payload["mail"]), policy=SMTP)
    left = list(job.payload["to"])
    try:
        with Postman() as postman:
            while left:
                postman.send(letter, sender=own_address(), to=left[0])
                left.pop(0)
    except FauxpasError as fault:
        if fault.retry and job.attempts < job.most_attempts:
            Job.objects.filter(pk=job.pk).update(payload={"to": left, "mail": job.payload["mail"]})
            raise
        Job.objects.filter(pk=job.pk).update(payload={"to": [], "mail": ""})
        raise
    Job.objects.filter(pk=job.pk).update(payload={"to": [], "mail": ""})
