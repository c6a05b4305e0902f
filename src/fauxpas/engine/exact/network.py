"""The encoder of the exact model: a few transformer layers (Vaswani et al. 2017, as in BERT) in plain numpy."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from fauxpas.engine.exact.tokens import END, PADDING, START

Floats = npt.NDArray[np.float32]
Bytes = npt.NDArray[np.uint8]

HEADS = 12
EPSILON = 1e-12
ROOT = (2 / math.pi) ** 0.5
BATCH_PIECES = 384
MEANT = 4


@dataclass(frozen=True, slots=True)
class Affine:
    """x @ weight + bias: weight (in, out), bias (out,)."""

    weight: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        # One product of two tables: numpy would take a stack of small ones apart, at half the speed.
        y: Floats = x.reshape(-1, x.shape[-1]) @ self.weight
        y += self.bias
        return y.reshape(*x.shape[:-1], -1)

    def part(self, start: int, end: int) -> "Affine":
        """The outputs from `start` to before `end` only."""
        return Affine(self.weight[:, start:end], self.bias[start:end])


@dataclass(frozen=True, slots=True)
class Scale:
    """Layer normalisation with a gain and a bias, each (width,). Works in place on what it is given."""

    gain: Floats
    bias: Floats

    def __call__(self, x: Floats) -> Floats:
        x -= x.mean(axis=-1, keepdims=True)
        x /= np.sqrt(np.einsum("...i,...i->...", x, x)[..., None] / x.shape[-1] + EPSILON)
        x *= self.gain
        x += self.bias
        return x


@dataclass(frozen=True, slots=True)
class Layer:
    """Attention, then two affine maps with a GELU between, each added to what came in and normalised."""

    attend: Affine
    out: Affine
    attended: Scale
    widen: Affine
    narrow: Affine
    done: Scale

    def __call__(self, x: Floats, hidden: Floats) -> Floats:
        """From x (texts, pieces, width), hidden (texts, 1, 1, pieces) very negative where padded; the same shape as x."""
        width = x.shape[-1]
        mixed = self.attend(x)
        asked, offered, told = mixed[..., :width], mixed[..., width : 2 * width], mixed[..., 2 * width :]
        return self._rest(x, attention(asked, offered, told, hidden))

    def first(self, x: Floats, hidden: Floats) -> Floats:
        """What `__call__` gives for the first piece of each text, (texts, width), at a sixth of the cost."""
        width = x.shape[-1]
        first = x[:, :1]
        mixed = self.attend.part(width, 3 * width)(x)
        asked = self.attend.part(0, width)(first)
        return self._rest(first, attention(asked, mixed[..., :width], mixed[..., width:], hidden))[:, 0]

    def _rest(self, x: Floats, seen: Floats) -> Floats:
        y = self.out(seen)
        y += x
        y = self.attended(y)
        z = self.narrow(gelu(self.widen(y)))
        z += y
        return self.done(z)


def attention(asked: Floats, offered: Floats, told: Floats, hidden: Floats) -> Floats:
    """Each piece's mix of what the others tell, by how well what it asks meets what they offer; (texts, asked, width)."""
    texts, pieces, width = asked.shape

    def by_head(part: Floats) -> Floats:
        return part.reshape(texts, part.shape[1], HEADS, width // HEADS).transpose(0, 2, 1, 3)

    weights: Floats = by_head(asked) @ by_head(offered).transpose(0, 1, 3, 2)
    weights *= np.float32((width // HEADS) ** -0.5)
    weights += hidden
    weights -= weights.max(axis=-1, keepdims=True)
    np.exp(weights, out=weights)
    weights /= weights.sum(axis=-1, keepdims=True)
    mixed: Floats = weights @ by_head(told)
    return mixed.transpose(0, 2, 1, 3).reshape(texts, pieces, width)


def gelu(x: Floats) -> Floats:
    """Each x times the normal distribution function of x, by the tanh approximation (Hendrycks and Gimpel 2016)."""
    y = x * x
    y *= np.float32(0.044715 * ROOT)
    y += np.float32(ROOT)
    y *= x
    np.tanh(y, out=y)
    y += 1
    y *= x
    y *= np.float32(0.5)
    return y


@dataclass(frozen=True, slots=True)
class Network:
    """From pieces to three logits (negative, neutral, positive).

    nibbles (pieces, width / 2) and scales (pieces, width / 32): the embedding in blocks of 32 four-bit values, value j
    in the low and value j + 16 in the high half of a byte, each (value - 8) * scale. positions (longest, width). The last
    layer is worked out for the first piece only; beside it the mean of what goes into that layer is read by `head`.
    """

    nibbles: Bytes
    scales: npt.NDArray[np.float16]
    positions: Floats
    embedded: Scale
    layers: tuple[Layer, ...]
    head: Affine

    @property
    def longest(self) -> int:
        """How many pieces of a text are read, start and end not counted."""
        return len(self.positions) - 2

    def logits(self, texts: Sequence[Sequence[int]]) -> Floats:
        """(n, 3) for texts given by their pieces; alike lengths are worked out together, the order is kept."""
        return self._together(texts, self._batch, 3)

    def means(self, texts: Sequence[Sequence[int]]) -> Floats:
        """(n, 4 * width): for texts given by their pieces, the means over the pieces of what the last four layers give, the
        lowest first; the order is kept. Fewer when there are fewer layers.
        """
        return self._together(texts, self._means, len(self.layers[-MEANT:]) * self.positions.shape[1])

    def seen(self, text: Sequence[int]) -> Floats:
        """(pieces, 4 * width): what `means` takes the mean of, for each piece of one text; start and end are the outer rows."""
        return np.concatenate([x[0] for x in self._deep([text], min(len(text), self.longest) + 2)[1]], axis=1)

    def rough_means(self, texts: Sequence[Sequence[int]]) -> Floats:
        """(n, width): the mean of the embeddings of the pieces of each text, before any layer; zeros for no piece. Cheap."""
        read = [text[: self.longest] for text in texts]
        used, places = np.unique([piece for text in read for piece in text], return_inverse=True)
        table = self._embedding(used[None].astype(np.int64))[0]
        means = np.zeros((len(texts), self.positions.shape[1]), dtype=np.float32)
        start = 0
        for row, text in zip(means, read, strict=True):
            if text:
                row[:] = table[places[start : start + len(text)]].mean(axis=0)
            start += len(text)
        return means

    def _together(
        self,
        texts: Sequence[Sequence[int]],
        work_out: Callable[[Sequence[Sequence[int]], int], Floats],
        columns: int,
    ) -> Floats:
        """What `work_out` says of batches of texts of alike length, (n, columns); the order is kept."""
        lengths = [min(len(text), self.longest) + 2 for text in texts]
        order = sorted(range(len(texts)), key=lengths.__getitem__)
        found = np.zeros((len(texts), columns), dtype=np.float32)
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and (end - start + 1) * lengths[order[end]] <= BATCH_PIECES:
                end += 1
            batch = order[start:end]
            found[batch] = work_out([texts[place] for place in batch], lengths[order[end - 1]])
            start = end
        return found

    def _batch(self, texts: Sequence[Sequence[int]], longest: int) -> Floats:
        x, shown, hidden = self._begin(texts, longest)
        for layer in self.layers[:-1]:
            x = layer(x, hidden)
        return self.head(np.concatenate([self.layers[-1].first(x, hidden), _mean(x, shown)], axis=1))

    def _means(self, texts: Sequence[Sequence[int]], longest: int) -> Floats:
        shown, deep = self._deep(texts, longest)
        return np.concatenate([_mean(x, shown) for x in deep], axis=1)

    def _deep(self, texts: Sequence[Sequence[int]], longest: int) -> tuple[Floats, list[Floats]]:
        """Where pieces are shown, and what each of the last layers gives."""
        x, shown, hidden = self._begin(texts, longest)
        deep = []
        for layer in self.layers:
            x = layer(x, hidden)
            deep.append(x)
        return shown, deep[-MEANT:]

    def _begin(self, texts: Sequence[Sequence[int]], longest: int) -> tuple[Floats, Floats, Floats]:
        """What goes into the first layer, where pieces are shown (texts, pieces), and where they are hidden from attention."""
        ids = np.full((len(texts), longest), PADDING)
        for row, text in zip(ids, texts, strict=True):
            read = [START, *text[: self.longest], END]
            row[: len(read)] = read
        shown = (ids != PADDING).astype(np.float32)
        hidden = ((shown - 1) * np.float32(1e9))[:, None, None, :]
        return self.embedded(self._embedding(ids) + self.positions[:longest]), shown, hidden

    def _embedding(self, ids: npt.NDArray[np.int64]) -> Floats:
        used, places = np.unique(ids, return_inverse=True)
        packed = self.nibbles[used].reshape(len(used), -1, 16)
        values = np.concatenate([packed & 15, packed >> 4], axis=2).astype(np.float32)
        values -= 8
        values *= self.scales[used].astype(np.float32)[..., None]
        table: Floats = values.reshape(len(used), -1)
        return table[places.reshape(ids.shape)]


def _mean(x: Floats, shown: Floats) -> Floats:
    """The mean over the pieces that are shown, (texts, width)."""
    mean: Floats = (shown[:, None] @ x)[:, 0] / shown.sum(axis=1, keepdims=True)
    return mean
