"""What the machine read in posts and files that might be a fact; a person takes it or leaves it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fauxpas.room.models import Case
from fauxpas.watch.models import Mention

from .evidence import Evidence
from .facts import Fact, FactVersion

PERSON = settings.AUTH_USER_MODEL


class FactProposal(models.Model):
    """One value that posts or one file tell, with the passage it was read in. Text of strangers: shown, never followed.

    plain : what makes two sayings the same (`engine.gleaning`). said : by how many posts; voices : by how many of them in
    words of their own.
    start, end : of the value within the passage, in code points, end exclusive.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("to look at")
        TAKEN = "taken", _("taken")
        DISMISSED = "dismissed", _("dismissed")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="fact_proposals")
    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    piece = models.ForeignKey(
        Evidence, on_delete=models.CASCADE, null=True, blank=True, related_name="proposals"
    )
    type = models.CharField(max_length=10, choices=FactVersion.Type)
    subject = models.CharField(max_length=200)
    value = models.JSONField(null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    plain = models.CharField(max_length=200)
    passage = models.CharField(max_length=600)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    language = models.CharField(max_length=8, blank=True)
    said = models.PositiveIntegerField(default=1)
    voices = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    fact = models.ForeignKey(Fact, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "plain"], condition=Q(piece__isnull=True), name="one_proposal_per_saying"
            ),
            models.UniqueConstraint(
                fields=["case", "plain", "piece"],
                condition=Q(piece__isnull=False),
                name="one_proposal_per_saying_of_a_piece",
            ),
            models.CheckConstraint(
                condition=Q(mention__isnull=False) | Q(piece__isnull=False), name="proposal_has_its_passage"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["case", "state", "-voices"], name="proposal_waiting")]

    def __str__(self) -> str:
        return f"proposal {self.pk} of case {self.case_id}: {self.plain}"


class Gleaning(models.Model):
    """How far the posts of a case were read for facts.

    reached : of each story, by its id, the last mention up to which it was read: a story may join when others were read already.
    alone : the mentions that were read outside of any.
    """

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="gleaning")
    reached = models.JSONField(default=dict)
    alone = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"posts of case {self.case_id}, read in {len(self.reached)} stories"
