"""People are told once, in their language, over each address; the chain goes on until somebody acknowledges."""

from datetime import datetime, timedelta

import pytest
from django.test import override_settings
from django.utils.translation import get_language

from fauxpas.core import notices, queue
from fauxpas.core.errors import InputRefused, RefusedForGood, TryLater
from fauxpas.core.models import (
    Brand,
    Job,
    Membership,
    Notice,
    NoticeAddress,
    NoticeSending,
    Person,
    Role,
)
from tests.factories import NOON, make_brand, make_person

pytestmark = pytest.mark.django_db


class Sink:
    """Keeps what was sent; fails as told."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, notices.Telling]] = []
        self.faults: list[Exception] = []

    def __call__(self, address: str, telling: notices.Telling) -> None:
        if self.faults:
            raise self.faults.pop(0)
        self.sent.append((address, telling))

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.sent]


@pytest.fixture
def sink(monkeypatch: pytest.MonkeyPatch) -> Sink:
    kept = Sink()
    carrier = notices.Carrier(kept, lambda _address: None)
    monkeypatch.setattr(notices, "_carriers", {"mailto": carrier, "": carrier})
    return kept


@pytest.fixture
def brand() -> Brand:
    return make_brand(name="Brindille")


def _work(now: datetime) -> list[str]:
    done = []
    while (outcome := queue.work_one(worker="test", now=now)) is not None:
        done.append(outcome.state)
    return done


def _tell(brand: Brand, people: list[Person], key: str = "alarm:1") -> list[Notice]:
    return notices.notify(
        brand, people, key=key, subject=brand, title="It rings", path="/b/x/alarms/1/", now=NOON
    )


def test_notice_goes_to_the_sign_in_address_when_none_was_chosen(brand: Brand, sink: Sink) -> None:
    person = make_person(role=Role.LEAD, brand=brand)
    _tell(brand, [person])
    _work(NOON)
    assert sink.addresses == [f"mailto:{person.email}"]
    telling = sink.sent[0][1]
    assert (telling.title, telling.link) == ("Brindille: It rings", "http://localhost:8000/b/x/alarms/1/")
    assert NoticeSending.objects.get().state == NoticeSending.State.SENT


def test_notice_goes_over_each_active_address_and_no_other(brand: Brand, sink: Sink) -> None:
    person = make_person(role=Role.LEAD, brand=brand)
    for address, active in (
        ("ntfy://topic", True),
        ("mailto:night@example.org", True),
        ("mailto:old@example.org", False),
    ):
        NoticeAddress.objects.create(
            person=person, label=address, address=address, active=active, created_at=NOON
        )
    _tell(brand, [person])
    _work(NOON)
    assert sorted(sink.addresses) == ["mailto:night@example.org", "ntfy://topic"]


def test_person_with_every_address_off_is_not_sent_to(brand: Brand, sink: Sink) -> None:
    person = make_person(role=Role.LEAD, brand=brand)
    NoticeAddress.objects.create(
        person=person, label="old", address="mailto:old@example.org", active=False, created_at=NOON
    )
    assert len(_tell(brand, [person])) == 1
    _work(NOON)
    assert sink.addresses == []


def test_person_who_added_a_telephone_is_still_told_by_mail(brand: Brand, sink: Sink) -> None:
    person = make_person(role=Role.LEAD, brand=brand)
    NoticeAddress.objects.create(
        person=person, label="phone", address="sms://x", active=True, created_at=NOON
    )
    _tell(brand, [person])
    _work(NOON)
    assert sorted(sink.addresses) == [f"mailto:{person.email}", "sms://x"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" lead@example.org ", "mailto:lead@example.org"),
        ("mailto:lead@example.org", "mailto:lead@example.org"),
        ("json://hook.invalid/", "json://hook.invalid/"),
    ],
)
def test_address_that_can_be_sent_to_is_kept(given: str, kept: str) -> None:
    assert notices.clean_address(given) == kept


@pytest.mark.parametrize(
    "given", ["", "lead", "mailto:lead", "syslog://", "json://127.0.0.1/", "what://ever"]
)
def test_address_that_nothing_can_send_to_is_refused(given: str) -> None:
    with pytest.raises(InputRefused):
        notices.clean_address(given)


def test_person_is_told_once_per_key(brand: Brand, sink: Sink) -> None:
    person = make_person(role=Role.LEAD, brand=brand)
    assert len(_tell(brand, [person, person])) == 1
    assert _tell(brand, [person]) == []
    assert len(_tell(brand, [person], key="alarm:2")) == 1
    _work(NOON)
    assert len(sink.sent) == 2


def test_words_are_said_in_each_readers_language(brand: Brand, sink: Sink) -> None:
    people = [make_person(role=Role.LEAD, brand=brand, language=code) for code in ("fr", "en")]
    notices.notify(
        brand, people, key="k", subject=brand, title=lambda: f"in {get_language()}", path="/", now=NOON
    )
    assert sorted(Notice.objects.values_list("title", flat=True)) == ["in en", "in fr"]


def test_failure_that_may_pass_is_tried_again_and_then_marked_sent(brand: Brand, sink: Sink) -> None:
    sink.faults = [TryLater("busy")]
    _tell(brand, [make_person(role=Role.LEAD, brand=brand)])
    assert _work(NOON) == ["waiting"]
    assert (NoticeSending.objects.get().state, NoticeSending.objects.get().error) == ("waiting", "busy")
    assert _work(NOON + timedelta(minutes=1)) == ["done"]
    assert (NoticeSending.objects.get().state, NoticeSending.objects.get().error) == ("sent", "")


def test_failure_for_good_is_marked_failed_with_its_reason(brand: Brand, sink: Sink) -> None:
    sink.faults = [RefusedForGood("no such topic")]
    _tell(brand, [make_person(role=Role.LEAD, brand=brand)])
    assert _work(NOON) == ["failed"]
    assert (NoticeSending.objects.get().state, NoticeSending.objects.get().error) == (
        "failed",
        "no such topic",
    )


def test_who_left_the_brand_gets_nothing_that_waited_and_nothing_new(brand: Brand, sink: Sink) -> None:
    sink.faults = [TryLater("busy")]
    person = make_person(role=Role.LEAD, brand=brand)
    Membership.objects.create(
        organisation=make_brand().organisation, person=person, role=Role.LEAD, created_at=NOON
    )
    _tell(brand, [person])
    assert _work(NOON) == ["waiting"]
    Membership.objects.filter(person=person, brand=brand).delete()
    assert _work(NOON + timedelta(minutes=1)) == ["failed"]
    assert NoticeSending.objects.get().error == f"{person} is no longer a member."
    assert _tell(brand, [person], key="alarm:2") == []
    assert sink.sent == []


def test_repeated_job_after_the_mark_sends_nothing(brand: Brand, sink: Sink) -> None:
    _tell(brand, [make_person(role=Role.LEAD, brand=brand)])
    job = Job.objects.get(kind=notices.SENDING)
    notices.send_waiting(job, NOON)
    notices.send_waiting(job, NOON)
    assert len(sink.sent) == 1


def test_sealed_room_sends_nothing(brand: Brand, sink: Sink) -> None:
    from django.conf import settings

    with override_settings(FAUXPAS={**settings.FAUXPAS, "FAUXPAS_SEALED": True}):
        _tell(brand, [make_person(role=Role.LEAD, brand=brand)])
        assert _work(NOON) == ["failed"]
    assert sink.sent == []


@pytest.fixture
def chain(brand: Brand) -> list[Person]:
    second = make_person(role=Role.WRITER, brand=brand, name="Second", call_order=2)
    first = make_person(role=Role.LEAD, brand=brand, name="First", call_order=1)
    third = make_person(role=Role.SUPPORT, brand=brand, name="Third")
    make_person(role=Role.READER, brand=brand, name="Never: may not triage")
    make_person(role=Role.LEAD, brand=make_brand(), name="Never: elsewhere")
    return [first, second, third]


def _ring(brand: Brand) -> Person | None:
    return notices.notify_chain(brand, key="alarm:1", subject=brand, title="It rings", path="/x/", now=NOON)


def test_call_chain_follows_the_call_tree_and_then_everybody_who_may_triage(
    brand: Brand, chain: list[Person]
) -> None:
    assert [person.name for person in notices.call_chain(brand)] == ["First", "Second", "Third"]


def test_chain_tells_one_person_more_every_five_minutes_and_comes_around(
    brand: Brand, chain: list[Person], sink: Sink
) -> None:
    assert _ring(brand) == chain[0]
    for minutes in (0, 4, 5, 10, 15, 16):
        _work(NOON + timedelta(minutes=minutes))
    first, second, third = (f"mailto:{person.email}" for person in chain)
    assert sink.addresses == [first, second, third, first]


def test_acknowledging_stops_the_chain(brand: Brand, chain: list[Person], sink: Sink) -> None:
    _ring(brand)
    _work(NOON)
    assert notices.acknowledge(brand, now=NOON + timedelta(minutes=2)) == 1
    _work(NOON + timedelta(minutes=30))
    assert len(sink.sent) == 1


def test_chain_that_lost_its_job_to_a_race_still_stops_after_the_acknowledgement(
    brand: Brand, chain: list[Person], sink: Sink
) -> None:
    _ring(brand)
    Notice.objects.update(acknowledged_at=NOON)
    _work(NOON + timedelta(minutes=6))
    assert len(sink.sent) == 1


def test_chain_ends_after_a_day(brand: Brand, chain: list[Person], sink: Sink) -> None:
    _ring(brand)
    _work(NOON + timedelta(hours=25))
    assert list(Job.objects.filter(kind=notices.ESCALATION).values_list("state", flat=True)) == ["held"]


def test_chain_of_nobody_tells_nobody(brand: Brand, sink: Sink) -> None:
    assert _ring(brand) is None
    assert Job.objects.count() == 0
