"""From counts to one alarm a storm: raised, rising, calm, ended; and the alarm by what one post says."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import translation
from pytest_django import DjangoCaptureOnCommitCallbacks

from fauxpas.core.models import Brand, Job, Notice, Role, TrailEntry
from fauxpas.core.sources import Reading
from fauxpas.watch import domain
from fauxpas.watch.alarms import acknowledge, alarm_detail, alarm_sentence, dismiss, mark_opened, snooze
from fauxpas.watch.harms import harm_words
from fauxpas.watch.ingest import take
from fauxpas.watch.models import Alarm, AlarmMention, Mention, Source
from fauxpas.watch.queries import driving_mentions
from fauxpas.watch.scoring import Harm, score_brand, score_content, score_harms, score_late
from fauxpas.watch.tasks import score_all
from tests.factories import NOON, make_brand, make_mentions, make_person, raw_post
from tests.watch.weeks import two_ordinary_weeks

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
BAD = "acme payment fails again, I am furious, this is terrible and a bad joke"


@pytest.fixture
def source() -> Source:
    return two_ordinary_weeks()


def _brand(source: Source) -> Brand:
    assert source.brand is not None
    return source.brand


def _storm(source: Source, count: int, *, at: datetime = NOON) -> None:
    ago = (NOON - at).total_seconds() / 60
    posts = [
        raw_post(BAD, minutes_ago=ago + 1 + number % 50, author=f"angry{number}", reach=number)
        for number in range(count)
    ]
    take(source, Reading(posts=tuple(posts)), now=at)


def test_alarm_that_is_a_case_keeps_what_it_said_until_the_storm_rises(source: Source) -> None:
    lead = make_person(role=Role.LEAD, brand=source.brand)
    _storm(source, 14)
    alarm = score_brand(_brand(source), now=NOON)
    assert alarm is not None
    mark_opened(alarm, by=lead, now=NOON)
    before = alarm.level, alarm.observed, alarm_sentence(alarm)
    later = NOON + timedelta(minutes=10)
    _storm(source, 3, at=later)
    score_brand(_brand(source), now=later)
    alarm.refresh_from_db()
    assert (alarm.level, alarm.observed, alarm_sentence(alarm)) == before
    _storm(source, 400, at=later)
    score_brand(_brand(source), now=later)
    alarm.refresh_from_db()
    assert alarm.level > before[0]
    assert alarm.observed > before[1] + 300


def test_running_storm_is_described_again_when_its_reasons_read_otherwise(
    source: Source, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    brand, lead = _brand(source), make_person(role=Role.LEAD, brand=source.brand)
    _storm(source, 14)
    Mention.objects.filter(text=BAD).update(sentiment="negative")
    angry = list(Mention.objects.filter(text=BAD).order_by("-pk")[:2])

    def heard(*, at: int, fails: bool = False) -> dict[str, int]:
        """The alarm's reasons after it was scored once more; with `fails`, nothing of it is kept."""
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            score_brand(brand, now=NOON + timedelta(minutes=at))
            transaction.set_rollback(fails)
        return dict(Alarm.objects.get().reasons)

    heard(at=0)
    for mention in angry:
        domain.correct_reason(mention, right="safety", by=lead, now=NOON)
    assert heard(at=1)["safety"] == 2
    domain.correct_reason(angry[1], right="privacy", by=lead, now=NOON + timedelta(minutes=1))
    heard(at=2, fails=True)
    assert heard(at=3)["privacy"] == 1
    domain.take_back_reason(angry[1], by=lead, now=NOON + timedelta(minutes=3))
    assert "privacy" not in heard(at=4)


def test_ordinary_weeks_raise_nothing(source: Source) -> None:
    assert score_brand(_brand(source), now=NOON) is None


