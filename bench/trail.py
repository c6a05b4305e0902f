"""The tree over a long trail: what growing it costs, and how long one proof takes.

    python -m bench.trail [--entries 1000000] [--proofs 2000]

A trail of made-up digests in a SQLite file of its own; proofs of entries drawn at random, each checked against the root.
"""

import argparse
import os
import random
import tempfile
import time
from statistics import median, quantiles


def main() -> None:
    """Print the figures as rows of a Markdown table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--entries", type=int, default=1_000_000)
    asked.add_argument("--proofs", type=int, default=2000)
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"FAUXPAS_DATA_DIR": folder, "DJANGO_SETTINGS_MODULE": "fauxpas.web.settings"}
        import django

        django.setup()
        _measure(given.entries, given.proofs)


def _measure(entries: int, proofs: int) -> None:
    from django.core.management import call_command

    from fauxpas.core import clock, tree
    from fauxpas.core.models import Organisation, TrailEntry
    from fauxpas.engine.merkle import includes

    call_command("migrate", verbosity=0)
    now = clock.now()
    organisation = Organisation.objects.create(name="Long", slug="long", created_at=now)
    draw = random.Random(1)
    for start in range(0, entries, 5000):
        TrailEntry.objects.bulk_create(
            TrailEntry(
                organisation=organisation,
                index=index,
                at=now,
                verb="fact.added",
                payload_digest="0" * 64,
                digest=draw.randbytes(32).hex(),
            )
            for index in range(start, min(start + 5000, entries))
        )
    began = time.process_time()
    head = tree.sign_head(organisation, now=now)
    grown = time.process_time() - began
    root = bytes.fromhex(head.root)
    took = []
    for index in draw.sample(range(entries), proofs):
        at, used = time.perf_counter(), time.process_time()
        path = tree.inclusion_path(organisation, index, entries)
        took.append((1000 * (time.perf_counter() - at), 1000 * (time.process_time() - used)))
        leaf = bytes.fromhex(TrailEntry.objects.get(organisation=organisation, index=index).digest)
        if not includes(leaf, index, entries, path, root):
            raise SystemExit(f"the proof of {index} does not hold")
    clocked, used_up = zip(*took, strict=True)
    print(
        "| entries | growing, s of the processor | a proof, ms: middle | 99 of 100 | of the processor: middle |"
    )
    print("|---:|---:|---:|---:|---:|")
    late = quantiles(clocked, n=100)[98]
    print(f"| {entries:,} | {grown:.1f} | {median(clocked):.2f} | {late:.2f} | {median(used_up):.2f} |")


if __name__ == "__main__":
    main()
