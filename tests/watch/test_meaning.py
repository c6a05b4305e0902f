"""Harm told without a plain word: read by meaning, within the false alarms a brand accepts, and shown with its words."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fauxpas.core import queue
from fauxpas.core.models import Brand, Job, Notice, Role
from fauxpas.watch.meaning import MOST_READ, posts_a_month, score_meaning
from fauxpas.watch.models import Alarm, AlarmMention, Mention
from tests.factories import NOON, make_brand, make_mentions, make_person, make_query, make_source

pytestmark = pytest.mark.django_db

HINT = "mon fils respire grâce à une machine depuis une heure dans votre piscine acme"
CALM = "acme nuggets are a bit dry today, and the queue was long"


@pytest.fixture
def brand() -> Brand:
    brand = make_brand(name="Acme")
    make_query(brand, "acme")
    return brand


def _work() -> None:
    while queue.work_one(worker="test", now=NOON):
        pass


def test_hint_of_harm_rings_with_its_kind_and_the_words_that_spoke(brand: Brand) -> None:
    lead = make_person(role=Role.LEAD, brand=brand)
    hint, calm = make_mentions(make_source(brand), HINT, CALM, author="Zoé")
    assert hint.flags == []
    _work()
    alarm = Alarm.objects.get()
    (picked,) = alarm.alarm_mentions.all()
    hint.refresh_from_db()
    calm.refresh_from_db()
    assert (alarm.kind, alarm.level, picked.mention) == ("content", Alarm.Level.ALERT, hint)
    assert picked.flags == hint.flags == alarm.because
    assert calm.flags == []
    assert "respire" in picked.words
    assert Notice.objects.filter(person=lead).count() == 1
    client = Client()
    client.force_login(lead, backend=settings.AUTHENTICATION_BACKENDS[0])
    page = client.get(reverse("watch:alarm", args=[brand.slug, alarm.pk])).content.decode()
    assert f"read by meaning: {', '.join(picked.words)}" in page


def test_same_mentions_read_twice_ring_once(brand: Brand) -> None:
    mentions = make_mentions(make_source(brand), HINT)
    score_meaning(brand, mentions, now=NOON)
    score_meaning(brand, mentions, now=NOON)
    assert Alarm.objects.get().observed == 1


def test_brand_that_accepts_no_false_alarm_hears_plain_words_only(brand: Brand) -> None:
    brand.content_false_alarms_per_month = 0
    brand.save()
    source = make_source(brand)
    make_mentions(source, HINT)
    _work()
    assert not Alarm.objects.exists()
    assert not Job.objects.filter(kind="watch.read_meaning").exists()
    make_mentions(source, "My son was hospitalised after eating an acme biscuit")
    _work()
    assert Alarm.objects.get().alarm_mentions.get().words == []


def test_brand_of_many_mentions_asks_for_surer_posts(brand: Brand) -> None:
    source = make_source(brand)
    make_mentions(source, CALM, minutes_ago=60)
    assert posts_a_month(brand, now=NOON) == pytest.approx(30)
    brand.hour_tallies.update(count=10**9)
    assert score_meaning(brand, make_mentions(source, HINT), now=NOON) is None


def test_of_many_posts_at_once_the_likeliest_are_read(brand: Brand) -> None:
    texts = [f"{CALM} {number}" for number in range(3 * MOST_READ)]
    make_mentions(make_source(brand), *texts, HINT)
    _work()
    assert [each.mention.text for each in AlarmMention.objects.exclude(words=[])] == [HINT]


def test_other_language_is_left_to_the_rules(brand: Brand) -> None:
    source = make_source(brand)
    make_mentions(
        source, "acme: seit gestern liegt meine Tochter auf der Station, Tropf im Arm, wegen eurer Nuggets"
    )
    assert Mention.objects.get().language == "de"
    assert not Job.objects.filter(kind="watch.read_meaning").exists()