def test_storm_raises_one_alarm_that_says_why(source: Source) -> None:
    lead = make_person(role=Role.LEAD, brand=source.brand)
    _storm(source, 60)
    alarm = score_brand(_brand(source), now=NOON)
    assert alarm is not None
    assert (alarm.kind, alarm.state, alarm.raised_at, alarm.ended_at) == ("burst", "raised", NOON, None)
    assert alarm.level >= Alarm.Level.ALERT
    assert NOON - 3 * HOUR <= alarm.began_at <= NOON
    assert "volume" in alarm.because
    assert 50 <= alarm.observed <= 60  # of the quarters of an hour that make the last hour
    assert {term for term, _times, _usual in alarm.terms} >= {"payment", "furious"}
    assert "acme" not in {term for term, _times, _usual in alarm.terms}
    assert alarm.sources[0][0] == source.pk
    whys = [picked.why for picked in driving_mentions(alarm)]
    assert whys[0] == "first"
    assert {"reach", "typical"} <= set(whys)
    notice = Notice.objects.get()
    assert (notice.person, notice.urgent, notice.path) == (
        lead,
        True,
        f"/b/{_brand(source).slug}/alarms/{alarm.pk}/",
    )
    assert list(TrailEntry.objects.values_list("verb", flat=True)) == ["alarm.raised"]


def test_scoring_again_changes_nothing(source: Source) -> None:
    make_person(role=Role.LEAD, brand=source.brand)
    _storm(source, 60)
    score_brand(_brand(source), now=NOON)
    score_brand(_brand(source), now=NOON)
    assert (Alarm.objects.count(), Notice.objects.count(), TrailEntry.objects.count()) == (1, 1, 1)


def test_storm_that_grows_rises_and_asks_again(source: Source) -> None:
    lead = make_person(role=Role.LEAD, brand=source.brand)
    _storm(source, 14)
    first = score_brand(_brand(source), now=NOON)
    assert first is not None
    Alarm.objects.filter(pk=first.pk).update(level=Alarm.Level.WATCH, volume_level=Alarm.Level.WATCH)
    acknowledge(first, by=lead, now=NOON)
    later = NOON + HOUR
    _storm(source, 200, at=later)
    alarm = score_brand(_brand(source), now=later)
    assert alarm is not None
    assert (alarm.pk, alarm.state, alarm.risen_at, alarm.acknowledged_by) == (first.pk, "raised", later, None)
    assert alarm.level > Alarm.Level.WATCH
    assert Alarm.objects.count() == 1
    assert "alarm.rose" in TrailEntry.objects.values_list("verb", flat=True)


def test_storm_over_for_a_day_ends_its_alarm(source: Source) -> None:
    _storm(source, 60)
    assert score_brand(_brand(source), now=NOON) is not None
    for hours in range(1, 60):
        at = NOON + hours * HOUR
        if hours % 2 == 0:
            make_mentions(source, "acme shop", "acme delivery", "acme thing", minutes_ago=-60 * hours, now=at)
        score_brand(_brand(source), now=at)
    alarm = Alarm.objects.get()
    assert alarm.ended_at is not None
    assert alarm.ended_at >= NOON + 24 * HOUR


def test_silence_of_every_source_neither_calms_nor_ends(source: Source) -> None:
    _storm(source, 60)
    score_brand(_brand(source), now=NOON)
    for hours in (26, 40, 60):
        score_brand(_brand(source), now=NOON + hours * HOUR)
    assert Alarm.objects.get().ended_at is None


def test_late_posts_of_a_storm_that_is_over_still_ring(source: Source) -> None:
    brand = _brand(source)
    at = NOON - 30 * HOUR
    _storm(source, 80, at=at)
    quiet = [raw_post("acme shop", minutes_ago=60 * hours) for hours in range(29)]
    take(source, Reading(posts=tuple(quiet)), now=NOON)
    alarm = score_late(brand, now=NOON)
    assert alarm is not None
    assert (alarm.raised_at, alarm.began_at < NOON - 28 * HOUR) == (NOON, True)
    score_late(brand, now=NOON + HOUR)
    assert Alarm.objects.count() == 1


def test_snoozed_alarm_keeps_quiet_then_asks_again(source: Source) -> None:
    lead = make_person(role=Role.LEAD, brand=source.brand)
    _storm(source, 60)
    alarm = score_brand(_brand(source), now=NOON)
    assert alarm is not None
    snooze(alarm, until=NOON + HOUR, by=lead, now=NOON)
    score_brand(_brand(source), now=NOON + HOUR / 2)
    assert (Alarm.objects.get().state, Notice.objects.count()) == ("snoozed", 1)
    score_brand(_brand(source), now=NOON + HOUR)
    assert (Alarm.objects.get().state, Notice.objects.count()) == ("raised", 2)


