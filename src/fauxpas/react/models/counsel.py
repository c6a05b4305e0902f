"""What counsel says: remarks on the words of a text, and notes that only counsel and the lead may read."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fauxpas.room.models import Case

from .statements import Statement

PERSON = settings.AUTH_USER_MODEL


class Remark(models.Model):
    """Counsel's remark on a passage: why, and how else it could be said. The lead takes it or keeps the words, and signs.

    quote : the passage as it was read, found again in the text as it is typed. decision : empty while nobody decided.
    """

    class Decision(models.TextChoices):
        TAKEN = "taken", _("taken")
        KEPT = "kept", _("our words are kept")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="remarks")
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=8)
    quote = models.CharField(max_length=1000)
    reason = models.CharField(max_length=1000)
    instead = models.CharField(max_length=1000, blank=True)
    person = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    decision = models.CharField(max_length=5, choices=Decision, blank=True)
    decision_reason = models.CharField(max_length=1000, blank=True)
    decided_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"remark {self.pk} on {self.statement_id}"


class PrivilegedNote(models.Model):
    """What passes between counsel and the lead: outside log, timeline, search and exports; the trail knows only that it was made."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="privileged_notes")
    person = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"note {self.pk} of case {self.case_id}"
