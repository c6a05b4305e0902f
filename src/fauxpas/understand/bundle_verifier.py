"""Checks a bundle of evidence anywhere: this file needs Python 3.9 or newer and nothing else, no network, no fauxpas.

    python verify.py bundle.zip [--key NAME+ID+KEY]

It says whether every byte of the bundle is what was exported, and whether each piece is in the room's signed trail. The
signature itself is checked when the package `cryptography` is installed; without it, that one step is named as not done.
"""

import base64
import hashlib
import json
import sys
import zipfile
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

MANIFEST, SIGNATURE, TRAIL = "manifest.json", "manifest.sig", "trail.json"
FORMAT = "fauxpas-evidence/1"
WHEN = (1980, 1, 1, 0, 0, 0)
PIECE_OF_FILE = 1 << 20
DASH = "\u2014"


class Broken(ValueError):
    """The bundle is not what was exported; the message says where."""


class Digester:
    """A file that keeps nothing of what is written into it but its SHA-256. It cannot be wound back, as a stream cannot."""

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def write(self, data: Any) -> int:
        """Take in bytes."""
        self._digest.update(data)
        return len(data)

    def flush(self) -> None:
        """Nothing waits."""

    def hexdigest(self) -> str:
        """Of everything so far."""
        return self._digest.hexdigest()


def canonical(value: Any) -> bytes:
    """JSON with sorted keys and no spare blanks: the same value always gives the same bytes."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def member(name: str) -> zipfile.ZipInfo:
    """How every member of a bundle is written: stored, without a time of its own, so that a bundle can be made again byte by byte."""
    info = zipfile.ZipInfo(name, WHEN)
    info.create_system = 3
    info.external_attr = 0o600 << 16
    return info


def check(path: str, *, key: str = "") -> dict[str, Any]:
    """What the bundle is: `manifest`, its `sha256`, `entries` of the trail, the `signer`, and whether the signature was `checked`.

    key : the signer's public key, known from elsewhere. Raises Broken.
    """
    try:
        with Path(path).open("rb") as file, zipfile.ZipFile(file) as bundle:
            manifest = _manifest(bundle)
            _check_files(bundle, manifest)
            _check_container(bundle, file, manifest)
            signer, checked = _check_signature(bundle, key)
            entries = _check_trail(json.loads(bundle.read(TRAIL)), manifest)
            return {
                "manifest": manifest,
                "sha256": hashlib.sha256(bundle.read(MANIFEST)).hexdigest(),
                "entries": entries,
                "signer": signer,
                "checked": checked,
            }
    except Broken:
        raise
    except (OSError, zipfile.BadZipFile, NotImplementedError, RuntimeError) as fault:
        raise Broken(f"the bundle cannot be read: {fault}") from fault
    except (KeyError, IndexError, TypeError, ValueError, EOFError) as fault:
        raise Broken(f"the bundle is not as fauxpas writes it: {fault}") from fault


def _manifest(bundle: zipfile.ZipFile) -> dict[str, Any]:
    # Ours are stored: what must be unpacked first is another's, and could be damaged in a codec's own way, or be a bomb.
    if any(each.compress_type != zipfile.ZIP_STORED for each in bundle.infolist()):
        raise Broken("the bundle is packed otherwise than fauxpas packs it")
    written = bundle.read(MANIFEST)
    manifest: dict[str, Any] = json.loads(written)
    if manifest["format"] != FORMAT or canonical(manifest) != written:
        raise Broken(f"{MANIFEST} was rewritten")
    names = [MANIFEST, SIGNATURE, *(file["path"] for file in manifest["files"])]
    if bundle.namelist() != names:
        raise Broken("the bundle does not hold the files its manifest names")
    return manifest


def _check_files(bundle: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    for told in manifest["files"]:
        digest, size = hashlib.sha256(), 0
        for data in _read(bundle, told["path"]):
            digest.update(data)
            size += len(data)
        if (digest.hexdigest(), size) != (told["sha256"], told["bytes"]):
            raise Broken(f"{told['path']} is not what was exported")
    kept = {(file["path"], file["sha256"]) for file in manifest["files"]}
    for piece in manifest["pieces"]:
        if piece["gone"]:
            continue
        for file in piece["files"]:
            if (file["path"], file["sha256"]) not in kept:
                raise Broken(f"{piece['key']} names a file that is not there")


def _check_container(bundle: zipfile.ZipFile, file: BinaryIO, manifest: dict[str, Any]) -> None:
    """Make the bundle again from its members: no byte between them, no name, no time was changed."""
    again = Digester()
    with zipfile.ZipFile(again, "w") as copy:  # type: ignore[call-overload]
        for name in (MANIFEST, SIGNATURE, *(told["path"] for told in manifest["files"])):
            with copy.open(member(name), "w") as out:
                for data in _read(bundle, name):
                    out.write(data)
    file.seek(0)
    whole = hashlib.sha256()
    while data := file.read(PIECE_OF_FILE):
        whole.update(data)
    if whole.hexdigest() != again.hexdigest():
        raise Broken("the bundle holds bytes that were not exported")


def _read(bundle: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with bundle.open(name) as stored:
        while data := stored.read(PIECE_OF_FILE):
            yield data


def _check_signature(bundle: zipfile.ZipFile, key: str) -> tuple[str, bool]:
    """The signer's key, and whether its signature could be checked here."""
    note = bundle.read(SIGNATURE).decode()
    body, gap, signature = note.rpartition("\n\n")
    lines = body.split("\n")
    if not gap or lines[:2] != [FORMAT, hashlib.sha256(bundle.read(MANIFEST)).hexdigest()]:
        raise Broken(f"{SIGNATURE} is of another manifest")
    signer = key or lines[2]
    name, _key_id, packed = signer.split("+", 2)
    wanted = f"{DASH} {name} "
    if not signature.startswith(wanted):
        raise Broken("another key signed this bundle")
    signed = base64.b64decode(signature[len(wanted) :].strip(), validate=True)
    public = base64.b64decode(packed, validate=True)[1:]
    if signature != f"{wanted}{base64.b64encode(signed).decode()}\n":
        raise Broken(f"{SIGNATURE} was rewritten")
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return signer, False
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signed[4:], f"{body}\n".encode())
    except InvalidSignature as fault:
        raise Broken("the signature does not hold") from fault
    return signer, True


