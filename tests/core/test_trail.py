"""The trail: any tampering is found, and erasing a person breaks nothing."""

import json
from datetime import timedelta

import pytest
from django.db import transaction

from fauxpas.core import trail
from fauxpas.core.models import Brand, Person, TrailEntry, TrailHead, TrailPayload
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    return make_brand()


def write(brand: Brand, times: int, by: Person | None = None) -> list[TrailEntry]:
    with transaction.atomic():
        return [
            trail.write(
                brand, "fact.added", by=by, now=NOON + timedelta(seconds=n), subject=brand, after={"n": n}
            )
            for n in range(times)
        ]


def test_trail_untouched_holds(brand: Brand) -> None:
    write(brand, 5, by=make_person())
    assert trail.verify(brand.organisation) is None


def test_trail_empty_holds(brand: Brand) -> None:
    assert trail.verify(brand.organisation) is None


@pytest.mark.parametrize(
    "change",
    [
        {"verb": "fact.removed"},
        {"at": NOON + timedelta(days=1)},
        {"subject_id": 99},
        {"subject_label": "core.person"},
        {"thread": "case:9"},
        {"payload_digest": "0" * 64},
        {"previous": "0" * 64},
        {"digest": "0" * 64},
        {"brand": None},
    ],
)
def test_trail_entry_altered_is_named(brand: Brand, change: dict[str, object]) -> None:
    write(brand, 5)
    TrailEntry.objects.filter(index=2).update(**change)
    broken = trail.verify(brand.organisation)
    assert broken is not None
    assert broken.index == 2


def test_trail_entry_altered_with_its_digest_is_named_by_the_next(brand: Brand) -> None:
    write(brand, 4)
    entry = TrailEntry.objects.get(index=1)
    entry.verb = "nothing.happened"
    entry.digest = trail.leaf_digest(trail.leaf_of(entry))
    entry.save()
    assert trail.verify(brand.organisation) == trail.Broken(2, "chain")


def test_trail_payload_altered_is_named(brand: Brand) -> None:
    entry = write(brand, 3, by=make_person())[1]
    payload = TrailPayload.objects.get(entry=entry)
    body = json.loads(payload.body)
    body["after"]["n"] = 1000
    TrailPayload.objects.filter(pk=payload.pk).update(body=trail.canonical(body))
    assert trail.verify(brand.organisation) == trail.Broken(1, "payload")


def test_trail_entry_removed_is_named(brand: Brand) -> None:
    write(brand, 5)
    TrailEntry.objects.filter(index=3).delete()
    assert trail.verify(brand.organisation) == trail.Broken(3, "missing")


def test_trail_last_entry_removed_is_named(brand: Brand) -> None:
    write(brand, 3)
    TrailEntry.objects.filter(index=2).delete()
    assert trail.verify(brand.organisation) == trail.Broken(2, "missing")


def test_trail_head_altered_is_named(brand: Brand) -> None:
    write(brand, 2)
    TrailHead.objects.update(digest="f" * 64)
    assert trail.verify(brand.organisation) == trail.Broken(2, "head")


def test_trail_person_erased_still_holds(brand: Brand) -> None:
    person, other = make_person(), make_person()
    write(brand, 2, by=person)
    write(brand, 1, by=other)
    assert trail.erase_person(person) == 2
    assert trail.verify(brand.organisation) is None
    assert not TrailPayload.objects.filter(body__contains=str(person)).exists()
    assert TrailPayload.objects.count() == 1


def test_trail_two_organisations_have_two_chains(brand: Brand) -> None:
    other = make_brand()
    write(brand, 2)
    write(other, 1)
    TrailEntry.objects.filter(organisation=other.organisation).update(verb="x")
    assert trail.verify(brand.organisation) is None
    assert trail.verify(other.organisation) == trail.Broken(0, "leaf")


@pytest.mark.django_db(transaction=True)
def test_trail_outside_a_transaction_is_refused() -> None:
    brand = make_brand()
    with pytest.raises(RuntimeError):
        trail.write(brand, "fact.added", by=None, now=NOON)


def test_leaf_digest_follows_rfc_9162() -> None:
    """The empty leaf of RFC 6962 and 9162 test vectors."""
    assert trail.leaf_digest("") == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
