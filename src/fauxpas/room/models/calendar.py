"""The secret address at which a person's calendar program reads their deadlines."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q


class CalendarKey(models.Model):
    """One such address; only the digest of its secret is kept. What it shows is decided by the person's memberships."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_keys"
    )
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(ended_at__isnull=True), name="one_living_calendar_key"
            )
        ]

    def __str__(self) -> str:
        return f"calendar of {self.person_id}"
