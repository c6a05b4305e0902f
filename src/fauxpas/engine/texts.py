"""How the command lines `fauxpas lint` and `fauxpas guard` are given a text."""

import gzip
import sys
from pathlib import Path

GZIPPED = b"\x1f\x8b"


def text_given(where: str) -> str:
    """The text of a file (may be gzipped), of standard input for -, or `where` itself when it has several words and is no file.

    Raises OSError, EOFError for a gzipped file cut short, and UnicodeDecodeError for what is not UTF-8.
    """
    # A statement on the command line may be longer than a file's name can be: only one word must be a file.
    if len(where.split()) > 1 and not _is_file(where):
        return where
    content = sys.stdin.buffer.read() if where == "-" else Path(where).read_bytes()
    return (gzip.decompress(content) if content.startswith(GZIPPED) else content).decode("utf-8-sig")


def _is_file(where: str) -> bool:
    try:
        return Path(where).is_file()
    except OSError:
        return False
