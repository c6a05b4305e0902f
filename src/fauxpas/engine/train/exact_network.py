"""The network of `engine.exact.network` in torch, so that it can learn; started from the lowest layers of the base."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from fauxpas.engine.exact.network import EPSILON, HEADS
from fauxpas.engine.exact.tokens import PADDING
from fauxpas.engine.exact.weights import BLOCK, affine_arrays
from fauxpas.engine.train.exact_base import Base, unpacked

DROPPED = 0.1
LONGEST = 128
WIDER = 4


class LearningLayer(nn.Module):  # type: ignore[misc]
    """One layer; dropout on what is added, none inside attention (it costs more than it gives on a CPU)."""

    def __init__(self, base: Base, place: int) -> None:
        super().__init__()
        width = base.width
        self.attend, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.widen, self.narrow = nn.Linear(width, WIDER * width), nn.Linear(WIDER * width, width)
        self.attended, self.done = nn.LayerNorm(width, eps=EPSILON), nn.LayerNorm(width, eps=EPSILON)
        parts = {self.attend: "qkv", self.out: ["ao"], self.widen: ["fi"], self.narrow: ["fo"]}
        for module, names in [*parts.items(), (self.attended, ["aln"]), (self.done, ["oln"])]:
            for end, parameter in (("w", module.weight), ("b", module.bias)):
                values = np.concatenate([base.tensor(f"l{place}.{name}.{end}") for name in names])
                parameter.data = torch.from_numpy(values).view(parameter.shape)

    def forward(self, x: Tensor, shown: Tensor, *, first: bool = False) -> Tensor:
        """From x (texts, pieces, width), shown (texts, 1, 1, pieces) where no padding is; with `first` the first piece only."""
        texts, _, width = x.shape
        asked, offered, told = self.attend(x).chunk(3, -1)
        if first:
            x, asked = x[:, :1], asked[:, :1]

        def by_head(part: Tensor) -> Tensor:
            return part.reshape(texts, -1, HEADS, width // HEADS).transpose(1, 2)

        seen = functional.scaled_dot_product_attention(
            by_head(asked), by_head(offered), by_head(told), attn_mask=shown
        )
        seen = self.out(seen.transpose(1, 2).reshape(texts, -1, width))
        x = self.attended(x + functional.dropout(seen, DROPPED, self.training))
        wide = functional.gelu(self.widen(x), approximate="tanh")
        narrow: Tensor = self.done(x + functional.dropout(self.narrow(wide), DROPPED, self.training))
        return narrow


class LearningNetwork(nn.Module):  # type: ignore[misc]
    """The lowest `layers` of the base over the kept pieces. The embedding and the first `frozen` layers never learn."""

    def __init__(self, base: Base, kept: Sequence[int], *, layers: int, frozen: int) -> None:
        super().__init__()
        self.frozen = frozen
        self.nibbles, self.scales = base.embedding(kept)
        packed = self.nibbles.reshape(len(kept), -1, BLOCK // 2)
        self.table = torch.from_numpy(unpacked(packed, self.scales).reshape(len(kept), -1))
        positions = base.tensor("emb.pos").reshape(-1, base.width) + base.tensor("emb.type")[: base.width]
        self.positions = torch.from_numpy(positions[:LONGEST])
        self.embedded = nn.LayerNorm(base.width, eps=EPSILON)
        self.embedded.weight.data = torch.from_numpy(base.tensor("emb.ln.w"))
        self.embedded.bias.data = torch.from_numpy(base.tensor("emb.ln.b"))
        self.layers = nn.ModuleList(LearningLayer(base, place) for place in range(layers))
        self.head = nn.Linear(2 * base.width, 3)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def lower(self, ids: Tensor) -> Tensor:
        """What the frozen layers make of pieces (texts, pieces): worked out once, the same at every pass."""
        x: Tensor = self.embedded(self.table[ids] + self.positions[: ids.shape[1]])
        for layer in self.layers[: self.frozen]:
            x = layer(x, (ids != PADDING)[:, None, None])
        return x

    def forward(self, x: Tensor, shown: Tensor) -> Tensor:
        """(texts, 3) logits of what `lower` gave; shown (texts, pieces) is False where padding is."""
        mask = shown[:, None, None]
        for layer in self.layers[self.frozen : -1]:
            x = layer(x, mask)
        mean = (x * shown[..., None]).sum(1) / shown.sum(1, keepdim=True)
        read = torch.cat([self.layers[-1](x, mask, first=True)[:, 0], mean], 1)
        logits: Tensor = self.head(functional.dropout(read, DROPPED, self.training))
        return logits

    def arrays(self) -> dict[str, npt.NDArray[Any]]:
        """The network as `engine.exact.weights` reads it: maps in eight bits, the embedding in its four."""
        found = _scale_arrays("embedded", self.embedded) | _affine("head", self.head)
        for place, layer in enumerate(self.layers):
            for name, module in layer.named_children():
                store = _scale_arrays if isinstance(module, nn.LayerNorm) else _affine
                found |= store(f"{place}.{name}", module)
        return found | {
            "nibbles": self.nibbles,
            "scales": self.scales,
            "positions": self.positions.numpy().astype(np.float16),
            "layers": np.array(len(self.layers)),
        }


def _affine(name: str, module: nn.Module) -> dict[str, npt.NDArray[Any]]:
    weight, bias = (parameter.detach().numpy() for parameter in module.parameters())
    return affine_arrays(name, weight.T.copy(), bias)


def _scale_arrays(name: str, module: nn.Module) -> dict[str, npt.NDArray[Any]]:
    gain, bias = (parameter.detach().numpy() for parameter in module.parameters())
    return {f"{name}.gain": gain, f"{name}.bias": bias}
