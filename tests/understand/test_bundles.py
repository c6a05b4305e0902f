"""The exported bundle: what is in it, that it is checked without us, and that no byte of it can be changed."""

import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from fauxpas.core import sealed, trail, tree
from fauxpas.core.errors import MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Organisation, Person, Role, TrailEntry, TreeHead
from fauxpas.room.models import Case
from fauxpas.understand import domain
from fauxpas.understand.bundle_verifier import Broken, canonical, check, member
from fauxpas.understand.domain.bundles import export_evidence
from tests.factories import NOON, make_brand, make_case, make_fact, make_person

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n a burnt kettle"
TEXT = "Lot 4471, trois bouilloires brûlées."


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    case = make_case(brand, lead)
    fact = make_fact(case, lead)
    domain.add_file(case, PICTURE, name="kettle.png", facts=[fact], by=lead, now=NOON)
    domain.add_file(case, TEXT.encode(), name="shop.txt", note="The shop called", by=lead, now=NOON)
    return case


@pytest.fixture
def bundle(case: Case, lead: Person, tmp_path: Path) -> Path:
    path = tmp_path / "bundle.zip"
    with export_evidence(case, by=lead, now=NOON).file as file:
        path.write_bytes(file.read())
    return path


def test_bundle_holds_every_piece_and_says_what_rests_on_it(bundle: Path, case: Case) -> None:
    found = check(str(bundle))
    first, second = found["manifest"]["pieces"]
    assert (first["key"], first["facts"], second["note"]) == ("E-01", ["F-01"], "The shop called")
    assert (found["entries"], found["checked"]) == (2, True)
    with zipfile.ZipFile(bundle) as packed:
        assert packed.read(second["files"][0]["path"]).decode() == TEXT
    entry = TrailEntry.objects.get(verb="evidence.exported")
    assert json.loads(entry.payload.body)["after"] == {"sha256": found["sha256"], "pieces": ["E-01", "E-02"]}
    assert trail.verify(case.brand.organisation) is None


def test_bundle_is_checked_by_the_script_in_it_with_python_alone(bundle: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(bundle) as packed:
        script = tmp_path / "verify.py"
        script.write_bytes(packed.read("verify.py"))
    run = [sys.executable, "-I", "-S", str(script), str(bundle)]
    good = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout.split(":")[0]) == (0, "It holds")
    assert "The signature was not checked" in good.stdout
    bundle.write_bytes(bundle.read_bytes().replace(b"4471", b"4472"))
    bad = subprocess.run(run, capture_output=True, text=True, check=False)
    assert (bad.returncode, bad.stdout.split(":")[0]) == (1, "It does not hold")


def test_every_changed_byte_is_found(bundle: Path, tmp_path: Path) -> None:
    whole = bundle.read_bytes()
    chosen = random.Random(4).sample(range(len(whole)), 120)
    changed = tmp_path / "changed.zip"
    for place in {0, len(whole) - 1, *chosen}:
        changed.write_bytes(whole[:place] + bytes([whole[place] ^ 0x20]) + whole[place + 1 :])
        with pytest.raises(Broken):
            check(str(changed))


def test_cut_or_lengthened_bundle_is_found(bundle: Path, tmp_path: Path) -> None:
    whole, changed = bundle.read_bytes(), tmp_path / "changed.zip"
    for other in (b"", whole[:-1], whole[:200], whole + b"\x00", b"\x00" + whole, whole * 2):
        changed.write_bytes(other)
        with pytest.raises(Broken):
            check(str(changed))


@pytest.mark.parametrize("packing", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_bundle_packed_again_is_refused_whatever_is_damaged_in_it(
    bundle: Path, tmp_path: Path, packing: int
) -> None:
    again = tmp_path / "again.zip"
    with zipfile.ZipFile(bundle) as packed, zipfile.ZipFile(again, "w", packing) as other:
        for name in packed.namelist():
            other.writestr(name, packed.read(name))
    whole = again.read_bytes()
    for place in (None, 60, 80):
        if place is not None:
            again.write_bytes(whole[:place] + bytes([whole[place] ^ 0x5A]) + whole[place + 1 :])
        with pytest.raises(Broken):
            check(str(again))


def _made_again(bundle: Path, change: Callable[[dict[str, bytes]], object]) -> Path:
    """The bundle as a careful forger makes it: every member in its place, the container as it should be."""
    with zipfile.ZipFile(bundle) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    change(members)
    forged = bundle.with_name("forged.zip")

    class Stream(io.RawIOBase):
        def __init__(self) -> None:
            self.data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: bytes) -> int:  # type: ignore[override]
            self.data += bytes(data)
            return len(data)

    out = Stream()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in members.items():
            with packed.open(member(name), "w") as stream:
                stream.write(content)
    forged.write_bytes(out.data)
    return forged


