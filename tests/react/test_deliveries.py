from datetime import datetime, timedelta

import pytest

from fauxpas.core import queue
from fauxpas.core.channels import Order, Receipt
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, RefusedForGood
from fauxpas.core.models import Brand, Job, Notice, Person, Role
from fauxpas.react import domain
from fauxpas.react.domain.moves import DELIVERY_MOVES, next_delivery_state
from fauxpas.react.domain.taken_out import take_from_deliveries
from fauxpas.react.models import Channel, Delivery
from fauxpas.react.queries import first_words
from fauxpas.room.models import Case
from fauxpas.understand.models import PublicText
from tests.factories import NOON, make_person
from tests.react.acts import LATER, published, work
from tests.react.conftest import Sink
from tests.react.sink import SinkChannel

MINUTE = timedelta(minutes=1)
D = Delivery.State


@pytest.fixture(autouse=True)
def one_language(brand: Brand) -> None:
    brand.languages = ["en"]
    brand.save()


@pytest.fixture
def delivery(case: Case, writer: Person, lead: Person, channel: Channel) -> Delivery:
    published(case, writer, lead)
    return Delivery.objects.get(channel=channel)


@pytest.mark.parametrize("status", [200, 503, 400])
def test_words_taken_out_while_it_is_sent_leave_it_to_a_person_unless_it_arrived(
    delivery: Delivery, sink: Sink, status: int
) -> None:
    Delivery.objects.update(text="We thank Jeanne Zwetschge.")
    sink.answers = [(status, {})]
    deliver_order = SinkChannel.deliver

    def meanwhile(kind: SinkChannel, order: Order, *, now: datetime) -> Receipt:
        text = PublicText.objects.get(pk=order.public_text_id)
        assert take_from_deliveries(text, "Jeanne Zwetschge", instead="[…]", now=now) == [delivery.pk]
        return deliver_order(kind, order, now=now)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SinkChannel, "deliver", meanwhile)
        work(LATER)
    work(LATER + MINUTE)
    delivery.refresh_from_db()
    arrived = status == 200
    became = (D.SENT, None) if arrived else (D.HELD, "taken_out")
    assert (delivery.state, delivery.receipt.get("held")) == became
    assert ("Zwetschge" in delivery.text) == arrived
    assert len(sink.received) == 1
    if not arrived:
        domain.send_anyway(delivery, by=Person.objects.get(name="Lea Lead"), now=LATER + MINUTE)
        work(LATER + MINUTE)
        assert sink.received[1][1] == "We thank […]."


@pytest.mark.parametrize("state", D.values)
@pytest.mark.parametrize("verb", ["send_anyway", "cancel", "record_posted", "lose", "went_out", "hold_back"])
def test_every_delivery_move_leads_where_the_table_says_or_is_refused(state: str, verb: str) -> None:
    delivery = Delivery(state=state)
    if (state, verb) in DELIVERY_MOVES:
        assert next_delivery_state(delivery, verb) == DELIVERY_MOVES[state, verb]
    else:
        with pytest.raises(MoveRefused):
            next_delivery_state(delivery, verb)


def test_delivery_arrives_once_with_a_receipt(delivery: Delivery, sink: Sink) -> None:
    work(LATER)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at, delivery.attempts) == (D.SENT, LATER, 1)
    assert delivery.receipt["sentence"]["en"] == "The sink has it."
    assert sink.received == [(delivery.key, "Where we stand\nWe are checking.")]


def test_busy_other_side_is_tried_again_when_it_said_with_the_same_key(
    delivery: Delivery, sink: Sink
) -> None:
    sink.answers = [(503, {"Retry-After": "90"})]
    assert [outcome.state for outcome in work(LATER)] == ["waiting"]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (D.WAITING, "The sink is busy.")
    assert work(LATER + timedelta(seconds=89)) == []
    assert [outcome.state for outcome in work(LATER + timedelta(seconds=90))] == ["done"]
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (D.SENT, "")
    assert sink.keys() == [delivery.key, delivery.key]


def test_refusal_is_final_tells_people_and_hides_no_other_channel(
    case: Case, writer: Person, lead: Person, channel: Channel, sink: Sink, brand: Brand
) -> None:
    second = Channel.objects.create(
        brand=brand, kind="sink", name="Second", config={"url": sink.url}, created_at=NOON
    )
    published(case, writer, lead)
    sink.answers = [(403, {})]
    work(LATER)
    states = {delivery.channel_id: delivery.state for delivery in Delivery.objects.all()}
    assert states == {channel.pk: D.FAILED, second.pk: D.SENT}
    assert Notice.objects.filter(subject_label="react.delivery", title="A delivery failed").count() == 2


def test_delivery_past_its_last_useful_time_waits_for_a_person(
    delivery: Delivery, sink: Sink, lead: Person
) -> None:
    late = delivery.last_useful_at + MINUTE
    work(late)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.receipt, sink.received) == (D.HELD, {"held": "late"}, [])
    assert work(late + timedelta(hours=5)) == []
    domain.send_anyway(delivery, by=lead, now=late)
    work(late)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.handled_by, len(sink.received)) == (D.SENT, lead, 1)


def test_retrying_ends_at_the_last_useful_time(delivery: Delivery, sink: Sink) -> None:
    sink.answers = [(503, {})] * 50
    moment = LATER
    while moment < delivery.last_useful_at + timedelta(hours=2):
        work(moment)
        moment += timedelta(minutes=7)
    delivery.refresh_from_db()
    assert delivery.state in {D.HELD, D.FAILED}
    assert delivery.attempts <= 8


