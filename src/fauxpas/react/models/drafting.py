"""Words a machine proposed for a statement."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .statements import Statement

PERSON = settings.AUTH_USER_MODEL


class MachineDraft(models.Model):
    """One proposal: asked for by a person, taken or left by a person, never said by itself.

    facts : keys of the facts it was given. model, host : what wrote it, and where. texts : language to {"title", "body"}.
    error : why there are no words. taken_version : the statement's version that its words became.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("being written")
        READY = "ready", _("to be read")
        FAILED = "failed", _("failed")
        TAKEN = "taken", _("taken")
        LEFT = "left", _("left")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="machine_drafts")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    facts = models.JSONField(default=list)
    host = models.CharField(max_length=255)
    model = models.CharField(max_length=120, blank=True)
    texts = models.JSONField(default=dict)
    error = models.CharField(max_length=500, blank=True)
    asked_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    taken_version = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["statement"], condition=Q(state="waiting"), name="one_machine_draft_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"machine draft {self.pk} of statement {self.statement_id}"
