"""The exact sentiment: a small multilingual transformer, for the posts that matter and for random samples."""

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import as_file, files

import numpy as np

from fauxpas.engine.exact.network import Floats
from fauxpas.engine.exact.tokens import plain
from fauxpas.engine.exact.weights import ExactWeights, WeightsError, read_weights
from fauxpas.engine.sentiment import LABELS, Sentiment, fast_model, sentiments

__all__ = ["ExactModel", "WeightsError", "exact_model", "exact_sentiments"]

DOUBTED = 0.5
UNKNOWN = (1 / 3, 1 / 3, 1 / 3)
LEAST = np.float32(1e-6)

_LETTERS = re.compile(r"[^\W\d_]")
_PLACEHOLDERS = re.compile(r"(?:^| )(?:http|@)(?= |$)")
_IRONY = re.compile(
    r"#(?:sarcas\w*|iron[iy]\w*|not)\b|(?:^|\s)/s\s*$|\b(?:ironie|sarcasme|irony|sarcasm) (?:on|off|inside)\b",
    re.IGNORECASE,
)


class ExactModel:
    """The exact model of some weights; `likely` and `sentiments` take (text, language) rows, language two letters or None."""

    def __init__(self, weights: ExactWeights) -> None:
        self.name = f"exact-{weights.version}"
        self.tokenizer = weights.tokenizer
        self.network = weights.network
        self._weights = weights

    def likely(self, rows: Sequence[tuple[str, str | None]]) -> Floats:
        """(n, 3) the likelihood of negative, neutral and positive for each row; the order is kept."""
        known = self._weights.heats
        logits = self.logits(rows) + np.float32(self._weights.voice) * fast_evidence(rows)
        for place, (_, language) in enumerate(rows):
            logits[place] /= known.get(language or "", known[""])
        return softmax(logits)

    def logits(self, rows: Sequence[tuple[str, str | None]]) -> Floats:
        """(n, 3) what the network alone says, before any temperature."""
        return self.network.logits([self.tokenizer.pieces(plain(text)) for text, _ in rows])

    def sentiments(self, rows: Sequence[tuple[str, str | None]]) -> list[Sentiment]:
        """The sentiment of each row, in order: see `exact_sentiments`."""
        found = sentiments(rows)
        worded = [place for place, (text, _) in enumerate(rows) if has_words(text)]
        likely = self.likely([rows[place] for place in worded]) if worded else ()
        for place, (negative, neutral, positive) in zip(worded, likely, strict=True):
            label = LABELS[int(np.argmax((negative, neutral, positive)))]
            doubt = DOUBTED if _IRONY.search(rows[place][0]) else 1.0
            found[place] = Sentiment(label, round(float(positive - negative) * doubt, 4), self.name)
        return found


def has_words(text: str) -> bool:
    """Whether anything but addresses, handles, signs and figures is in a text."""
    return _LETTERS.search(_PLACEHOLDERS.sub(" ", plain(text))) is not None


def fast_evidence(rows: Sequence[tuple[str, str | None]]) -> Floats:
    """(n, 3) the logarithm of what the fast model takes for likely."""
    likely = [fast_model(language).probabilities(text, language) or UNKNOWN for text, language in rows]
    evidence: Floats = np.log(np.maximum(np.array(likely, np.float32).reshape(-1, 3), LEAST))
    return evidence


def softmax(logits: Floats) -> Floats:
    """Likelihoods of logits, row by row."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    likely: Floats = raised / raised.sum(axis=1, keepdims=True)
    return likely


@lru_cache(maxsize=1)
def exact_model() -> ExactModel:
    """The model that ships with the product, read at its first use (about half a second, 100 MB of memory)."""
    with as_file(files("fauxpas.engine") / "weights" / "exact.npz") as path:
        return ExactModel(read_weights(path))


def exact_sentiments(rows: Sequence[tuple[str, str | None]]) -> list[Sentiment]:
    """The exact sentiment of each (text, language), in order; language is a two-letter code or None.

    Batches of 64 and more are quickest. Text without words (empty, addresses, emoji only) is left to the fast model and
    says so in `by`. A marked irony (#sarcasm, /s) halves the score, towards « not known »; the label stays as read.
    """
    return exact_model().sentiments(rows)
