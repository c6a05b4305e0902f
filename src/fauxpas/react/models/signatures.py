"""Reasons signed for saying what the guard says is contradicted."""

from django.conf import settings
from django.db import models

from .statements import Statement

PERSON = settings.AUTH_USER_MODEL


class Signature(models.Model):
    """One person's reason for saying these exact words although something known says otherwise.

    digest : of the words it was signed for; other words need another signature. verdicts : what the guard said then, each
    {"key", "language", "words", "against", "message"}.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="signatures")
    person = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    reason = models.CharField(max_length=500)
    digest = models.CharField(max_length=64)
    verdicts = models.JSONField(default=list)
    signed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"signed by {self.person_id} for {self.statement_id}"
