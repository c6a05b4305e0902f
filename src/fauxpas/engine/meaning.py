"""Harm read by meaning: the posts that tell of it by its circumstances, without a word that the rules of `content` know.

A linear reading of what the exact model's layers make of a text. How many ordinary posts it takes for harm at each score is
stored with its weights, so that who reads can say how many false alarms they accept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import numpy.typing as npt

from fauxpas.engine.content import KINDS
from fauxpas.engine.everyday import FUNCTION_WORDS
from fauxpas.engine.exact import WeightsError, exact_model
from fauxpas.engine.exact.network import Floats
from fauxpas.engine.exact.tokens import SPACE_MARK, plain
from fauxpas.engine.fold import fold

# The languages it learnt; "" where the language of a post is not known.
READ = frozenset({"fr", "en", ""})
WORDS_TOLD = 3
# Beyond this share nobody asked to be woken so often, however few posts there are.
MOST_TAKEN = 0.003


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a post tells of if it tells of harm: the likeliest kind of KINDS, and the words that speak most for it, as written."""

    kind: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MeaningModel:
    """weight (4 * width, 11), bias (11,): KINDS, then « none ». centre (4 * width,): what an average piece weighs nothing by.
    rough (width,): the same in short, over the embeddings alone. scores, shares (k,): from which score on which share of
    ordinary posts is taken for harm; scores rise, shares fall.
    """

    version: str
    weight: Floats
    bias: Floats
    centre: Floats
    rough: Floats
    scores: npt.NDArray[np.float64]
    shares: npt.NDArray[np.float64]

    def likeliest(self, texts: Sequence[str], most: int) -> list[int]:
        """The places of the `most` texts worth reading first, in their order; all when there are no more. Some fifty times
        quicker than reading them.
        """
        if len(texts) <= most:
            return list(range(len(texts)))
        model = exact_model()
        pieces = [model.tokenizer.pieces(plain(text)) for text in texts]
        guess = model.network.rough_means(pieces) @ self.rough
        return sorted(np.argsort(-guess, kind="stable")[:most].tolist())

    def harm(self, texts: Sequence[str]) -> Floats:
        """(n,) how much each text speaks of harm: the log odds of any kind against none; some ten milliseconds a text."""
        model = exact_model()
        means = model.network.means([model.tokenizer.pieces(plain(text)) for text in texts])
        return harm_of(means @ self.weight + self.bias)

    def explain(self, text: str) -> Meaning:
        """The kind of harm and the words that spoke most for it; each word's part of the score adds up to the whole."""
        model = exact_model()
        pieces = model.tokenizer.pieces(plain(text))
        seen = model.network.seen(pieces)
        best = int(np.argmax(seen.mean(axis=0) @ self.weight[:, :-1] + self.bias[:-1]))
        parts = (seen - self.centre) @ (self.weight[:, best] - self.weight[:, -1])
        shown = [model.tokenizer.shown[piece] for piece in pieces[: model.network.longest]]
        return Meaning(KINDS[best], _loudest(shown, parts[1:-1].tolist()))

    def score_for(self, *, false_alarms: float, posts: float) -> float:
        """The score from which a post wakes somebody when so many false alarms are accepted among so many ordinary posts.

        Between two measured shares, and below the least one, the logarithm of the share is taken to fall evenly with the score.
        Infinite when no false alarm is accepted.
        """
        if false_alarms <= 0:
            return float("inf")
        wanted = np.log(min(MOST_TAKEN, false_alarms / max(posts, 1.0)))
        shares = np.log(self.shares)
        if wanted < shares[-1]:
            slope = (self.scores[-1] - self.scores[0]) / (shares[-1] - shares[0])
            return float(self.scores[-1] + slope * (wanted - shares[-1]))
        return float(np.interp(wanted, shares[::-1], self.scores[::-1]))


def harm_of(logits: Floats) -> Floats:
    """(n,) from logits (n, 11), « none » last: the log odds of any kind of harm against none."""
    harms = logits[:, :-1]
    top = harms.max(axis=1, keepdims=True)
    odds: Floats = top[:, 0] + np.log(np.exp(harms - top).sum(axis=1)) - logits[:, -1]
    return odds


def read_meaning(path: Path) -> MeaningModel:
    """The model of a file. Raises WeightsError when it is not one; runs nothing that the file says."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            model = MeaningModel(
                version=str(file["version"]),
                weight=file["weight"].astype(np.float32),
                bias=file["bias"],
                centre=file["centre"].astype(np.float32),
                rough=file["rough"],
                scores=file["scores"],
                shares=file["shares"],
            )
    except (OSError, EOFError, KeyError, ValueError) as error:
        raise WeightsError(f"{path.name} is not a model of harm by meaning: {error}") from error
    rows, columns = model.weight.shape
    if columns != len(KINDS) + 1 or model.centre.shape != (rows,) or model.scores.shape != model.shares.shape:
        raise WeightsError(f"{path.name} is not a model of harm by meaning: its tables do not fit")
    return model


@lru_cache(maxsize=1)
def meaning_model() -> MeaningModel:
    """The model that ships with the product, read at its first use; it reads with `exact_model`, which is read too."""
    with as_file(files("fauxpas.engine") / "weights" / "content.npz") as path:
        return read_meaning(path)


def _loudest(shown: Sequence[str], parts: Sequence[float]) -> tuple[str, ...]:
    """The words whose pieces weigh most together, those that weigh anything and mean something, in their order, each once."""
    words: list[tuple[str, float]] = []
    for piece, part in zip(shown, parts, strict=True):
        if piece.startswith(SPACE_MARK) or not words:
            words.append((piece.strip(SPACE_MARK), part))
        else:
            words[-1] = (words[-1][0] + piece, words[-1][1] + part)
    bare = [
        (word.strip(_SIGNS), part)
        for word, part in words
        if not FUNCTION_WORDS.issuperset(fold(word).split())
    ]
    loud = sorted(range(len(bare)), key=lambda place: -bare[place][1])
    kept: list[int] = []
    for place in loud:
        if bare[place][1] > 0 and bare[place][0] not in {bare[each][0] for each in kept}:
            kept.append(place)
    return tuple(bare[place][0] for place in sorted(kept[:WORDS_TOLD]))


_SIGNS = ".,;:!?…\"'«»()[]*“”‘’"