def test_newer_text_of_the_case_holds_the_older_delivery(
    delivery: Delivery, case: Case, writer: Person, lead: Person, sink: Sink
) -> None:
    published(case, writer, lead, body="Newer words.", now=LATER + MINUTE)
    work(LATER + 2 * MINUTE)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.receipt) == (D.HELD, {"held": "superseded"})
    assert [text for _key, text in sink.received] == ["Where we stand\nNewer words."]
    domain.cancel(delivery, by=lead, now=LATER + 3 * MINUTE)
    delivery.refresh_from_db()
    assert delivery.state == D.CANCELLED


def test_worker_killed_while_sending_sends_again_under_the_same_key(delivery: Delivery, sink: Sink) -> None:
    while (job := queue.lease(worker="killed", now=LATER)) is not None and job.kind != "react.deliver":
        pass
    assert job is not None
    Delivery.objects.filter(pk=delivery.pk).update(state=D.SENDING, attempts=1)
    assert work(LATER + MINUTE) == []
    work(LATER + 3 * MINUTE)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts, sink.keys()) == (D.SENT, 2, [delivery.key])


@pytest.fixture
def broken_off(delivery: Delivery) -> Delivery:
    """A delivery whose worker was killed at its last attempt."""
    Delivery.objects.filter(pk=delivery.pk).update(state=D.SENDING, attempts=8)
    Job.objects.filter(kind="react.deliver").update(attempts=8, state="leased", leased_until=LATER)
    assert [outcome.state for outcome in work(LATER + MINUTE)] == ["failed"]
    domain.hold_lost(now=LATER + MINUTE)
    delivery.refresh_from_db()
    return delivery


def test_delivery_whose_sending_broke_off_waits_for_a_person(broken_off: Delivery, lead: Person) -> None:
    assert (broken_off.state, broken_off.receipt) == (D.HELD, {"held": "unsure"})
    assert Notice.objects.filter(person=lead, title__contains="waits for your decision").exists()
    assert domain.hold_lost(now=LATER + 2 * MINUTE) == 0


def test_delivery_still_being_sent_is_left_alone(delivery: Delivery) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=D.SENDING)
    assert domain.hold_lost(now=LATER) == 0


def test_person_who_saw_it_there_says_that_it_went_out(
    broken_off: Delivery, lead: Person, sink: Sink
) -> None:
    domain.went_out(broken_off, by=lead, now=LATER + 2 * MINUTE)
    broken_off.refresh_from_db()
    assert (broken_off.state, broken_off.handled_by) == (D.SENT, lead)
    assert broken_off.receipt["sentence"]["en"].startswith("A person saw it there")
    assert sink.received == []


def test_person_who_did_not_see_it_sends_it_again_under_the_same_key(
    broken_off: Delivery, lead: Person, sink: Sink
) -> None:
    domain.send_anyway(broken_off, by=lead, now=LATER + 2 * MINUTE)
    work(LATER + 2 * MINUTE)
    broken_off.refresh_from_db()
    assert (broken_off.state, sink.keys()) == (D.SENT, [broken_off.key])


def test_delivery_held_for_another_reason_did_not_go_out(delivery: Delivery, lead: Person) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(state=D.HELD, receipt={"held": "late"})
    with pytest.raises(MoveRefused):
        domain.went_out(delivery, by=lead, now=LATER)


def test_job_repeated_after_the_mark_sends_nothing(delivery: Delivery, sink: Sink) -> None:
    work(LATER)
    job = Job.objects.get(kind="react.deliver")
    assert domain.deliver(job, now=LATER) is None
    assert len(sink.received) == 1


def test_text_longer_than_the_channel_takes_waits_for_a_person(
    case: Case, writer: Person, lead: Person, channel: Channel, sink: Sink
) -> None:
    channel.config |= {"limit": 10}
    channel.save()
    published(case, writer, lead)
    assert Delivery.objects.get().receipt == {"held": "too_long"}
    assert work(LATER) == []
    assert sink.received == []


def test_channel_of_unknown_kind_fails_clearly_and_alone(
    case: Case, writer: Person, lead: Person, channel: Channel, brand: Brand
) -> None:
    lost = Channel.objects.create(brand=brand, kind="gone", name="Gone", created_at=NOON)
    published(case, writer, lead)
    failed = Delivery.objects.get(channel=lost)
    assert failed.state == D.FAILED
    assert "gone" in failed.error
    domain.send_anyway(failed, by=lead, now=LATER)
    job = Job.objects.get(kind="react.deliver", payload={"delivery": failed.pk})
    with pytest.raises(RefusedForGood, match="gone"):
        domain.deliver(job, now=LATER)


def test_text_posted_by_hand_takes_the_link_as_its_receipt(
    case: Case, writer: Person, lead: Person, channel: Channel, brand: Brand
) -> None:
    x = domain.add_channel(brand, kind="assisted", name="X", config={"network": "X"}, by=lead, now=NOON)
    published(case, writer, lead)
    work(LATER)
    delivery = Delivery.objects.get(channel=x)
    assert delivery.state == D.BY_HAND
    assert [(word.channel, word.at) for word in first_words(case)] == [(channel, LATER), (x, None)]
    with pytest.raises(InputRefused):
        domain.record_posted(delivery, url="javascript:alert(1)", by=writer, now=LATER)
    domain.record_posted(delivery, url="https://x.example/1", by=writer, now=LATER + MINUTE)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.receipt["url"]) == (D.SENT, "https://x.example/1")
    assert [(word.channel, word.at) for word in first_words(case)] == [(channel, LATER), (x, LATER + MINUTE)]


def test_reader_decides_nothing_about_deliveries(delivery: Delivery, brand: Brand) -> None:
    with pytest.raises(NotAllowed):
        domain.cancel(delivery, by=make_person(role=Role.READER, brand=brand), now=LATER)
