"""The Merkle tree over each trail: grown apart from the writers, signed every hour and with each publication.

Writing the trail never waits for the tree: it grows when it is signed, from the entries written since. What is kept is the tree's
full subtrees, one row each, so that a proof reads some twenty rows however long the trail is.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from fauxpas.core import queue, trail
from fauxpas.core.errors import NotFound
from fauxpas.core.models import (
    Job,
    Organisation,
    TrailEntry,
    TrailHead,
    TrailNode,
    TrailTree,
    TreeHead,
)
from fauxpas.core.signing import public_key, signing_key
from fauxpas.core.trail import Broken
from fauxpas.engine import merkle, notes

SIGN, SIGN_ALL = "core.sign_trail", "core.sign_trails"
HOUR_SECONDS = 3600
CHUNK = 2048


def sign_soon(organisation_id: int, *, now: datetime) -> None:
    """Have the worker sign what the trail comes to, after the caller's transaction."""
    queue.enqueue(SIGN, now=now, key=str(organisation_id), payload={"organisation": organisation_id})


@queue.handles(SIGN)
def sign_one(job: Job, now: datetime) -> None:
    """Sign one organisation's trail."""
    sign_head(Organisation.objects.get(pk=job.payload["organisation"]), now=now)


@queue.handles(SIGN_ALL, every_seconds=HOUR_SECONDS)
def sign_all(job: Job, now: datetime) -> None:
    """Have every trail signed that grew within the hour."""
    del job
    for organisation_id, size in TrailHead.objects.values_list("organisation_id", "size").order_by("pk"):
        if not TreeHead.objects.filter(organisation=organisation_id, size=size).exists():
            sign_soon(organisation_id, now=now)


def sign_head(organisation: Organisation, *, now: datetime) -> TreeHead:
    """Grow the tree to the trail's present end and sign its root; the head that is there already when nothing was written."""
    with transaction.atomic():
        tree = _grow(organisation)
        known = TreeHead.objects.filter(organisation=organisation, size=tree.size).first()
        if known is not None:
            return known
        root = merkle.edge_root([bytes.fromhex(digest) for digest in tree.edge])
        at = now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        point = notes.Checkpoint(origin_of(organisation), tree.size, root, at)
        note = notes.write_checkpoint(point, signing_key())
        return TreeHead.objects.create(
            organisation=organisation, size=tree.size, root=root.hex(), note=note, signed_at=now
        )


def newest_head(organisation: Organisation) -> TreeHead | None:
    """The head signed last, None before the first."""
    return TreeHead.objects.filter(organisation=organisation).order_by("-size").first()


def origin_of(organisation: Organisation) -> str:
    """Which log a head is of; it says nothing of who the organisation is."""
    return f"{notes.name_of(public_key())}/trail/{organisation.pk}"


def inclusion_path(organisation: Organisation, index: int, size: int) -> list[bytes]:
    """The digests that prove the entry to be in the tree of this size. Two queries. Raises ValueError."""
    return _roots(organisation, merkle.inclusion_runs(index, size))


def prove(organisation: Organisation, index: int, *, with_content: bool = False) -> dict[str, Any]:
    """A proof of one entry that anybody can check offline (`engine/proofs.py`), under the head signed last.

    with_content : with who did it, before and after, where they were not erased. Raises NotFound when no signed head holds the entry.
    """
    head = newest_head(organisation)
    entry = (
        TrailEntry.objects.filter(organisation=organisation, index=index).select_related("payload").first()
    )
    if head is None or entry is None or index >= head.size:
        raise NotFound("No signed head holds such an entry yet.")
    return proof_of(entry, head, with_content=with_content)


def proof_of(entry: TrailEntry, head: TreeHead, *, with_content: bool) -> dict[str, Any]:
    """The same for an entry that this head holds, with its payload loaded. Two queries. Raises ValueError when it does not hold it."""
    proof = {
        "entry": trail.leaf_of(entry),
        "index": entry.index,
        "path": [digest.hex() for digest in inclusion_path(head.organisation, entry.index, head.size)],
        "checkpoint": head.note,
        "key": notes.verifier(public_key()),
    }
    payload = getattr(entry, "payload", None)
    if with_content and payload is not None:
        proof["content"] = {"salt": payload.salt, "body": payload.body}
    return proof


