"""Secrets this room makes for itself, each in a file of its own in the data folder."""

import os
import secrets
from pathlib import Path


def kept_secret(path: Path, *, size: int = 32) -> str:
    """The secret in the file, which only its owner can read; `size` random bytes in hexadecimal, made the first time anybody asks.

    Raises OSError when the folder cannot be read or written.
    """
    if not path.exists():
        _make(path, secrets.token_hex(size))
    return path.read_text(encoding="ascii").strip()


def _make(path: Path, secret: str) -> None:
    """Written whole under another name, then linked: of two processes that start at once, one makes the secret."""
    draft = path.with_name(f".{path.name}-{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
