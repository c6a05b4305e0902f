"""What is read by the hour says the same as the minutes would."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from fauxpas.core.models import Brand, Role
from fauxpas.watch.bins import read_bins
from fauxpas.watch.models import Mention, Source
from fauxpas.watch.queries import Filters, mentions_for_page
from fauxpas.watch.series import source_counts
from fauxpas.watch.versions import version_of
from tests.factories import NOON, make_brand, make_mentions, make_person, make_query, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def brand() -> Brand:
    brand = make_brand()
    make_query(brand, "kettle")
    return brand


def _said(source: Source, *minutes_ago: float) -> None:
    for minutes in minutes_ago:
        make_mentions(source, "a kettle", minutes_ago=minutes)


@pytest.mark.parametrize(
    ("since", "until"),
    [(150.5, 12.25), (180, 0), (61, 59), (40, 20), (119, 61), (10, 10)],
)
def test_source_counts_over_any_stretch_equal_the_minutes_within(
    brand: Brand, since: float, until: float
) -> None:
    first, second = make_source(brand, name="A"), make_source(brand, name="B")
    _said(first, 179, 151, 120, 119.5, 62, 60, 60, 12, 1)
    _said(second, 61, 30, 21)
    begun, ended = NOON - timedelta(minutes=since), NOON - timedelta(minutes=until)
    minutes = [
        (mention.source_id, mention.happened_at.replace(second=0, microsecond=0))
        for mention in Mention.objects.all()
    ]
    expected = {
        source.pk: sum(pk == source.pk and begun <= at < ended for pk, at in minutes)
        for source in (first, second)
    }
    told = {each.source.pk: each.count for each in source_counts(brand, since=begun, until=ended)}
    assert told == {pk: count for pk, count in expected.items() if count}


def test_bins_between_a_sources_first_and_last_minute_are_known(brand: Brand) -> None:
    _said(make_source(brand), 125, 95, 20)
    bins = read_bins(brand, since=NOON - timedelta(hours=3), until=NOON, step=600)
    begins = [NOON - timedelta(hours=3) + timedelta(minutes=10 * place) for place in range(18)]
    known: list[datetime] = [at for at, is_known in zip(begins, bins.known, strict=True) if is_known]
    assert (known[0], known[-1]) == (NOON - timedelta(minutes=130), NOON - timedelta(minutes=20))
    assert len(known) == 12


@pytest.mark.parametrize("words", ["", "kettle"])
def test_mentions_of_an_old_hour_come_a_page_at_a_time_newest_arrival_first(brand: Brand, words: str) -> None:
    source = make_source(brand)
    _said(source, 200, 90, 30, 80, 100, 5, 110)
    wanted = Filters(words=words, since=NOON - timedelta(minutes=120), until=NOON - timedelta(minutes=60))
    told: list[datetime] = []
    before = None
    for _ in range(3):
        page = mentions_for_page(Mention.objects.filter(brand=brand), wanted, before=before, size=2)
        told += [mention.happened_at for mention in page.mentions]
        before = page.before
        if before is None:
            break
    assert told == [NOON - timedelta(minutes=minutes) for minutes in (110, 100, 80, 90)]
    assert before is None


def test_mentions_of_an_hour_in_which_nothing_was_said_are_none(brand: Brand) -> None:
    _said(make_source(brand), 200, 5)
    wanted = Filters(since=NOON - timedelta(minutes=120), until=NOON - timedelta(minutes=60))
    assert mentions_for_page(Mention.objects.filter(brand=brand), wanted).mentions == []


def test_version_of_a_page_changes_when_a_post_comes_and_not_before(brand: Brand) -> None:
    lead = make_person(role=Role.LEAD, brand=brand)
    client = Client()
    client.force_login(lead, "allauth.account.auth_backends.AuthenticationBackend")
    source = make_source(brand)
    _said(source, 30)
    versions = []
    for posts in (0, 0, 1):
        _said(source, *range(1, posts + 1))
        request = client.get(f"/b/{brand.slug}/mentions/").wsgi_request
        versions.append(version_of(request))
    assert versions[0] is not None
    assert versions[0] == versions[1] != versions[2]
