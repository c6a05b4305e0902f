"""What analysts say of the reasons why people are angry, and what the brand learnt of it."""

from django.conf import settings
from django.db import models

from fauxpas.core.models import Brand

from .heard import Mention


class ReasonCorrection(models.Model):
    """The reason a person gives for the anger of one mention. It goes with the mention.

    found : what the program said, empty when it could not tell. reason : one of `engine.reasons.REASONS`.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="reason_corrections")
    mention = models.OneToOneField(Mention, on_delete=models.CASCADE, related_name="reason_correction")
    found = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=20)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"mention {self.mention_id}: {self.reason}"


class ReasonLessons(models.Model):
    """What the brand's corrections taught, on top of the model that ships.

    model : the one they were learnt on; with another they say nothing. taught : how many corrections.
    weights : of `watch.reasons`, hashed words and numbers, nobody's text.
    """

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="reason_lessons")
    model = models.CharField(max_length=40)
    taught = models.PositiveIntegerField()
    weights = models.BinaryField()
    learnt_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.taught} corrections of brand {self.brand_id}"