def test_one_post_that_tells_of_harm_rings_and_the_next_ones_join_it(source: Source) -> None:
    make_person(role=Role.LEAD, brand=source.brand)
    brand = _brand(source)
    mentions = make_mentions(
        source, "My son was hospitalised after eating an acme biscuit", "acme biscuit is nice", author="Zoé"
    )
    alarm = score_content(brand, mentions, now=NOON)
    assert alarm is not None
    assert (alarm.kind, alarm.level, alarm.observed) == ("content", Alarm.Level.ALERT, 1)
    assert [picked.mention for picked in driving_mentions(alarm)] == mentions[:1]
    more = make_mentions(source, "My daughter was hospitalised too after an acme biscuit", author="Max")
    again = score_content(brand, more, now=NOON + HOUR)
    assert again is not None
    assert (again.pk, again.observed, again.level) == (alarm.pk, 2, Alarm.Level.ALERT)
    assert Notice.objects.count() == 1


def test_several_authors_of_harm_are_a_crisis(source: Source) -> None:
    text = "My son was hospitalised after eating an acme biscuit"
    mentions = [
        mention for number in range(5) for mention in make_mentions(source, text, author=f"p{number}")
    ]
    alarm = score_content(_brand(source), mentions, now=NOON)
    assert alarm is not None
    assert alarm.level == Alarm.Level.CRISIS


def test_content_alarm_ends_a_day_after_its_last_post(source: Source) -> None:
    mentions = make_mentions(source, "My son was hospitalised after eating an acme biscuit")
    score_content(_brand(source), mentions, now=NOON)
    score_brand(_brand(source), now=NOON + 23 * HOUR)
    assert Alarm.objects.get(kind="content").ended_at is None
    score_brand(_brand(source), now=NOON + 25 * HOUR)
    assert Alarm.objects.get(kind="content").ended_at == NOON + 25 * HOUR


@pytest.mark.parametrize("language", ["en", "fr"])
def test_alarm_speaks_in_words_and_figures(source: Source, language: str) -> None:
    _storm(source, 60)
    alarm = score_brand(_brand(source), now=NOON)
    assert alarm is not None
    with translation.override(language):
        said, detail = alarm_sentence(alarm), alarm_detail(alarm)
    assert "Acme" in said
    assert said.endswith(".")
    assert str(alarm.observed) in detail
    assert "%(" not in said + detail


def test_dismissed_alarm_does_not_ring_again_by_itself(source: Source) -> None:
    lead = make_person(role=Role.LEAD, brand=source.brand)
    _storm(source, 60)
    alarm = score_brand(_brand(source), now=NOON)
    assert alarm is not None
    dismiss(alarm, reason="our own campaign", by=lead, now=NOON)
    score_brand(_brand(source), now=NOON + HOUR / 4)
    assert (Alarm.objects.get().state, Notice.objects.count()) == ("dismissed", 1)


HARM = "my daughter was taken to hospital after an allergic reaction to acme"


def _tell_of_harm(source: Source, count: int = 1) -> Alarm | None:
    return score_content(_brand(source), make_mentions(source, *[HARM] * count, author="mother"), now=NOON)


def test_burst_after_harm_is_the_same_alarm_risen(source: Source) -> None:
    told = _tell_of_harm(source)
    _storm(source, 60)
    risen = score_brand(_brand(source), now=NOON)
    assert told is not None
    assert risen is not None
    assert (risen.pk, risen.kind, Alarm.objects.count()) == (told.pk, "burst", 1)
    assert {"volume", "allergy"} <= set(risen.because)
    assert "allergy" in alarm_detail(risen)


def test_harm_during_a_burst_joins_its_alarm(source: Source) -> None:
    _storm(source, 60)
    burst = score_brand(_brand(source), now=NOON)
    joined = _tell_of_harm(source)
    assert burst is not None
    assert joined is not None
    assert (joined.pk, joined.observed, Alarm.objects.count()) == (burst.pk, burst.observed, 1)
    assert "allergy" in joined.because
    assert "harm" in {picked.why for picked in driving_mentions(joined)}


