"""The newest mentions of the measured room grouped into stories, as the worker leaves them; for SQLite.

Nothing is read: which mention belongs to which story is arithmetic, so that a few stories are large and most are small.
"""

from datetime import datetime, timedelta

from django.db import connection, transaction

from fauxpas.core.models import Brand
from fauxpas.watch.models import Acting, Grouping, Mention, Story, StoryChange

GROUPED = timedelta(days=14)
STORIES_A_DAY = 4000
STORM = timedelta(hours=3)
MERGED = 5
ACCOUNTS = 12

# The third power of a number spread evenly over 0 to 1: a seventeenth of the day's mentions go to its largest story.
_PLACE = (
    f"CAST({STORIES_A_DAY} * ((watch_mention.id * 7919 % 10007) / 10007.0) * ((watch_mention.id * 7919 % 10007) / 10007.0) "
    "* ((watch_mention.id * 7919 % 10007) / 10007.0) AS INTEGER)"
)
_KEY = (
    "CASE WHEN watch_mention.happened_at >= %s AND watch_mention.sentiment = 'negative' THEN 'storm' "
    f"ELSE strftime('%%Y-%%m-%%d', watch_mention.happened_at) || '.' || {_PLACE} END"
)
_STORIES = f"""
INSERT INTO watch_story (brand_id, key, title, named, held, address, first_id, typical_id, first_at, last_at, posts,
  negative, neutral, positive, last_hour, told_at)
SELECT brand_id, {_KEY} AS story, 'Story ' || {_KEY}, 0, 0, '', MIN(id), MAX(id), MIN(happened_at), MAX(happened_at), COUNT(*),
  SUM(sentiment = 'negative'), SUM(sentiment = 'neutral'), SUM(sentiment = 'positive'), SUM(happened_at > %s), %s
FROM watch_mention WHERE brand_id = %s AND happened_at >= %s GROUP BY 1, 2
"""  # noqa: S608 - constants and parameters
_MENTIONS = f"""
UPDATE watch_mention SET story_id = (SELECT id FROM watch_story WHERE brand_id = watch_mention.brand_id AND key = {_KEY})
WHERE brand_id = %s AND happened_at >= %s
"""  # noqa: S608 - constants and parameters
_SPEED = "UPDATE watch_story SET root_id = id, growth = 2.1, growth_low = 1.6, growth_high = 2.8"


def group(brand: Brand, *, now: datetime) -> Story:
    """Put the mentions of the last GROUPED into stories and merge a few; returns the largest, which the storm made."""
    adapt = connection.ops.adapt_datetimefield_value
    storm, hour, at, since = (
        adapt(now - back) for back in (STORM, timedelta(hours=1), timedelta(0), GROUPED)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_STORIES, [storm, storm, hour, at, brand.pk, since])
        cursor.execute(_MENTIONS, [storm, brand.pk, since])
        cursor.execute(_SPEED)
    story = Story.objects.get(brand=brand, key="storm")
    for other in Story.objects.filter(brand=brand).exclude(pk=story.pk).order_by("-last_at")[:MERGED]:
        _merge(other, story, now=now)
    newest = Mention.objects.filter(brand=brand).order_by("-pk").values_list("pk", flat=True)
    Grouping.objects.create(brand=brand, reached=newest[0], frozen_at=newest[0])
    told = list(Mention.objects.filter(story=story).order_by("pk").values_list("pk", flat=True)[:ACCOUNTS])
    wave = {"kind": "words", "began": int((now - STORM).timestamp()), "seconds": 40.0, "mentions": told}
    Acting.objects.create(
        brand=brand, story=story, waves=[wave], occasions=3.0, expected=0.1, innocent="readers", found_at=now
    )
    return story


def _merge(other: Story, story: Story, *, now: datetime) -> None:
    for count in ("posts", "negative", "neutral", "positive", "last_hour"):
        setattr(story, count, getattr(story, count) + getattr(other, count))
    story.first_at, story.last_at = min(story.first_at, other.first_at), max(story.last_at, other.last_at)
    story.save()
    Story.objects.filter(pk=other.pk).update(root=story)
    StoryChange.objects.create(
        brand=story.brand, kind=StoryChange.Kind.MERGE, story=other, other=story, why="words", at=now
    )
