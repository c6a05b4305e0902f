"""`fauxpas ingest FILE --brand SLUG`: a file of posts, with its progress, and taken up again where it was left."""

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO

from django.db import transaction
from django.db.models import QuerySet

from fauxpas.core import clock
from fauxpas.core.errors import FauxpasError, NotFound
from fauxpas.core.models import Brand
from fauxpas.engine.posts import Progress
from fauxpas.engine.streams import progress_on
from fauxpas.networks.files.source import read_batches
from fauxpas.watch.fetching import hear
from fauxpas.watch.ingest import take
from fauxpas.watch.models import Source

KIND = "files"
FAULTS_SHOWN = 20


@dataclass(frozen=True)
class Imported:
    """What became of a file: rows read and kept, rows dropped by reason, the first faulty lines."""

    read: int
    kept: int
    dropped: dict[str, int]
    faults: list[tuple[int, str]]


def import_file(
    path: Path, brand: Brand, *, at: Callable[[], datetime] = clock.now, progress: Progress | None = None
) -> Imported:
    """Take in a file of posts, batch by batch; run again after a break, it goes on after the last stored batch.

    at : the time of each batch. progress : hears (bytes read, bytes in the file). Raises InputRefused when the file cannot
    be opened.
    """
    source = _sources(path, brand).first()
    read, kept, dropped, faults = 0, 0, Counter[str](), list[tuple[int, str]]()
    for reading in read_batches(path, cursor=source.cursor if source else {}, progress=progress):
        # Not before something was read: a source that was never there would stand for ever as unheard.
        source = source or file_source(path, brand, now=at())
        ledger = take(source, reading, now=at())
        read, kept = read + ledger.read, kept + ledger.kept
        dropped.update(ledger.dropped)
        faults += [
            (fault.line, str(fault.sentence)) for fault in reading.faults[: FAULTS_SHOWN - len(faults)]
        ]
    if source is not None:
        hear(source, now=at())
    return Imported(read, kept, dict(dropped), faults)


def _sources(path: Path, brand: Brand) -> QuerySet[Source]:
    found = Source.objects.filter(brand=brand, kind=KIND, name=path.name[:160])
    return found.exclude(state=Source.State.REMOVED)


def file_source(path: Path, brand: Brand, *, now: datetime) -> Source:
    """The brand's source for a file of this name, made when there is none."""
    with transaction.atomic():
        Brand.objects.select_for_update().get(pk=brand.pk)
        return _sources(path, brand).first() or Source.objects.create(
            organisation_id=brand.organisation_id,
            brand=brand,
            kind=KIND,
            name=path.name[:160],
            created_at=now,
        )


def run_ingest(path: str, slug: str, *, err: IO[str] = sys.stderr) -> int:
    """The command: progress, faulty lines and the account on `err`; 0 when every line was good, 1 otherwise."""
    started = time.monotonic()
    try:
        brand = Brand.objects.filter(slug=slug).first()
        if brand is None:
            raise NotFound(f"There is no brand {slug}.")
        done = import_file(Path(path), brand, progress=progress_on(err))
    except FauxpasError as fault:
        err.write(f"{fault}\n")
        return 1
    seconds = max(time.monotonic() - started, 1e-9)
    for line, sentence in done.faults:
        err.write(f"line {line}: {sentence}\n")
    told = ", ".join(f"{count} {reason.replace('_', ' ')}" for reason, count in sorted(done.dropped.items()))
    err.write(
        f"{done.read} read, {done.kept} kept{', ' + told if told else ''}; {done.read / seconds:.0f} a second\n"
    )
    return 1 if done.dropped.get("not_a_post") else 0
