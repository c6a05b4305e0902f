"""Posts into a room at a steady pace, and how long each waits for its story.

    python -m bench.waiting POSTS COUNT BATCH SECONDS

Every so many SECONDS a BATCH of posts is taken, in the room the environment names, with a worker beside it; a first one comes alone
and is not counted, since the worker may still be starting. Prints the seconds of each mention as a JSON list.
"""

import json
import sys
import time
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from fauxpas.core.sources import RawPost
    from fauxpas.watch.models import Source

LOOK_SECONDS = 0.02
LONGEST_SECONDS = 300


def waits(path: Path, count: int, batch: int, every: float) -> list[float]:
    """Seconds from before `take` until the story of each mention stands. Raises TimeoutError when some never get one."""
    from bench.rooms import BRAND
    from fauxpas.core import clock
    from fauxpas.core.models import Brand
    from fauxpas.core.sources import raw_post
    from fauxpas.engine.posts import Post, read_posts
    from fauxpas.watch.importing import file_source

    source = file_source(path, Brand.objects.get(slug=BRAND), now=clock.now())
    rows = (raw_post(post) for _, post in read_posts(path) if isinstance(post, Post))
    posts = list(islice(rows, count + 1))
    _waits(source, posts[:1], 1, every)
    return _waits(source, posts[1:], batch, every)


def _waits(source: "Source", posts: list["RawPost"], batch: int, every: float) -> list[float]:
    from fauxpas.core import clock
    from fauxpas.core.sources import Reading
    from fauxpas.watch.ingest import take
    from fauxpas.watch.models import Mention

    waiting: dict[str, float] = {}
    found: list[float] = []
    due = time.monotonic()
    last = due + LONGEST_SECONDS
    while posts or waiting:
        now = time.monotonic()
        if now > last:
            raise TimeoutError(f"{len(waiting)} mentions have no story")
        if posts and now >= due:
            some, posts = posts[:batch], posts[batch:]
            waiting |= {post.key: now for post in some}
            at = clock.now()
            take(source, Reading(tuple(replace(post, posted_at=at) for post in some)), now=at)
            due += every
            last = time.monotonic() + LONGEST_SECONDS
        told = Mention.objects.filter(story__isnull=False, source_key__in=list(waiting))
        there = list(told.values_list("source_key", flat=True))
        found += [time.monotonic() - waiting.pop(key) for key in there]
        time.sleep(LOOK_SECONDS)
    return found


if __name__ == "__main__":
    django.setup()
    file, *numbers = sys.argv[1:]
    print(json.dumps(waits(Path(file), int(numbers[0]), int(numbers[1]), float(numbers[2]))))
