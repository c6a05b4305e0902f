"""What goes out in quiet times, and what of it is stopped for a case."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.room.models import Case

PERSON = settings.AUTH_USER_MODEL


class Outflow(models.Model):
    """Something that speaks for the brand without anybody deciding each time, here or at somebody else's.

    stopper : who can stop it, in words; `person` when they have an account. reach : their telephone, e-mail or link.
    """

    class Kind(models.TextChoices):
        ADS = "ads", _("advertising")
        NEWSLETTER = "newsletter", _("newsletter")
        INFLUENCERS = "influencers", _("influencers")
        AGENCY = "agency", _("agency")
        POSTS = "posts", _("scheduled posts")
        CHATBOT = "chatbot", _("chatbot or automatic replies")
        SURVEY = "survey", _("survey")
        DUNNING = "dunning", _("reminders to pay, sent to people who are hit")
        OTHER = "other", _("something else")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="outflows")
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=120)
    stopper = models.CharField(max_length=120)
    person = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reach = models.CharField(max_length=200, blank=True)
    active = models.BooleanField(default=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "name"], condition=Q(active=True), name="one_outflow_per_name"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Stop(models.Model):
    """One thing that a case asked to stop; without an outflow it is our own texts about anything else that are planned.

    stopped_name : who says that it stands still. A stop holds until somebody resumes it, by name and with a reason.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stops")
    outflow = models.ForeignKey(
        Outflow, on_delete=models.PROTECT, null=True, blank=True, related_name="stops"
    )
    asked_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    asked_at = models.DateTimeField()
    stopped_name = models.CharField(max_length=120, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)
    noted_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    resumed_at = models.DateTimeField(null=True, blank=True)
    resumed_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "outflow"],
                condition=Q(resumed_at__isnull=True, outflow__isnull=False),
                name="one_stop_per_outflow",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(resumed_at__isnull=True, outflow__isnull=True),
                name="one_stop_of_our_own_texts",
            ),
        ]

    def __str__(self) -> str:
        return f"stop of {self.outflow_id or 'our own texts'} for case {self.case_id}"
