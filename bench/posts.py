"""Invented posts about a fictional brand, as many as wanted: what the measurements of this folder read."""

import json
import math
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path

from fauxpas.web import demo_words as words

SEED = 20261119
DAYS = 35
AUTHORS = 60_000
VOCABULARY = 30_000
HARM_SHARE = 0.01
STORM_SHARE = 0.02
STORM_HOURS = 3
TAIL_WORDS = 8


def write_posts(path: Path, count: int, *, until: datetime) -> None:
    """So many posts in JSON Lines over the DAYS before `until`, oldest first; the last hours hold a storm.

    Their words follow Zipf's law, as words do, so that a search can ask for a common and for a rare one.
    """
    chance = random.Random(SEED)
    vocabulary = [f"{_syllables(chance)}{number}" for number in range(VOCABULARY)]
    weights = list(accumulate(1 / rank for rank in range(1, VOCABULARY + 1)))
    with path.open("w", encoding="utf-8") as file:
        for number, (at, storm) in enumerate(_times(chance, count, until)):
            texts = words.STORM if storm or chance.random() < HARM_SHARE else words.ORDINARY
            text = chance.choice(texts).format(
                goods=chance.choice(words.GOODS), town=chance.choice(words.TOWNS), price="4.90"
            )
            tail = " ".join(chance.choices(vocabulary, cum_weights=weights, k=TAIL_WORDS))
            post = {
                "id": f"p{number}",
                "text": f"{text} {tail}",
                "author": f"visitor {int(AUTHORS * chance.random() ** 3)}",
                "url": f"https://posts.example/{number}",
                "posted_at": at.isoformat(timespec="seconds"),
                "reach": int(chance.lognormvariate(4, 1.2)),
            }
            file.write(json.dumps(post, ensure_ascii=False) + "\n")


def _syllables(chance: random.Random) -> str:
    return "".join(chance.choice("bdfglmnprstv") + chance.choice("aeiou") for _ in range(3))


def _times(chance: random.Random, count: int, until: datetime) -> Iterator[tuple[datetime, bool]]:
    """The time of each post, oldest first, with the rhythm of a day, and whether it belongs to the storm."""
    storm = int(count * STORM_SHARE)
    since = until - timedelta(days=DAYS)
    rates = [0.55 - 0.45 * math.cos((hour - 4) / 24 * 2 * math.pi) for hour in range(24)]
    hours = [since + timedelta(hours=hour) for hour in range(DAYS * 24)]
    total = sum(rates[hour.hour] for hour in hours)
    wanted, told = 0.0, 0
    for hour in hours:
        wanted += (count - storm) * rates[hour.hour] / total
        due = round(wanted) - told
        told += due
        calm = [(hour + timedelta(seconds=3600 * chance.random()), False) for _ in range(due)]
        left = (until - hour) / timedelta(hours=1)
        stormy = round(storm / STORM_HOURS) if 1 < left <= STORM_HOURS else 0
        stormy += storm - round(storm / STORM_HOURS) * (STORM_HOURS - 1) if left <= 1 else 0
        calm += [(hour + timedelta(seconds=3600 * chance.random()), True) for _ in range(stormy)]
        yield from sorted(calm)
