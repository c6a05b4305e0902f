"""Stretches of time in which reviews look like a campaign, and what people decided about them."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand

from .heard import Source


class ReviewWindow(models.Model):
    """A stretch of a source's reviews that `engine.bombing` proposes; only a person confirms it, and nothing is hidden then.

    side : the end of the scale that rose. reviews : all in it; observed, expected : those of the side, and how many are usual.
    share, usual_share : of the side among reviews in it and in the 90 days before, 0 to 1. chance : probability of so different
    ratings by chance, an upper bound. because : the reason of the person who decided.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        CONFIRMED = "confirmed", _("confirmed")
        DISMISSED = "dismissed", _("dismissed")

    class Side(models.TextChoices):
        LOW = "low", _("the worst ratings")
        HIGH = "high", _("the best ratings")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="review_windows")
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=9, choices=State, default=State.PROPOSED)
    side = models.CharField(max_length=4, choices=Side)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reviews = models.PositiveIntegerField()
    observed = models.PositiveIntegerField()
    expected = models.FloatField()
    share = models.FloatField()
    usual_share = models.FloatField()
    chance = models.FloatField()
    found_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    because = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(ends_at__gte=F("begins_at")), name="review_window_ends_after_it_begins"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["brand", "state", "-begins_at"], name="review_window_newest")
        ]

    def __str__(self) -> str:
        return f"{self.state} window of source {self.source_id} from {self.begins_at}"
