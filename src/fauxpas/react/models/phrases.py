"""What a brand never says, and what it always says."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand

PERSON = settings.AUTH_USER_MODEL


class BrandPhrase(models.Model):
    """A brand's own rule of the lint, in one language: plain words, `*` at the end of a word for any ending.

    instead : what to say in its place, of a phrase that is never said.
    """

    class Rule(models.TextChoices):
        NEVER = "never", _("never say")
        ALWAYS = "always", _("always say")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="phrases")
    language = models.CharField(max_length=8)
    rule = models.CharField(max_length=6, choices=Rule)
    phrase = models.CharField(max_length=120)
    instead = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "language", "rule", "phrase"], name="one_brand_phrase_per_rule"
            )
        ]

    def __str__(self) -> str:
        return f"{self.rule} “{self.phrase}”"
