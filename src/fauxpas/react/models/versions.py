"""What a statement said at each save, and who has it open now."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from .statements import Statement

PERSON = settings.AUTH_USER_MODEL


class StatementVersion(models.Model):
    """A statement's words as one save left them; never changed afterwards.

    texts : language to {"title", "body", "shorts"}, as they were typed. restores : the number of the version it brought back.
    """

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    texts = models.JSONField(default=dict)
    next_update_at = models.DateTimeField(null=True, blank=True)
    restores = models.PositiveIntegerField(null=True, blank=True)
    saved_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "number"], name="one_statement_version_per_number")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.statement_id}"


class Editing(models.Model):
    """Who had the editor of a statement open, and when it was last heard of. Not a deed: the trail does not tell it."""

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="editing")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["statement", "person"], name="one_editing_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} writes in {self.statement_id}"
