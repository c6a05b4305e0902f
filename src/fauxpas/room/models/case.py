"""The case and who sits in its room."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand
from fauxpas.watch.models import Alarm, Mention

PERSON = settings.AUTH_USER_MODEL


class Case(models.Model):
    """A crisis being handled (dossier de crise).

    how_known : how it became known, in a person's words, when no alarm rang.
    mention : the call or the post it was opened from.
    first_signal_at : the start of the first great clock; first_word_at : its end.
    next_update_due_at : the second great clock; empty until something was promised.
    last_word_at : the newest public word; closing asks for one since `level_since`.
    scenario : key of a dormant page or wording this case belongs to; empty when none fits.
    leading : the case of another brand of the organisation that this one follows, never changed once set; led_until : when
    that ended. countries : whose law counts here (`room/countries.py`), where somebody said so.
    """

    class Level(models.TextChoices):
        WATCHFUL = "watchful", _("watchful")
        OPEN = "open", _("open")
        ACUTE = "acute", _("acute")
        STABILISED = "stabilised", _("stabilised")
        CLOSED = "closed", _("closed")
        REOPENED = "reopened", _("reopened")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="cases")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=10, choices=Level, default=Level.OPEN)
    level_since = models.DateTimeField()
    alarm = models.OneToOneField(Alarm, on_delete=models.SET_NULL, null=True, blank=True, related_name="case")
    mention = models.OneToOneField(
        Mention, on_delete=models.SET_NULL, null=True, blank=True, related_name="case"
    )
    how_known = models.CharField(max_length=500, blank=True)
    scenario = models.SlugField(max_length=60, blank=True)
    lead = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    opened_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    first_signal_at = models.DateTimeField()
    first_word_at = models.DateTimeField(null=True, blank=True)
    last_word_at = models.DateTimeField(null=True, blank=True)
    next_update_due_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    leading = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="local_cases"
    )
    led_until = models.DateTimeField(null=True, blank=True)
    countries = models.JSONField(default=list, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["brand", "number"], name="one_case_per_number"),
            models.UniqueConstraint(fields=["leading", "brand"], name="one_local_case_per_brand"),
        ]
        indexes: ClassVar = [models.Index(fields=["brand", "level"], name="case_level")]

    def __str__(self) -> str:
        return self.title

    @property
    def led(self) -> bool:
        """Whether another brand's case leads this one today."""
        return self.leading_id is not None and self.led_until is None

    @property
    def thread(self) -> str:
        """The trail's thread of this case."""
        return f"case:{self.pk}"

    @property
    def path(self) -> str:
        """The case’s page in the room, without host: what notices carry, made without loading every address."""
        return f"/b/{self.brand.slug}/cases/{self.number}/"


class Seat(models.Model):
    """A person's function in one case (fonction); free again once `left_at` is set."""

    class Function(models.TextChoices):
        LEAD = "lead", _("lead")
        WRITER = "writer", _("writes")
        VOICE = "voice", _("speaks")
        FACTS = "facts", _("facts")
        SUPPORT = "support", _("answers")
        LOG = "log", _("keeps the log")
        COUNSEL = "counsel", _("law")
        DATA = "data", _("data protection")
        STAFF = "staff", _("human resources")
        PRESS = "press", _("press")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="seats")
    function = models.CharField(max_length=10, choices=Function)
    taken_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["case", "person", "function"],
                condition=Q(left_at__isnull=True),
                name="one_seat_per_function_and_person",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.function} in case {self.case_id}"
