"""Killed at any moment and started again, ingest loses nothing and counts nothing twice."""

import json
import random
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.watch.ingest_process import run, start, write_posts

pytestmark = pytest.mark.slow


def test_ingest_killed_again_and_again_counts_like_an_undisturbed_one(
    tmp_path: Path, *, short: bool, record_property: Callable[[str, object], None]
) -> None:
    count, kills = (4_000, 4) if short else (30_000, 25)
    path = tmp_path / "posts.jsonl"
    write_posts(path, count)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for folder in (whole, broken):
        run(folder, "make", path)
    run(whole, "ingest", path)
    chance, killed = random.Random(3), 0
    while killed < kills:
        with start(broken, "ingest", path) as running:
            assert running.stdout is not None
            running.stdout.readline()
            try:
                running.wait(timeout=chance.uniform(0.05, 1.5))
                break
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGKILL)
                running.communicate()
                killed += 1
    run(broken, "ingest", path)
    told, expected = json.loads(run(broken, "tell", path)), json.loads(run(whole, "tell", path))
    record_property("kills", killed)
    assert killed > 0
    assert (told["keys"], told["tallies"]) == (expected["keys"], expected["tallies"])
    assert told["ledger"] == expected["ledger"] == [count, sum(1 for number in range(count) if number % 3)]
