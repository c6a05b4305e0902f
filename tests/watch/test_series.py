"""Charts and the home page: counts come from the tallies, and silence nobody heard is not a zero."""

from collections import Counter
from datetime import datetime, timedelta

import numpy as np
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fauxpas.engine.bursts import Window
from fauxpas.watch.bins import read_window
from fauxpas.watch.coverage import coverage
from fauxpas.watch.models import HearingSpan, HourTally, Source, Tally
from fauxpas.watch.series import situation, source_counts, volume_series
from tests.factories import NOON, make_brand, make_mentions, make_query, make_source

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


@pytest.fixture
def source() -> Source:
    brand = make_brand(name="Acme")
    make_query(brand, "acme")
    return make_source(brand, kind="feed")


def _heard(source: Source, hearing: str, since: float, until: float | None) -> None:
    end = None if until is None else NOON - until * HOUR
    HearingSpan.objects.create(source=source, hearing=hearing, since=NOON - since * HOUR, until=end)


def test_silence_is_zero_where_heard_and_unknown_where_not(source: Source) -> None:
    assert source.brand is not None
    _heard(source, "heard", 6, 4)
    _heard(source, "blind", 4, 2)
    _heard(source, "heard", 2, None)
    make_mentions(source, "acme a", "acme b", minutes_ago=30)
    volume = volume_series(source.brand, since=NOON - 8 * HOUR, until=NOON, step=3600)
    assert [point.count for point in volume.points] == [None, None, 0, 0, None, None, 0, 2]
    assert volume.blind == [(NOON - 8 * HOUR, NOON - 6 * HOUR), (NOON - 4 * HOUR, NOON - 2 * HOUR)]
    assert all(point.expected is None for point in volume.points)


def test_one_source_heard_is_enough_to_know(source: Source) -> None:
    assert source.brand is not None
    _heard(source, "blind", 3, None)
    _heard(make_source(source.brand, kind="feed"), "heard", 3, None)
    volume = volume_series(source.brand, since=NOON - 2 * HOUR, until=NOON, step=3600)
    assert [point.count for point in volume.points] == [0, 0]


def test_posts_read_from_an_archive_make_the_time_between_them_known(source: Source) -> None:
    assert source.brand is not None
    make_mentions(source, "acme a", minutes_ago=60 * 5 - 1)
    make_mentions(source, "acme b", minutes_ago=60 * 2 - 1)
    volume = volume_series(source.brand, since=NOON - 6 * HOUR, until=NOON, step=3600)
    assert [point.count for point in volume.points] == [None, 1, 0, 0, 1, None]


def test_band_is_learnt_from_the_weeks_before(source: Source) -> None:
    assert source.brand is not None
    for hours in range(1, 24 * 10):
        make_mentions(source, "acme a", "acme b", minutes_ago=60 * hours + 10)
    volume = volume_series(source.brand, since=NOON - 3 * HOUR, until=NOON, step=3600)
    point = volume.points[0]
    assert point.expected == pytest.approx(2, rel=0.3)
    assert point.low is not None
    assert point.high is not None
    assert point.low <= 2 <= point.high
    assert not point.beyond


@pytest.mark.slow
@pytest.mark.both
def test_finer_bins_have_their_part_of_the_hours_band(source: Source) -> None:
    assert source.brand is not None
    for hours in range(1, 24 * 10):
        make_mentions(source, *("acme" for _ in range(12)), minutes_ago=60 * hours + 10)
    volume = volume_series(source.brand, since=NOON - 3 * HOUR, until=NOON, step=900)
    point = volume.points[0]
    assert len(volume.points) == 12
    assert point.expected == pytest.approx(3, rel=0.2)
    assert point.low is not None
    assert point.high is not None
    assert 0 <= point.low < 3 < point.high


def _by_hour() -> dict[datetime, int]:
    counted: Counter[datetime] = Counter()
    for tally in HourTally.objects.all():
        counted[tally.hour] += tally.count
    return dict(counted)


def test_hours_count_what_the_minutes_count(source: Source) -> None:
    make_mentions(source, "acme a", "acme b", minutes_ago=70)
    make_mentions(source, "acme c", minutes_ago=61)
    make_mentions(source, "acme d", minutes_ago=1)
    assert _by_hour() == {NOON - 2 * HOUR: 3, NOON - HOUR: 1}
    assert sum(Tally.objects.values_list("count", flat=True)) == 4


def test_sources_are_counted_loudest_first(source: Source) -> None:
    assert source.brand is not None
    other = make_source(source.brand, name="Forum")
    make_mentions(source, "acme a")
    make_mentions(other, "acme b", "acme c")
    counts = source_counts(source.brand, since=NOON - HOUR, until=NOON)
    assert [(each.source.pk, each.count) for each in counts] == [(other.pk, 2), (source.pk, 1)]


