"""How long evidence stays: retention, the erasure of an author, and the hold that outlasts both."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from fauxpas.core import sealed, trail
from fauxpas.core.models import Brand, Job, Person, Role, TrailEntry
from fauxpas.room.models import Case
from fauxpas.understand import domain
from fauxpas.understand.domain.evidence_days import sweep_evidence
from fauxpas.understand.domain.readings import propose_from_posts
from fauxpas.understand.models import Evidence, FactProposal
from fauxpas.watch.domain import erase_author, find_traces
from fauxpas.watch.models import Mention
from tests.factories import (
    NOON,
    aged,
    make_brand,
    make_case,
    make_mentions,
    make_person,
    make_query,
    make_source,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def owner(brand: Brand) -> Person:
    return make_person(role=Role.OWNER, brand=brand)


@pytest.fixture
def case(brand: Brand, owner: Person) -> Case:
    return make_case(brand, owner)


@pytest.fixture
def mention(brand: Brand) -> Mention:
    make_query(brand, "kettle")
    return make_mentions(make_source(brand), "The kettle burnt 12 people ill", author="Mia Martin")[0]


def path_of(piece: Evidence) -> Any:
    """The piece's file, as if it had been written two hours ago; where it was, once it is gone."""
    file = piece.files.order_by("pk")[0]
    path = sealed.path_of(file.digest, file.media_type)
    return aged(path, hours=2) if path.exists() else path


def close(case: Case, *, at: datetime) -> None:
    Case.objects.filter(pk=case.pk).update(level=Case.Level.CLOSED, level_since=at)


def test_erased_author_leaves_no_piece_no_proposal_and_no_file(
    case: Case,
    owner: Person,
    mention: Mention,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    piece = domain.keep_post(case, mention, by=owner, now=NOON)
    propose_from_posts(case, [mention], now=NOON)
    assert FactProposal.objects.exists()
    path = path_of(piece)
    assert [each.kept for each in find_traces(case.brand, "mia", by=owner)] == [1]
    with django_capture_on_commit_callbacks(execute=True):
        gone = erase_author(case.brand, [(mention.source_id, "Mia Martin")], by=owner, now=NOON)
    piece.refresh_from_db()
    assert (gone.held, piece.gone, piece.author, piece.address, piece.mention) == (0, "erased", "", "", None)
    assert not path.exists()
    assert not FactProposal.objects.exists()
    assert trail.verify(case.brand.organisation) is None


def test_held_piece_outlasts_the_erasure_and_the_person_is_told(
    case: Case, owner: Person, mention: Mention
) -> None:
    piece = domain.keep_post(case, mention, by=owner, now=NOON)
    domain.hold(piece, reason="The court asked.", by=owner, now=NOON)
    client = Client()
    client.force_login(owner)
    pick = f"{mention.source_id}:Mia Martin"
    erase = reverse("watch:erase", args=[case.brand.slug])
    answer = client.post(erase, {"author": "mia", "pick": [pick], "sure": "on"}, follow=True)
    assert "1 piece of evidence with their words is under legal hold" in answer.content.decode()
    piece.refresh_from_db()
    assert (piece.gone, path_of(piece).exists()) == ("", True)
    assert '"held":1' in TrailEntry.objects.get(verb="author.erased").payload.body
    mention.refresh_from_db()
    assert mention.text == ""


def test_held_piece_of_an_erased_author_goes_when_it_is_released(
    case: Case,
    owner: Person,
    mention: Mention,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    piece = domain.keep_post(case, mention, by=owner, now=NOON)
    domain.hold(piece, reason="The court asked.", by=owner, now=NOON)
    erase_author(case.brand, [(mention.source_id, "Mia Martin")], by=owner, now=NOON)
    mention.delete()
    client = Client()
    client.force_login(owner)
    assert "Its author was erased" in client.get(piece.path).content.decode()
    path = path_of(piece)
    with django_capture_on_commit_callbacks(execute=True):
        piece = domain.release(piece, reason="The court is done.", by=owner, now=NOON + DAY)
    assert (piece.gone, piece.author, piece.address, path.exists()) == ("erased", "", "", False)
    assert "its author was to be erased" in client.get(f"{case.path}timeline/").content.decode()


def test_kept_post_is_found_and_erased_when_its_mention_is_gone(
    case: Case, owner: Person, mention: Mention
) -> None:
    piece = domain.keep_post(case, mention, by=owner, now=NOON)
    mention.delete()
    traces = find_traces(case.brand, "MIA", by=owner)
    assert [(each.author, each.mentions, each.kept) for each in traces] == [("Mia Martin", 0, 1)]
    erase_author(case.brand, [(traces[0].source.pk, "Mia Martin")], by=owner, now=NOON)
    piece.refresh_from_db()
    assert piece.gone == "erased"


def test_other_house_s_piece_is_not_erased(case: Case, owner: Person, mention: Mention) -> None:
    piece = domain.keep_post(case, mention, by=owner, now=NOON)
    other = make_brand()
    stranger = make_person(role=Role.OWNER, brand=other)
    assert find_traces(other, "mia", by=stranger) == []
    piece.refresh_from_db()
    assert piece.gone == ""


def test_pieces_of_a_closed_case_go_when_their_days_are_over_but_held_ones(
    case: Case, owner: Person, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    free = domain.add_file(case, b"One.", name="one", by=owner, now=NOON)
    held = domain.add_file(case, b"Two.", name="two", by=owner, now=NOON)
    domain.hold(held, reason="The court asked.", by=owner, now=NOON)
    path, kept = path_of(free), timedelta(days=case.brand.kept_days)
    close(case, at=NOON)
    for now, gone in ((NOON + kept - DAY, ""), (NOON + kept + DAY, "expired")):
        with django_capture_on_commit_callbacks(execute=True):
            sweep_evidence(Job(), now)
        free.refresh_from_db()
        held.refresh_from_db()
        assert (free.gone, held.gone, path.exists()) == (gone, "", not gone)
    assert '"keys":["E-01"]' in TrailEntry.objects.get(verb="evidence.expired").payload.body
    with django_capture_on_commit_callbacks(execute=True):
        sweep_evidence(Job(), NOON + kept + 2 * DAY)
    assert TrailEntry.objects.filter(verb="evidence.expired").count() == 1


def test_piece_of_an_open_case_stays_however_old(case: Case, owner: Person) -> None:
    piece = domain.add_file(case, b"One.", name="one", by=owner, now=NOON)
    sweep_evidence(Job(), NOON + 5000 * DAY)
    piece.refresh_from_db()
    assert piece.gone == ""


def test_file_that_a_crash_left_behind_is_dropped_by_the_sweep(case: Case, owner: Person) -> None:
    piece = domain.add_file(case, b"One.", name="one", by=owner, now=NOON)
    domain.remove(piece, reason="Private.", by=owner, now=NOON)
    assert path_of(piece).exists()
    sweep_evidence(Job(), NOON + timedelta(hours=1))
    assert not path_of(piece).exists()
