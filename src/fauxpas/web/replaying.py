"""`fauxpas replay`: the data folder it runs in, what it reads, and what it prints."""

import csv
import json
import os
import sys
from argparse import Namespace
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from fauxpas.core.sources import RawPost, in_time, read_recorded
from fauxpas.engine.onsets import Comparison, compare
from fauxpas.engine.posts import PostError
from fauxpas.engine.streams import progress_on

if TYPE_CHECKING:
    from fauxpas.watch.replay import Rung


class ReplayRefused(Exception):
    """The replay cannot begin; the message says why and what to do."""


@dataclass(frozen=True)
class Recording:
    """A file of posts as read: the posts in time, and how many lines could not be used."""

    posts: list[RawPost]
    faults: int


def run(given: Namespace) -> int:
    """Run the command; 0 when every line was used, 1 otherwise, 2 when it cannot begin."""
    try:
        return _into(given) if given.into else _shift(given)
    except (ReplayRefused, OSError) as fault:
        sys.stderr.write(f"{fault}\n")
        return 2


def seal(folder: Path, environ: MutableMapping[str, str], *, told: Path | None = None) -> None:
    """Point the settings at an own data folder from which nothing leaves. Raises ReplayRefused when it is in use.

    told : the recorded file; the folder may hold it already, in a folder of its own.
    """
    if folder.exists() and any(told is None or each != told.resolve().parent for each in folder.iterdir()):
        raise ReplayRefused(f"{folder} is not empty. Name a new folder: a replay has its own.")
    folder.mkdir(parents=True, exist_ok=True)
    for name in [name for name in environ if name.startswith("FAUXPAS_")]:
        del environ[name]
    environ["FAUXPAS_DATA_DIR"] = str(folder)
    environ["FAUXPAS_SEALED"] = "yes"
    environ["DJANGO_SETTINGS_MODULE"] = "fauxpas.web.settings"


def _into(given: Namespace) -> int:
    queries = Path(given.queries) if given.queries else Path(given.file).parent / "queries.json"
    asked = read_queries(queries)
    reports = read_reports(Path(given.onsets)) if given.onsets else None
    seal(Path(given.into).resolve(), os.environ)
    _start()
    from fauxpas.watch import replay

    recording = read_recording(Path(given.file), sys.stderr)
    if not recording.posts:
        raise ReplayRefused(f"{given.file} holds no post with a time.")
    first, last = recording.posts[0].posted_at, recording.posts[-1].posted_at
    if first is None or last is None:
        raise ReplayRefused(f"{given.file} holds no post with a time.")
    source = replay.found_room(
        Path(given.file).name, [replay.Asked(*each) for each in asked.items()], now=first
    )
    rung = replay.run_sealed(recording.posts, source, progress=progress_on(sys.stderr))
    write_table(
        rung, reports or {}, watched_seconds=(last - first).total_seconds(), out=sys.stdout, err=sys.stderr
    )
    return int(recording.faults > 0)


def _shift(given: Namespace) -> int:
    if not given.brand:
        raise ReplayRefused("Name the brand whose room gets the posts with --brand.")
    from fauxpas.cli import start_django

    if not start_django():
        return 2
    from fauxpas.core.models import Brand
    from fauxpas.watch import replay

    brand = Brand.objects.filter(slug=given.brand).first()
    if brand is None:
        raise ReplayRefused(f"There is no brand {given.brand}.")
    recording = read_recording(Path(given.file), sys.stderr)
    name = f"Replay of {Path(given.file).name}"
    kept = replay.run_shifted(recording.posts, brand, name=name, progress=progress_on(sys.stderr))
    sys.stderr.write(f"{len(recording.posts)} posts, {kept} mentions, the last one now.\n")
    return int(recording.faults > 0)


def _start() -> None:
    from fauxpas.cli import start_django

    if not start_django():
        raise ReplayRefused("The settings of the sealed folder cannot be used.")
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)


def read_recording(path: Path, err: TextIO) -> Recording:
    """The posts of a file in time; faulty lines, and posts without a time, are told on `err`. Raises OSError."""
    posts, faults = [], 0
    for number, row in read_recorded(path):
        if isinstance(row, PostError):
            faults += 1
            err.write(f"line {number}: {row.message('en')}\n")
        else:
            posts.append(row)
    return Recording(in_time(posts), faults)


def read_queries(path: Path) -> dict[str, str]:
    """Brand and query from a JSON list of {id, query} (and name). Raises ReplayRefused when it is not that."""
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))
        return {str(row.get("name") or row["id"]): str(row["query"]) for row in rows}
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as fault:
        raise ReplayRefused(
            f"{path} is not a JSON list of {{id, query}} ({type(fault).__name__}). Name one with --queries."
        ) from fault


def read_reports(path: Path) -> dict[str, list[int]]:
    """First reports per brand from a CSV with `brand` and `first_report` or `first_report_utc`; empty: no crisis.

    Raises ReplayRefused when a column is missing or a time cannot be read.
    """
    reports: dict[str, list[int]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                firsts = reports.setdefault(row["brand"], [])
                written = row["first_report"] if "first_report" in row else row["first_report_utc"]
                if written:
                    firsts.append(int(datetime.fromisoformat(written).timestamp()))
    except (OSError, KeyError, ValueError) as fault:
        raise ReplayRefused(
            f"{path} needs the columns brand and first_report, in RFC 3339 ({fault})."
        ) from fault
    return reports


def write_table(
    rung: "Mapping[str, Rung]",
    reports: Mapping[str, list[int]],
    *,
    watched_seconds: float,
    out: TextIO,
    err: TextIO,
) -> Comparison:
    """Print one CSV row per brand and dated crisis, and the sum on `err`. Times are RFC 3339, delays in hours."""
    watched = {brand: reports.get(brand, []) for brand in rung}
    bursts = {brand: [int(at.timestamp()) for at in each.burst.values()] for brand, each in rung.items()}
    harms = {brand: [int(at.timestamp()) for at in each.content.values()] for brand, each in rung.items()}
    found = compare(bursts, watched, watched_seconds=watched_seconds)
    by_content = compare(harms, watched, watched_seconds=watched_seconds)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["brand", "first_report", "rang", "delay_hours", "content_delay_hours", "other_alarms"])
    for crisis, content in zip(found.crises, by_content.crises, strict=True):
        writer.writerow(
            [
                crisis.brand,
                _written(crisis.first_report),
                "" if crisis.rang is None else _written(crisis.rang),
                _hours(crisis.delay_hours),
                _hours(content.delay_hours),
                len(found.others[crisis.brand]),
            ]
        )
    for brand in (brand for brand, firsts in watched.items() if not firsts):
        writer.writerow([brand, "", "", "", "", len(found.others[brand])])
    err.write(summary(found, "by volume"))
    err.write(summary(by_content, "by content"))
    return found


def summary(found: Comparison, kind: str) -> str:
    """One sentence: crises heard, other alarms per brand-year, median delay."""
    delay = found.median_delay_hours
    told = "" if delay is None else f", median delay {delay:.1f} h"
    return (
        f"{kind}: {found.found} of {len(found.crises)} crises, {found.others_a_year:.2f} other alarms "
        f"per brand-year over {found.brand_years:.1f} brand-years{told}\n"
    )


def _hours(hours: float | None) -> str:
    return "" if hours is None else f"{hours:.1f}"


def _written(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
