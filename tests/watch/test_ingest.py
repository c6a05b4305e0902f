"""From rows to mentions: once each, all or nothing, whatever the order and however often."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError

from fauxpas.core.models import Job
from fauxpas.core.sources import Fault, RawPost, Reading
from fauxpas.watch import ingest
from fauxpas.watch.ingest import take
from fauxpas.watch.models import HeardPost, Mention, Source, SourceReading, Tally
from tests.factories import (
    NOON,
    make_brand,
    make_mentions,
    make_organisation,
    make_query,
    make_source,
    raw_post,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    brand = make_brand(name="Acme")
    make_query(brand, "acme")
    return make_source(brand)


def _counts() -> dict[tuple[int, str], int]:
    return {(tally.brand_id, tally.sentiment): tally.count for tally in Tally.objects.all()}


def test_post_that_matches_becomes_a_mention_with_all_it_carries(source: Source) -> None:
    post = raw_post(
        "L’Acmé est nulle, c’est une honte pour la gare et le quartier",
        author="Zoé",
        url="https://forum.example/1",
        rating=1.0,
        reach=40,
    )
    take(source, Reading(posts=(post,)), now=NOON)
    mention = Mention.objects.get()
    assert (mention.brand_id, mention.source_id, mention.source_key) == (source.brand_id, source.pk, post.key)
    assert (mention.author, mention.url, mention.rating, mention.reach) == (
        "Zoé",
        "https://forum.example/1",
        1.0,
        40,
    )
    assert (mention.posted_at, mention.seen_at, mention.happened_at) == (post.posted_at, NOON, post.posted_at)
    assert mention.folded.startswith("l acme est nulle c est une honte pour la gare et le quartier zoe")
    assert mention.language == "fr"
    assert mention.sentiment_by != ""
    assert len(mention.queries) == 1


def test_ledger_accounts_for_every_row(source: Source) -> None:
    known = raw_post("acme one")
    take(source, Reading(posts=(known,)), now=NOON)
    faults = (Fault(7, "This line is not a post."),)
    posts = (
        known,
        raw_post("acme two"),
        raw_post("nothing here"),
        raw_post("acme three", key="same"),
        raw_post("acme 3", key="same"),
    )
    ledger = take(source, Reading(posts=posts, faults=faults), now=NOON)
    assert (ledger.read, ledger.kept) == (6, 2)
    assert ledger.dropped == {"seen_before": 2, "no_query": 1, "not_a_post": 1}
    assert ledger.read == ledger.kept + sum(ledger.dropped.values())
    assert ledger.faults == [[7, "This line is not a post."]]


def test_batch_taken_twice_changes_nothing(source: Source) -> None:
    reading = Reading(
        posts=(raw_post("acme one"), raw_post("acme two"), raw_post("other")), cursor={"line": 3}
    )
    take(source, reading, now=NOON)
    before = (Mention.objects.count(), sum(_counts().values()), HeardPost.objects.count())
    ledger = take(source, reading, now=NOON + timedelta(minutes=1))
    assert (
        (Mention.objects.count(), sum(_counts().values()), HeardPost.objects.count()) == before == (2, 2, 1)
    )
    assert ledger.dropped == {"seen_before": 3}


def test_tallies_equal_the_mentions_by_minute_and_sentiment(source: Source) -> None:
    for minutes in (5, 5.4, 6, 90):
        make_mentions(source, "acme a", "acme b", minutes_ago=minutes)
    counted = {(tally.minute, tally.sentiment): tally.count for tally in Tally.objects.all()}
    expected: dict[tuple[object, str], int] = {}
    for mention in Mention.objects.all():
        cell = (mention.happened_at.replace(second=0, microsecond=0), mention.sentiment)
        expected[cell] = expected.get(cell, 0) + 1
    assert counted == expected
    assert sum(counted.values()) == 8


@pytest.mark.parametrize("minutes_ago", [None, -30])
def test_time_missing_or_in_the_future_is_told_by_ours(source: Source, minutes_ago: float | None) -> None:
    (mention,) = make_mentions(source, "acme", minutes_ago=minutes_ago)
    assert mention.happened_at == NOON
    assert mention.posted_at == (None if minutes_ago is None else NOON + timedelta(minutes=30))


def test_crash_in_the_middle_leaves_nothing(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    def crash(*_: object, **__: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(ingest, "_move_source", crash)
    with pytest.raises(IntegrityError):
        take(source, Reading(posts=(raw_post("acme"), raw_post("other")), cursor={"line": 2}), now=NOON)
    source.refresh_from_db()
    assert [model.objects.count() for model in (Mention, Tally, HeardPost, SourceReading, Job)] == [
        0,
        0,
        0,
        0,
        0,
    ]
    assert source.cursor == {}


def test_source_moves_its_cursor_and_remembers_when_it_spoke(source: Source) -> None:
    take(source, Reading(posts=(raw_post("nothing", minutes_ago=9),), cursor={"etag": "a"}), now=NOON)
    later = NOON + timedelta(minutes=5)
    take(source, Reading(cursor={"etag": "b"}), now=later)
    source.refresh_from_db()
    assert source.cursor == {"etag": "b"}
    assert (source.spoke_at, source.fetched_at) == (NOON, later)
    assert source.last_posted_at == NOON - timedelta(minutes=9)


def test_source_of_the_organisation_serves_each_of_its_brands_and_no_other() -> None:
    house = make_organisation()
    acme, zenith, stranger = (
        make_brand(house, name="Acme"),
        make_brand(house, name="Zenith"),
        make_brand(name="Acme"),
    )
    for brand, text in ((acme, "acme"), (zenith, "zenith"), (stranger, "acme")):
        make_query(brand, text)
    source = make_source(acme, for_all_brands=True)
    make_mentions(source, "acme and zenith", "acme alone")
    assert sorted(Mention.objects.values_list("brand", "text")) == sorted(
        [(acme.pk, "acme and zenith"), (acme.pk, "acme alone"), (zenith.pk, "acme and zenith")]
    )
    assert list(HeardPost.objects.values_list("text", flat=True)) == ["acme alone"]


def test_new_query_is_heard_at_the_next_batch(source: Source) -> None:
    make_mentions(source, "zenith before")
    assert source.brand is not None
    query = make_query(source.brand, "zenith")
    assert [mention.queries for mention in make_mentions(source, "zenith after")] == [[query.pk]]
    query.active = False
    query.save()
    assert make_mentions(source, "zenith no more") == []


def test_query_by_language_sees_the_language_of_the_words(source: Source) -> None:
    assert source.brand is not None
    make_query(source.brand, "zenith AND lang:fr")
    found = make_mentions(
        source,
        "Le produit zenith est arrivé hier dans la boutique de la gare",
        "The zenith product arrived yesterday in the shop at the station",
    )
    assert [mention.language for mention in found] == ["fr"]


def test_old_post_that_matches_nothing_is_not_kept(source: Source) -> None:
    make_mentions(source, "other", minutes_ago=60 * 24 * 8)
    assert HeardPost.objects.count() == 0


def test_touched_brand_is_scored_once_and_an_archive_raises_nothing(source: Source) -> None:
    scored = Job.objects.filter(kind__startswith="watch.score")
    make_mentions(source, "acme long ago", minutes_ago=60 * 72)
    assert scored.count() == 0
    make_mentions(source, "acme now", "acme again")
    make_mentions(source, "acme more")
    assert list(scored.values_list("kind", "brand")) == [("watch.score", source.brand_id)]
    make_mentions(source, "acme late", minutes_ago=60 * 20)
    assert Job.objects.filter(kind="watch.score_late").count() == 1


def test_half_a_sign_is_left_out_and_the_rest_of_the_batch_is_kept(source: Source) -> None:
    posts = (
        RawPost(key="1\ud83e", text="acme cut off \ud83e", author="A\udd26"),
        RawPost(key="2", text="acme whole 🤦"),
    )
    ledger = take(source, Reading(posts=posts), now=NOON)
    assert (ledger.read, ledger.kept) == (2, 2)
    told = Mention.objects.order_by("pk").values_list("source_key", "text", "author")
    assert list(told) == [("1", "acme cut off ", "A"), ("2", "acme whole 🤦", "")]


def test_values_too_big_for_their_columns_are_made_to_fit(source: Source) -> None:
    post = RawPost(
        key="k" * 900,
        text="acme\x00 here",
        url="https://e.example/" + "u" * 3000,
        author="a" * 900,
        reach=2**70,
    )
    twin = RawPost(key="k" * 899 + "z", text="acme there")
    take(source, Reading(posts=(post, twin)), now=NOON)
    mention, other = Mention.objects.order_by("pk")
    assert (mention.text, mention.url, len(mention.author), mention.reach) == (
        "acme here",
        "",
        200,
        2**63 - 1,
    )
    assert mention.source_key != other.source_key
    assert len(mention.source_key) <= 300


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//evil.example/"]
)
def test_address_that_is_no_web_address_is_left_out(source: Source, url: str) -> None:
    take(source, Reading(posts=(raw_post("acme fails", url=url),)), now=NOON)
    assert Mention.objects.get().url == ""


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_time_at_the_end_of_the_calendar_is_not_known(source: Source, said: str) -> None:
    post = raw_post("acme fails", posted_at=datetime.fromisoformat(said))
    take(source, Reading(posts=(post, raw_post("acme stalls"))), now=NOON)
    assert Mention.objects.count() == 2
    assert Mention.objects.get(text="acme fails").posted_at is None
