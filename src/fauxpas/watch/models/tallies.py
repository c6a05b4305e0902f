"""How much was said, by the minute and by the hour."""

from typing import ClassVar

from django.db import models

from fauxpas.core.models import Brand

from .heard import Mention, Source


class Tally(models.Model):
    """Mentions per brand, minute, source and sentiment. Moves with the mentions, in the same transaction."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="tallies")
    minute = models.DateTimeField()
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="tallies")
    sentiment = models.CharField(max_length=8, choices=Mention.Sentiment)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "minute", "source", "sentiment"], name="one_tally_per_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.brand_id} {self.minute} {self.sentiment}: {self.count}"


class HourTally(models.Model):
    """The same counts by the hour, moved together with the minutes: weeks are drawn and learnt from these."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="hour_tallies")
    hour = models.DateTimeField()
    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="hour_tallies")
    sentiment = models.CharField(max_length=8, choices=Mention.Sentiment)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "hour", "source", "sentiment"], name="one_hour_tally_per_cell"
            )
        ]

    def __str__(self) -> str:
        return f"{self.brand_id} {self.hour} {self.sentiment}: {self.count}"
