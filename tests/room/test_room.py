"""Clocks, seats, log, tasks."""

import ast
from datetime import timedelta

import pytest

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Notice, Person, Role
from fauxpas.room import domain
from fauxpas.room.models import Case, Clock, LogEntry, Seat
from fauxpas.room.timeline import rendered_verbs, timeline
from tests.factories import NOON, make_brand, make_case, make_person
from tests.house.source import PACKAGE, python_files, tree

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def brand() -> Brand:
    return make_brand()


@pytest.fixture
def lead(brand: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=brand, name="Lea Lead")


@pytest.fixture
def writer(brand: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=brand, name="Will Writer")


@pytest.fixture
def case(brand: Brand, lead: Person) -> Case:
    return make_case(brand, lead)


def running(case: Case, kind: str) -> list[Clock]:
    return list(case.clocks.filter(kind=kind, met_at=None, dropped_at=None))


def test_first_word_stops_its_clock_once(case: Case) -> None:
    domain.first_word_said(case, at=NOON + HOUR)
    domain.first_word_said(case, at=NOON + 2 * HOUR)
    assert (case.first_word_at, case.last_word_at) == (NOON + HOUR, NOON + 2 * HOUR)
    assert case.clocks.get(kind="first_word").met_at == NOON + HOUR


def test_word_said_keeps_the_promise_and_starts_the_next(case: Case, lead: Person) -> None:
    domain.word_said(case, at=NOON + HOUR, next_update_at=NOON + 2 * HOUR, by=lead)
    domain.word_said(case, at=NOON + 2 * HOUR, next_update_at=NOON + 4 * HOUR, by=lead)
    promised = case.clocks.filter(kind="next_update").order_by("pk")
    assert [(clock.due_at, clock.met_at) for clock in promised] == [
        (NOON + 2 * HOUR, NOON + 2 * HOUR),
        (NOON + 4 * HOUR, None),
    ]
    assert (case.first_word_at, case.next_update_due_at) == (NOON + HOUR, NOON + 4 * HOUR)


def test_last_word_without_promise_leaves_no_clock(case: Case, lead: Person) -> None:
    domain.word_said(case, at=NOON + HOUR, next_update_at=NOON + 2 * HOUR, by=lead)
    domain.word_said(case, at=NOON + 2 * HOUR, next_update_at=None, by=lead)
    assert (running(case, "next_update"), case.next_update_due_at) == ([], None)


def test_promise_changed_drops_the_former(case: Case, lead: Person) -> None:
    domain.promise_update(case, due_at=NOON + HOUR, by=lead, now=NOON)
    domain.promise_update(case, due_at=NOON + 2 * HOUR, by=lead, now=NOON)
    assert [clock.due_at for clock in running(case, "next_update")] == [NOON + 2 * HOUR]
    assert case.clocks.filter(kind="next_update", dropped_at=NOON).count() == 1


def test_promise_in_the_past_is_refused(case: Case, lead: Person) -> None:
    with pytest.raises(InputRefused):
        domain.promise_update(case, due_at=NOON, by=lead, now=NOON)


def test_promise_in_a_closed_case_is_refused(case: Case, lead: Person) -> None:
    domain.change_level(case, to="closed", by=lead, now=NOON, reason="over")
    with pytest.raises(MoveRefused):
        domain.promise_update(case, due_at=NOON + HOUR, by=lead, now=NOON)


def deadline(case: Case, lead: Person) -> Clock:
    return domain.start_deadline(
        case, label="Tell the authority", start_event="The leak was found.", started_at=NOON - HOUR,
        due_at=NOON + HOUR, by=lead, now=NOON,
    )  # fmt: skip


def test_deadline_keeps_its_start_and_who_set_it(case: Case, lead: Person) -> None:
    clock = deadline(case, lead)
    assert (clock.start_event, clock.set_by, clock.set_at) == ("The leak was found.", lead, NOON)
    assert domain.meet_clock(clock, by=lead, now=NOON).met_at == NOON
    with pytest.raises(MoveRefused):
        domain.meet_clock(clock, by=lead, now=NOON)


def test_deadline_is_dropped_with_a_reason_only(case: Case, lead: Person) -> None:
    clock = deadline(case, lead)
    with pytest.raises(InputRefused):
        domain.drop_clock(clock, reason=" ", by=lead, now=NOON)
    assert domain.drop_clock(clock, reason="It does not apply.", by=lead, now=NOON).dropped_at == NOON


def test_great_clock_cannot_be_ticked(case: Case, lead: Person) -> None:
    with pytest.raises(MoveRefused):
        domain.meet_clock(case.clocks.get(), by=lead, now=NOON)


