"""What staff are told before the public: the message, where it goes, and whether it arrived."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.room.models import Case

from .statements import Statement

PERSON = settings.AUTH_USER_MODEL


class StaffMessage(models.Model):
    """A message to staff, written to be leaked, minutes before the public one.

    texts : language to {"happened", "say", "not_say", "journalists"}. statement : the public text it goes before.
    Sent once, by somebody else than its author when there is somebody else; never changed afterwards.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="staff_messages")
    statement = models.ForeignKey(
        Statement, on_delete=models.SET_NULL, null=True, blank=True, related_name="staff_messages"
    )
    texts = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"staff message {self.pk} of case {self.case_id}"


class StaffAddress(models.Model):
    """Where staff of a brand are reached: a list, a chat room, anything a notice can be sent to."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="staff_addresses")
    label = models.CharField(max_length=60)
    address = models.CharField(
        max_length=500,
        help_text="mailto: or an Apprise address; it may hold a secret and is never shown whole.",
    )
    language = models.CharField(max_length=8)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "label"], name="one_staff_address_per_label")
        ]

    def __str__(self) -> str:
        return self.label


class StaffSending(models.Model):
    """One staff message to one address: leased through the queue, sent, then marked."""

    class State(models.TextChoices):
        WAITING = "waiting", _("on its way")
        SENT = "sent", _("received")
        FAILED = "failed", _("failed")

    message = models.ForeignKey(StaffMessage, on_delete=models.CASCADE, related_name="sendings")
    address = models.ForeignKey(StaffAddress, on_delete=models.SET_NULL, null=True, related_name="+")
    label = models.CharField(max_length=60)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"{self.message_id} to {self.label}: {self.state}"
