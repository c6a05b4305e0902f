"""Training of weights/exact.npz: the lowest layers of a multilingual base, fine-tuned on tweets of eight languages."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from fauxpas.engine.exact import ExactModel, fast_evidence, softmax
from fauxpas.engine.exact.tokens import PADDING, Tokenizer
from fauxpas.engine.exact.weights import read_weights
from fauxpas.engine.sentiment import LABELS, Label
from fauxpas.engine.train.data import TWEETS, Row, digest, read_brand_tweets
from fauxpas.engine.train.errors import keep_errors
from fauxpas.engine.train.exact_base import Base, read_base
from fauxpas.engine.train.exact_card import exact_card
from fauxpas.engine.train.exact_data import SOURCES, Corpus, Example, examples, kept_pieces, read_corpus
from fauxpas.engine.train.exact_network import LearningNetwork
from fauxpas.engine.train.table import best_temperature

LAYERS = 6
FROZEN = 3
EPOCHS = 4
BATCH = 64
POOL_BATCHES = 40
RATE = 2.5e-4
REVIEWS = 600
AIRLINES_BY = 7
HEAD_RATE = 1e-3
LOWER_RATE = 0.9
DECAY = 0.01
WARM_UP = 100
SMOOTHING = 0.05
VOICES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0, 1.2, 1.5)

Floats = npt.NDArray[np.float32]


def train_exact(data: Path, target: Path, version: str) -> str:
    """Train, write exact.npz and its card into `target`; returns the card. Never reads a test split.

    About 25 minutes of two cores to themselves; says every fifty steps where it is.
    """
    base, corpus = read_base(), read_corpus(data)
    kept = kept_pieces(base, corpus, data)
    tokenizer = Tokenizer([base.pieces[place] for place in kept], base.scores[kept].tolist())
    torch.manual_seed(1)
    network = LearningNetwork(base, kept, layers=LAYERS, frozen=FROZEN)
    rows = examples(corpus.learn, tokenizer)
    _learn(network, rows)
    write_model(target / "exact.npz", network, base, kept, version=version)
    return finish(target, corpus, data)


def finish(target: Path, corpus: Corpus, data: Path) -> str:
    """Calibrate the model in `target`, keep its errors and write its card, which is returned. To be done again whenever
    the fast model has changed, since the exact one listens to it.
    """
    path = target / "exact.npz"
    on_tweets = calibrate(path, corpus.tweets)
    model = ExactModel(read_weights(path))
    # Brand tweets only of the kind it never learnt from; no reviews, where three stars are no neutral post.
    kinds = [corpus.tweets, read_brand_tweets(data)[0][::AIRLINES_BY]]
    keep_errors(target, model.name, kinds, lambda rows: _labels(_likely(model, rows)))
    on_reviews = _likely(model, corpus.reviews[:REVIEWS])
    card = exact_card(path, corpus, on_tweets, on_reviews, digest(data, SOURCES))
    (target / "exact.md").write_text(card, "utf-8")
    return card


def _likely(model: ExactModel, rows: Sequence[Row]) -> Floats:
    return model.likely([(row.text, row.language) for row in rows])


def _labels(likely: Floats) -> list[Label]:
    return [LABELS[place] for place in likely.argmax(axis=1).tolist()]


def _learn(network: LearningNetwork, rows: Sequence[Example]) -> None:
    lower = _lower(network, rows)
    groups = _groups(network)
    optimiser = torch.optim.AdamW(groups, betas=(0.9, 0.98), fused=True)
    rates = [group["lr"] for group in groups]
    steps = EPOCHS * (len(rows) // BATCH)
    chance = random.Random(1)  # noqa: S311 (an order that can be had again, not a secret)
    network.train()
    for step, batch in enumerate(_batches(rows, steps, chance)):
        pace = min(1, (step + 1) / WARM_UP) * (1 - step / steps)
        for group, rate in zip(optimiser.param_groups, rates, strict=True):
            group["lr"] = rate * pace
        x, shown = _padded([lower[place] for place in batch])
        labels = torch.tensor([rows[place].label for place in batch])
        weights = torch.tensor([rows[place].weight for place in batch])
        losses = functional.cross_entropy(
            network(x, shown), labels, reduction="none", label_smoothing=SMOOTHING
        )
        loss = (losses * weights).sum() / weights.sum()
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_([p for group in groups for p in group["params"]], 1.0)
        optimiser.step()
        if step % 50 == 0:
            print(f"step {step} of {steps}, loss {loss.item():.3f}", flush=True)  # noqa: T201
    network.eval()


def _lower(network: LearningNetwork, rows: Sequence[Example]) -> list[Tensor]:
    order = sorted(range(len(rows)), key=lambda place: len(rows[place].pieces))
    found: list[Tensor] = [torch.empty(0)] * len(rows)
    network.eval()
    with torch.no_grad():
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            ids = torch.full((len(batch), len(rows[batch[-1]].pieces)), PADDING)
            for row, place in zip(ids, batch, strict=True):
                row[: len(rows[place].pieces)] = torch.tensor(rows[place].pieces)
            for made, place in zip(network.lower(ids).half(), batch, strict=True):
                found[place] = made[: len(rows[place].pieces)].clone()
    return found


def _groups(network: LearningNetwork) -> list[dict[str, Any]]:
    groups = [{"params": list(network.head.parameters()), "lr": HEAD_RATE, "weight_decay": DECAY}]
    for parameter in [*network.embedded.parameters(), *network.layers[: network.frozen].parameters()]:
        parameter.requires_grad_(False)
    for place in range(network.frozen, len(network.layers)):
        rate = RATE * LOWER_RATE ** (len(network.layers) - 1 - place)
        parameters = list(network.layers[place].parameters())
        for tables, decay in ((True, DECAY), (False, 0.0)):
            chosen = [parameter for parameter in parameters if (parameter.dim() > 1) == tables]
            groups.append({"params": chosen, "lr": rate, "weight_decay": decay})
    return groups


def _batches(rows: Sequence[Example], steps: int, chance: random.Random) -> list[list[int]]:
    """Texts of like length together, in an order that is otherwise random."""
    batches: list[list[int]] = []
    while len(batches) < steps:
        order = list(range(len(rows)))
        chance.shuffle(order)
        size = BATCH * POOL_BATCHES
        pools = [
            sorted(order[start : start + size], key=lambda place: len(rows[place].pieces))
            for start in range(0, len(order), size)
        ]
        epoch = [pool[start : start + BATCH] for pool in pools for start in range(0, len(pool), BATCH)]
        chance.shuffle(epoch)
        batches += epoch
    return batches[:steps]


def _padded(texts: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    x = torch.zeros(len(texts), max(map(len, texts)), texts[0].shape[1])
    shown = torch.zeros(x.shape[:2], dtype=torch.bool)
    for place, text in enumerate(texts):
        x[place, : len(text)] = text.float()
        shown[place, : len(text)] = True
    return x, shown


def write_model(
    path: Path, network: LearningNetwork, base: Base, kept: Sequence[int], *, version: str
) -> None:
    """Write the file with heats of 1 and a fast model without voice; `calibrate` puts the right ones in."""
    text = "\n".join(base.pieces[place] for place in kept).encode()
    languages = sorted(TWEETS)
    arrays = network.arrays() | {
        "pieces": np.frombuffer(text, dtype=np.uint8),
        "scores": base.scores[list(kept)].astype(np.float32),
        "languages": np.array(" ".join(languages)),
        "heats": np.ones(len(languages) + 1, dtype=np.float32),
        "voice": np.array(0.0),
        "version": np.array(version),
    }
    np.savez_compressed(path, allow_pickle=False, **arrays)


def calibrate(path: Path, rows: Sequence[Row]) -> Floats:
    """Choose on validation tweets the voice of the fast model and each language's temperature, and write them into the
    file; returns (n, 3) the likelihoods that come of it.
    """
    texts = [(row.text, row.language) for row in rows]
    own, fast = ExactModel(read_weights(path)).logits(texts), fast_evidence(texts)
    found = [_heats(own + np.float32(voice) * fast, rows) for voice in VOICES]
    best = int(np.argmin([loss for loss, _, _ in found]))
    _, heats, likely = found[best]
    with np.load(path, allow_pickle=False) as file:
        arrays = {name: file[name] for name in file.files}
    arrays |= {"heats": np.array(heats, dtype=np.float32), "voice": np.array(VOICES[best])}
    np.savez_compressed(path, allow_pickle=False, **arrays)
    return likely


def _heats(logits: Floats, rows: Sequence[Row]) -> tuple[float, list[float], Floats]:
    """The loss once every language has its best temperature; these, the pooled one last; and the likelihoods."""
    truth = np.array([row.label for row in rows])
    likely = np.zeros_like(logits)
    heats = []
    for language in [*sorted(TWEETS), ""]:
        own = np.array([language in {"", row.language} for row in rows])
        heats.append(best_temperature(logits[own].astype(np.float64), truth[own]))
        if language:
            likely[own] = softmax(logits[own] / np.float32(heats[-1]))
    return float(-np.log(likely[np.arange(len(rows)), truth]).sum()), heats, likely
