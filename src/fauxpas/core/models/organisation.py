"""Organisation, brand, and who belongs where with which role."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a member is for. What each may do is the table in `core/rights.py`."""

    OWNER = "owner", _("Owner")
    LEAD = "lead", _("Communications lead")
    WRITER = "writer", _("Community manager")
    VOICE = "voice", _("Spokesperson")
    SUPPORT = "support", _("Support lead")
    READER = "reader", _("Reader")


class Organisation(models.Model):
    """A company or an agency: the wall that nothing crosses."""

    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """A name the public knows. Every row of every phase belongs to one, directly or through its parent."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="brands")
    name = models.CharField(max_length=120)
    slug = models.SlugField(max_length=60, unique=True)
    other_names = models.JSONField(default=list)
    languages = models.JSONField(
        default=list, help_text="Languages of its public words, the first one first."
    )
    time_zone = models.CharField(max_length=64, default="Europe/Paris")
    false_alarms_per_month = models.FloatField(default=0.5)
    content_false_alarms_per_month = models.FloatField(default=1.0)
    first_word_goal_minutes = models.PositiveIntegerField(default=60)
    kept_days = models.PositiveIntegerField(default=730)
    heard_days = models.PositiveIntegerField(default=7)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(false_alarms_per_month__gt=0), name="brand_accepts_some_false_alarms"
            ),
            models.CheckConstraint(
                condition=Q(content_false_alarms_per_month__gte=0),
                name="brand_accepts_no_less_than_none_by_content",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FormerMember(models.Model):
    """That somebody belonged to an organisation once: it may invite them again, and they found none of their own."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="former_members")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    left_at = models.DateTimeField(help_text="The last time somebody there removed them.")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "person"], name="one_former_member_row")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} left {self.organisation_id}"


class Membership(models.Model):
    """A person's role in one brand, or in every brand of the organisation when `brand` is empty.

    call_order: the person's place in the call tree, 1 first; empty when they are not on call.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    brand = models.ForeignKey(
        Brand, on_delete=models.CASCADE, null=True, blank=True, related_name="memberships"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role)
    call_order = models.PositiveSmallIntegerField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "brand"], condition=Q(brand__isnull=False), name="one_membership_per_brand"
            ),
            models.UniqueConstraint(
                fields=["person", "organisation"],
                condition=Q(brand__isnull=True),
                name="one_membership_for_all_brands",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.role} {self.brand_id or self.organisation_id}"
