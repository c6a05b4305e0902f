"""The rota: who is on call for a brand, from when until when."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .organisation import Brand


class Shift(models.Model):
    """One person on call for one brand.

    rank : 1 is called first, 2 is the deputy. handed_to : a colleague who is asked to take it over, until they answer.
    why_short : the reason given when the person's rest is shorter than the rule; empty when it holds.
    """

    class Rank(models.IntegerChoices):
        FIRST = 1, _("called first")
        DEPUTY = 2, _("deputy")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="shifts")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="shifts")
    rank = models.PositiveSmallIntegerField(choices=Rank, default=Rank.FIRST)
    begins_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    handed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    why_short = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("begins_at")), name="shift_ends_after_it_begins")
        ]
        indexes: ClassVar = [models.Index(fields=["brand", "ends_at"], name="shift_by_brand")]

    def __str__(self) -> str:
        return f"{self.person_id} on call for {self.brand_id} from {self.begins_at:%Y-%m-%d %H:%M}"
