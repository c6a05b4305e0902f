"""The room's own key: it signs what the trail came to, and the list of what was said in public."""

from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from fauxpas.core.keys import kept_secret
from fauxpas.engine.notes import public_bytes

FILE = "signing.key"


def signing_key() -> Ed25519PrivateKey:
    """The key in the data folder, which only its owner can read; made the first time anybody asks.

    Raises OSError when the folder cannot be read or written, ValueError when the file holds no key.
    """
    folder: Path = settings.DATA_DIR
    return _read(folder / FILE)


def public_key() -> bytes:
    """The 32 bytes anybody may have, to check what this room signed."""
    return public_bytes(signing_key())


@lru_cache(maxsize=4)
def _read(path: Path) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(kept_secret(path)))
