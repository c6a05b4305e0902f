"""What an operator asks of the trail: whether it holds, its signed heads to keep elsewhere, a proof to hand over."""

import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from fauxpas.core import clock, trail, tree
from fauxpas.core.errors import FauxpasError
from fauxpas.core.models import Organisation, TrailEntry, TreeHead
from fauxpas.core.signing import public_key
from fauxpas.engine.notes import Checkpoint, NoteRefused, read_checkpoint, verifier

REASONS = {
    "missing": "it is missing",
    "leaf": "it was altered",
    "chain": "it does not follow the entry before it",
    "payload": "its content was altered",
    "rows": "the words or the approval it recorded were altered since",
    "head": "the chain's head does not agree with its last entry",
    "node": "the tree over it was altered",
    "edge": "the tree over it does not agree with its own edge",
    "head_root": "what was signed up to here does not agree with the entries",
    "signature": "the signature up to here is not this room's",
}


def verify(given: Namespace) -> int:
    """Walk every chain and tree, and hold them against the heads in `given.heads` when they were kept elsewhere."""
    try:
        elsewhere = list(_kept_heads(given.heads)) if given.heads else []
    except (OSError, NoteRefused) as fault:
        print(f"The kept heads cannot be used: {fault}", file=sys.stderr)  # noqa: T201
        return 2
    status = 0
    organisations = list(Organisation.objects.order_by("pk"))
    for organisation in organisations:
        origin = tree.origin_of(organisation)
        kept = [point for point in elsewhere if point.origin == origin]
        broken = trail.verify(organisation) or tree.verify_tree(organisation, kept=kept)
        if broken is None:
            entries = TrailEntry.objects.filter(organisation=organisation).count()
            heads = TreeHead.objects.filter(organisation=organisation).count()
            verdict = f"{entries} entries hold, {heads} signed heads agree"
            verdict += f", {len(kept)} kept elsewhere agree" if kept else ""
        else:
            verdict = f"entry {broken.index} is broken: {REASONS[broken.reason]}"
            status = 1
        print(f"{organisation.slug}: {verdict}")  # noqa: T201 - the command's result
    here = {tree.origin_of(organisation) for organisation in organisations}
    for origin in sorted({point.origin for point in elsewhere} - here):
        print(f"{origin}: a head of it was kept elsewhere, and this room has no such trail")  # noqa: T201 - as above
        status = 1
    return status


def heads(_given: Namespace) -> int:
    """Sign what each trail comes to now, and print the heads: keep them where nobody of this room can write."""
    print(f"The key: {verifier(public_key())}", file=sys.stderr)  # noqa: T201
    for organisation in Organisation.objects.filter(trail_head__size__gt=0).order_by("pk"):
        print(tree.sign_head(organisation, now=clock.now()).note)  # noqa: T201 - the command's result
    return 0


def prove(given: Namespace) -> int:
    """Print the proof of one entry; `fauxpas trail check` reads it anywhere."""
    found = Organisation.objects.filter(slug=given.organisation) if given.organisation else None
    organisations = list(found if found is not None else Organisation.objects.all()[:2])
    if len(organisations) != 1:
        print("Name the organisation with --organisation.", file=sys.stderr)  # noqa: T201
        return 2
    try:
        proof = tree.prove(organisations[0], given.entry, with_content=given.content)
    except FauxpasError as fault:
        print(fault, file=sys.stderr)  # noqa: T201
        return 1
    print(json.dumps(proof, ensure_ascii=False, indent=1))  # noqa: T201 - the command's result
    return 0


def _kept_heads(path: str) -> Iterator[Checkpoint]:
    """The checkpoints in a file of heads, one after the other as `fauxpas trail heads` prints them."""
    lines: list[str] = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if not line and not lines:
            continue
        lines.append(line)
        if line.startswith("\u2014 "):
            yield read_checkpoint("\n".join(lines) + "\n", public_key())
            lines.clear()
