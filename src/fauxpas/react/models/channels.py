"""Channels, deliveries and their captures."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.understand.models import PublicText

PERSON = settings.AUTH_USER_MODEL


class Channel(models.Model):
    """A place where the brand speaks. What a kind can do is registered by its network (`core/channels.py`).

    useful_minutes : how long after publication a delivery still makes sense; later it waits for a person.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="channels")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    language = models.CharField(
        max_length=8, blank=True, help_text="Empty means every language of the brand."
    )
    config = models.JSONField(default=dict)
    useful_minutes = models.PositiveIntegerField(default=120)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "name"], name="one_channel_per_name")
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One public text over one channel, with a receipt a person can read.

    key : sent along, so that the other side can tell a repeat.
    receipt : {"sentence", "url", "detail"}; for assisted publishing the pasted link is the receipt, with its captures.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("on its way")
        SENDING = "sending", _("being sent")
        SENT = "sent", _("received")
        BY_HAND = "by_hand", _("to be posted by hand")
        HELD = "held", _("waits for a person")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    channel = models.ForeignKey(Channel, on_delete=models.PROTECT, related_name="deliveries")
    public_text = models.ForeignKey(PublicText, on_delete=models.PROTECT, related_name="deliveries")
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    text = models.TextField(help_text="Exactly what this channel is given.")
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    receipt = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    last_useful_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    handled_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["channel", "public_text"], name="one_delivery_per_channel_and_text"
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_text_id} over {self.channel_id}: {self.state}"


class Capture(models.Model):
    """A picture of a text as it stood where it was posted by hand: who kept it, when, and the SHA-256 of its file."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="captures")
    digest = models.CharField(max_length=64)
    media_type = models.CharField(max_length=20)
    size = models.PositiveIntegerField(help_text="In bytes.")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["delivery", "digest"], name="one_capture_per_delivery_and_picture"
            )
        ]

    def __str__(self) -> str:
        return f"capture {self.pk} of delivery {self.delivery_id}"
