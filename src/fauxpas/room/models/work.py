"""What is done in a case: clocks, log and tasks."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .case import Case

PERSON = settings.AUTH_USER_MODEL


class Clock(models.Model):
    """A time that runs in a case, with its own start event and the name of who set it.

    due_at : empty for a clock that only counts what has elapsed.
    met_at : when it was met; kept when not after `due_at`.
    """

    class Kind(models.TextChoices):
        FIRST_WORD = "first_word", _("first public word")
        NEXT_UPDATE = "next_update", _("next promised update")
        DEADLINE = "deadline", _("deadline")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=12, choices=Kind)
    label = models.CharField(max_length=160, blank=True)
    start_event = models.CharField(max_length=300)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    met_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    set_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(
                    met_at__isnull=True, dropped_at__isnull=True, kind__in=["first_word", "next_update"]
                ),
                name="one_running_great_clock_per_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of case {self.case_id}"


class LogEntry(models.Model):
    """A line of the log (main courante). Never changed; a later line corrects it."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="log")
    happened_at = models.DateTimeField()
    noted_at = models.DateTimeField()
    noted_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    text = models.TextField()
    corrects = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="corrections"
    )

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "-happened_at"], name="log_newest")]

    def __str__(self) -> str:
        return f"log {self.pk} of case {self.case_id}"


class Task(models.Model):
    """Something one person has to do in a case, by when."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=200)
    owner = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    due_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "done_at", "due_at"], name="task_open_first")]

    def __str__(self) -> str:
        return self.title
