"""Killed at any moment and started again, ingest loses nothing and counts nothing twice."""

import json
import os
import random
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.shared import ROOT

pytestmark = pytest.mark.slow

# A whole process of its own, on its own database: what a kill leaves on the disk is the point.
PROGRAM = """
import sys, django
django.setup()
from django.core.management import call_command
from fauxpas.core import clock
from fauxpas.core.models import Brand, Organisation
from fauxpas.watch.importing import run_ingest
from fauxpas.watch.models import Mention, SourceReading, Tally, WatchQuery
from datetime import datetime, UTC

deed, path = sys.argv[1], sys.argv[2]
if deed == "make":
    call_command("migrate", verbosity=0)
    now = datetime(2026, 11, 19, 12, tzinfo=UTC)
    house = Organisation.objects.create(name="House", slug="house", created_at=now)
    brand = Brand.objects.create(organisation=house, name="Acme", slug="acme", created_at=now)
    WatchQuery.objects.create(brand=brand, name="Acme", text="acme", created_at=now)
elif deed == "ingest":
    with clock.set_to(datetime(2026, 11, 19, 12, tzinfo=UTC)):
        print("ready", flush=True)
        sys.exit(run_ingest(path, "acme"))
else:
    tallies = sorted([str(t.minute), t.sentiment, t.count] for t in Tally.objects.all())
    ledger = [sum(getattr(r, name) for r in SourceReading.objects.all()) for name in ("read", "kept")]
    keys = sorted(Mention.objects.values_list("source_key", flat=True))
    print(__import__("json").dumps({"tallies": tallies, "keys": keys, "ledger": ledger}))
"""


def _start(folder: Path, deed: str, path: Path) -> subprocess.Popen[str]:
    address = os.environ.get("FAUXPAS_DATABASE_URL", "")
    assert not address.startswith("postgres"), "this test makes SQLite files of its own"
    environment = os.environ | {
        "FAUXPAS_DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "fauxpas.web.settings",
    }
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, deed, str(path)],
        env=environment,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _run(folder: Path, deed: str, path: Path) -> str:
    done = _start(folder, deed, path)
    said, faults = done.communicate()
    assert done.returncode == 0, faults
    return said


def _posts(path: Path, count: int) -> None:
    chance = random.Random(7)
    with path.open("w") as file:
        for number in range(count):
            text = (
                f"{'acme' if number % 3 else 'other'} {chance.choice(['fails', 'works', 'arrives'])} {number}"
            )
            minute, second = divmod(number % 3600, 60)
            post = {"id": str(number), "text": text, "posted_at": f"2026-11-19T10:{minute:02d}:{second:02d}Z"}
            file.write(json.dumps(post) + "\n")


def test_ingest_killed_again_and_again_counts_like_an_undisturbed_one(
    tmp_path: Path, *, short: bool, record_property: Callable[[str, object], None]
) -> None:
    count, kills = (4_000, 4) if short else (30_000, 25)
    path = tmp_path / "posts.jsonl"
    _posts(path, count)
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for folder in (whole, broken):
        _run(folder, "make", path)
    _run(whole, "ingest", path)
    chance, killed = random.Random(3), 0
    while killed < kills:
        running = _start(broken, "ingest", path)
        assert running.stdout is not None
        running.stdout.readline()
        try:
            running.wait(timeout=chance.uniform(0.05, 1.5))
            break
        except subprocess.TimeoutExpired:
            running.send_signal(signal.SIGKILL)
            running.communicate()
            killed += 1
    _run(broken, "ingest", path)
    told, expected = json.loads(_run(broken, "tell", path)), json.loads(_run(whole, "tell", path))
    record_property("kills", killed)
    assert killed > 0
    assert (told["keys"], told["tallies"]) == (expected["keys"], expected["tallies"])
    assert told["ledger"] == expected["ledger"] == [count, sum(1 for number in range(count) if number % 3)]