def _rename_piece(members: dict[str, bytes]) -> None:
    manifest = json.loads(members["manifest.json"])
    manifest["pieces"][0]["name"] = "another.png"
    members["manifest.json"] = canonical(manifest)


def _other_trail(members: dict[str, bytes]) -> None:
    proofs = json.loads(members["trail.json"])
    proofs[0]["entry"] = proofs[0]["entry"].replace("evidence.added", "evidence.removed")
    members["trail.json"] = canonical(proofs)
    manifest = json.loads(members["manifest.json"])
    for file in manifest["files"]:
        if file["path"] == "trail.json":
            file |= {"sha256": sealed.digest_of(members["trail.json"]), "bytes": len(members["trail.json"])}
    members["manifest.json"] = canonical(manifest)


@pytest.mark.parametrize("change", [_rename_piece, _other_trail])
def test_forger_without_the_key_is_found(bundle: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    assert check(str(_made_again(bundle, dict.copy)))["checked"]
    with pytest.raises(Broken, match="another manifest"):
        check(str(_made_again(bundle, change)))


def test_bundle_of_another_key_is_refused_to_whoever_knows_ours(bundle: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from fauxpas.engine import notes

    ours = check(str(bundle))["signer"]
    theirs = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key = notes.verifier(notes.public_bytes(theirs))

    def sign_again(members: dict[str, bytes]) -> None:
        lines = members["manifest.sig"].decode().split("\n")
        members["manifest.sig"] = notes.sign("\n".join([*lines[:2], key, lines[3], ""]), theirs).encode()

    forged = _made_again(bundle, sign_again)
    assert check(str(forged))["signer"] == key
    with pytest.raises(Broken, match="another key"):
        check(str(forged), key=ours)


def test_removed_piece_is_told_without_its_bytes(case: Case, lead: Person, tmp_path: Path) -> None:
    piece = case.evidence.get(number=1)
    domain.remove(piece, reason="Private.", by=lead, now=NOON)
    path = tmp_path / "bundle.zip"
    with export_evidence(case, by=lead, now=NOON).file as file:
        path.write_bytes(file.read())
    found = check(str(path))
    assert [each["gone"] for each in found["manifest"]["pieces"]] == ["by_hand", ""]
    assert piece.files.get().digest not in zipfile.ZipFile(path).namelist()[-1]


def test_bundle_holds_although_who_kept_a_piece_was_erased(case: Case, lead: Person, tmp_path: Path) -> None:
    trail.erase_person(lead)
    path = tmp_path / "bundle.zip"
    with export_evidence(case, by=lead, now=NOON).file as file:
        path.write_bytes(file.read())
    assert check(str(path))["entries"] == 2


def test_entry_written_after_the_signing_is_left_for_the_next_bundle(
    case: Case, lead: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign = tree.sign_head

    def sign_then_write(organisation: Organisation, *, now: datetime) -> TreeHead:
        head = sign(organisation, now=now)
        domain.hold(case.evidence.get(number=1), reason="The court asked.", by=lead, now=now)
        return head

    monkeypatch.setattr(tree, "sign_head", sign_then_write)
    path = tmp_path / "bundle.zip"
    with export_evidence(case, by=lead, now=NOON).file as file:
        path.write_bytes(file.read())
    assert check(str(path))["entries"] == 2


def test_lost_file_stops_the_export_and_nothing_is_exported_of_nothing(case: Case, lead: Person) -> None:
    file = case.evidence.get(number=1).files.get()
    sealed.path_of(file.digest, file.media_type).unlink()
    with pytest.raises(NotFound):
        export_evidence(case, by=lead, now=NOON)
    with pytest.raises(MoveRefused):
        export_evidence(make_case(case.brand, lead, title="Two"), by=lead, now=NOON)
    assert not TrailEntry.objects.filter(verb="evidence.exported").exists()


def test_export_is_for_those_who_run_the_case(case: Case, lead: Person) -> None:
    writer = make_person(role=Role.WRITER, brand=case.brand)
    with pytest.raises(NotAllowed):
        export_evidence(case, by=writer, now=NOON)
    url = reverse("understand:export_evidence", args=[case.brand.slug, case.number])
    outsider = make_person(role=Role.OWNER, brand=make_brand())
    for person, status in ((writer, 403), (outsider, 404), (lead, 200)):
        client = Client()
        client.force_login(person)
        answer = client.post(url)
        assert answer.status_code == status
    assert b"".join(answer).startswith(b"PK")
    assert (
        url
        in client.get(reverse("understand:evidence", args=[case.brand.slug, case.number])).content.decode()
    )
