"""The plan of a case: playbooks, which of them a case follows, and what was decided."""

from typing import ClassVar

from django.conf import settings
from django.db import models

from fauxpas.core.models import Brand

from .case import Case

PERSON = settings.AUTH_USER_MODEL


class PlaybookVersion(models.Model):
    """One version of a brand's own playbook, never changed; the highest number of a key is the one in force.

    body : what `room.playbooks.as_data` gives. Playbooks nobody changed have no row: they are read from the package.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="playbook_versions")
    key = models.SlugField(max_length=60)
    number = models.PositiveIntegerField()
    body = models.JSONField()
    made_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "key", "number"], name="one_playbook_per_version")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.number} of brand {self.brand_id}"


class AppliedPlaybook(models.Model):
    """A playbook a case follows, as it was when it was applied. `number` 0 : as it comes with the product."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="playbooks")
    key = models.SlugField(max_length=60)
    number = models.PositiveIntegerField(default=0)
    body = models.JSONField()
    applied_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "key"], name="one_application_per_playbook")
        ]

    def __str__(self) -> str:
        return f"{self.key} in case {self.case_id}"


class Decision(models.Model):
    """What was decided, never changed: a later decision takes its place and says so.

    options : what lay on the table, a list of texts; chosen : what was decided; grounds : what it rested on, each
    {"key", "words", "state", "version"} as it stood then.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="decisions")
    number = models.PositiveIntegerField()
    question = models.CharField(max_length=300)
    options = models.JSONField(default=list)
    chosen = models.CharField(max_length=500)
    why = models.TextField()
    grounds = models.JSONField(default=list)
    decided_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField()
    noted_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField()
    replaces = models.OneToOneField(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="replaced_by"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="one_decision_per_number")
        ]

    def __str__(self) -> str:
        return self.question


class Assessment(models.Model):
    """Answers to the questions on responsibility, never changed; the newest of a case is the one in force."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assessments")
    answers = models.JSONField()
    answered_by = models.ForeignKey(
        PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["case", "-answered_at"], name="assessment_newest")]

    def __str__(self) -> str:
        return f"assessment {self.pk} of case {self.case_id}"
