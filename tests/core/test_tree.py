"""The tree over the trail: proofs hold, erasing a person breaks none, any byte that is changed is found."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction

from fauxpas.core import queue, trail, tree
from fauxpas.core.errors import NotFound
from fauxpas.core.models import Brand, Person, TrailEntry, TrailNode, TrailPayload, TrailTree, TreeHead
from fauxpas.core.signing import public_key
from fauxpas.engine import merkle, notes
from fauxpas.engine.proofs import ProofRefused, check_proof
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)


@pytest.fixture
def brand() -> Brand:
    return make_brand()


def write(brand: Brand, times: int, by: Person | None = None) -> None:
    with transaction.atomic():
        for n in range(times):
            now = NOON + timedelta(seconds=n)
            trail.write(brand, "fact.added", by=by, now=now, subject=brand, after={"n": n})


def root_at(brand: Brand, size: int) -> bytes:
    entries = TrailEntry.objects.filter(organisation=brand.organisation).order_by("index")[:size]
    return merkle.root_of(merkle.leaf_digest(trail.leaf_of(entry).encode()) for entry in entries)


def test_head_signs_the_root_over_every_entry(brand: Brand) -> None:
    write(brand, 11)
    head = tree.sign_head(brand.organisation, now=LATER)
    point = notes.read_checkpoint(head.note, public_key())
    assert (point.size, point.root, point.at) == (11, root_at(brand, 11), "2026-11-19T13:00:00Z")
    assert tree.sign_head(brand.organisation, now=LATER).pk == head.pk
    assert tree.verify_tree(brand.organisation) is None


def test_tree_grown_in_pieces_is_the_tree_grown_at_once(brand: Brand) -> None:
    other = make_brand()
    for count in (1, 2, 5, 1, 8):
        write(brand, count)
        tree.sign_head(brand.organisation, now=LATER)
    write(other, 17)
    tree.sign_head(other.organisation, now=LATER)
    assert root_at(brand, 17) == merkle.edge_root(
        [bytes.fromhex(digest) for digest in TrailTree.objects.get(organisation=brand.organisation).edge]
    )
    kept = [
        list(TrailNode.objects.filter(organisation=each.organisation).values_list("position", flat=True))
        for each in (brand, other)
    ]
    assert sorted(kept[0]) == sorted(kept[1])
    assert tree.verify_tree(brand.organisation) is None


def test_every_entry_is_proven_under_every_head(brand: Brand) -> None:
    for count in (3, 4, 6):
        write(brand, count)
        head = tree.sign_head(brand.organisation, now=LATER)
        for index in range(head.size):
            assert check_proof(tree.prove(brand.organisation, index), public=public_key()).size == head.size


def test_proof_reads_the_same_few_rows_however_long_the_trail(
    brand: Brand, django_assert_num_queries: object
) -> None:
    write(brand, 100)
    tree.sign_head(brand.organisation, now=LATER)
    with django_assert_num_queries(2):  # type: ignore[operator]
        path = tree.inclusion_path(brand.organisation, 37, 100)
    assert len(path) == 7


def test_person_erased_keeps_every_proof_valid(brand: Brand) -> None:
    person = make_person(name="Paula Erased")
    write(brand, 3, by=person)
    head = tree.sign_head(brand.organisation, now=LATER)
    before = tree.prove(brand.organisation, 1, with_content=True)
    assert "Paula Erased" in before["content"]["body"]
    trail.erase_person(person)
    after = tree.prove(brand.organisation, 1, with_content=True)
    assert "content" not in after
    assert "Paula" not in json.dumps(after)
    for proof in (before, after):
        assert check_proof(proof, public=public_key()).root.hex() == head.root
    assert trail.verify(brand.organisation) is None
    assert tree.verify_tree(brand.organisation) is None


def test_content_that_was_changed_is_refused(brand: Brand) -> None:
    write(brand, 2, by=make_person())
    tree.sign_head(brand.organisation, now=LATER)
    proof = tree.prove(brand.organisation, 0, with_content=True)
    proof["content"]["body"] += " "
    with pytest.raises(ProofRefused, match="not what the entry stands for"):
        check_proof(proof, public=public_key())


def test_entry_after_the_last_head_has_no_proof_yet(brand: Brand) -> None:
    with pytest.raises(NotFound):
        tree.prove(brand.organisation, 0)
    write(brand, 2)
    tree.sign_head(brand.organisation, now=LATER)
    write(brand, 1)
    with pytest.raises(NotFound):
        tree.prove(brand.organisation, 2)
    assert tree.verify_tree(brand.organisation) is None


@pytest.mark.parametrize("position", [1, 3, 5, 7, 9])
def test_node_altered_is_found(brand: Brand, position: int) -> None:
    write(brand, 8)
    tree.sign_head(brand.organisation, now=LATER)
    node = TrailNode.objects.get(organisation=brand.organisation, position=position)
    flipped = bytearray(bytes.fromhex(node.digest))
    flipped[position] ^= 1
    TrailNode.objects.filter(pk=node.pk).update(digest=flipped.hex())
    broken = tree.verify_tree(brand.organisation)
    assert broken is not None
    assert broken.reason == "node"


def test_node_too_many_and_node_missing_are_found(brand: Brand) -> None:
    write(brand, 5)
    tree.sign_head(brand.organisation, now=LATER)
    extra = TrailNode.objects.create(organisation=brand.organisation, position=7, digest="0" * 64)
    assert tree.verify_tree(brand.organisation) == trail.Broken(5, "node")
    extra.delete()
    TrailNode.objects.filter(position=3).delete()
    assert tree.verify_tree(brand.organisation) == trail.Broken(3, "node")


def test_whole_trail_written_anew_is_found_by_the_signed_head(brand: Brand) -> None:
    """Somebody who may write in the database makes chain and tree agree again; they have no key."""
    write(brand, 4)
    note = tree.sign_head(brand.organisation, now=LATER).note
    TrailPayload.objects.all().delete()
    TrailEntry.objects.all().delete()
    TrailNode.objects.all().delete()
    TrailTree.objects.all().delete()
    brand.organisation.trail_head.delete()
    write(brand, 3)
    with transaction.atomic():
        trail.write(brand, "nothing.happened", by=None, now=NOON)
    assert trail.verify(brand.organisation) is None
    assert tree.verify_tree(brand.organisation) == trail.Broken(3, "head_root")
    TreeHead.objects.all().delete()
    assert tree.verify_tree(brand.organisation) is None
    kept = [notes.read_checkpoint(note, public_key())]
    assert tree.verify_tree(brand.organisation, kept=kept) == trail.Broken(3, "head_root")


@pytest.mark.parametrize("change", [{"root": "0" * 64}, {"note": "nothing"}, {"size": 3}, {"size": 9}])
def test_head_altered_is_found(brand: Brand, change: dict[str, object]) -> None:
    write(brand, 4)
    tree.sign_head(brand.organisation, now=LATER)
    TreeHead.objects.update(**change)
    broken = tree.verify_tree(brand.organisation)
    assert broken is not None
    assert broken.reason in {"head_root", "signature"}


def test_worker_signs_what_grew_and_nothing_twice(brand: Brand) -> None:
    write(brand, 2)
    for hour in range(1, 4):
        now = NOON + timedelta(hours=hour)
        queue.enqueue(tree.SIGN_ALL, now=now)
        while queue.work_one(worker="test", now=now) is not None:
            pass
    assert list(TreeHead.objects.values_list("size", flat=True)) == [2]


def test_key_is_made_once_and_only_its_owner_reads_it() -> None:
    path: Path = settings.DATA_DIR / "signing.key"
    assert public_key() == public_key()
    assert path.stat().st_mode & 0o777 == 0o600
    assert not list(path.parent.glob(".signing.key-*"))


def test_proof_is_checked_offline_by_the_command_alone(brand: Brand, tmp_path: Path) -> None:
    write(brand, 5)
    tree.sign_head(brand.organisation, now=LATER)
    proof = tree.prove(brand.organisation, 3)
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(proof), encoding="utf-8")
    command = [sys.executable, "-m", "fauxpas", "trail", "check", str(path), "--key", proof["key"]]
    good = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": ""})
    assert good.returncode == 0, good.stderr
    assert good.stdout.startswith("It holds: entry 3 of 5, signed at 2026-11-19T13:00:00Z.")
    path.write_text(json.dumps(proof | {"entry": proof["entry"].replace("fact.added", "fact.faked")}))
    bad = subprocess.run(command, capture_output=True, text=True, check=False, env={"PATH": ""})
    assert bad.returncode == 1
    assert "It does not hold" in bad.stdout
