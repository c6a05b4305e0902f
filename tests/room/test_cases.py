from datetime import timedelta

import pytest

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Notice, Person, Role, TrailEntry
from fauxpas.room import domain
from fauxpas.room.levels import NEXT, next_levels
from fauxpas.room.models import Case, Clock, Seat
from fauxpas.watch.models import Alarm
from tests.factories import NOON, make_alarm, make_brand, make_case, make_person

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


def test_case_opened_from_alarm_takes_its_time_and_settles_it(brand: Brand, lead: Person) -> None:
    alarm = make_alarm(brand)
    case = domain.open_case(brand, by=lead, now=NOON, title="Burnt kettles", alarm=alarm)
    alarm.refresh_from_db()
    clock = case.clocks.get()
    assert (alarm.state, alarm.acknowledged_by, alarm.acknowledged_at) == (Alarm.State.OPENED, lead, NOON)
    assert (case.number, case.level, case.first_signal_at, case.lead) == (1, "open", alarm.began_at, lead)
    assert (clock.kind, clock.started_at, clock.due_at) == (
        Clock.Kind.FIRST_WORD,
        alarm.began_at,
        alarm.began_at + HOUR,
    )
    verbs = TrailEntry.objects.filter(brand=brand).order_by("index").values_list("verb", flat=True)
    assert list(verbs) == ["alarm.opened", "case.opened"]


def test_alarm_opened_twice_gives_the_same_case(brand: Brand, lead: Person) -> None:
    alarm = make_alarm(brand)
    first = domain.open_case(brand, by=lead, now=NOON, title="Burnt kettles", alarm=alarm)
    second = domain.open_case(
        brand, by=make_person(role=Role.WRITER, brand=brand), now=NOON, title="Kettles", alarm=alarm
    )
    assert (first, Case.objects.count()) == (second, 1)


def test_alarm_of_another_brand_opens_nothing(brand: Brand, lead: Person) -> None:
    with pytest.raises(Alarm.DoesNotExist):
        domain.open_case(brand, by=lead, now=NOON, title="Burnt kettles", alarm=make_alarm(make_brand()))


def test_case_without_alarm_needs_a_title_and_how_it_became_known(brand: Brand, lead: Person) -> None:
    with pytest.raises(InputRefused) as refusal:
        domain.open_case(brand, by=lead, now=NOON, title=" ", first_signal_at=NOON + HOUR)
    assert set(refusal.value.fields) == {"title", "how_known", "first_signal_at"}
    assert not Case.objects.exists()


def test_case_opened_by_somebody_who_may_not_lead_has_no_lead_and_tells_those_who_may(
    brand: Brand, lead: Person
) -> None:
    case = make_case(brand, make_person(role=Role.SUPPORT, brand=brand))
    assert (case.lead, case.seats.count()) == (None, 0)
    assert list(Notice.objects.values_list("person", "urgent")) == [(lead.pk, True)]


def test_case_numbers_run_per_brand(brand: Brand, lead: Person) -> None:
    other = make_brand()
    assert [make_case(brand, lead).number, make_case(brand, lead).number] == [1, 2]
    assert make_case(other, make_person(role=Role.OWNER, brand=other)).number == 1


def test_case_opened_by_reader_or_outsider_is_refused(brand: Brand) -> None:
    with pytest.raises(NotAllowed):
        make_case(brand, make_person(role=Role.READER, brand=brand))
    with pytest.raises(NotFound):
        make_case(brand, make_person(role=Role.LEAD, brand=make_brand()))


@pytest.mark.parametrize(("level", "to"), [(a, b) for a in Case.Level.values for b in Case.Level.values])
def test_level_moves_are_exactly_those_of_the_table(brand: Brand, lead: Person, level: str, to: str) -> None:
    case = make_case(brand, lead)
    Case.objects.filter(pk=case.pk).update(level=level)
    if to in NEXT[level]:
        assert domain.change_level(case, to=to, by=lead, now=NOON, reason="seen").level == to
    else:
        with pytest.raises(MoveRefused):
            domain.change_level(case, to=to, by=lead, now=NOON, reason="seen")


