"""Score `engine.duplicates` on real crisis tweets with seeded repeats, and measure its rate.

    python -m scripts.score_duplicates CRISISLEX_T26_FOLDER

Every tweet of six words or more that repeats no earlier one of its crisis comes again once: as people and programs change what they pass on
(a repeat, of that tweet), or as the half of it beside the half of another, or quoted under nine words of one's own (no repeat of it).
"""

import csv
import gzip
import string
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np

from fauxpas.engine.duplicates import Duplicates
from fauxpas.engine.duplicates.wording import wording
from fauxpas.engine.posts import Post

REPEATS = ("same", "repost", "cut", "address", "hashtag", "shout", "slip", "word", "remark", "two words")
OTHERS = ("half another", "own say")
CHUNK = 500


def read_tweets(folder: Path) -> dict[str, list[str]]:
    """The texts of each crisis, in the order of their ids, which is that of time."""
    tweets = {}
    for path in sorted(folder.glob("*/*-tweets_labeled.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
            rows = [(int(row[0]), row[1]) for row in csv.reader(file) if row[0].isdigit()]
        tweets[path.parent.name] = [text for _, text in sorted(rows)]
    return tweets


def changed(text: str, change: str, rng: np.random.Generator) -> str:
    """The text as it may come again."""
    words = text.split()
    place = int(rng.integers(len(words)))
    letter = str(rng.choice(list(string.ascii_lowercase)))
    said = {
        "same": text,
        "repost": f"RT @someone: {text}",
        "cut": f"RT @someone: {text[: int(len(text) * 0.6)]}…",
        "address": f"{text} https://t.example/{letter}{place}",
        "hashtag": f"{text} #breaking #{letter}",
        "shout": text.upper() + "!!!",
        "remark": f"So sad. RT @someone: {text}",
    }
    if change in said:
        return said[change]
    if change == "slip":
        words[place] = letter + words[place][1:]
        return " ".join(words)
    for _ in range(2 if change == "two words" else 1):
        words[int(rng.integers(len(words)))] = "".join(rng.choice(list(string.ascii_lowercase), 5))
    return " ".join(words)


def other_post(text: str, other: str, change: str) -> str:
    """What holds a part of the text and yet is not it."""
    if change == "own say":
        return f"This is what they knew before it all happened RT @someone: {text}"
    words, strange = text.split(), other.split()
    return " ".join([*words[: len(words) // 2], *strange[len(strange) // 2 :]])


def score(posts: list[Post], rng: np.random.Generator, told: Counter[tuple[str, bool]]) -> None:
    """Count for each change how often the post that comes again is told to repeat its original."""
    duplicates = Duplicates(most_kept=10 * len(posts))
    answers = duplicates.steps(posts)
    originals = [
        post
        for post, answer in zip(posts, answers, strict=True)
        if answer is None and not wording(post.text).short
    ]
    for place, original in enumerate(originals):
        if place % 2:
            change = str(rng.choice(REPEATS))
            text = changed(original.text, change, rng)
        else:
            change = str(rng.choice(OTHERS))
            text = other_post(original.text, originals[place - 1].text, change)
        told[change, duplicates.step(Post("again", text)) == original.id] += 1


def f1(right: int, missed: int, wrong: int) -> float:
    """The F-measure of one class."""
    return 2 * right / (2 * right + missed + wrong)


def rate(posts: list[Post]) -> float:
    """Posts a second of processor time, in batches of 500."""
    duplicates = Duplicates()
    began = time.process_time()
    for begin in range(0, len(posts), CHUNK):
        duplicates.steps(posts[begin : begin + CHUNK])
    return len(posts) / (time.process_time() - began)


def main() -> None:
    """Print how often each change is told a repeat, F1 of both classes, and posts a second."""
    rng = np.random.default_rng(1)
    told: Counter[tuple[str, bool]] = Counter()
    streams = read_tweets(Path(sys.argv[1]))
    for texts in streams.values():
        score([Post(str(place), text) for place, text in enumerate(texts)], rng, told)
    for change in (*REPEATS, *OTHERS):
        of = told[change, True] + told[change, False]
        print(f"{change:13} told a repeat {told[change, True]} of {of}, {told[change, True] / of:.1%}")
    hit, missed = (sum(told[change, answer] for change in REPEATS) for answer in (True, False))
    wrong, refused = (sum(told[change, answer] for change in OTHERS) for answer in (True, False))
    both = f1(hit, missed, wrong), f1(refused, wrong, missed)
    print(f"F1 of repeats {both[0]:.4f}, of others {both[1]:.4f}, macro {sum(both) / 2:.4f}")
    everything = [
        Post(str(place), text) for place, text in enumerate(text for one in streams.values() for text in one)
    ]
    print(
        f"{np.median([rate(everything) for _ in range(3)]):.0f} posts a second and core, {len(everything)} posts"
    )


if __name__ == "__main__":
    main()
