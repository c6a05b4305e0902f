"""Reading the data folder: labelled texts as rows of (text, class, language, weight)."""

import csv
import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from fauxpas.engine.fold import fold

TWEETS = {
    "ar": "arabic",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "hi": "hindi",
    "it": "italian",
    "pt": "portuguese",
}
LEXICON_LANGUAGES = ("en", "es", "fr")
# What the airlines' reasons are among the twelve.
AIRLINE = {
    "Customer Service Issue": "service",
    "Flight Booking Problems": "service",
    "longlines": "service",
    "Late Flight": "delivery",
    "Cancelled Flight": "delivery",
    "Lost Luggage": "delivery",
    "Damaged Luggage": "delivery",
    "Bad Flight": "quality",
    "Flight Attendant Complaints": "staff",
    "Can't Tell": "other",
}
REVIEWS_HELD_OUT = 1_500


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled text: sentiment class 0 negative, 1 neutral, 2 positive, or a language code."""

    text: str
    label: int | str
    language: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Complaint:
    """A negative text, its reason, and what it counts; `told` is the reason in the words of its set."""

    text: str
    reason: str
    weight: float
    told: str = ""


def read_tweets(data: Path, split: str, language: str) -> list[Row]:
    """The UMSAB tweets of a language; split is "train" or "val", never the test split."""
    folder = data / "umsab/data/sentiment" / TWEETS[language]
    texts = (folder / f"{split}_text.txt").read_text("utf-8").rstrip("\n").split("\n")
    labels = (folder / f"{split}_labels.txt").read_text("utf-8").split()
    return [Row(text, int(label), language) for text, label in zip(texts, labels, strict=True)]


def read_english(data: Path, known: set[str]) -> Iterator[Row]:
    """TweetEval's English sentiment (its validation split) and emotion, without the tweets already known."""
    for text, label in _tweeteval(data, "sentiment", "val"):
        if text.strip().lower() not in known:
            yield Row(text, label, "en", 0.5)
    moods = {0: 0, 1: 2, 2: 2, 3: 0}
    for text, label in _tweeteval(data, "emotion", "train"):
        yield Row(text, moods[label], "en", 0.2)


def _tweeteval(data: Path, task: str, split: str) -> Iterator[tuple[str, int]]:
    folder = data / "tweeteval/datasets" / task
    texts = (folder / f"{split}_text.txt").read_text("utf-8").rstrip("\n").split("\n")
    labels = (folder / f"{split}_labels.txt").read_text("utf-8").split()
    yield from zip(texts, map(int, labels), strict=True)


def read_reviews(data: Path, *, per_class: int = 2_000, weight: float = 0.15) -> tuple[list[Row], list[Row]]:
    """French reviews by their stars (1-2, 3, 4-5): at most `per_class` of each to learn from, and 1,500 held out."""
    rows = [
        Row(text, 0 if stars <= 2 else 1 if stars == 3 else 2, "fr", weight)
        for text, stars in _rated_reviews(data)
    ]
    random.Random(5).shuffle(rows)  # noqa: S311 (a fixed split, not a secret)
    held, rest = rows[:REVIEWS_HELD_OUT], rows[REVIEWS_HELD_OUT:]
    return [row for label in (0, 1, 2) for row in [r for r in rest if r.label == label][:per_class]], held


def read_all_reviews(data: Path) -> list[str]:
    """The French reviews of insurers, with stars or without."""
    path = data / "fr_insurance_reviews/insurance_reviews_fr.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [row["avis"] for row in csv.DictReader(lines) if row["avis"]]


def read_low_reviews(data: Path) -> list[str]:
    """The French reviews of one or two stars."""
    return [text for text, stars in _rated_reviews(data) if stars <= 2]


def read_app_reviews(data: Path) -> list[str]:
    """Reviews of an application in its first weeks, many languages."""
    path = data / "threads_app_reviews/threads_reviews.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [row["review_description"] for row in csv.DictReader(lines)]


def read_questions(data: Path) -> list[str]:
    """Questions of a bank's customers, English."""
    with (data / "banking77/banking_data/train.csv").open(encoding="utf-8", newline="") as lines:
        return [row["text"] for row in csv.DictReader(lines)]


