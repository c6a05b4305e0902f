"""Who has to know before the public does, and what a grave fact rests on."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.understand.models import FactVersion

from .statements import Statement

PERSON = settings.AUTH_USER_MODEL


class Gate(models.TextChoices):
    """Who hears it before the public, in this order; the last is about words, not people."""

    PEOPLE = "people", _("people hurt and their families")
    STAFF = "staff", _("staff")
    AUTHORITY = "authority", _("the authority")
    MARKET = "market", _("the market, for a listed company")
    PARTNERS = "partners", _("partners")
    GRAVE = "grave", _("words of a death, of victims or of a cause")


class GateRule(models.Model):
    """That a brand informs somebody before the public. minutes_before : how long before, at least."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="gate_rules")
    gate = models.CharField(max_length=10, choices=Gate)
    minutes_before = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "gate"], name="one_gate_rule_per_brand")
        ]

    def __str__(self) -> str:
        return f"{self.gate} of brand {self.brand_id}"


class GateAnswer(models.Model):
    """What somebody signed about one gate of one text: they know, or it is waived and why. The newest counts."""

    class Decision(models.TextChoices):
        TOLD = "told", _("they know")
        WAIVED = "waived", _("waived")

    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="gate_answers")
    gate = models.CharField(max_length=10, choices=Gate)
    decision = models.CharField(max_length=6, choices=Decision)
    words = models.CharField(max_length=500, blank=True, help_text="How they were told, or why it is waived.")
    digest = models.CharField(max_length=64, blank=True, help_text="Of the words it was signed for.")
    by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.gate} {self.decision} for {self.statement_id}"


class GraveFact(models.Model):
    """Somebody looked at one version of a fact: it tells of a death, of victims or of a cause under inquiry, or of none.

    authority : the competent authority that is its source. families_told : the families know it.
    Each version is looked at anew; the newest row counts.
    """

    class Kind(models.TextChoices):
        DEATH = "death", _("a death")
        CASUALTIES = "casualties", _("a number of victims")
        CAUSE = "cause", _("a cause under judicial inquiry")
        NOTHING = "nothing", _("none of these")

    version = models.ForeignKey(FactVersion, on_delete=models.CASCADE, related_name="grave")
    kind = models.CharField(max_length=10, choices=Kind)
    authority = models.CharField(max_length=200, blank=True)
    families_told = models.BooleanField(default=False)
    by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} in version {self.version_id}"
