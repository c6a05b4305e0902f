from datetime import timedelta

import pytest

from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Notice, Person, Role, TrailEntry, TrailPayload
from fauxpas.room import domain
from fauxpas.room.domain.relief import (
    ReliefWords,
    accept_relief,
    draft_relief,
    offer_relief,
    set_bridge,
    withdraw_relief,
)
from fauxpas.room.models import Bridge, Case, Relief, Seat
from fauxpas.room.queries import sitters
from fauxpas.room.relief_parts import relief_actions
from fauxpas.room.timeline import timeline
from tests.api.program import program_of
from tests.factories import NOON, make_brand, make_case, make_fact, make_person

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=8)
NOTE = ReliefWords(situation="Quiet since 18:00.")


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def night(brand: Brand) -> Person:
    return make_person(role=Role.VOICE, brand=brand, name="Nora Night")


@pytest.fixture
def writer(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand, name="Will Writer")


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def is_over(relief: Relief) -> bool:
    """Nobody is asked, nothing can be accepted, and the trail knows."""
    relief.refresh_from_db()
    asked = Notice.objects.filter(key=f"relief:{relief.pk}", acknowledged_at__isnull=True).exists()
    told = TrailEntry.objects.filter(verb="relief.withdrawn", subject_id=relief.pk).count()
    return relief.withdrawn_at is not None and not asked and told == 1


def lead_seat(case: Case) -> Seat:
    return case.seats.get(function="lead", left_at__isnull=True)


def test_note_is_drafted_from_the_log_the_tasks_the_promises_and_the_open_facts(
    case: Case, lead: Person
) -> None:
    domain.note(case, text="The shop sent a picture.", by=lead, now=NOON)
    domain.add_task(case, title="Call the maker", owner=lead, by=lead, now=NOON)
    domain.promise_update(case, due_at=NOON + timedelta(hours=2), by=lead, now=NOON)
    make_fact(case, lead, status="disputed", subject="Kettles")
    draft = draft_relief(lead_seat(case), by=lead, now=NOON)
    assert "The shop sent a picture." in draft.situation
    assert "Call the maker" in draft.in_flight
    assert draft.promised.startswith("- next promised update")
    assert "F-01 Kettles" in draft.doubts


def test_seat_moves_when_the_note_is_accepted_and_not_before(case: Case, lead: Person, night: Person) -> None:
    seat = lead_seat(case)
    relief = offer_relief(seat, NOTE, taker=night, by=lead, now=LATER)
    assert Notice.objects.get(person=night, key=f"relief:{relief.pk}").urgent
    assert [action.mine for action in relief_actions(case, night, LATER)] == [True]
    assert lead_seat(case).person == lead
    accept_relief(relief, by=night, now=LATER)
    case.refresh_from_db()
    assert (case.lead, lead_seat(case).person) == (night, night)
    seat.refresh_from_db()
    assert seat.left_at == LATER
    assert relief_actions(case, night, LATER) == []
    told = [line.sentence for line in timeline(case)[0]]
    assert "Nora Night took over “lead” from Lea Lead." in told


def test_only_who_it_was_offered_to_takes_a_seat(
    case: Case, lead: Person, night: Person, writer: Person
) -> None:
    relief = offer_relief(lead_seat(case), NOTE, taker=night, by=lead, now=LATER)
    with pytest.raises(NotAllowed, match="Nora Night"):
        accept_relief(relief, by=writer, now=LATER)
    assert lead_seat(case).person == lead


def test_seat_is_not_handed_to_whom_it_could_not_be_given(
    case: Case, lead: Person, writer: Person, night: Person
) -> None:
    seat = lead_seat(case)
    for taker, words in ((writer, NOTE), (lead, NOTE), (night, ReliefWords())):
        with pytest.raises(InputRefused):
            offer_relief(seat, words, taker=taker, by=lead, now=LATER)
    with pytest.raises(NotAllowed):
        offer_relief(seat, NOTE, taker=night, by=writer, now=LATER)
    assert not Relief.objects.exists()


def test_second_offer_ends_the_first_and_a_withdrawn_one_cannot_be_accepted(
    case: Case, lead: Person, night: Person, brand: Brand
) -> None:
    other = make_person(role=Role.OWNER, brand=brand)
    first = offer_relief(lead_seat(case), NOTE, taker=other, by=lead, now=LATER)
    second = offer_relief(lead_seat(case), NOTE, taker=night, by=lead, now=LATER)
    with pytest.raises(MoveRefused):
        accept_relief(first, by=other, now=LATER)
    withdraw_relief(second, by=night, now=LATER)
    with pytest.raises(MoveRefused):
        accept_relief(second, by=night, now=LATER)
    assert lead_seat(case).person == lead