def _check_trail(proofs: list[dict[str, Any]], manifest: dict[str, Any]) -> int:
    """Every entry is in the tree that was signed, its content is what it stands for, and every file of a piece is in one."""
    told: dict[str, set[str]] = {}
    for proof in proofs:
        entry = json.loads(proof["entry"])
        _size, root = _checkpoint(proof["checkpoint"])
        path = [bytes.fromhex(digest) for digest in proof["path"]]
        if entry["index"] != proof["index"] or _root(proof, _size, path) != root:
            raise Broken(f"entry {proof['index']} is not in the signed trail")
        content = proof.get("content")
        if content is None:
            continue
        body = f"{content['salt']}\n{content['body']}"
        if hashlib.sha256(body.encode()).hexdigest() != entry["payload"]:
            raise Broken(f"the content of entry {proof['index']} is not what the trail stands for")
        after = json.loads(content["body"])["after"]
        digests = {file["sha256"] for file in after.get("files", [])}
        told.setdefault(after.get("key", ""), set()).update(digests)
    erased = any("content" not in proof for proof in proofs)
    for piece in manifest["pieces"]:
        missing = {file["sha256"] for file in piece["files"]} - told.get(piece["key"], set())
        if missing and not erased:
            raise Broken(f"the trail does not know a file of {piece['key']}")
    return len(proofs)


def _checkpoint(note: str) -> tuple[int, bytes]:
    lines = note.split("\n")
    return int(lines[1]), base64.b64decode(lines[2], validate=True)


def _root(proof: dict[str, Any], size: int, path: list[bytes]) -> bytes:
    """The root an inclusion path leads to. Source: RFC 9162, section 2.1.3.2."""
    place, last = int(proof["index"]), size - 1
    found = hashlib.sha256(b"\x00" + proof["entry"].encode()).digest()
    for digest in path:
        if last == 0:
            raise Broken("a path of the trail is too long")
        if place & 1 or place == last:
            found = hashlib.sha256(b"\x01" + digest + found).digest()
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = hashlib.sha256(b"\x01" + found + digest).digest()
        place, last = place >> 1, last >> 1
    if last:
        raise Broken("a path of the trail is too short")
    return found


def run(given: Namespace) -> int:
    """`fauxpas evidence verify`: say on standard output what holds and what does not; 0 when everything does."""
    try:
        found = check(given.bundle, key=given.key)
    except Broken as fault:
        _say(f"It does not hold: {fault}.")
        return 1
    manifest = found["manifest"]
    gone = sum(bool(piece["gone"]) for piece in manifest["pieces"])
    _say(
        f"It holds: {len(manifest['pieces'])} pieces, {gone} of them gone; {found['entries']} entries of the trail."
    )
    _say(f"Exported {manifest['exported_at']} from case {manifest['case']['number']} of {manifest['brand']}.")
    _say(f"SHA-256 of its manifest: {found['sha256']}. The room's log shows the same.")
    _say(f"Signed by {found['signer']}")
    if not found["checked"]:
        _say("The signature was not checked: install the Python package cryptography to do so.")
    elif not given.key:
        _say("Compare this key with one you have from elsewhere, or give it with --key.")
    return 0


def _say(words: str) -> None:
    print(words)  # noqa: T201 - the command's result


def arguments(parser: ArgumentParser) -> None:
    """What the command is given."""
    parser.add_argument("bundle", help="the exported file")
    parser.add_argument(
        "--key", default="", help="the signer's public key, name+id+key, known from elsewhere"
    )


if __name__ == "__main__":
    reader = ArgumentParser(description="Check a bundle of evidence.")
    arguments(reader)
    sys.exit(run(reader.parse_args()))
