"""Polling: what is due is asked, what fails is left alone for longer, and every source says how it is heard."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from fauxpas.core import clock, queue
from fauxpas.core.models import Job
from fauxpas.core.sources import Answer, Ask, Reading
from fauxpas.networks.feed.source import FeedSource
from fauxpas.networks.webhook.source import make_secret
from fauxpas.watch import fetching
from fauxpas.watch.fetching import back_off_seconds, fetch_due, judge_hearing, refresh_hearing
from fauxpas.watch.ingest import take
from fauxpas.watch.models import HeardPost, HearingSpan, Mention, Source, SourceReading
from fauxpas.watch.silence import why_in_words
from fauxpas.watch.watcher import Watcher
from tests.factories import NOON, make_brand, make_mentions, make_query, make_source
from tests.networks.test_feed import RSS
from tests.networks.test_webhook import signed
from tests.web_server import Asked, Told, serving

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _open(settings: Settings) -> None:
    settings.FAUXPAS = settings.FAUXPAS | {"FAUXPAS_ALLOWED_PRIVATE": ("127.0.0.1",)}


def _feed(address: str, **fields: Any) -> Source:
    brand = make_brand(languages=["en"])
    make_query(brand, "paiement")
    return make_source(brand, kind="feed", address=address, due_at=NOON, **({"every_seconds": 300} | fields))


def test_due_feed_is_asked_and_its_posts_are_taken_in() -> None:
    with serving(lambda _: Told(RSS, headers={"ETag": '"a"'})) as server:
        source = _feed(server.address)
        assert Watcher().tick(NOON).asked == 1
        assert Watcher().tick(NOON + timedelta(seconds=299)).asked == 0
        assert Watcher().tick(NOON + timedelta(seconds=300)).asked == 1
    source.refresh_from_db()
    assert Mention.objects.count() == 1
    assert (source.hearing, source.why_silent, source.cursor) == ("heard", "", {"etag": '"a"'})
    assert (source.spoke_at, source.fetched_at) == (NOON, NOON + timedelta(seconds=300))
    assert [span.hearing for span in HearingSpan.objects.all()] == ["heard"]


def test_failing_source_is_asked_less_and_less_and_goes_blind_with_its_reason() -> None:
    with serving(lambda _: Told(status=500)) as server:
        source = _feed(server.address)
        now, waits = NOON, []
        for _ in range(4):
            fetch_due(now=now)
            source.refresh_from_db()
            assert source.due_at is not None
            waits.append((source.due_at - now).total_seconds())
            now = source.due_at
    assert waits == [600, 1200, 2400, 4800]
    assert (source.hearing, source.failures) == ("blind", 4)
    assert "500" in source.why_silent
    assert [span.hearing for span in HearingSpan.objects.order_by("since")] == ["blind"]


def test_source_that_recovers_is_heard_again_and_its_blind_time_is_kept() -> None:
    broken = True

    def answer(_: Asked) -> Told:
        return Told(status=500) if broken else Told(RSS)

    with serving(answer) as server:
        source = _feed(server.address, failures=2)
        fetch_due(now=NOON)
        broken = False
        later = NOON + timedelta(hours=2)
        fetch_due(now=later)
    source.refresh_from_db()
    assert (source.failures, source.hearing, source.why_silent) == (0, "heard", "")
    spans = HearingSpan.objects.order_by("since").values_list("hearing", "since", "until")
    assert list(spans) == [("blind", NOON, later), ("heard", later, None)]


def test_other_side_that_asks_for_time_is_given_it() -> None:
    with serving(lambda _: Told(status=429, headers={"Retry-After": "7200"})) as server:
        source = _feed(server.address)
        fetch_due(now=NOON)
    source.refresh_from_db()
    assert source.due_at == NOON + timedelta(hours=2)


def test_feed_that_asks_for_rest_is_left_alone_and_not_called_blind() -> None:
    with serving(lambda _: Told(RSS, headers={"Cache-Control": "max-age=36000"})) as server:
        source = _feed(server.address)
        fetch_due(now=NOON)
    source.refresh_from_db()
    assert source.due_at == NOON + timedelta(hours=10)
    refresh_hearing(now=NOON + timedelta(hours=9))
    source.refresh_from_db()
    assert source.hearing == "heard"


def test_what_is_no_feed_says_so() -> None:
    with serving(lambda _: Told(b"<html></html>")) as server:
        source = _feed(server.address)
        fetch_due(now=NOON)
    source.refresh_from_db()
    assert "no feed" in source.why_silent
    assert source.failures == 1


def test_slow_source_does_not_keep_the_others_from_being_heard() -> None:
    with serving(
        lambda asked: Told(
            RSS if asked.path == "/good" else b"", status=200 if asked.path == "/good" else 503
        )
    ) as server:
        _feed(f"{server.address}/bad")
        good = _feed(f"{server.address}/good")
        assert fetch_due(now=NOON) == 2
    good.refresh_from_db()
    assert good.hearing == "heard"


def test_source_that_breaks_its_reader_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    parse = FeedSource.parse

    def break_on_bad(kind: FeedSource, answer: Answer, ask: Ask) -> Reading:
        if ask.address.endswith("/bad"):
            raise ZeroDivisionError
        return parse(kind, answer, ask)

    monkeypatch.setattr(FeedSource, "parse", break_on_bad)
    with serving(lambda _: Told(RSS)) as server:
        bad, good = _feed(f"{server.address}/bad"), _feed(f"{server.address}/good")
        assert fetch_due(now=NOON) == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.failures, good.hearing) == (1, "heard")
    assert "the log has it" in why_in_words(bad.why_silent)


def test_source_whose_posts_cannot_be_stored_fails_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse_bad(source: Source, reading: Reading, *, now: datetime) -> SourceReading:
        if source.address.endswith("/bad"):
            raise OverflowError
        return take(source, reading, now=now)

    monkeypatch.setattr(fetching, "take", refuse_bad)
    with serving(lambda _: Told(RSS)) as server:
        bad, good = _feed(f"{server.address}/bad"), _feed(f"{server.address}/good")
        assert fetch_due(now=NOON) == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.failures, good.failures, good.hearing) == (1, 0, "heard")


def test_paused_source_is_not_asked() -> None:
    _feed("http://127.0.0.1:1/", state="paused")
    assert fetch_due(now=NOON) == 0


def test_back_off_ends_at_six_hours() -> None:
    source = Source(every_seconds=300, failures=30)
    assert back_off_seconds(source) == 6 * 3600


def _source(**fields: object) -> Source:
    kept = {
        "kind": "feed",
        "every_seconds": 300,
        "usual_gap_seconds": 86_400,
        "fetched_at": NOON,
        "spoke_at": NOON,
    }
    return Source(**(kept | {"created_at": NOON - timedelta(days=9)} | fields))


@pytest.mark.parametrize(
    ("fields", "hearing"),
    [
        ({}, "heard"),
        ({"fetched_at": None, "spoke_at": None}, "new"),
        ({"spoke_at": NOON - timedelta(hours=25)}, "late"),
        ({"spoke_at": None}, "late"),
        ({"failures": 1}, "late"),
        ({"failures": 3}, "blind"),
        ({"fetched_at": NOON - timedelta(minutes=21)}, "blind"),
        ({"state": "paused"}, "blind"),
        ({"kind": "webhook", "fetched_at": NOON - timedelta(hours=20)}, "heard"),
        ({"kind": "by_hand", "fetched_at": None}, "new"),
    ],
)
def test_hearing_follows_from_what_the_source_did(fields: dict[str, object], hearing: str) -> None:
    found, why = judge_hearing(_source(**fields), now=NOON, fault="the fault" if "failures" in fields else "")
    assert found == hearing
    assert bool(why) == (hearing not in {"heard", "new"})


def test_time_alone_makes_a_source_blind() -> None:
    source = _feed("http://127.0.0.1:1/", hearing="heard", fetched_at=NOON, spoke_at=NOON, state="active")
    assert refresh_hearing(now=NOON + timedelta(minutes=5)) == 0
    assert refresh_hearing(now=NOON + timedelta(minutes=40)) == 1
    source.refresh_from_db()
    assert source.hearing == "blind"
    assert source.why_silent != ""


def test_signed_message_is_taken_in_and_a_repeat_stored_once(client: Client) -> None:
    brand = make_brand()
    make_query(brand, "acme")
    source = make_source(brand, kind="webhook", secret=make_secret())
    push = signed(b'[{"text": "acme fails"}, {"id": "2"}]', secret=source.secret)
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in push.headers.items()}
    for kept in (1, 0):
        answer = client.post(f"/hooks/{source.pk}/", push.body, content_type="application/json", **headers)  # type: ignore[arg-type]
        assert (answer.status_code, answer.json()["kept"]) == (200, kept)
    assert Mention.objects.get().text == "acme fails"
    source.refresh_from_db()
    assert source.hearing == "heard"


@pytest.mark.parametrize("change", ["unsigned", "paused", "removed", "feed", "nobody", "get"])
def test_message_that_may_not_come_in_stores_nothing(client: Client, change: str) -> None:
    brand = make_brand()
    make_query(brand, "acme")
    state = change if change in {"paused", "removed"} else "active"
    kind = "feed" if change == "feed" else "webhook"
    source = make_source(brand, kind=kind, secret=make_secret(), state=state)
    push = signed(b'{"text": "acme"}', secret=make_secret() if change == "unsigned" else source.secret)
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in push.headers.items()}
    address = f"/hooks/{source.pk + (1 if change == 'nobody' else 0)}/"
    if change == "get":
        answer = client.get(address)
    else:
        answer = client.post(address, push.body, content_type="application/json", **headers)  # type: ignore[arg-type]
    expected = {"unsigned": 401, "paused": 409, "removed": 404, "feed": 404, "nobody": 404, "get": 405}
    assert answer.status_code == expected[change]
    assert Mention.objects.count() == 0


def test_jobs_of_the_watch_run() -> None:
    brand = make_brand()
    make_query(brand, "acme")
    source = make_source(brand)
    at = clock.now()
    make_mentions(
        source,
        "acme",
        "My son was hospitalised after eating an acme biscuit",
        "other",
        minutes_ago=None,
        now=at,
    )
    make_mentions(source, "acme old", now=at - timedelta(hours=3), minutes_ago=None)
    queue.plan_periodic(now=at)
    while queue.work_one(worker="test", now=at):
        pass
    done = set(Job.objects.filter(kind__startswith="watch.").values_list("kind", "state", "error"))
    assert {kind for kind, _, _ in done} == {
        "watch.find_acting",
        "watch.find_acting_all",
        "watch.group",
        "watch.find_windows_all",
        "watch.learn_reasons_all",
        "watch.read_meaning",
        "watch.score",
        "watch.score_content",
        "watch.score_all",
        "watch.sweep",
        "watch.sweep_mentions",
    }
    assert {error for _, _, error in done} == {""}
    assert brand.alarms.filter(kind="content").count() == 1
    assert HeardPost.objects.count() == 1


def test_posts_that_matched_nobody_are_all_forgotten_after_their_days(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("fauxpas.watch.tasks.SWEPT_AT_ONCE", 2)
    brand = make_brand()
    make_mentions(make_source(brand), "other", "others", "another", "nothing", "none")
    assert HeardPost.objects.count() == 5
    queue.plan_periodic(now=NOON + timedelta(days=8))
    while queue.work_one(worker="test", now=NOON + timedelta(days=8)):
        pass
    assert HeardPost.objects.count() == 0


def test_hearing_is_said_anew_every_fifteen_seconds_and_not_at_every_tick() -> None:
    source = make_source(make_brand())
    watching = Watcher()
    watching.tick(NOON)
    Source.objects.filter(pk=source.pk).update(state=Source.State.PAUSED)
    assert [watching.tick(NOON + timedelta(seconds=seconds)).changed for seconds in (1, 14, 15, 16)] == [
        0,
        0,
        1,
        0,
    ]