def test_every_level_offers_a_way_on_with_its_criteria() -> None:
    assert all(choice.criteria for level in Case.Level.values for choice in next_levels(level))
    assert {level for level in Case.Level.values if not next_levels(level)} == set()


def test_closing_needs_a_word_since_the_level_or_a_reason(brand: Brand, lead: Person) -> None:
    case = make_case(brand, lead)
    domain.word_said(case, at=NOON + HOUR, next_update_at=NOON + 3 * HOUR, by=lead)
    case = domain.change_level(case, to="stabilised", by=lead, now=NOON + 2 * HOUR)
    with pytest.raises(InputRefused) as refusal:
        domain.change_level(case, to="closed", by=lead, now=NOON + 3 * HOUR)
    assert list(refusal.value.fields) == ["reason"]
    domain.word_said(case, at=NOON + 3 * HOUR, next_update_at=NOON + 5 * HOUR, by=lead)
    closed = domain.change_level(case, to="closed", by=lead, now=NOON + 4 * HOUR)
    assert (closed.closed_at, closed.next_update_due_at) == (NOON + 4 * HOUR, None)
    assert not Clock.objects.filter(case=case, met_at=None, dropped_at=None).exists()


def test_closing_with_a_reason_needs_no_word(brand: Brand, lead: Person) -> None:
    case = domain.change_level(
        make_case(brand, lead), to="closed", by=lead, now=NOON, reason="A false alarm."
    )
    assert case.level == "closed"


def test_reopening_takes_the_closing_time_away(brand: Brand, lead: Person) -> None:
    case = domain.change_level(
        make_case(brand, lead), to="closed", by=lead, now=NOON, reason="A false alarm."
    )
    assert domain.change_level(case, to="reopened", by=lead, now=NOON + HOUR).closed_at is None


def test_level_change_by_colleague_is_refused(brand: Brand, lead: Person) -> None:
    case = make_case(brand, lead)
    with pytest.raises(NotAllowed):
        domain.change_level(case, to="acute", by=make_person(role=Role.WRITER, brand=brand), now=NOON)


def test_level_change_tells_the_other_seats(brand: Brand, lead: Person) -> None:
    case = make_case(brand, lead)
    writer = make_person(role=Role.WRITER, brand=brand, language="fr")
    domain.take_seat(case, function="writer", by=writer, now=NOON)
    domain.change_level(case, to="acute", by=lead, now=NOON)
    assert list(Notice.objects.values_list("person", "urgent")) == [(writer.pk, True)]


def test_lead_handed_over_moves_the_seat_and_tells_the_next(brand: Brand, lead: Person) -> None:
    case = make_case(brand, lead)
    voice = make_person(role=Role.VOICE, brand=brand)
    case = domain.name_lead(case, lead=voice, by=lead, now=NOON)
    seats = Seat.objects.filter(case=case, function="lead", left_at=None)
    assert (case.lead, [seat.person for seat in seats]) == (voice, [voice])
    assert Notice.objects.filter(person=voice, key__startswith=f"case:{case.pk}:lead").exists()


def test_lead_without_the_right_is_refused(brand: Brand, lead: Person) -> None:
    with pytest.raises(InputRefused):
        domain.name_lead(
            make_case(brand, lead), lead=make_person(role=Role.WRITER, brand=brand), by=lead, now=NOON
        )


def test_every_change_of_a_case_is_in_a_trail_that_holds(brand: Brand, lead: Person) -> None:
    case = make_case(brand, lead)
    domain.rename_case(case, title="Kettles", by=lead, now=NOON)
    domain.change_level(case, to="acute", by=lead, now=NOON)
    domain.name_lead(case, lead=make_person(role=Role.VOICE, brand=brand), by=lead, now=NOON)
    verbs = TrailEntry.objects.filter(thread=case.thread).order_by("index").values_list("verb", flat=True)
    assert list(verbs) == ["case.opened", "case.renamed", "case.level", "case.lead"]
    assert trail.verify(brand.organisation) is None
