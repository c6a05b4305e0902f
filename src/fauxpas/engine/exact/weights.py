"""Reading and writing the file of the exact model: plain arrays, every one of them checked before use."""

import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from fauxpas.engine.exact.network import HEADS, Affine, Floats, Layer, Network, Scale
from fauxpas.engine.exact.tokens import SPECIALS, Tokenizer

BLOCK = 32

Arrays = Mapping[str, npt.NDArray[Any]]


class WeightsError(ValueError):
    """The file is not a model of this program: it is cut short, or an array is missing, misshapen or not finite."""


@dataclass(frozen=True, slots=True)
class ExactWeights:
    """All that a file holds. heats: by two-letter language, and "" for any other, what the logits are divided by;
    voice: what the fast model's log-likelihoods are multiplied with when they are added to the logits.
    """

    version: str
    tokenizer: Tokenizer
    network: Network
    heats: dict[str, float]
    voice: float


def read_weights(path: Path) -> ExactWeights:
    """The model of a file. Raises WeightsError when it is not one; runs nothing that the file says."""
    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            return parse_weights({name: file[name] for name in file.files})
    except (OSError, EOFError, zipfile.BadZipFile, KeyError, ValueError, UnicodeDecodeError) as error:
        message = (
            f"{path.name} is not an exact sentiment model: {error}. Install the program again, or train anew."
        )
        raise WeightsError(message) from error


def parse_weights(arrays: Arrays) -> ExactWeights:
    """The model of arrays as `affine_arrays` and its likes name them. Raises KeyError or ValueError."""
    nibbles, scales = arrays["nibbles"], arrays["scales"]
    count, width = len(nibbles), 2 * nibbles.shape[1]
    _check("nibbles", nibbles, (count, width // 2), np.uint8)
    _check("scales", scales, (count, width // BLOCK), np.float16)
    _check("scores", arrays["scores"], (count,), np.float32)
    pieces = arrays["pieces"].tobytes().decode().split("\n")
    if len(pieces) != count or count <= SPECIALS or width % (BLOCK * HEADS):
        raise ValueError(f"{len(pieces)} pieces for {count} rows of {width}")
    layers = tuple(_layer(arrays, place, width) for place in range(int(arrays["layers"])))
    if len(layers) < 1:
        raise ValueError("no layer")
    positions = arrays["positions"]
    _check("positions", positions, (len(positions), width), np.float16)
    network = Network(
        nibbles=nibbles,
        scales=scales,
        positions=positions.astype(np.float32),
        embedded=_scale(arrays, "embedded", width),
        layers=layers,
        head=_affine(arrays, "head", 2 * width, 3),
    )
    codes, heats = str(arrays["languages"]).split(" "), arrays["heats"]
    _check("heats", heats, (len(codes) + 1,), np.float32)
    return ExactWeights(
        version=str(arrays["version"]),
        tokenizer=Tokenizer(pieces, arrays["scores"].tolist()),
        network=network,
        heats=dict(zip([*codes, ""], heats.tolist(), strict=True)),
        voice=float(arrays["voice"]),
    )


def affine_arrays(name: str, weight: Floats, bias: Floats) -> dict[str, npt.NDArray[Any]]:
    """How a map is stored: weight (in, out) as int8 with one scale for each output, bias as it is."""
    scale = np.maximum(np.abs(weight).max(axis=0), 1e-8) / 127
    return {
        f"{name}.weight": np.round(weight / scale).astype(np.int8),
        f"{name}.scale": scale.astype(np.float32),
        f"{name}.bias": bias.astype(np.float32),
    }


def _layer(arrays: Arrays, place: int, width: int) -> Layer:
    wide = arrays[f"{place}.widen.weight"].shape[1]
    shapes = {
        "attend": (width, 3 * width),
        "out": (width, width),
        "widen": (width, wide),
        "narrow": (wide, width),
    }

    def affine(name: str) -> Affine:
        return _affine(arrays, f"{place}.{name}", *shapes[name])

    return Layer(
        attend=affine("attend"),
        out=affine("out"),
        attended=_scale(arrays, f"{place}.attended", width),
        widen=affine("widen"),
        narrow=affine("narrow"),
        done=_scale(arrays, f"{place}.done", width),
    )


def _affine(arrays: Arrays, name: str, inward: int, outward: int) -> Affine:
    weight, scale, bias = (arrays[f"{name}.{part}"] for part in ("weight", "scale", "bias"))
    _check(name, weight, (inward, outward), np.int8)
    _check(name, scale, (outward,), np.float32)
    _check(name, bias, (outward,), np.float32)
    return Affine(weight.astype(np.float32) * scale, bias)


def _scale(arrays: Arrays, name: str, width: int) -> Scale:
    gain, bias = arrays[f"{name}.gain"], arrays[f"{name}.bias"]
    _check(name, gain, (width,), np.float32)
    _check(name, bias, (width,), np.float32)
    return Scale(gain, bias)


def _check(name: str, array: npt.NDArray[Any], shape: tuple[int, ...], kind: type) -> None:
    if array.shape != shape or array.dtype != kind:
        raise ValueError(f"{name} is {array.dtype}{array.shape}, not {np.dtype(kind)}{shape}")
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ValueError(f"{name} holds a value that is not finite")
