"""What is done in a case: clocks, log and tasks."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .case import Case
from .plan import AppliedPlaybook

PERSON = settings.AUTH_USER_MODEL


class Clock(models.Model):
    """A time that runs in a case, with its own start event and the name of who set it.

    due_at : empty for a clock that only counts what has elapsed, such as “without delay”.
    met_at : when it was met; kept when not after `due_at`.
    rule, step, country : of `room.deadlines`, when a text of law set it; empty when a person did.
    """

    class Kind(models.TextChoices):
        FIRST_WORD = "first_word", _("first public word")
        NEXT_UPDATE = "next_update", _("next promised update")
        DEADLINE = "deadline", _("deadline")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="clocks")
    kind = models.CharField(max_length=12, choices=Kind)
    label = models.CharField(max_length=160, blank=True)
    rule = models.SlugField(max_length=60, blank=True)
    step = models.SlugField(max_length=60, blank=True)
    country = models.CharField(max_length=8, blank=True)
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
    """Something one person has to do in a case, by when.

    function : whose seat it is for while nobody owns it (a value of Seat.Function), or empty.
    playbook, key : where it comes from; `place` its order there.
    after : the tasks to be done or dropped first; until then it is blocked.
    waits_for, due_minutes : its time is set that long after the event, once it happens; `due_at` is empty until then.
    """

    class WaitsFor(models.TextChoices):
        BEFORE = "before", _("what comes before it")
        WORD = "word", _("the first public word")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="tasks")
    title = models.CharField(max_length=200)
    function = models.CharField(max_length=10, blank=True)
    playbook = models.ForeignKey(
        AppliedPlaybook, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    key = models.SlugField(max_length=60, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    after = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="before")
    waits_for = models.CharField(max_length=8, choices=WaitsFor, blank=True)
    due_minutes = models.PositiveIntegerField(null=True, blank=True)
    owner = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    due_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    dropped_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "done_at", "due_at"], name="task_open_first")]

    def __str__(self) -> str:
        return self.title