def _watched(source: Source) -> Alarm:
    """A watch that began long ago and picked what was said then."""
    _storm(source, 14, at=NOON - 30 * HOUR)
    alarm = score_brand(_brand(source), now=NOON - 30 * HOUR)
    assert alarm is not None
    assert driving_mentions(alarm)
    AlarmMention.objects.filter(alarm=alarm).update(flags=["illness"])
    calm = {"level": Alarm.Level.WATCH, "volume_level": Alarm.Level.WATCH, "calm_since": NOON - 13 * HOUR}
    Alarm.objects.filter(pk=alarm.pk).update(**calm)
    alarm.refresh_from_db()
    return alarm


def test_storm_after_a_watch_began_with_the_storm(source: Source) -> None:
    watched = _watched(source)
    _storm(source, 200)
    alarm = score_brand(_brand(source), now=NOON)
    assert alarm is not None
    assert (alarm.pk, alarm.raised_at, alarm.risen_at) == (watched.pk, NOON, NOON)
    assert NOON - 3 * HOUR <= alarm.began_at <= NOON
    whys = [picked.why for picked in driving_mentions(alarm) if picked.mention.happened_at >= alarm.began_at]
    assert len(whys) == len(driving_mentions(alarm)) > 1
    assert whys.count("first") == 1


def test_case_opened_on_a_watch_keeps_the_beginning_it_was_opened_with(source: Source) -> None:
    watched = _watched(source)
    mark_opened(watched, by=make_person(role=Role.LEAD, brand=source.brand), now=NOON - 29 * HOUR)
    _storm(source, 200)
    alarm = score_brand(_brand(source), now=NOON)
    assert alarm is not None
    assert alarm.level >= Alarm.Level.ALERT
    assert (alarm.began_at, alarm.raised_at) == (watched.began_at, watched.raised_at)
    assert set(driving_mentions(watched)) <= set(driving_mentions(alarm))


@pytest.mark.parametrize("language", ["en", "fr"])
def test_harm_during_a_watch_is_what_the_alert_is_about(source: Source, language: str) -> None:
    watched = _watched(source)
    joined = _tell_of_harm(source)
    assert joined is not None
    assert (joined.pk, joined.level) == (watched.pk, Alarm.Level.ALERT)
    assert [picked.why for picked in driving_mentions(joined)] == ["first"]
    assert joined.began_at == driving_mentions(joined)[0].mention.happened_at
    with translation.override(language):
        assert harm_words(["allergy"]) in alarm_sentence(joined)
    assert alarm_detail(joined) == ""
    score_brand(_brand(source), now=NOON + HOUR / 4)
    joined.refresh_from_db()
    assert (joined.ended_at, joined.level) == (None, Alarm.Level.ALERT)


def test_harm_read_in_a_post_picked_before_is_told_beside_it(source: Source) -> None:
    _storm(source, 60)
    burst = score_brand(_brand(source), now=NOON)
    assert burst is not None
    picked = driving_mentions(burst)[0]
    assert picked.flags == []
    score_harms(_brand(source), [Harm(picked.mention, ("allergy",), ("throat",))], now=NOON)
    picked.refresh_from_db()
    assert (picked.flags, picked.words) == (["allergy"], ["throat"])


def test_harm_during_a_dismissed_burst_rings_by_itself(source: Source) -> None:
    lead = make_person(role=Role.LEAD, brand=source.brand)
    _storm(source, 60)
    burst = score_brand(_brand(source), now=NOON)
    assert burst is not None
    dismiss(burst, reason="a joke goes round", by=lead, now=NOON)
    harm = _tell_of_harm(source)
    assert harm is not None
    assert (harm.kind, harm.state, Alarm.objects.count()) == ("content", "raised", 2)


def test_score_all_has_every_brand_scored_by_a_job_of_its_own(source: Source) -> None:
    other = make_brand()
    score_all(Job(kind="watch.score_all"), NOON)
    score_all(Job(kind="watch.score_all"), NOON)
    waiting = Job.objects.filter(kind="watch.score", state=Job.State.WAITING)
    assert {job.brand for job in waiting} == {_brand(source), other}
