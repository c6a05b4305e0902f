"""Training of weights/sentiment.npz."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from scipy import sparse

from fauxpas.engine.features import clean, mood_words, pair_features, sign_features, word_features
from fauxpas.engine.sentiment import LABELS, SentimentModel
from fauxpas.engine.train.data import (
    LEXICON_LANGUAGES,
    TWEETS,
    Row,
    digest,
    read_brand_tweets,
    read_english,
    read_lexicon,
    read_reviews,
    read_tweets,
)
from fauxpas.engine.train.errors import keep_errors
from fauxpas.engine.train.table import (
    Floats,
    Scaling,
    best_temperature,
    calibration_error,
    count,
    fit,
    macro_f1,
)

BUCKETS = 2**18
STRENGTH = 2.0
LEXICON_WEIGHT = 3.0
POOLED_WEIGHT = 0.3
EMOJI_WEIGHT = 0.5
SOURCES = [
    "umsab",
    "fr_insurance_reviews",
    "tweeteval/datasets/sentiment",
    "tweeteval/datasets/emotion",
    "fr_lexicons",
]

_GLAD = "😀 😃 😄 😁 😊 🙂 😍 🥰 😘 ❤ 💕 💖 💜 💙 👍 👏 🙏 🎉 🥳 😎 🤩 💪 ✨ 🌟 👌 😋 🤗 🏆 💯 ☀ 🔝 🫶 :) :-) :D <3".split()
_SAD = "😡 😠 🤬 😤 😒 🙄 😞 😔 😢 😭 😩 😫 👎 💔 🤮 🤢 😱 😨 🤦 🤥 💩 🖕 ☹ 😕 😖 😣 🚨 ⚠ 😓 🥵 :( :-( :/ :'(".split()
_PLAIN = "➡ ▶ ⬇ 🔗 📍 📅 📢 🔵 ☑ ℹ 📷 🎥 🏢 🚗 ⏰ 🇫🇷 🇬🇧 🕐".split()

Lexicons = dict[str, dict[str, float]]
Models = dict[str, SentimentModel]


def hashed(row: Row, *, pooled: bool) -> list[int]:
    """The buckets of a text's features: those all languages share, and unless `pooled` those of its own language."""
    words, signs = mood_words(clean(row.text))
    features = [feature for word in words for feature in word_features(word)]
    features += [*pair_features(words), *sign_features(signs)]
    seeds = (0,) if pooled else (0, crc32(row.language.encode()))
    return [crc32(feature.encode(), seed) & (BUCKETS - 1) for feature in features for seed in seeds]


def polarities(row: Row, lexicons: Lexicons) -> list[float]:
    """How much the lexicon of the language says: glad, sad, negated glad, negated sad."""
    sums = [0.0, 0.0, 0.0, 0.0]
    lexicon = lexicons.get(row.language, {})
    for word in mood_words(clean(row.text))[0]:
        bare = word.removeprefix("non_")
        value = lexicon.get(bare, 0.0)
        if value:
            sums[2 * (bare != word) + (value < 0)] += LEXICON_WEIGHT * abs(value)
    return sums


def train_sentiment(data: Path, target: Path, version: str) -> str:
    """Train, write sentiment.npz and its card into `target`; returns the card. Never reads a test split."""
    lexicons = {language: read_lexicon(data, language) for language in LEXICON_LANGUAGES}
    tweets = [row for language in TWEETS for row in read_tweets(data, "train", language)]
    held = [row for language in TWEETS for row in read_tweets(data, "val", language)]
    known = {row.text.strip().lower() for row in [*tweets, *held]}
    reviews, held_reviews = read_reviews(data)
    rows = [*tweets, *reviews, *read_english(data, known), *_emoji_rows()]
    of_all = _fitted(rows, lexicons, held, f"fast-{version}", target / "sentiment.npz")
    # French reviews in the table of all languages cost its tweets three points; in a table beside it they cost none.
    reviews, _ = read_reviews(data, per_class=4_000, weight=0.3)
    french = _fitted(
        [*(row for row in [*tweets, *_emoji_rows()] if row.language == "fr"), *reviews],
        {"fr": lexicons["fr"]},
        [row for row in held if row.language == "fr"],
        f"fast-{version}",
        target / "sentiment_fr.npz",
        beside=of_all,
    )
    models = dict.fromkeys(TWEETS, of_all) | {"fr": french}
    card = _card(models, held, held_reviews, len(rows), digest(data, SOURCES), version)
    (target / "sentiment.md").write_text(card, "utf-8")
    # No reviews here: three stars stand for neutral there, and most who give them complain.
    kinds = [held, *read_brand_tweets(data)]
    keep_errors(target, of_all.name, kinds, lambda rows: [LABELS[_guess(models, row)] for row in rows])
    return card


def _emoji_rows() -> list[Row]:
    groups = ((0, _SAD), (1, _PLAIN), (2, _GLAD))
    texts = [(label, form) for label, signs in groups for sign in signs for form in (sign, sign * 3)]
    return [Row(text, label, language, EMOJI_WEIGHT) for language in TWEETS for label, text in texts]


