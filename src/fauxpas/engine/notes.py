"""Short texts signed with Ed25519, and the one that says what a log came to.

The form is that of signed notes and checkpoints, which other logs' tools read too: the text, an empty line, then a line for each
signature, an em dash, the key's name, and base64 of four bytes that name the key with the signature behind them.
Sources: C2SP signed-note and tlog-checkpoint; RFC 8032 for the signature.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ED25519 = b"\x01"
DASH = "\u2014"


class NoteRefused(ValueError):
    """The note is not one, or not signed with this key."""


@dataclass(frozen=True)
class Checkpoint:
    """What a log came to. origin : which log; root : SHA-256 of its tree; at : what the signer's clock said, RFC 3339."""

    origin: str
    size: int
    root: bytes
    at: str


def public_bytes(key: Ed25519PrivateKey | Ed25519PublicKey) -> bytes:
    """The 32 bytes of the public half."""
    public = key.public_key() if isinstance(key, Ed25519PrivateKey) else key
    return public.public_bytes(Encoding.Raw, PublicFormat.Raw)


def name_of(public: bytes) -> str:
    """What we call a key: by its own digest, so that its name says nothing of who holds it."""
    return f"fauxpas-{hashlib.sha256(public).hexdigest()[:16]}"


def verifier(public: bytes) -> str:
    """The public key in one line, as people pass it on: name, its four bytes, and the key in base64."""
    name = name_of(public)
    return f"{name}+{_key_id(name, public).hex()}+{base64.b64encode(ED25519 + public).decode()}"


def read_verifier(line: str) -> bytes:
    """The 32 bytes of a key as `verifier` writes it. Raises NoteRefused."""
    try:
        name, key_id, body = line.strip().split("+", 2)
        key = base64.b64decode(body, validate=True)
    except (ValueError, binascii.Error) as fault:
        raise NoteRefused("this is not a key as fauxpas writes it: name+id+key") from fault
    public = key[1:]
    if key[:1] != ED25519 or len(public) != 32 or _key_id(name, public).hex() != key_id:
        raise NoteRefused("this key does not agree with its own name")
    return public


def sign(text: str, key: Ed25519PrivateKey) -> str:
    """The text with its signature; it gets an end of line when it has none."""
    body = text if text.endswith("\n") else f"{text}\n"
    public = public_bytes(key)
    name = name_of(public)
    signature = base64.b64encode(_key_id(name, public) + key.sign(body.encode())).decode()
    return f"{body}\n{DASH} {name} {signature}\n"


def read(note: str, public: bytes) -> str:
    """The text of a note that this key signed. Raises NoteRefused for any other."""
    body, gap, signatures = note.rpartition("\n\n")
    if not gap:
        raise NoteRefused("this is not a signed note")
    text = f"{body}\n"
    name = name_of(public)
    wanted = f"{DASH} {name} "
    for line in signatures.splitlines():
        if not line.startswith(wanted):
            continue
        try:
            signed = base64.b64decode(line.removeprefix(wanted), validate=True)
            if signed[:4] == _key_id(name, public):
                Ed25519PublicKey.from_public_bytes(public).verify(signed[4:], text.encode())
                return text
        except (InvalidSignature, binascii.Error) as fault:
            raise NoteRefused("the signature does not hold") from fault
    raise NoteRefused(f"no signature by {name}")


def write_checkpoint(point: Checkpoint, key: Ed25519PrivateKey) -> str:
    """What a log came to, as a signed note: origin, size, root in base64, and the time."""
    root = base64.b64encode(point.root).decode()
    return sign(f"{point.origin}\n{point.size}\n{root}\n{point.at}\n", key)


def read_checkpoint(note: str, public: bytes) -> Checkpoint:
    """The checkpoint in a note that this key signed. Raises NoteRefused."""
    lines = read(note, public).splitlines()
    try:
        origin, size, root, at = lines[0], int(lines[1]), base64.b64decode(lines[2], validate=True), lines[3]
    except (IndexError, ValueError, binascii.Error) as fault:
        raise NoteRefused("this note is signed, but is no checkpoint") from fault
    return Checkpoint(origin, size, root, at)


def _key_id(name: str, public: bytes) -> bytes:
    return hashlib.sha256(f"{name}\n".encode() + ED25519 + public).digest()[:4]
