"""Stories against labelled ones, and first-story detection by tf-idf on the same streams in the same run.

    python -m bench.stories [--data ../shared/data]

Per stream: NMI (arithmetic mean), B-cubed precision, recall and F1, and posts per second of processor time. The stream of News-T is
cut into sixteen parts; those with even numbers were looked at while the constants were chosen, those with odd numbers were not. Of the
threads by reported.ly the first half was looked at.
"""

import argparse
import gzip
import json
import math
import sys
import time
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from fauxpas.engine.fold import fold
from fauxpas.engine.posts import Post
from fauxpas.engine.stories import Stories

PARTS = 16
NEWEST = 200
COMPARED = 5
ROUNDING = 1e-9
THRESHOLDS = (0.6, 0.7, 0.8)


@dataclass(frozen=True)
class Labelled:
    """A post and the story people put it in."""

    post: Post
    story: Hashable


@dataclass(frozen=True)
class Score:
    """How far a grouping agrees with people's: all between 0 and 1."""

    nmi: float
    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of B-cubed precision and recall."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def score(people: Sequence[Hashable], found: Sequence[Hashable]) -> Score:
    """NMI with the arithmetic mean, and B-cubed (Bagga and Baldwin, COLING 1998), of two groupings of the same posts."""
    both = Counter(zip(people, found, strict=True))
    theirs, ours = Counter(people), Counter(found)
    number = len(people)
    shared = sum(
        count / number * math.log(count * number / (theirs[one] * ours[other]))
        for (one, other), count in both.items()
    )
    entropy = _entropy(theirs, number) + _entropy(ours, number)
    return Score(
        nmi=2 * shared / entropy if entropy else 1.0,
        precision=sum(count * count / ours[other] for (_, other), count in both.items()) / number,
        recall=sum(count * count / theirs[one] for (one, _), count in both.items()) / number,
    )


def _entropy(counts: Mapping[Hashable, int], number: int) -> float:
    return -sum(count / number * math.log(count / number) for count in counts.values())


def grouped(posts: Sequence[Post]) -> list[str]:
    """The story of each post by the engine, as it is called at the end."""
    stories = Stories()
    found = [stories.step(post) for post in posts]
    stories.settle()
    moved = {post: event.into for event in stories.take_events() for post in event.posts}
    return [stories.resolve(moved.get(post.id, story)) for post, story in zip(posts, found, strict=True)]


class FirstStories:
    """First-story detection: a post joins the story of its nearest neighbour by binary tf-idf cosine, or opens one.

    Source: Mazoyer et al., LREC 2020; idf = 1 + log((n + 1) / (df + 1)). Only the newest 200 posts of a word are looked
    at, and the five that share most are compared exactly.
    """

    def __init__(self, threshold: float) -> None:
        self._threshold = threshold
        self._holders: dict[str, list[int]] = {}
        self._posts: list[frozenset[str]] = []
        self._stories: list[str] = []

    def step(self, post: Post) -> str:
        """The story of the next post."""
        words = frozenset(fold(post.text).split())
        for word in words:
            self._holders.setdefault(word, []).append(len(self._posts))
        idf = {word: self._idf(word) for word in words}
        shared: dict[int, float] = {}
        for word, weight in idf.items():
            for place in self._holders[word][-NEWEST - 1 : -1]:
                shared[place] = shared.get(place, 0.0) + weight * weight
        length = _length(idf)
        story, nearest = post.id, 1 - self._threshold + ROUNDING
        for place in sorted(shared, key=lambda place: -shared[place])[:COMPARED]:
            other = _length({word: self._idf(word) for word in self._posts[place]})
            if shared[place] > nearest * length * other:
                story, nearest = self._stories[place], shared[place] / (length * other)
        self._posts.append(words)
        self._stories.append(story)
        return story

    def _idf(self, word: str) -> float:
        return 1 + math.log((len(self._posts) + 2) / (len(self._holders[word]) + 1))


def _length(weights: Mapping[str, float]) -> float:
    return math.sqrt(sum(weight * weight for weight in weights.values()))


def read_titles(data: Path) -> list[Labelled]:
    """News-T: 11,109 news titles of 152 stories, in time."""
    with gzip.open(data / "mstream/MStream/data/News-T.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Labelled(Post(row["Id"], row["textCleaned"]), row["clusterNo"]) for row in rows]


def read_shuffled(data: Path) -> list[Labelled]:
    """The same titles in no order."""
    folder = data / "sttm/dataset"
    texts = (folder / "GoogleNews.txt").read_text("utf-8").splitlines()
    labels = (folder / "GoogleNews_LABEL.txt").read_text("utf-8").split()
    return [
        Labelled(Post(str(place), text), label)
        for place, (text, label) in enumerate(zip(texts, labels, strict=False))
    ]


def read_threads(data: Path) -> list[Labelled]:
    """2,931 tweets in the 514 threads of reported.ly's journalists, in time; their many threads on one war are so many stories."""
    rows = json.loads((data / "newsir16/reportedly/threads_tweets.json").read_text("utf-8"))
    rows.sort(key=lambda row: (row["published"], row["id"]))
    return [Labelled(Post(str(row["id"]), row["content"]), row["event_id"]) for row in rows]


def parts(rows: Sequence[Labelled], odd: int) -> list[Labelled]:
    """Every other of sixteen parts of a stream."""
    size = math.ceil(len(rows) / PARTS)
    return [row for place, row in enumerate(rows) if place // size % 2 == odd]


def streams(data: Path) -> dict[str, list[Labelled]]:
    """The labelled streams by name."""
    titles, threads = read_titles(data), read_threads(data)
    half = len(threads) // 2
    return {
        "News-T, looked at": parts(titles, 0),
        "News-T, held out": parts(titles, 1),
        "News-T, whole": titles,
        "the same titles shuffled": read_shuffled(data),
        "threads, looked at": threads[:half],
        "threads, held out": threads[half:],
    }


def main() -> int:
    """Print one line per stream and method."""
    asked = argparse.ArgumentParser(prog="python -m bench.stories", description=main.__doc__)
    asked.add_argument("--data", type=Path, default=Path(__file__).resolve().parents[2] / "shared/data")
    data = asked.parse_args().data
    methods: dict[str, Callable[[Sequence[Post]], list[str]]] = {"stories": grouped}
    for threshold in THRESHOLDS:
        methods[f"first story {threshold}"] = lambda posts, threshold=threshold: list(  # type: ignore[misc]
            map(FirstStories(threshold).step, posts)
        )
    for name, rows in streams(data).items():
        posts = [row.post for row in rows]
        people = [row.story for row in rows]
        for method, group in methods.items():
            began = time.process_time()
            found = group(posts)
            rate = len(posts) / (time.process_time() - began)
            result = score(people, found)
            sys.stdout.write(
                f"{name:26} {method:16} NMI {result.nmi:.3f}  P {result.precision:.3f}  R {result.recall:.3f}"
                f"  F1 {result.f1:.3f}  {len(set(found))} of {len(set(people))} stories  {rate:.0f} posts/s\n"
            )
            sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
