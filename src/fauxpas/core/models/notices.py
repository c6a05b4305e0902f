"""Notices: what a person is told, where, and whether it reached them."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from .organisation import Brand


class NoticeAddress(models.Model):
    """One way to reach a person: their e-mail, or any address Apprise understands."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_addresses"
    )
    label = models.CharField(max_length=60)
    address = models.CharField(
        max_length=500,
        help_text="mailto: or an Apprise address; it may hold a secret and is never shown whole.",
    )
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.label


class PushDevice(models.Model):
    """A browser or telephone that takes notices by Web Push; what is sent to it only it can read (RFC 8291).

    endpoint : the address its push service gave, a secret of its own. receiver_key, auth : as the browser gave them, base64url.
    """

    address = models.OneToOneField(NoticeAddress, on_delete=models.CASCADE, related_name="device")
    endpoint = models.CharField(max_length=2000)
    receiver_key = models.CharField(max_length=90)
    auth = models.CharField(max_length=30)

    def __str__(self) -> str:
        return f"device of address {self.address_id}"


class NoticeHabits(models.Model):
    """When a person wants to be left alone, and when they want the digest; times are of their own zone.

    quiet_from, quiet_until : between them only what is urgent is sent; both empty when nothing waits.
    digest_hours : the full hours, 0 to 23, at which the digest comes.
    """

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notice_habits"
    )
    quiet_from = models.TimeField(null=True, blank=True)
    quiet_until = models.TimeField(null=True, blank=True)
    digest_hours = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"habits of person {self.person_id}"


class Notice(models.Model):
    """One thing one person has to know, with the page that asks something of them.

    key : a person is told once per key.
    acknowledged_at : when they said they have it; escalation to the next person stops then.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="notices")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    key = models.CharField(max_length=120)
    subject_label = models.CharField(max_length=60)
    subject_id = models.PositiveBigIntegerField()
    title = models.CharField(max_length=300)
    body = models.TextField(blank=True)
    path = models.CharField(max_length=300, help_text="The page in the room, without host.")
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    acknowledged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "key"], name="one_notice_per_key")]
        indexes: ClassVar = [models.Index(fields=["subject_label", "subject_id"], name="notice_subject")]

    def __str__(self) -> str:
        return f"notice {self.key} to {self.person_id}"


class NoticeSending(models.Model):
    """One notice over one address: leased through the queue, sent, then marked."""

    class State(models.TextChoices):
        WAITING = "waiting"
        SENT = "sent"
        FAILED = "failed"

    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="sendings")
    address = models.ForeignKey(NoticeAddress, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["notice", "address"], name="one_sending_per_address")
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} over {self.address_id}: {self.state}"
