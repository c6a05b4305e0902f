"""Affected groups (personnes touchées): who is hit, how badly, how many; and who is in two groups at once."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fauxpas.room.models import Case

PERSON = settings.AUTH_USER_MODEL


class AffectedGroup(models.Model):
    """People hit in the same way; what is known of them is in its versions, which supersede and never overwrite.

    A group is described, never named: who belongs to it as a person stands nowhere here.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="groups")
    number = models.PositiveIntegerField()
    current = models.OneToOneField(
        "GroupVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="one_group_per_number")
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """How the room names the group, such as `G-02`."""
        return f"G-{self.number:02d}"


class GroupVersion(models.Model):
    """What was known of a group from `recorded_at` until the next version.

    severity : 1 to 5, by the criteria of `understand.severity`.
    low, likely, high : people; all empty while nobody can say, else low <= likely <= high, each with its reason.
    told_how : by what means they are told; told : whether they were.
    customers : the list the numbers were counted from, if any.
    counts : whether it belongs to the total; a group found to be none, or part of another, does not.
    """

    class Vulnerable(models.TextChoices):
        UNKNOWN = "unknown", _("not known")
        NO = "no", _("no")
        SOME = "some", _("some of them")
        ALL = "all", _("all of them")

    class Told(models.TextChoices):
        NOT_YET = "not_yet", _("not yet")
        BEGUN = "begun", _("some of them")
        DONE = "done", _("all of them")

    group = models.ForeignKey(AffectedGroup, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    who = models.CharField(max_length=200)
    severity = models.PositiveSmallIntegerField()
    harm = models.CharField(max_length=500, blank=True)
    low = models.PositiveBigIntegerField(null=True, blank=True)
    likely = models.PositiveBigIntegerField(null=True, blank=True)
    high = models.PositiveBigIntegerField(null=True, blank=True)
    low_reason = models.CharField(max_length=300, blank=True)
    likely_reason = models.CharField(max_length=300, blank=True)
    high_reason = models.CharField(max_length=300, blank=True)
    where = models.CharField(max_length=200, blank=True)
    vulnerable = models.CharField(max_length=8, choices=Vulnerable, default=Vulnerable.UNKNOWN)
    vulnerable_why = models.CharField(max_length=300, blank=True)
    told_how = models.CharField(max_length=300, blank=True)
    told = models.CharField(max_length=8, choices=Told, default=Told.NOT_YET)
    source = models.CharField(max_length=500)
    customers = models.ForeignKey(
        "CustomerList", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    counts = models.BooleanField(default=True)
    recorded_by = models.ForeignKey(
        PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "number"], name="one_version_per_group_number"),
            models.CheckConstraint(
                condition=Q(severity__gte=1, severity__lte=5), name="group_severity_one_to_five"
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True, likely__isnull=True, high__isnull=True)
                | Q(low__lte=F("likely"), likely__lte=F("high")),
                name="group_estimate_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of group {self.group_id}"


class GroupOverlap(models.Model):
    """How many people are in both of two groups, as it was answered at `recorded_at`; the newest answer counts.

    first : the group of the lower number. All three empty : somebody looked, and it is not known.
    """

    first = models.ForeignKey(AffectedGroup, on_delete=models.CASCADE, related_name="overlaps_as_first")
    second = models.ForeignKey(AffectedGroup, on_delete=models.CASCADE, related_name="overlaps_as_second")
    low = models.PositiveBigIntegerField(null=True, blank=True)
    likely = models.PositiveBigIntegerField(null=True, blank=True)
    high = models.PositiveBigIntegerField(null=True, blank=True)
    reason = models.CharField(max_length=300)
    recorded_by = models.ForeignKey(
        PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(low__isnull=True, likely__isnull=True, high__isnull=True)
                | Q(low__lte=F("likely"), likely__lte=F("high")),
                name="overlap_estimate_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"overlap of groups {self.first_id} and {self.second_id}"
