"""How far the corrected negative share is from the true one: `python -m scripts.score_shares DATA`, DATA as in ../shared/data."""

import csv
import gzip
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from fauxpas.engine.sentiment import LABELS, fast_model, sentiments
from fauxpas.engine.shares import corrected_shares, true_shares
from fauxpas.engine.train.data import TWEETS, Row, read_tweets

SHARES = (0.1, 0.2, 0.4, 0.6, 0.8)
POSTS = 1_000
TURNS = 40


def main() -> int:
    """Print, in points, the error of the counted and of the corrected share."""
    data = Path(sys.argv[1])
    tweets = [row for language in TWEETS for row in read_tweets(data, "val", language)]
    counted, corrected = _split_errors([int(row.label) for row in tweets], _guesses(tweets))
    sys.stdout.write(
        f"validation tweets of eight languages, one half tells of the other: {counted:.1f} {corrected:.1f}\n"
    )
    rows = _airline(data)
    guesses = _guesses(rows)
    true = float(np.mean([row.label == 0 for row in rows]))
    found = corrected_shares([guesses.count(label) for label in range(3)], fast_model("en").name, "en")
    if found is not None:
        sys.stdout.write(
            f"airline tweets: true {true:.3f}, counted {guesses.count(0) / len(rows):.3f}, corrected {found.negative:.3f} "
            f"({found.low:.3f} to {found.high:.3f})\n"
        )
    return 0


def _guesses(rows: Sequence[Row]) -> list[int]:
    return [LABELS.index(felt.label) for felt in sentiments([(row.text, row.language) for row in rows])]


def _split_errors(truth: Sequence[int], guesses: Sequence[int]) -> tuple[float, float]:
    """The mean error of both shares over streams drawn from one half, with the errors known from the other."""
    generator = np.random.default_rng(7)
    pairs = np.array([truth, guesses]).T
    errors = []
    for share in SHARES:
        for _ in range(TURNS):
            mixed = generator.permutation(pairs)
            known, stream = mixed[::2], mixed[1::2]
            chance = np.where(
                stream[:, 0] == 0,
                share / (stream[:, 0] == 0).sum(),
                (1 - share) / (stream[:, 0] != 0).sum(),
            )
            drawn = stream[generator.choice(len(stream), POSTS, p=chance / chance.sum())]
            table = np.zeros((3, 3))
            np.add.at(table, (known[:, 0], known[:, 1]), 1)
            guessed = np.bincount(drawn[:, 1], minlength=3) / POSTS
            found = true_shares(guessed[None], (table / table.sum(axis=1, keepdims=True))[None])[0, 0]
            true = (drawn[:, 0] == 0).mean()
            errors.append((abs(guessed[0] - true), abs(found - true)))
    counted, corrected = 100 * np.mean(errors, axis=0)
    return float(counted), float(corrected)


def _airline(data: Path) -> list[Row]:
    with gzip.open(data / "us_airline/raw_data/Tweets.csv.gz", "rt", encoding="utf-8") as lines:
        return [
            Row(row["text"], LABELS.index(row["airline_sentiment"]), "en") for row in csv.DictReader(lines)
        ]


if __name__ == "__main__":
    raise SystemExit(main())
