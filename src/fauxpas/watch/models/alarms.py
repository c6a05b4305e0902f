"""The notice that a storm may be rising, and the mentions that drive it."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand

from .heard import Mention
from .stories import Story


class Alarm(models.Model):
    """The notice that a storm may be rising. One storm is one alarm, which escalates.

    kind : `burst` (volume, negative share, authors) or `content` (what one post says).
    level : 1 watch, 2 alert, 3 crisis. volume_level : the highest of them that its counts alone reached, 0 for none; what posts
    say may have raised the alarm further.
    expected, low, high : the usual level over `span_seconds`; observed : what was counted.
    because : codes of what drove it; terms : [[term, times, usual times]]; reasons : negative mentions
    read, by reason of `engine.reasons`, `""` where none is clear; sources : [[source id, count]]; story : what most
    of its mentions are about.
    calm_since : since when it has been back at its usual level, while it may still flare up; ended_at : when it was over.
    """

    class Kind(models.TextChoices):
        BURST = "burst", _("volume")
        CONTENT = "content", _("content")

    class State(models.TextChoices):
        RAISED = "raised", _("raised")
        ACKNOWLEDGED = "acknowledged", _("acknowledged")
        SNOOZED = "snoozed", _("snoozed")
        DISMISSED = "dismissed", _("dismissed")
        OPENED = "opened", _("opened as a case")

    class Level(models.IntegerChoices):
        WATCH = 1, _("watch")
        ALERT = 2, _("alert")
        CRISIS = 3, _("crisis")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="alarms")
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=12, choices=State, default=State.RAISED)
    level = models.PositiveSmallIntegerField(choices=Level)
    volume_level = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField()
    raised_at = models.DateTimeField()
    risen_at = models.DateTimeField(help_text="When its level last rose.")
    calm_since = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    span_seconds = models.PositiveIntegerField(default=0)
    expected = models.FloatField(null=True, blank=True)
    low = models.FloatField(null=True, blank=True)
    high = models.FloatField(null=True, blank=True)
    observed = models.PositiveIntegerField()
    negative_share = models.FloatField(null=True, blank=True)
    usual_negative_share = models.FloatField(null=True, blank=True)
    authors = models.PositiveIntegerField(null=True, blank=True)
    score = models.FloatField(help_text="0 to 1, rising with rarity; 0 ordinary.")
    learning = models.BooleanField(default=False)
    because = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    reasons = models.JSONField(default=dict)
    sources = models.JSONField(default=list)
    story = models.ForeignKey(Story, on_delete=models.SET_NULL, null=True, blank=True, related_name="alarms")
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    dismissed_because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "kind"],
                condition=Q(ended_at__isnull=True),
                name="one_running_alarm_per_kind",
            ),
            models.CheckConstraint(
                condition=Q(raised_at__gte=F("began_at")), name="alarm_raised_after_it_began"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["brand", "-raised_at"], name="alarm_newest")]

    @property
    def woken_by_words(self) -> bool:
        """Whether its counts are only watched, and posts that tell of harm made it an alert."""
        return self.kind == self.Kind.BURST and self.volume_level == self.Level.WATCH < self.level

    def __str__(self) -> str:
        return f"alarm {self.pk} of brand {self.brand_id}, level {self.level}"


class AlarmMention(models.Model):
    """A mention that drives an alarm, and why it was picked: `first`, `reach`, `harm`, `typical`.

    words : of its text, those that spoke most for harm where the harm was read by meaning; empty where it was told plainly.
    """

    alarm = models.ForeignKey(Alarm, on_delete=models.CASCADE, related_name="alarm_mentions")
    mention = models.ForeignKey(Mention, on_delete=models.CASCADE, related_name="+")
    why = models.CharField(max_length=10)
    flags = models.JSONField(default=list)
    words = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["alarm", "mention"], name="one_place_per_alarm_mention")
        ]

    def __str__(self) -> str:
        return f"{self.alarm_id} {self.mention_id} {self.why}"
