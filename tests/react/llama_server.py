"""llama.cpp's own HTTP server on loopback, with a model of random weights made on the spot: the real protocol, nonsense words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gguf
import numpy as np
import xllamacpp

PLAIN = {f"<0x{byte:02X}>" for byte in b'{}":,abcdefghijklmnopqrstuvwxyz'} | {"</s>"}
WIDTH, HEADS, LAYERS, INNER = 64, 4, 2, 128


def make_model(path: Path) -> None:
    """Write half a megabyte of random llama in GGUF, with a vocabulary of single bytes."""
    random = np.random.default_rng(1)
    pieces = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), "\u2581"]
    writer = gguf.GGUFWriter(path, "llama")
    writer.add_context_length(8192)
    writer.add_embedding_length(WIDTH)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(pieces))
    writer.add_tokenizer_model("llama")
    writer.add_token_list(pieces)
    writer.add_token_scores([0.0] * len(pieces))
    writer.add_token_types([2, 3, 3, *([6] * 256), 1])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    shapes = {"token_embd": (len(pieces), WIDTH), "output": (len(pieces), WIDTH), "output_norm": (WIDTH,)}
    for layer in range(LAYERS):
        for name in ("attn_norm", "ffn_norm"):
            shapes[f"blk.{layer}.{name}"] = (WIDTH,)
        for name in ("attn_q", "attn_k", "attn_v", "attn_output"):
            shapes[f"blk.{layer}.{name}"] = (WIDTH, WIDTH)
        for name in ("ffn_gate", "ffn_up"):
            shapes[f"blk.{layer}.{name}"] = (INNER, WIDTH)
        shapes[f"blk.{layer}.ffn_down"] = (WIDTH, INNER)
    for name, shape in shapes.items():
        weights = np.ones(shape) if len(shape) == 1 else random.normal(0, 0.05, shape)
        # The first dimension is a constant, by which it never says a byte outside letters: the server refuses broken UTF-8.
        if name == "token_embd":
            weights[:, 0] = 5
        if name == "output":
            weights[:, 0] = [0 if piece in PLAIN else -10 for piece in pieces]
        writer.add_tensor(f"{name}.weight", weights.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@contextmanager
def llama(folder: Path) -> Iterator[str]:
    """Serve it until the block ends; gives the server's address."""
    make_model(folder / "random.gguf")
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(folder / "random.gguf")
    wanted.n_ctx = 8192
    wanted.n_parallel = 1
    wanted.warmup = False
    wanted.cpuparams.n_threads = 1
    server = xllamacpp.Server(wanted)
    yield server.listening_address
    del server