def test_seat_that_was_left_meanwhile_cannot_be_taken_over(
    case: Case, lead: Person, writer: Person, night: Person
) -> None:
    seat = domain.take_seat(case, function="log", by=writer, now=NOON)
    relief = offer_relief(seat, NOTE, taker=night, by=writer, now=LATER)
    domain.leave_seat(seat, by=writer, now=LATER)
    with pytest.raises(MoveRefused, match="This offer is over"):
        accept_relief(relief, by=night, now=LATER)


def test_seat_for_the_law_is_handed_on_and_drafted_only_by_who_runs_the_case(
    case: Case, lead: Person, writer: Person, night: Person
) -> None:
    seat = domain.take_seat(case, function="counsel", person=writer, by=lead, now=NOON)
    with pytest.raises(NotAllowed):
        offer_relief(seat, NOTE, taker=night, by=writer, now=LATER)
    with pytest.raises(NotAllowed):
        draft_relief(seat, by=writer, now=LATER)
    relief = offer_relief(seat, NOTE, taker=night, by=lead, now=LATER)
    assert accept_relief(relief, by=night, now=LATER).person == night


def test_offer_replaced_by_another_asks_nobody_any_more_and_is_in_the_trail(
    case: Case, lead: Person, night: Person, brand: Brand
) -> None:
    other = make_person(role=Role.OWNER, brand=brand)
    first = offer_relief(lead_seat(case), NOTE, taker=other, by=lead, now=LATER)
    offer_relief(lead_seat(case), NOTE, taker=night, by=lead, now=LATER)
    assert is_over(first)


def test_seat_left_another_way_is_no_longer_offered(
    case: Case, lead: Person, writer: Person, night: Person
) -> None:
    seat = domain.take_seat(case, function="log", by=writer, now=NOON)
    of_log = offer_relief(seat, NOTE, taker=night, by=writer, now=LATER)
    of_lead = offer_relief(lead_seat(case), NOTE, taker=night, by=lead, now=LATER)
    domain.leave_seat(seat, by=writer, now=LATER)
    assert is_over(of_log)
    domain.name_lead(case, lead=night, by=lead, now=LATER)
    assert is_over(of_lead)
    assert relief_actions(case, night, LATER) == []


def test_tasks_of_the_seat_go_along_and_finished_or_own_ones_stay(
    case: Case, lead: Person, writer: Person, night: Person
) -> None:
    seat = domain.take_seat(case, function="facts", by=writer, now=NOON)
    domain.apply_playbook(case, "clumsy-post", by=lead, now=NOON)
    done = domain.finish_task(case.tasks.get(key="capture"), by=writer, now=NOON)
    own = domain.add_task(case, title="Sleep", owner=writer, by=writer, now=NOON)
    relief = offer_relief(seat, NOTE, taker=night, by=writer, now=LATER)
    accept_relief(relief, by=night, now=LATER)
    assert set(case.tasks.filter(owner=writer)) == {done, own}
    assert set(case.tasks.filter(owner=night)) == set(case.tasks.filter(function="facts")) - {done}
    assert set(case.tasks.filter(owner=night).values_list("key", flat=True)) == {"hijack", "lock", "how"}


def test_note_over_the_api_is_drafted_only_for_who_may_offer_a_seat_that_is_taken(
    case: Case, lead: Person, writer: Person
) -> None:
    seat = domain.take_seat(case, function="log", by=lead, now=NOON)
    path = f"/brands/{case.brand.slug}/cases/{case.number}/seats/{seat.pk}/note"
    programs = [program_of(by, case.brand) for by in (lead, writer)]
    assert [program.call("GET", path).status_code for program in programs] == [200, 403]
    domain.leave_seat(seat, by=lead, now=LATER)
    assert programs[0].call("GET", path).status_code == 404


def test_seats_for_data_protection_staff_and_press_can_be_taken(case: Case, lead: Person) -> None:
    for function in ("data", "staff", "press"):
        assert domain.take_seat(case, function=function, by=lead, now=NOON).left_at is None


def test_bridge_is_a_link_or_a_number_and_stays_out_of_the_trail(
    case: Case, lead: Person, writer: Person
) -> None:
    bridge = set_bridge(case, address="https://call.example.org/secret-room", code="42", by=lead, now=NOON)
    assert bridge is not None
    assert bridge.link
    assert not TrailPayload.objects.filter(body__contains="secret-room").exists()
    with pytest.raises(InputRefused):
        set_bridge(case, address="javascript:alert(1)", by=lead, now=NOON)
    with pytest.raises(NotAllowed):
        set_bridge(case, address="+33 1 23 45 67 89", by=writer, now=NOON)
    assert set_bridge(case, address="", by=lead, now=NOON) is None
    assert not Bridge.objects.exists()


def test_somebody_in_another_zone_is_shown_with_their_own_time(
    case: Case, lead: Person, night: Person
) -> None:
    night.time_zone = "America/Montreal"
    night.save()
    domain.take_seat(case, function="log", by=night, now=NOON)
    times = {sitter.person.name: sitter.time_there for sitter in sitters(case, lead, now=NOON)}
    assert times["Nora Night"].endswith("Montreal")