def test_seat_taken_twice_is_one_seat(case: Case, writer: Person) -> None:
    first = domain.take_seat(case, function="writer", by=writer, now=NOON)
    assert domain.take_seat(case, function="writer", by=writer, now=NOON) == first
    domain.leave_seat(first, by=writer, now=NOON)
    assert domain.take_seat(case, function="writer", by=writer, now=NOON) != first


def test_seating_somebody_else_needs_the_right_and_tells_them(
    case: Case, lead: Person, writer: Person
) -> None:
    with pytest.raises(NotAllowed):
        domain.take_seat(case, function="voice", person=lead, by=writer, now=NOON)
    seat = domain.take_seat(case, function="writer", person=writer, by=lead, now=NOON)
    assert Notice.objects.get(key=f"seat:{seat.pk}").person == writer


def test_outsider_and_reader_get_no_seat(case: Case, lead: Person, brand: Brand) -> None:
    for person in (make_person(), make_person(role=Role.READER, brand=brand)):
        with pytest.raises(InputRefused):
            domain.take_seat(case, function="facts", person=person, by=lead, now=NOON)


def test_lead_seat_is_left_by_naming_the_next_lead(case: Case, lead: Person) -> None:
    with pytest.raises(MoveRefused):
        domain.leave_seat(Seat.objects.get(case=case, function="lead"), by=lead, now=NOON)


def test_note_is_corrected_by_a_later_line(case: Case, writer: Person) -> None:
    first = domain.note(case, text="The shop called at 11.", by=writer, now=NOON)
    second = domain.note(case, text="It was 11:30.", by=writer, now=NOON + HOUR, corrects=first)
    first.refresh_from_db()
    assert (first.text, second.corrects) == ("The shop called at 11.", first)


def test_note_empty_ahead_of_time_or_across_cases_is_refused(
    case: Case, writer: Person, lead: Person, brand: Brand
) -> None:
    other = domain.note(make_case(brand, lead), text="Elsewhere.", by=writer, now=NOON)
    for wrong in ({"text": " "}, {"text": "x", "happened_at": NOON + HOUR}, {"text": "x", "corrects": other}):
        with pytest.raises(InputRefused):
            domain.note(case, by=writer, now=NOON, **wrong)
    assert LogEntry.objects.filter(case=case).count() == 0


def test_task_given_tells_its_owner_who_ticks_it(case: Case, lead: Person, writer: Person) -> None:
    task = domain.add_task(case, title="Call the shops", owner=writer, due_at=NOON + HOUR, by=lead, now=NOON)
    assert Notice.objects.get(key=f"task:{task.pk}:{writer.pk}").person == writer
    assert domain.finish_task(task, by=writer, now=NOON).done_by == writer
    with pytest.raises(MoveRefused):
        domain.finish_task(task, by=lead, now=NOON)


def test_task_of_somebody_else_is_not_the_writers_to_give_or_tick(
    case: Case, lead: Person, writer: Person
) -> None:
    with pytest.raises(NotAllowed):
        domain.add_task(case, title="Call the shops", owner=lead, by=writer, now=NOON)
    task = domain.add_task(case, title="Call the shops", owner=lead, by=lead, now=NOON)
    with pytest.raises(NotAllowed):
        domain.finish_task(task, by=writer, now=NOON)


def test_timeline_tells_the_newest_first_and_pages(case: Case, lead: Person, writer: Person) -> None:
    domain.note(case, text="A mother called.", by=writer, now=NOON + HOUR, happened_at=NOON - HOUR)
    domain.change_level(case, to="acute", by=lead, now=NOON + HOUR, reason="A child is hurt.")
    lines, more = timeline(Case.objects.select_related("brand").get(pk=case.pk))
    assert [str(line.sentence) for line in lines] == [
        "The case went from “open” to “acute”.",
        "Case opened without an alarm.",
        "A mother called.",
    ]
    assert more is None
    lines, more = timeline(case, most=2)
    rest, end = timeline(case, most=2, before=more)
    assert ([str(line.sentence) for line in rest], end) == (["Case opened without an alarm."], None)


def test_timeline_after_erasure_still_reads(case: Case, lead: Person) -> None:
    deadline(case, lead)
    domain.rename_case(case, title="Kettles", by=lead, now=NOON)
    trail.erase_person(lead)
    lines, _more = timeline(case)
    assert [str(line.sentence) for line in lines] == [
        "The title of the case changed.",
        "Case opened without an alarm.",
    ]


def test_every_verb_the_room_and_the_ledger_write_has_words() -> None:
    written = {
        node.args[1].value
        for phase in ("room", "understand")
        for path in python_files(PACKAGE / phase)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "trail.write"
        and isinstance(node.args[1], ast.Constant)
        # What changes a brand and no case stands in no case's timeline.
        and (ast.unparse(node.args[0]) != "brand" or any(word.arg == "thread" for word in node.keywords))
    }
    assert written | {"clock.met", "clock.dropped"} <= rendered_verbs()
    assert "case.opened" in written