def read_titles(data: Path) -> list[str]:
    """English news titles of News-T, in lower case."""
    with gzip.open(data / "mstream/MStream/data/News-T.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line)["textCleaned"] for line in lines]


def read_sentences(data: Path, language: str) -> list[str]:
    """Sentences of newspapers and the web, of lingua's set."""
    path = data / f"lingua_lid/language-testdata/sentences/{language}.txt"
    return path.read_text("utf-8").splitlines()


def _rated_reviews(data: Path) -> list[tuple[str, float]]:
    path = data / "fr_insurance_reviews/insurance_reviews_fr.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        return [
            (row["avis"], float(row["note"])) for row in csv.DictReader(lines) if row["note"] and row["avis"]
        ]


def read_brand_tweets(data: Path) -> tuple[list[Row], list[Row]]:
    """English tweets at airlines, and about four technology brands: two kinds that the fast model never
    learns from; the exact one learns from the second.
    """
    classes = ["negative", "neutral", "positive"]
    with gzip.open(data / "us_airline/raw_data/Tweets.csv.gz", "rt", encoding="utf-8") as lines:
        airlines = [
            Row(row["text"], classes.index(row["airline_sentiment"]), "en") for row in csv.DictReader(lines)
        ]
    with (data / "sanders/full-corpus.csv").open(encoding="utf-8", newline="") as lines:
        brands = [
            Row(row["TweetText"], classes.index(row["Sentiment"]), "en")
            for row in csv.DictReader(lines)
            if row["Sentiment"] in classes
        ]
    return airlines, brands


def read_airline(data: Path) -> list[Complaint]:
    """The airlines' negative tweets in order of time, weighed by how sure their labellers were."""
    with gzip.open(data / "us_airline/raw_data/Tweets.csv.gz", "rt", encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["negativereason"]]
    rows.sort(key=lambda row: row["tweet_created"])
    return [
        Complaint(
            row["text"],
            AIRLINE[row["negativereason"]],
            float(row["negativereason_confidence"] or 0.5),
            row["negativereason"],
        )
        for row in rows
    ]


def read_lexicon(data: Path, language: str) -> dict[str, float]:
    """Folded word -> polarity, about -5 to 5: AFINN (MIT), and for French Pattern's adjectives (PDDL)."""
    folder = data / "fr_lexicons"
    words: dict[str, float] = {}
    afinn = json.loads((folder / f"afinn_multilang/AFINN-{language}.json").read_text("utf-8"))
    for form, polarity in afinn.items():
        if " " not in (word := fold(form)) and word:
            words[word] = float(polarity)
    if language == "fr":
        pattern = (folder / "textblob_fr/fr-sentiment.xml").read_text("utf-8")
        for form, value in re.findall(r'form="([^"]+)" pos="[^"]*" polarity="([-+.0-9]+)"', pattern):
            if " " not in (word := fold(form)) and word and abs(float(value)) >= 0.1:
                words.setdefault(word, 4 * float(value))
    return words


def read_languages(data: Path) -> tuple[list[Row], list[Row]]:
    """Texts by language to learn from, and every fifth of lingua's set with UMSAB's validation tweets held out."""
    learn: list[Row] = []
    held: list[Row] = []
    for length in ("single-words", "word-pairs", "sentences"):
        for path in sorted((data / "lingua_lid/language-testdata" / length).glob("*.txt")):
            for place, text in enumerate(path.read_text("utf-8").splitlines()):
                (held if place % 5 == 0 else learn).append(Row(text, path.stem, length))
    for language in TWEETS:
        learn += [Row(row.text, language, "tweets", 0.5) for row in read_tweets(data, "train", language)]
        held += [Row(row.text, language, "tweets") for row in read_tweets(data, "val", language)]
    return learn, held


def digest(data: Path, names: list[str]) -> str:
    """SHA-256 over the named files and folders, in order of path: what a card says a model was made from."""
    total = sha256()
    for name in names:
        root = data / name
        for path in sorted(
            [root] if root.is_file() else [file for file in root.rglob("*") if file.is_file()]
        ):
            if "test_" not in path.name:
                total.update(path.relative_to(data).as_posix().encode())
                total.update(path.read_bytes())
    return total.hexdigest()