def test_situation_says_what_is_known_and_what_is_not(source: Source) -> None:
    assert source.brand is not None
    assert (situation(source.brand, now=NOON).level, situation(source.brand, now=NOON).known) == (0, False)
    make_mentions(source, "acme a", minutes_ago=10)
    make_mentions(source, "acme b", minutes_ago=120)
    make_mentions(source, "acme c", minutes_ago=60 * 48)
    told = situation(source.brand, now=NOON)
    assert (told.count, told.last_hour, told.known) == (2, 1, True)
    assert told.usual == pytest.approx(1 / 7)
    assert told.last_mention_at == NOON - timedelta(minutes=10)


@pytest.mark.parametrize("count", [1, 3])
def test_coverage_shows_each_source_hour_by_hour(source: Source, count: int) -> None:
    assert source.brand is not None
    for _ in range(count - 1):
        make_source(source.brand, hearing=Source.Hearing.LATE)
    Source.objects.filter(pk=source.pk).update(hearing=Source.Hearing.HEARD, spoke_at=NOON)
    _heard(source, "heard", 3, 1.5)
    _heard(source, "blind", 1.5, 0.5)
    _heard(source, "heard", 0.5, None)
    with CaptureQueriesContext(connection) as asked:
        told = coverage(source.brand, now=NOON)
    assert len(asked) == 2
    assert (told.heard, told.late, told.blind, told.new, told.total) == (1, count - 1, 0, 0, count)
    assert told.last_spoke_at == NOON
    mine = next(each for each in told.sources if each.source.pk == source.pk)
    assert [cell.hearing for cell in mine.cells][-5:] == [None, "heard", "blind", "blind", "heard"]


def _read(source: Source, days: int = 10) -> Window:
    assert source.brand is not None
    return read_window(source.brand, since=NOON - timedelta(days=days), until=NOON, step=900)


def test_window_counts_mentions_negatives_and_people(source: Source) -> None:
    for author in ("a", "b", "b"):
        make_mentions(source, "acme", author=author, minutes_ago=10)
        make_mentions(source, "acme", author=author, minutes_ago=60 * 24 * 5)
    window = _read(source)
    at = (int(NOON.timestamp()) - window.start) // 900
    for place in (at - 1, at - 5 * 96):
        assert (window.count[place], window.authors[place]) == (3, 2)
    assert np.nansum(window.count) == 6
    assert np.isnan(window.count[at - 7 * 96])


def test_window_hears_of_old_posts_that_arrive_after_it_was_read(source: Source) -> None:
    make_mentions(source, "acme", minutes_ago=60 * 24 * 5)
    assert np.nansum(_read(source).count) == 1
    make_mentions(source, "acme", "acme", minutes_ago=60 * 24 * 6)
    make_mentions(source, "acme", minutes_ago=10)
    assert np.nansum(_read(source).count) == 4


def test_people_are_not_measured_when_most_posts_name_none(source: Source) -> None:
    make_mentions(source, "acme", author="a")
    make_mentions(source, "acme", "acme")
    assert np.isnan(_read(source).authors).all()


def test_quiet_before_the_first_mention_of_a_source_that_spoke_before_is_calm_not_unknown() -> None:
    brand = make_brand(name="Acme")
    make_query(brand, "acme")
    make_mentions(make_source(brand), "acme one", minutes_ago=60 * 24)
    make_mentions(Source.objects.get(), "acme two", minutes_ago=5)
    volume = volume_series(brand, since=NOON - timedelta(hours=6), until=NOON, step=1800, band=False)
    assert volume.blind == []
    assert [point.count for point in volume.points] == [0] * 11 + [1]


def test_half_a_second_before_midnight_belongs_to_the_day_that_ends(source: Source) -> None:
    assert source.brand is not None
    midnight = NOON.replace(hour=0)
    make_mentions(source, "acme late", author="anna", minutes_ago=12 * 60 + 0.005)
    window = read_window(source.brand, since=midnight - timedelta(days=1), until=midnight, step=300)
    assert (int(np.nansum(window.authors)), window.authors[-1]) == (1, 1.0)


def test_silence_between_posts_is_known_and_after_the_last_it_is_not(source: Source) -> None:
    assert source.brand is not None
    make_mentions(source, "acme long ago", minutes_ago=60 * 24 * 10)
    before = volume_series(source.brand, since=NOON - 6 * HOUR, until=NOON, step=3600, band=False)
    assert [point.count for point in before.points] == [None] * 6
    make_mentions(source, "acme again", minutes_ago=60 * 3 - 1)
    after = volume_series(source.brand, since=NOON - 6 * HOUR, until=NOON, step=3600, band=False)
    assert [point.count for point in after.points] == [0, 0, 0, 1, None, None]
