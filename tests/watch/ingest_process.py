"""Ingest in a process of its own, on a database of its own: what it leaves on the disk, and what memory it takes."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

from tests.shared import ROOT

# A whole process of its own, on its own database: what a kill leaves on the disk is the point.
PROGRAM = """
import sys, django
from pathlib import Path
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
        status = run_ingest(path, "acme")
    # Not `ru_maxrss`: a process that is started takes the peak of the one that started it for its own.
    print(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
    sys.exit(status)
else:
    tallies = sorted([str(t.minute), t.sentiment, t.count] for t in Tally.objects.all())
    ledger = [sum(getattr(r, name) for r in SourceReading.objects.all()) for name in ("read", "kept")]
    keys = sorted(Mention.objects.values_list("source_key", flat=True))
    print(__import__("json").dumps({"tallies": tallies, "keys": keys, "ledger": ledger}))
"""


def start(folder: Path, deed: str, path: Path) -> subprocess.Popen[str]:
    outer = {name: value for name, value in os.environ.items() if name != "FAUXPAS_DATABASE_URL"}
    environment = outer | {"FAUXPAS_DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "fauxpas.web.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, deed, str(path)],
        env=environment,
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def run(folder: Path, deed: str, path: Path) -> str:
    done = start(folder, deed, path)
    said, faults = done.communicate()
    assert done.returncode == 0, faults
    return said


def write_posts(path: Path, count: int) -> None:
    chance = random.Random(7)
    with path.open("w") as file:
        for number in range(count):
            text = (
                f"{'acme' if number % 3 else 'other'} {chance.choice(['fails', 'works', 'arrives'])} {number}"
            )
            minute, second = divmod(number % 3600, 60)
            post = {"id": str(number), "text": text, "posted_at": f"2026-11-19T10:{minute:02d}:{second:02d}Z"}
            file.write(json.dumps(post) + "\n")
