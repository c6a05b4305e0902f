"""Texts that go out at a time a person set."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .statements import Statement

PERSON = settings.AUTH_USER_MODEL


class Schedule(models.Model):
    """When an approved statement goes out by itself; at that time everything is looked at again.

    embargo : nobody publishes it earlier either. why : what stopped it, told to whoever decides next.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("scheduled")
        DONE = "done", _("published at its time")
        STOPPED = "stopped", _("stopped, asks a person")
        CANCELLED = "cancelled", _("cancelled")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="schedules")
    at = models.DateTimeField()
    embargo = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    why = models.CharField(max_length=500, blank=True)
    set_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["statement"], condition=Q(state="waiting"), name="one_waiting_schedule_per_statement"
            )
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} at {self.at:%Y-%m-%d %H:%M}"
