"""What mentions are about: stories, what was decided of them, accounts that acted together, and where the grouping stands."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand

from .heard import Mention


class Story(models.Model):
    """Mentions of a brand about the same thing.

    key : the engine's name for it, the id of its first mention. root : the story it was merged into, or itself.
    title : its words, or the name a person gave it (`named`). Counts are of its own mentions and those of the stories merged
    into it. growth, growth_low, growth_high : the last hour against the one before, with its interval, as of `told_at`.
    held : a person pinned it: it neither merges nor splits by itself. rang_at, rang_level : when an alarm by volume last woke
    people for it, or would have, and at what level: it wakes nobody again for as much within 28 days.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="stories")
    key = models.CharField(max_length=40)
    root = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged")
    title = models.CharField(max_length=200, blank=True)
    named = models.BooleanField(default=False)
    held = models.BooleanField(default=False)
    first = models.ForeignKey(Mention, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    typical = models.ForeignKey(Mention, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=2000, blank=True, help_text="What its mentions link to most.")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    posts = models.PositiveIntegerField(default=0)
    negative = models.PositiveIntegerField(default=0)
    neutral = models.PositiveIntegerField(default=0)
    positive = models.PositiveIntegerField(default=0)
    last_hour = models.PositiveIntegerField(default=0)
    growth = models.FloatField(null=True, blank=True)
    growth_low = models.FloatField(null=True, blank=True)
    growth_high = models.FloatField(null=True, blank=True)
    told_at = models.DateTimeField()
    rang_at = models.DateTimeField(null=True, blank=True)
    rang_level = models.PositiveSmallIntegerField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["brand", "key"], name="one_story_per_key")]
        indexes: ClassVar = [models.Index(fields=["brand", "-last_at"], name="story_newest")]

    def __str__(self) -> str:
        return self.title or self.key


class StoryChange(models.Model):
    """A merge, a split, a pin: found by the engine (`by` empty) or decided by a person, and then awaiting the worker.

    MERGE puts `story` into `other`; SPLIT takes `mentions` out of `story`, which makes `other`; PIN and UNPIN hold and
    release `story`. words : what weighed most. undone_at : when a person took it back.
    """

    class Kind(models.TextChoices):
        MERGE = "merge", _("merged")
        SPLIT = "split", _("split")
        PIN = "pin", _("pinned")
        UNPIN = "unpin", _("unpinned")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="story_changes")
    kind = models.CharField(max_length=8, choices=Kind)
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="changes")
    other = models.ForeignKey(Story, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    mentions = models.JSONField(default=list)
    why = models.CharField(max_length=8, blank=True)
    words = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField()
    waiting = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["brand", "waiting"], name="story_change_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} {self.story_id}"


class Acting(models.Model):
    """Accounts that acted together beyond chance on a story, as the worker found it last; the names stand in the mentions alone.

    waves : [{"kind", "began" (unix seconds), "seconds", "mentions" (numbers, in time)}]; occasions, expected : how often the middle
    pair of them met, and how often it would by chance; innocent : code of the harmless explanation to look into first.
    """

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="acting")
    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="acting")
    waves = models.JSONField(default=list)
    occasions = models.FloatField()
    expected = models.FloatField()
    innocent = models.CharField(max_length=20)
    found_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"acting together on story {self.story_id}"


class Grouping(models.Model):
    """Where the grouping of a brand's mentions stands: the last one done, and the engine's state as of `frozen_at`.

    Between the two the mentions are gone through again after a restart, with the same answers.
    """

    brand = models.OneToOneField(Brand, on_delete=models.CASCADE, related_name="grouping")
    reached = models.PositiveBigIntegerField(default=0)
    frozen_at = models.PositiveBigIntegerField(default=0)
    state = models.BinaryField(default=bytes)

    def __str__(self) -> str:
        return f"grouping of brand {self.brand_id} up to {self.reached}"
