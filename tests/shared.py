"""The reference data that may lie beside the checkout."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def shared(*parts: str) -> Path:
    """Path of a file or folder of `../shared`; skips the test, with the reason, when it is not there."""
    path = ROOT.parent.joinpath("shared", *parts)
    if not path.exists():
        pytest.skip(f"reference data ../shared/{'/'.join(parts)} is not on this machine")
    return path
