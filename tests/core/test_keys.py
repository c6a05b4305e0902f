"""Secrets the room makes for itself: made once, whole or not at all."""

import os
from pathlib import Path

import pytest
from pytest_django import Settings

from fauxpas.core.keys import kept_secret
from fauxpas.understand import vault


def test_secret_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    made = kept_secret(path)
    assert (len(bytes.fromhex(made)), kept_secret(path), path.stat().st_mode & 0o777) == (32, made, 0o600)
    assert [each.name for each in tmp_path.iterdir()] == ["a.key"]


def test_secret_that_could_not_be_written_leaves_no_empty_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "a.key"
    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(OSError, match="No space"):
            kept_secret(path)
    assert list(tmp_path.iterdir()) == []
    assert len(bytes.fromhex(kept_secret(path))) == 32


def test_key_of_customer_lists_is_kept_so_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(os, "fsync", lambda _handle: (_ for _ in ()).throw(OSError("full")))
    with pytest.raises(OSError, match="full"):
        vault.house_key()
    monkeypatch.undo()
    settings.DATA_DIR = tmp_path
    assert len(vault.house_key()) == vault.KEY_BYTES
