"""Reasons that people correct: what is shown, what is learnt for one brand alone, and what is forgotten."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from fauxpas.core import clock, queue
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Job, Role, TrailEntry
from fauxpas.engine.reasons import shipped_reasons
from fauxpas.watch import domain, reasons
from fauxpas.watch.models import Mention, ReasonCorrection, ReasonLessons
from fauxpas.watch.reasons import count_reasons, reason_of, reasons_of
from fauxpas.watch.tasks import learn_reasons_all
from tests.factories import NOON, make_brand, make_mentions, make_person, make_query, make_source

pytestmark = pytest.mark.django_db

SOGGY = "My acme order came soggy and cold, shame on you"
TEXTS = [f"{SOGGY}, box {number}" for number in range(4)]


@pytest.fixture
def brand() -> Brand:
    reasons._kept.clear()
    brand = make_brand(name="Acme", languages=["en"])
    make_query(brand, "acme")
    return brand


def _angry(brand: Brand, *texts: str, **fields: Any) -> list[Mention]:
    mentions = make_mentions(make_source(brand), *texts, **fields)
    Mention.objects.update(sentiment="negative")
    return list(Mention.objects.filter(pk__in=[mention.pk for mention in mentions]).order_by("pk"))


def _work() -> None:
    while queue.work_one(worker="test", now=NOON):
        pass


def _name(mention: Mention) -> str:
    told = reason_of(mention)
    assert told is not None
    return told.name


def test_correction_counts_at_once_and_teaches_what_is_alike_for_this_brand_alone(brand: Brand) -> None:
    first, second, *rest = _angry(brand, *TEXTS)
    assert _name(rest[0]) != "quality"
    analyst = make_person(role=Role.SUPPORT, brand=brand)
    for mention in (first, second):
        domain.correct_reason(mention, right="quality", by=analyst, now=NOON)
    assert _name(first) == "quality"
    assert count_reasons(brand, [first])["quality"] == 1
    assert reasons_of(brand) is shipped_reasons()
    _work()
    assert [_name(mention) for mention in rest] == ["quality", "quality"]
    assert count_reasons(brand, [first, *rest]) == {"quality": 3}
    assert reasons_of(make_brand(name="Other")) is shipped_reasons()
    assert TrailEntry.objects.filter(verb="mention.reason_corrected").count() == 2


def test_what_was_taken_back_is_forgotten(brand: Brand) -> None:
    mention, other = _angry(brand, *TEXTS[:2])
    before, analyst = _name(other), make_person(role=Role.SUPPORT, brand=brand)
    domain.correct_reason(mention, right="quality", by=analyst, now=NOON)
    domain.correct_reason(mention, right="delivery", by=analyst, now=NOON)
    assert ReasonCorrection.objects.get().reason == "delivery"
    _work()
    domain.take_back_reason(mention, by=analyst, now=NOON)
    _work()
    assert not ReasonLessons.objects.exists()
    assert _name(other) == before
    with pytest.raises(MoveRefused):
        domain.take_back_reason(mention, by=analyst, now=NOON)


def test_erased_author_is_unlearnt_and_what_is_kept_no_longer_within_a_day(brand: Brand) -> None:
    (erased,) = _angry(brand, TEXTS[0], author="ada")
    (swept,) = _angry(brand, TEXTS[1], author="bob")
    owner = make_person(role=Role.OWNER, brand=brand)
    for mention in (erased, swept):
        domain.correct_reason(mention, right="quality", by=owner, now=NOON)
    _work()
    assert ReasonLessons.objects.get().taught == 2
    domain.erase_author(brand, [(erased.source_id, "ada")], by=owner, now=NOON)
    _work()
    assert ReasonLessons.objects.get().taught == 1
    swept.delete()
    learn_reasons_all(Job(kind="watch.learn_reasons_all"), NOON + timedelta(days=1))
    _work()
    while queue.work_one(worker="test", now=NOON + timedelta(days=1)):
        pass
    assert not ReasonLessons.objects.exists()


def test_lessons_of_another_model_say_nothing_until_they_are_learnt_anew(brand: Brand) -> None:
    mention, other = _angry(brand, *TEXTS[:2])
    domain.correct_reason(mention, right="quality", by=make_person(role=Role.LEAD, brand=brand), now=NOON)
    _work()
    assert _name(other) == "quality"
    ReasonLessons.objects.update(model="reasons-0")
    assert reasons_of(brand) is shipped_reasons()
    told = reason_of(other)
    assert told is not None
    assert told.taught == 0
    learn_reasons_all(Job(kind="watch.learn_reasons_all"), NOON)
    _work()
    assert _name(other) == "quality"


def test_only_an_angry_mention_gets_one_of_the_reasons_by_those_who_may(brand: Brand) -> None:
    (mention,) = _angry(brand, TEXTS[0])
    analyst = make_person(role=Role.SUPPORT, brand=brand)
    with pytest.raises(InputRefused):
        domain.correct_reason(mention, right="weather", by=analyst, now=NOON)
    reader = make_person(role=Role.READER, brand=brand)
    with pytest.raises(NotAllowed):
        domain.correct_reason(mention, right="quality", by=reader, now=NOON)
    Mention.objects.update(sentiment="neutral")
    with pytest.raises(MoveRefused):
        domain.correct_reason(mention, right="quality", by=analyst, now=NOON)
    mention.refresh_from_db()
    assert reason_of(mention) is None


def test_page_tells_who_corrected_what_and_refuses_reader_and_outsider(brand: Brand) -> None:
    (mention,) = _angry(brand, TEXTS[0])
    address = reverse("watch:mention", args=[brand.slug, mention.pk])
    answers = {}
    for name, person in {
        "analyst": make_person(role=Role.SUPPORT, brand=brand, name="Ana Lyst"),
        "reader": make_person(role=Role.READER, brand=brand),
        "outsider": make_person(role=Role.OWNER, brand=make_brand()),
    }.items():
        client = Client()
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
        with clock.set_to(NOON):
            sent = client.post(address, {"deed": "correct_reason", "reason": "quality"})
            answers[name] = (sent.status_code, client.get(address))
    assert [answers[name][0] for name in ("analyst", "reader", "outsider")] == [302, 403, 404]
    assert answers["outsider"][1].status_code == 404
    for name in ("analyst", "reader"):
        told = answers[name][1].content.decode().split('id="reason-title"')[1]
        assert "<b>quality</b>" in told
        assert "Ana Lyst says so" in told
        assert ("<form" in told.split("</section>")[0]) == (name == "analyst")
