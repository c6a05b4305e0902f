"""Evidence handed over: one file with every piece, what the trail says of it, and the means to check both without us."""

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from fauxpas.core import sealed, trail, tree
from fauxpas.core.errors import MoveRefused
from fauxpas.core.models import Person, TrailEntry, TreeHead
from fauxpas.core.rights import Right, check_right
from fauxpas.core.signing import public_key, signing_key
from fauxpas.engine import notes
from fauxpas.room.models import Case
from fauxpas.understand.bundle_verifier import FORMAT, MANIFEST, SIGNATURE, TRAIL, canonical, member
from fauxpas.understand.models import Evidence, EvidenceFile

from .evidence import read_file

MOST_TOGETHER = 2_000_000_000
VERIFIER = "verify.py"


@dataclass(frozen=True)
class Bundle:
    """An exported file, open at its beginning; `sha256` is that of its manifest, which the trail keeps."""

    file: IO[bytes]
    name: str
    sha256: str


class _Stream:
    """A file that is only written on: a zip so written has the same bytes wherever it is made."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def write(self, data: Any) -> int:
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()


def export_evidence(case: Case, *, by: Person, now: datetime) -> Bundle:
    """Every piece of the case in one zip: files, manifest, the trail's entries about them with their proofs, and a verifier.

    The trail is signed first, so that the proofs hold, and says afterwards which manifest left. Raises MoveRefused when
    there is nothing to export or it is larger than MOST_TOGETHER, NotFound when a file was lost or changed.
    """
    check_right(by, Right.RUN_CASE, case.brand)
    pieces = list(case.evidence.prefetch_related("files", "facts").order_by("number"))
    if not pieces:
        raise MoveRefused(_("There is no piece to export yet."))
    files = {file.digest: file for piece in pieces if not piece.gone for file in piece.files.all()}
    if sum(file.size for file in files.values()) > MOST_TOGETHER:
        raise MoveRefused(_("These pieces are too large for one file. Download them one by one."))
    head = tree.sign_head(case.brand.organisation, now=now)
    made: dict[str, bytes] = {
        TRAIL: canonical(list(_proofs(case, head))),
        VERIFIER: resources.files("fauxpas.understand").joinpath("bundle_verifier.py").read_bytes(),
    }
    manifest = canonical(_manifest(case, pieces, files, made, now=now))
    digest = sealed.digest_of(manifest)
    key = notes.verifier(public_key())
    signature = notes.sign(f"{FORMAT}\n{digest}\n{key}\n{_iso(now)}\n", signing_key()).encode()
    with ExitStack() as until_done:
        bundle = until_done.enter_context(tempfile.TemporaryFile())
        with zipfile.ZipFile(_Stream(bundle), "w") as packed:  # type: ignore[call-overload]
            _put(packed, MANIFEST, manifest)
            _put(packed, SIGNATURE, signature)
            for name, content in made.items():
                _put(packed, name, content)
            for file in files.values():
                _put(packed, _path_of(file), read_file(file))
        bundle.seek(0)
        with transaction.atomic():
            after = {"sha256": digest, "pieces": [piece.key for piece in pieces]}
            trail.write(
                case.brand, "evidence.exported", by=by, now=now, subject=case, thread=case.thread, after=after
            )
        until_done.pop_all()
    return Bundle(bundle, f"evidence-{case.brand.slug}-{case.number}-{now:%Y%m%d-%H%M}.zip", digest)


def _put(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    with packed.open(member(name), "w") as out:
        out.write(content)


def _proofs(case: Case, head: TreeHead) -> Iterator[dict[str, Any]]:
    """Of what the head holds: an entry written since it was signed is left for the next bundle."""
    entries = TrailEntry.objects.filter(
        organisation=head.organisation_id,
        thread=case.thread,
        verb__startswith="evidence.",
        index__lt=head.size,
    )
    for entry in entries.select_related("payload").order_by("index"):
        yield tree.proof_of(entry, head, with_content=True)


def _manifest(
    case: Case,
    pieces: list[Evidence],
    files: dict[str, EvidenceFile],
    made: dict[str, bytes],
    *,
    now: datetime,
) -> dict[str, Any]:
    listed = [
        {"path": name, "sha256": sealed.digest_of(content), "bytes": len(content)}
        for name, content in made.items()
    ]
    listed += [{"path": _path_of(file), "sha256": file.digest, "bytes": file.size} for file in files.values()]
    return {
        "format": FORMAT,
        "exported_at": _iso(now),
        "brand": case.brand.name,
        "case": {"number": case.number, "title": case.title},
        "pieces": [_told(piece) for piece in pieces],
        "files": listed,
    }


def _told(piece: Evidence) -> dict[str, Any]:
    return {
        "key": piece.key,
        "kind": piece.kind,
        "name": piece.name,
        "note": piece.note,
        "address": piece.address,
        "taken_at": _iso(piece.taken_at),
        "added_at": _iso(piece.added_at),
        "added_by": str(piece.added_by or ""),
        "held": piece.held_because if piece.held_at is not None else None,
        "gone": piece.gone,
        "gone_at": _iso(piece.gone_at) if piece.gone_at is not None else None,
        "facts": sorted(fact.key for fact in piece.facts.all()),
        "files": [
            {
                "part": file.part,
                "path": _path_of(file),
                "sha256": file.digest,
                "bytes": file.size,
                "media_type": file.media_type,
            }
            for file in sorted(piece.files.all(), key=lambda file: file.pk)
        ],
    }


def _path_of(file: EvidenceFile) -> str:
    return f"files/{file.digest}.{sealed.ENDINGS[file.media_type]}"


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()
