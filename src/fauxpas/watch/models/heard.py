"""What is listened to and what was heard: sources, queries, posts, mentions."""

import hashlib
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fauxpas.core.models import Brand, Organisation

ERASED = "erased:"


def erased_key(key: str) -> str:
    """What stands in place of the key of an erased post: enough to know it again, not enough to find it."""
    return key if key.startswith(ERASED) else f"{ERASED}{hashlib.sha256(key.encode()).hexdigest()}"


class Source(models.Model):
    """Where posts come from: one feed, one file import, one webhook, a network's search, or people's hands.

    brand : empty means every brand of the organisation listens to it.
    cursor : where the source's own reading stands; moves in the transaction that stores the rows.
    state : a removed source is listened to no more and listed nowhere; what it said stays.
    why_silent : as `silence.kept` has it, or a key of `silence.WHY`; `silence.why_in_words` tells it to a reader.
    gaps, usual_gap_seconds : its longest silence of each day, and the one that is ordinary for it, learnt from them; beyond,
    its silence is unknown, not calm.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        REMOVED = "removed", _("removed")

    class Hearing(models.TextChoices):
        HEARD = "heard", _("heard")
        LATE = "late", _("late")
        BLIND = "blind", _("blind")
        NEW = "new", _("not heard yet")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="sources")
    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, null=True, blank=True, related_name="sources")
    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=160)
    address = models.CharField(max_length=1000, blank=True)
    config = models.JSONField(default=dict)
    secret = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    hearing = models.CharField(max_length=8, choices=Hearing, default=Hearing.NEW)
    why_silent = models.CharField(max_length=400, blank=True)
    cursor = models.JSONField(default=dict)
    every_seconds = models.PositiveIntegerField(default=300)
    gaps = models.JSONField(default=dict)
    usual_gap_seconds = models.PositiveIntegerField(default=86400)
    failures = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    fetched_at = models.DateTimeField(
        null=True, blank=True, help_text="The last time it answered, with posts or without."
    )
    spoke_at = models.DateTimeField(
        null=True, blank=True, help_text="When we last received a new post from it."
    )
    last_posted_at = models.DateTimeField(
        null=True, blank=True, help_text="The source's own time of its newest post."
    )
    created_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "due_at"], name="source_due")]

    def __str__(self) -> str:
        return self.name


class HearingSpan(models.Model):
    """A stretch of time in which a source was heard, late or blind; open while `until` is empty."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="hearing_spans")
    hearing = models.CharField(max_length=8, choices=Source.Hearing)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["source"], condition=Q(until__isnull=True), name="one_open_hearing_span"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["source", "since"], name="hearing_span_since")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.hearing} since {self.since}"


class SourceReading(models.Model):
    """The source's own ledger: one batch read, what it held and what became of every row.

    dropped : rows by reason (`seen_before`, `no_query`, `not_a_post`); read = kept + all dropped.
    faults : the first faulty lines, each [line number, sentence].
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="readings")
    read_at = models.DateTimeField()
    read = models.PositiveIntegerField()
    kept = models.PositiveIntegerField()
    dropped = models.JSONField(default=dict)
    faults = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["source", "-read_at"], name="source_reading_newest")]

    def __str__(self) -> str:
        return f"{self.source_id} {self.read_at}: {self.kept} of {self.read}"


class WatchQuery(models.Model):
    """What makes a post a mention of the brand, in the query language of `engine.query`."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="watch_queries")
    name = models.CharField(max_length=120)
    text = models.TextField()
    active = models.BooleanField(default=True)
    version = models.PositiveIntegerField(default=1)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class PostFields(models.Model):
    """What every stored post carries. Two times: the source's own (`posted_at`) and ours (`seen_at`)."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="+")
    source_key = models.CharField(max_length=300, help_text="The id the source gives the post.")
    text = models.TextField()
    url = models.CharField(max_length=2000, blank=True)
    author = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=8, blank=True, help_text="Empty when unknown.")
    rating = models.FloatField(null=True, blank=True)
    reply_to = models.CharField(max_length=300, blank=True)
    reach = models.PositiveBigIntegerField(null=True, blank=True)
    posted_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        abstract = True

    @property
    def erased(self) -> bool:
        """Whether its words and its author were erased at somebody's request."""
        return self.source_key.startswith(ERASED)


class HeardPost(PostFields):
    """A recent post that at least one listening brand did not match: what a new query is tried on. Kept `heard_days`."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "source_key"], name="one_heard_post_per_source_key")
        ]
        indexes: ClassVar = [models.Index(fields=["seen_at"], name="heard_post_seen")]

    def __str__(self) -> str:
        return f"heard {self.source_id} {self.source_key}"


class Mention(PostFields):
    """A post that matched a query of the brand; one per source id and brand.

    folded : the text and author as `engine.fold` makes them, for search.
    happened_at : the tally's time: `posted_at`, or `seen_at` when that is missing or in the future.
    sentiment_score : -1 (negative) to 1 (positive), 0 neutral.
    flags : kinds of harm found in the words, of `engine.content`.
    duplicate_of, story : what `grouping` found, a moment after the mention is there; the story it was put into, which may
    have been merged into another since.
    """

    class Sentiment(models.TextChoices):
        NEGATIVE = "negative", _("negative")
        NEUTRAL = "neutral", _("neutral")
        POSITIVE = "positive", _("positive")

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="mentions")
    queries = models.JSONField(default=list)
    folded = models.TextField()
    happened_at = models.DateTimeField()
    sentiment = models.CharField(max_length=8, choices=Sentiment, default=Sentiment.NEUTRAL)
    sentiment_score = models.FloatField(default=0.0)
    sentiment_by = models.CharField(max_length=40, blank=True)
    flags = models.JSONField(default=list)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="repeats"
    )
    story = models.ForeignKey(
        "Story", on_delete=models.SET_NULL, null=True, blank=True, related_name="mentions"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["brand", "source", "source_key"], name="one_mention_per_source_key_and_brand"
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["brand", "-id"], name="mention_arrival"),
            models.Index(fields=["brand", "happened_at", "author"], name="mention_happened_author"),
            models.Index(fields=["brand", "author"], name="mention_author"),
            models.Index(fields=["brand", "language", "-id"], name="mention_language"),
            models.Index(fields=["brand", "id"], name="mention_not_grouped", condition=Q(story__isnull=True)),
            models.Index(fields=["story", "happened_at"], name="mention_story_happened"),
            models.Index(fields=["brand", "sentiment_by", "seen_at"], name="mention_read_by"),
            models.Index(
                fields=["brand", "happened_at"], name="mention_rated", condition=Q(rating__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"mention {self.pk} of brand {self.brand_id}"
