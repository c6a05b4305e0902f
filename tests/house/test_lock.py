"""The lock holds every requirement, by hash, and says nothing of where it was fetched."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.shared import ROOT

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)(?P<rest>(?:.*\\\n)*.*)", re.MULTILINE)


def _pins(lock: Path) -> dict[str, list[str]]:
    """Versions pinned by name; several when they differ by Python version."""
    pins: dict[str, list[str]] = {}
    for found in PIN.finditer(lock.read_text(encoding="utf-8")):
        pins.setdefault(canonicalize_name(found["name"]), []).append(found["version"])
    return pins


def _wanted(lock: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = [] if lock in {"bench", "postgres"} else list(project["dependencies"])
    if lock == "train":
        lines += project["optional-dependencies"]["train"]
    listed = ROOT / "requirements" / f"{lock}.in"
    if listed.exists():
        lines += [line for line in listed.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_lock_pins_what_is_asked_for(lock: Path) -> None:
    pins = _pins(lock)
    wrong = [
        str(wanted)
        for wanted in _wanted(lock.stem)
        if not any(version in wanted.specifier for version in pins.get(canonicalize_name(wanted.name), []))
    ]
    assert not wrong, f"run make lock: {wrong}"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.stem)
def test_lock_carries_a_hash_for_every_pin_and_no_address(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    bare = [found["name"] for found in PIN.finditer(text) if "--hash=sha256:" not in found["rest"]]
    assert bare == []
    assert not re.search(r"https?://|^-|find-links|index-url", text, re.MULTILINE)


def test_tests_run_on_the_very_versions_that_are_shipped() -> None:
    shipped, tested = _pins(ROOT / "requirements" / "run.txt"), _pins(ROOT / "requirements" / "dev.txt")
    assert {name: versions for name, versions in shipped.items() if tested.get(name) != versions} == {}
