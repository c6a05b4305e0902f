"""The fact ledger."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fauxpas.room.models import Case

PERSON = settings.AUTH_USER_MODEL


class Fact(models.Model):
    """One thing the ledger knows or asks; its words and value are in its versions, which supersede and never overwrite.

    wording_cut : words were taken out of its public wording (`redactions`).
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="facts")
    number = models.PositiveIntegerField()
    current = models.OneToOneField(
        "FactVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    wording_cut = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "number"], name="one_fact_per_number")
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """How a text names the fact, such as `F-03`."""
        return f"F-{self.number:02d}"

    @property
    def path(self) -> str:
        """The page “How do we know?”, without host; `case` with its brand loaded."""
        return f"{self.case.path}facts/{self.number}/"


class FactVersion(models.Model):
    """What the ledger said of a fact from `recorded_at` until the next version.

    subject, attribute : what is said of what, such as "packets", "in shops".
    text : language code to the sentence in that language; a public fact has one for each language of its brand.
    value : the typed value as JSON: a number, an ISO date or time, [amount, currency], true or false, a text, or null when unknown.
    scope : where or for whom it holds, such as "in Lyon" or "since Monday". margin : of a number or per cent, more or less.
    as_of : when the fact was true, in the world; recorded_at : when we wrote it.
    """

    class Status(models.TextChoices):
        REPORTED = "reported", _("reported")
        CONFIRMED = "confirmed", _("confirmed")
        DISPUTED = "disputed", _("disputed")
        REFUTED = "refuted", _("refuted")
        UNKNOWN = "unknown", _("unknown")
        WITHDRAWN = "withdrawn", _("withdrawn")

    class Type(models.TextChoices):
        NUMBER = "number", _("number")
        MONEY = "money", _("money")
        PERCENT = "percent", _("per cent")
        DURATION = "duration", _("duration")
        DATE = "date", _("date or time")
        PLACE = "place", _("place")
        REFERENCE = "reference", _("reference")
        YES_NO = "yes/no", _("yes or no")
        TEXT = "text", _("text")

    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    subject = models.CharField(max_length=200)
    attribute = models.CharField(max_length=200, blank=True)
    scope = models.CharField(max_length=200, blank=True)
    text = models.JSONField(default=dict)
    type = models.CharField(max_length=10, choices=Type, default=Type.TEXT)
    value = models.JSONField(null=True, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    margin = models.FloatField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.REPORTED)
    source = models.CharField(max_length=500, help_text="Who or what it comes from.")
    source_url = models.CharField(max_length=2000, blank=True)
    owner = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    public = models.BooleanField(default=True)
    as_of = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(
        PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["fact", "number"], name="one_version_per_number")
        ]

    def __str__(self) -> str:
        return f"version {self.number} of fact {self.fact_id}"


class FactClash(models.Model):
    """Two versions of two facts of a case that cannot both be true, as the guard compared them when one was written.

    It asks for somebody while both are current and nobody said why both may stand. first : the newer version.
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="fact_clashes")
    first = models.ForeignKey(FactVersion, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(FactVersion, on_delete=models.CASCADE, related_name="+")
    found_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    settled_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["first", "second"], name="one_clash_per_pair_of_versions")
        ]

    def __str__(self) -> str:
        return f"{self.first_id} excludes {self.second_id}"
