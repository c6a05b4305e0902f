"""Writes and verifies the trail. The layout of a leaf is in `core/models/trail.py`."""

import hashlib
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models

from fauxpas.core.models import Brand, Organisation, Person, TrailEntry, TrailHead, TrailPayload
from fauxpas.engine import merkle


@dataclass(frozen=True)
class Broken:
    """The first entry that does not hold, and why: `missing`, `leaf`, `chain`, `payload`, `rows` or `head`."""

    index: int
    reason: str


# Whether what an entry tells (by, before, after) still stands so in the rows it told of.
Agrees = Callable[[TrailEntry, Mapping[str, Any]], bool]
_agreeing: dict[str, Agrees] = {}


def register_agreement(agrees: Agrees, *verbs: str) -> None:
    """Have `verify` hold the entries of these verbs against their rows: what everybody reads must be what was recorded."""
    _agreeing.update(dict.fromkeys(verbs, agrees))


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spare blanks: the same value always gives the same text."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def leaf_digest(leaf: str) -> str:
    """SHA-256 of 0x00 and the leaf, in hexadecimal. Source: RFC 9162, section 2.1.1."""
    return merkle.leaf_digest(leaf.encode()).hex()


def write(
    about: Brand | Organisation,
    verb: str,
    *,
    by: Person | None,
    now: datetime,
    subject: models.Model | None = None,
    thread: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> TrailEntry:
    """Add one entry to the organisation's chain, inside the caller's transaction; call it last.

    about : the brand the change belongs to, or the organisation for changes above brands.
    by : None when the machine did it. A program is named beside the person in whose name it acts.
    Raises RuntimeError outside a transaction.
    """
    if not connection.in_atomic_block:
        message = "the trail is written in the transaction of the change it records"
        raise RuntimeError(message)
    brand = about if isinstance(about, Brand) else None
    organisation_id = about.organisation_id if isinstance(about, Brand) else about.pk
    body = canonical({"by": _who(by), "before": dict(before or {}), "after": dict(after or {})})
    salt = secrets.token_hex(16)
    TrailHead.objects.get_or_create(organisation_id=organisation_id)
    head = TrailHead.objects.select_for_update().get(organisation_id=organisation_id)
    entry = TrailEntry(
        organisation_id=organisation_id,
        brand=brand,
        index=head.size,
        at=now.astimezone(UTC),
        verb=verb,
        subject_label=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        thread=thread,
        payload_digest=_payload_digest(salt, body),
        previous=head.digest,
    )
    entry.digest = leaf_digest(leaf_of(entry))
    entry.save(force_insert=True)
    TrailPayload.objects.create(entry=entry, person=by, salt=salt, body=body)
    head.size, head.digest = head.size + 1, entry.digest
    head.save(update_fields=["size", "digest"])
    return entry


def verify(organisation: Organisation) -> Broken | None:
    """Walk the whole chain; None when every entry, every payload still kept, the rows that are held against them, and the head hold."""
    previous, expected = "", 0
    for entry in _entries(organisation):
        if entry.index != expected:
            return Broken(expected, "missing")
        if leaf_digest(leaf_of(entry)) != entry.digest:
            return Broken(entry.index, "leaf")
        if entry.previous != previous:
            return Broken(entry.index, "chain")
        payload = getattr(entry, "payload", None)
        if payload is not None and _payload_digest(payload.salt, payload.body) != entry.payload_digest:
            return Broken(entry.index, "payload")
        if payload is not None and not _agrees(entry, payload.body):
            return Broken(entry.index, "rows")
        previous, expected = entry.digest, expected + 1
    head = TrailHead.objects.filter(organisation=organisation).first()
    size, digest = (head.size, head.digest) if head else (0, "")
    if size > expected:
        return Broken(expected, "missing")
    if (size, digest) != (expected, previous):
        return Broken(expected, "head")
    return None


def _agrees(entry: TrailEntry, body: str) -> bool:
    agrees = _agreeing.get(entry.verb)
    return agrees is None or agrees(entry, json.loads(body))


def erase_person(person: Person) -> int:
    """Delete every payload the person wrote; the chain stays valid. Returns how many were deleted."""
    return TrailPayload.objects.filter(person=person).delete()[0]


def _entries(organisation: Organisation) -> Iterator[TrailEntry]:
    return (
        TrailEntry.objects.filter(organisation=organisation)
        .select_related("payload")
        .order_by("index")
        .iterator(chunk_size=2000)
    )


def leaf_of(entry: TrailEntry) -> str:
    """What is digested of an entry: everything that proves, nothing that names a person."""
    return canonical(
        {
            "organisation": entry.organisation_id,
            "brand": entry.brand_id,
            "index": entry.index,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "verb": entry.verb,
            "subject": [entry.subject_label, entry.subject_id],
            "thread": entry.thread,
            "payload": entry.payload_digest,
            "previous": entry.previous,
        }
    )


def _payload_digest(salt: str, body: str) -> str:
    return hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


def _who(person: Person | None) -> dict[str, Any] | None:
    if person is None:
        return None
    told: dict[str, Any] = {"id": person.pk, "name": str(person)}
    if person.through is not None:
        told["token"] = {"id": person.through.pk, "name": person.through.name}
    return told
