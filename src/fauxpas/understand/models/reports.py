"""Damage reports (notes de synthèse): what was known at one moment, frozen."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from fauxpas.room.models import Case

PERSON = settings.AUTH_USER_MODEL


class DamageReport(models.Model):
    """One dated report of a case; never changed once it was made.

    content : language code to its sections, as `domain.reports` writes them. digest : SHA-256 of the content as canonical JSON.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    made_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="one_report_per_number")
        ]

    def __str__(self) -> str:
        return f"report {self.number} of case {self.case_id}"

    @property
    def path(self) -> str:
        """Its page in the room, without host."""
        return f"{self.case.path}reports/{self.number}/"