def _fitted(
    rows: Sequence[Row],
    lexicons: Lexicons,
    held: Sequence[Row],
    name: str,
    path: Path,
    beside: SentimentModel | None = None,
) -> SentimentModel:
    """The table of these rows, written to `path`; with several languages each row is also learnt as of an unknown one."""
    own = count([hashed(row, pooled=False) for row in rows], BUCKETS)
    scaling = Scaling.of(own)
    hints = np.array([polarities(row, lexicons) for row in rows])
    x = scaling.scaled(own, hints)
    labels, weights = [row.label for row in rows], [row.weight for row in rows]
    if len({row.language for row in rows}) > 1:
        pooled = count([hashed(row, pooled=True) for row in rows], BUCKETS)
        x = sparse.vstack([x, scaling.scaled(pooled, hints)]).tocsr()
        labels, weights = labels * 2, [*weights, *(POOLED_WEIGHT * weight for weight in weights)]
    fitted = fit(x, labels, weights, STRENGTH)
    table = fitted.coef_[:, :BUCKETS] * np.sqrt(scaling.idf2)
    parts = _Parts(
        table, scaling.idf2, fitted.intercept_, fitted.coef_[:, BUCKETS:] * LEXICON_WEIGHT, lexicons
    )
    raw = parts.model("raw", heat=1)
    logits = np.log([raw.probabilities(row.text, row.language) or (1 / 3,) * 3 for row in held])
    heat = best_temperature(logits, np.array([row.label for row in held]))
    np.savez_compressed(path, allow_pickle=False, **parts.arrays(heat), name=np.array(name))
    return parts.model(name, heat=heat, beside=beside)


@dataclass(frozen=True)
class _Parts:
    table: Floats
    idf2: Floats
    bias: Floats
    hints: Floats
    lexicons: Lexicons

    def arrays(self, heat: float) -> dict[str, Any]:
        unit = float(np.abs(self.table).max()) / 32_000
        known = {
            crc32(word.encode(), crc32(language.encode())): value
            for language, lexicon in self.lexicons.items()
            for word, value in lexicon.items()
        }
        return {
            "weights": np.round(self.table / unit).astype(np.int16).ravel(),
            "lengths": np.round(self.idf2 * 10).astype(np.uint16),
            "bias": self.bias / heat,
            "unit": np.float64(unit / heat),
            "hints": self.hints / unit,
            "hint_keys": np.array(list(known), dtype=np.uint32),
            "hint_values": np.array(list(known.values()), dtype=np.float16),
        }

    def model(self, name: str, *, heat: float, beside: SentimentModel | None = None) -> SentimentModel:
        return SentimentModel(self.arrays(heat), name, beside)


def _card(
    models: Models,
    held: Sequence[Row],
    reviews: Sequence[Row],
    seen: int,
    made_from: str,
    version: str,
) -> str:
    lines = []
    scores = []
    for language in sorted(TWEETS):
        rows = [row for row in held if row.language == language]
        guesses = [_guess(models, row) for row in rows]
        scores.append(macro_f1([row.label for row in rows], guesses))
        lines.append(f"| {language} | {len(rows)} | {scores[-1]:.1f} |")
    likely = np.array(
        [models[row.language].probabilities(row.text, row.language) or (0, 1, 0) for row in held]
    )
    error = calibration_error(likely, np.array([row.label for row in held]))
    on_reviews = macro_f1([row.label for row in reviews], [_guess(models, row) for row in reviews])
    table = "\n".join(lines)
    return f"""# sentiment.npz and sentiment_fr.npz, version {version}

What it is: three classes (negative, neutral, positive) from hashed words, pieces of words, pairs of words and signs;
multinomial logistic regression, a shared part and a part per language (ar, de, en, es, fr, hi, it, pt), a polarity
lexicon for en, es and fr kept as hashes, temperature-scaled. French has a table more (`sentiment_fr.npz`), learnt from its tweets and
4,000 reviews of each class or all there are; the likelihoods of both are averaged. The fast tier: every post.

Learnt from {seen:,} texts: UMSAB train (tweets, under Twitter's terms), French insurance reviews by stars (licence not stated),
TweetEval sentiment validation and emotion train (not stated), AFINN in en, es, fr (MIT) and Pattern-fr (PDDL), and our own
list of emoji. Only weights ship, no text. No test split was read. SHA-256 of what it was made from: `{made_from}`.

Macro-F1 on UMSAB validation (the temperatures, and that French has a table more, were chosen on it):

| language | texts | macro-F1 |
|---|---|---|
{table}
| mean | {len(held)} | {np.mean(scores):.1f} |

Expected calibration error on the same: {error:.3f}. French reviews held out ({len(reviews):,}): macro-F1 {on_reviews:.1f}.

What it cannot do: irony; sarcasm; what a post is about; Hindi is close to chance. Show shares with their error, not
single labels, and let people correct.

Make it again: `python -m fauxpas.engine.train sentiment --data DIR` (needs scikit-learn).
"""


def _guess(models: Models, row: Row) -> int:
    likely = models[row.language].probabilities(row.text, row.language) or (0, 1, 0)
    return int(np.argmax(likely))
