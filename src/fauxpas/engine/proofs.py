"""A proof that one entry was in a trail when its head was signed, checked anywhere: no room, no database, no network.

The proof is a JSON object: `entry` (the leaf as it was digested), `index`, `path` (digests in hexadecimal, from the entry upwards),
`checkpoint` (the signed note), `key` (who signed it), and `content` ({"salt", "body"}) when what the entry stands for is shown too.
"""

import hashlib
import json
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from fauxpas.engine import notes
from fauxpas.engine.merkle import includes, leaf_digest

Proof = dict[str, Any]


class ProofRefused(ValueError):
    """The proof does not hold; the message says what is wrong with it."""


def check_proof(proof: Proof, *, public: bytes) -> notes.Checkpoint:
    """The checkpoint that holds the entry. public : the signer's key, known from elsewhere than the proof.

    Raises ProofRefused when the signature, the path, the entry's own number or the content shown does not hold.
    """
    try:
        entry, index, content = str(proof["entry"]), int(proof["index"]), proof.get("content")
        path = [bytes.fromhex(digest) for digest in proof["path"]]
        point = notes.read_checkpoint(str(proof["checkpoint"]), public)
        told = json.loads(entry)
        numbered, digest = told["index"], told["payload"]
        body = None if content is None else f"{content['salt']}\n{content['body']}"
    except notes.NoteRefused as fault:
        raise ProofRefused(f"the checkpoint: {fault}") from fault
    except (KeyError, TypeError, ValueError) as fault:
        raise ProofRefused("this is not a proof as fauxpas writes it") from fault
    if not includes(leaf_digest(entry.encode()), index, point.size, path, point.root):
        raise ProofRefused("the entry is not in what was signed")
    if numbered != index:
        raise ProofRefused("the entry names another number than the proof")
    if body is not None and hashlib.sha256(body.encode()).hexdigest() != digest:
        raise ProofRefused("the content is not what the entry stands for")
    return point


def run(given: Namespace) -> int:
    """`fauxpas trail check`: say whether a proof holds, and who signed it."""
    try:
        text = sys.stdin.read() if given.proof == "-" else Path(given.proof).read_text(encoding="utf-8")
        proof = json.loads(text)
        key = str(proof["key"])
        public = notes.read_verifier(given.key or key)
        point = check_proof(proof, public=public)
    except (OSError, KeyError, TypeError, ValueError) as fault:
        print(f"It does not hold: {fault}")  # noqa: T201 - the command's result
        return 1
    print(f"It holds: entry {proof['index']} of {point.size}, signed at {point.at}.")  # noqa: T201
    print(f"Signed by {notes.verifier(public)}")  # noqa: T201
    if not given.key:
        print("Compare this key with one you have from elsewhere, or give it with --key.", file=sys.stderr)  # noqa: T201
    return 0