def verify_tree(organisation: Organisation, *, kept: Sequence[notes.Checkpoint] = ()) -> Broken | None:
    """Make the whole tree anew from the entries' digests; None when every stored node and every signed head agree.

    kept : heads of this trail that were kept elsewhere, their signatures read already. Whether the digests are those of the
    entries is for `trail.verify`. Reasons: `node`, `edge`, `head_root`, `signature`; the index is that of the last entry the
    node or head is about.
    """
    elsewhere = {(point.size, point.root) for point in kept}
    tree = TrailTree.objects.filter(organisation=organisation).first() or TrailTree(organisation=organisation)
    heads = {head.size: head for head in TreeHead.objects.filter(organisation=organisation)}
    nodes: dict[int, str] = {}
    edge: list[bytes] = []
    size = 0
    for size, leaf in enumerate(_leaves(organisation, 0), start=1):
        index = size - 1
        if index % CHUNK == 0:
            nodes |= _nodes_between(organisation, index, index + CHUNK)
        edge, full = merkle.grow(index, edge, leaf)
        if size <= tree.size and any(nodes.pop(place, "") != digest.hex() for place, digest in full):
            return Broken(index, "node")
        if size == tree.size and tree.edge != [digest.hex() for digest in edge]:
            return Broken(index, "edge")
        head = heads.pop(size, None)
        if head is not None and (reason := _fault_of(head, merkle.edge_root(edge))):
            return Broken(index, reason)
        if elsewhere:
            elsewhere.discard((size, merkle.edge_root(edge)))
    if nodes or tree.size > size:
        return Broken(size, "node" if nodes else "edge")
    unmet = [*heads, *(size for size, _root in elsewhere)]
    return Broken(min(unmet) - 1, "head_root") if unmet else None


def _fault_of(head: TreeHead, root: bytes) -> str:
    try:
        point = notes.read_checkpoint(head.note, public_key())
    except notes.NoteRefused:
        return "signature"
    agrees = (point.origin, point.size, point.root) == (origin_of(head.organisation), head.size, root)
    return "" if agrees and head.root == root.hex() else "head_root"


def _grow(organisation: Organisation) -> TrailTree:
    """The tree at the trail's present end, its row locked until the caller's transaction ends."""
    TrailTree.objects.get_or_create(organisation=organisation)
    tree = TrailTree.objects.select_for_update().get(organisation=organisation)
    edge = [bytes.fromhex(digest) for digest in tree.edge]
    made: list[TrailNode] = []
    for leaf in _leaves(organisation, tree.size):
        edge, full = merkle.grow(tree.size, edge, leaf)
        tree.size += 1
        made += [
            TrailNode(organisation=organisation, position=place, digest=digest.hex())
            for place, digest in full
        ]
        if len(made) >= CHUNK:
            TrailNode.objects.bulk_create(made, batch_size=CHUNK)
            made.clear()
    TrailNode.objects.bulk_create(made, batch_size=CHUNK)
    tree.edge = [digest.hex() for digest in edge]
    tree.save(update_fields=["size", "edge"])
    return tree


def _leaves(organisation: Organisation, start: int) -> Iterator[bytes]:
    entries = TrailEntry.objects.filter(organisation=organisation, index__gte=start).order_by("index")
    for digest in entries.values_list("digest", flat=True).iterator(chunk_size=CHUNK):
        yield bytes.fromhex(digest)


def _nodes_between(organisation: Organisation, start: int, end: int) -> dict[int, str]:
    nodes = TrailNode.objects.filter(organisation=organisation, position__gte=2 * start, position__lt=2 * end)
    return dict(nodes.values_list("position", "digest"))


def _roots(organisation: Organisation, runs: list[merkle.Run]) -> list[bytes]:
    places = merkle.positions_of(runs)
    leaves = [place // 2 for place in places if place % 2 == 0]
    read: dict[int, str] = dict(
        TrailNode.objects.filter(organisation=organisation, position__in=places).values_list(
            "position", "digest"
        )
    )
    if leaves:
        entries = TrailEntry.objects.filter(organisation=organisation, index__in=leaves)
        read |= {2 * index: digest for index, digest in entries.values_list("index", "digest")}
    return [merkle.run_root(run, lambda place: bytes.fromhex(read[place])) for run in runs]
