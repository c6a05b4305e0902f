"""A recorded stream rings its alarm on its own clock, and is moved to now for a live room."""

from datetime import UTC, datetime, timedelta

import pytest

from fauxpas.core import clock
from fauxpas.core.models import Job, Notice
from fauxpas.core.sources import RawPost, in_time
from fauxpas.watch.models import Alarm, Mention, Source
from fauxpas.watch.replay import Asked, found_room, run_sealed, run_shifted
from tests.factories import NOON, make_brand, make_query

pytestmark = pytest.mark.django_db

BEGIN = datetime(2023, 3, 1, tzinfo=UTC)
STORM = BEGIN + timedelta(days=18, hours=6)


def said(number: int, at: datetime, text: str) -> RawPost:
    return RawPost(key=f"k{number}", text=text, author=f"a{number}", posted_at=at, language="en")


@pytest.fixture
def recording() -> list[RawPost]:
    """Two posts a day about Acme for 18 days, thirty angry ones in three hours, then ordinary days again."""
    usual = [said(n, BEGIN + timedelta(hours=12 * n), "acme opens a shop") for n in range(36)]
    storm = [
        said(100 + n, STORM + timedelta(minutes=6 * n), "acme is awful, furious, never again")
        for n in range(30)
    ]
    later = [said(200 + n, STORM + timedelta(days=1 + n), "acme opens a shop") for n in range(4)]
    return [*usual, *storm, *later]


@pytest.mark.slow
@pytest.mark.both
def test_run_sealed_storm_rings_once_on_the_streams_own_clock_and_nothing_is_left_in_the_queue(
    recording: list[RawPost],
) -> None:
    before = clock.now()
    source = found_room("Tape", [Asked("Acme", "acme"), Asked("Other", "other")], now=BEGIN)
    heard: list[tuple[int, int]] = []
    rung = run_sealed(recording, source, progress=lambda done, whole: heard.append((done, whole)))
    assert sorted(rung) == ["Acme", "Other"]
    assert len(rung["Acme"].burst) == 1
    rang = next(iter(rung["Acme"].burst.values()))
    assert STORM <= rang < STORM + timedelta(hours=1)
    assert rung["Other"].burst == {}
    alarm = Alarm.objects.get(kind=Alarm.Kind.BURST)
    assert alarm.ended_at is not None
    assert alarm.ended_at < STORM + timedelta(days=3)
    assert heard[-1] == (70, 70)
    assert clock.now() >= before
    assert Mention.objects.count() == 70
    assert set(Mention.objects.values_list("happened_at", flat=True)) == {
        post.posted_at for post in recording
    }
    assert not Job.objects.filter(state=Job.State.WAITING, due_at__lte=recording[-1].posted_at).exists()
    assert not Notice.objects.filter(created_at__gt=recording[-1].posted_at).exists()


def test_run_shifted_last_post_is_said_now_and_a_second_shift_is_a_new_storm(
    recording: list[RawPost],
) -> None:
    brand = make_brand(name="Acme")
    make_query(brand, "acme")
    with clock.set_to(NOON):
        assert run_shifted(recording, brand, name="Replay of tape") == 70
    newest = Mention.objects.filter(brand=brand).order_by("-happened_at").first()
    assert newest is not None
    assert newest.happened_at == NOON
    oldest = Mention.objects.filter(brand=brand).order_by("happened_at").first()
    assert oldest is not None
    assert NOON - oldest.happened_at == recording[-1].posted_at - recording[0].posted_at  # type: ignore[operator]
    assert Job.objects.filter(kind__startswith="watch.score", brand=brand).exists()
    with clock.set_to(NOON + timedelta(hours=1)):
        assert run_shifted(recording, brand, name="Replay of tape") == 70
    assert Source.objects.filter(brand=brand, name="Replay of tape").count() == 1


def test_run_shifted_nothing_is_nothing() -> None:
    assert run_shifted([], make_brand(), name="Empty") == 0


def test_in_time_posts_without_a_time_are_left_out() -> None:
    late, early = said(1, STORM, "b"), said(2, BEGIN, "a")
    assert in_time([late, RawPost(key="x", text="when"), early]) == [early, late]
