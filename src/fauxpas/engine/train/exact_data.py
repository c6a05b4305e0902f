"""What the exact model learns from, as pieces: labelled texts of eight languages, and the vocabulary that is kept."""

import csv
import gzip
import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from fauxpas.engine.exact.tokens import END, SPECIALS, START, Tokenizer, plain
from fauxpas.engine.train.data import (
    TWEETS,
    Row,
    _tweeteval,
    read_all_reviews,
    read_app_reviews,
    read_reviews,
    read_tweets,
)
from fauxpas.engine.train.exact_base import Base

READ_PIECES = 72
REVIEWS_PER_CLASS = 1_050
SCRIPTS = frozenset({"LATIN", "ARABIC", "DEVANAGARI"})
SOURCES = [
    "umsab",
    "fr_insurance_reviews",
    "tweeteval/datasets",
    "sanders",
    "threads_app_reviews",
    "lingua_lid",
    "tweetlid",
    "crisislex",
    "fr_lexicons",
]


@dataclass(frozen=True, slots=True)
class Example:
    """A text as pieces with start and end; label 0 negative, 1 neutral, 2 positive; weight in the loss."""

    pieces: tuple[int, ...]
    label: int
    language: str
    weight: float


@dataclass(frozen=True, slots=True)
class Corpus:
    """Rows to learn from, the validation tweets (to choose temperatures), and French reviews held out."""

    learn: list[Row]
    tweets: list[Row]
    reviews: list[Row]


def read_corpus(data: Path) -> Corpus:
    """UMSAB train, French reviews by stars, TweetEval's validation tweets and Sanders'; no text of UMSAB validation."""
    tweets = [row for language in TWEETS for row in read_tweets(data, "train", language)]
    held = [row for language in TWEETS for row in read_tweets(data, "val", language)]
    known = {plain(row.text).lower() for row in [*tweets, *held]}
    english = [
        Row(text, label, "en", 0.7)
        for text, label in _tweeteval(data, "sentiment", "val")
        if plain(text).lower() not in known
    ]
    reviews, held_reviews = read_reviews(data)
    balanced = [
        replace(row, weight=0.5)
        for label in (0, 1, 2)
        for row in [review for review in reviews if review.label == label][:REVIEWS_PER_CLASS]
    ]
    return Corpus([*tweets, *english, *balanced, *_sanders(data)], held, held_reviews)


def _sanders(data: Path) -> Iterator[Row]:
    classes = {"negative": 0, "neutral": 1, "positive": 2}
    neutral = 0
    with (data / "sanders/full-corpus.csv").open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            label = classes.get(row["Sentiment"])
            neutral += label == 1
            if label is not None and (label != 1 or neutral <= 500):
                yield Row(row["TweetText"], label, "en", 0.4)


def examples(rows: Iterable[Row], tokenizer: Tokenizer) -> list[Example]:
    """Each row as the pieces the network reads."""
    return [
        Example(
            (START, *tokenizer.pieces(plain(row.text))[:READ_PIECES], END),
            int(row.label),
            row.language,
            row.weight,
        )
        for row in rows
    ]


def kept_pieces(base: Base, corpus: Corpus, data: Path) -> list[int]:
    """The places in the base's vocabulary of what the eight languages use: pieces seen in any text of the data folder
    that may be learnt from, and every single character, in the scripts of the eight languages.
    """
    tokenizer = Tokenizer(base.pieces, base.scores.tolist())
    seen = set(range(SPECIALS))
    for text in [*(row.text for row in corpus.learn), *_unlabelled(data)]:
        seen.update(tokenizer.pieces(plain(text)))
    single = {place for place, piece in enumerate(base.pieces) if len(piece.strip("\u2581")) <= 1}
    return sorted(place for place in seen | single if place < SPECIALS or _readable(base.pieces[place]))


def _unlabelled(data: Path) -> Iterator[str]:
    yield from read_all_reviews(data)
    yield from read_app_reviews(data)
    with gzip.open(data / "tweetlid/train.tsv.gz", "rt", encoding="utf-8") as lines:
        yield from (line.rsplit("\t", 1)[-1] for line in lines)
    for language in TWEETS:
        for length in ("sentences", "word-pairs", "single-words"):
            path = data / "lingua_lid/language-testdata" / length / f"{language}.txt"
            yield from path.read_text("utf-8").splitlines()
    for task in ("irony", "offensive", "hate", "emotion"):
        yield from (text for text, _ in _tweeteval(data, task, "train"))
    for path in sorted((data / "crisislex/data").rglob("*.csv.gz")):
        with gzip.open(path, "rt", encoding="utf-8", errors="replace", newline="") as lines:
            yield from (row[1] for row in csv.reader(lines) if len(row) > 1)
    for path in sorted((data / "fr_lexicons/afinn_multilang").glob("AFINN-*.json")):
        yield from json.loads(path.read_text("utf-8"))


def _readable(piece: str) -> bool:
    return all(_script(character) in SCRIPTS | {""} for character in piece.strip("\u2581"))


@cache
def _script(character: str) -> str:
    if not character.isalpha() and not unicodedata.category(character).startswith("M"):
        return ""
    return unicodedata.name(character, "").split(" ")[0]
