"""The queue: rows with a due time, leased by conditional update. There is no second queue."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from .organisation import Brand


class Job(models.Model):
    """One thing to do at `due_at`, written in the transaction it follows from.

    key : at most one unfinished job holds it; empty means no such limit.
    repeat_seconds : periodic work is due again that long after it was done.
    last_useful_at : past it the job is held for a person and not tried.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        LEASED = "leased"
        DONE = "done"
        FAILED = "failed"
        HELD = "held"

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=160, blank=True)
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    due_at = models.DateTimeField()
    last_useful_at = models.DateTimeField(null=True, blank=True)
    repeat_seconds = models.PositiveIntegerField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    leased_by = models.CharField(max_length=80, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    most_attempts = models.PositiveSmallIntegerField(default=8)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(state__in=["waiting", "leased"]) & ~Q(key=""),
                name="one_unfinished_job_per_key",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="job_state_due")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.state}"


class Beat(models.Model):
    """The last sign of life of one process."""

    process = models.CharField(max_length=40, unique=True)
    beat_at = models.DateTimeField()
    detail = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.process
