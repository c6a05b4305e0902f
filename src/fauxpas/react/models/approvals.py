"""Who said yes or no to which words."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .statements import Statement

PERSON = settings.AUTH_USER_MODEL


class Approval(models.Model):
    """One person's yes or no to one exact wording; `digest` is of all its texts as they would be read."""

    class Decision(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("sent back")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="approvals")
    person = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision)
    reason = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64)
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.decision} by {self.person_id} on {self.statement_id}"
