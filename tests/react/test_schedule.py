"""Texts that go out at a set time: published by the worker when everything still holds, else a person is asked."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Membership, Notice, Person, TrailPayload
from fauxpas.react import domain
from fauxpas.react.domain.schedule import JOB, LATE_AFTER, stop
from fauxpas.react.models import Channel, Schedule, Statement
from fauxpas.room.models import Case
from tests.factories import NOON
from tests.react.acts import LATER, PROMISE, approved, confirmed_fact, verbs, work

AT = NOON + timedelta(minutes=40)


def scheduled(
    case: Case, writer: Person, lead: Person, *, embargo: bool = False, body: str = "We check."
) -> Statement:
    """An approved text that goes out at AT."""
    statement = approved(case, writer, lead, body=body)
    domain.set_time(statement, at=AT, embargo=embargo, by=writer, now=LATER)
    return statement


def state_of(statement: Statement) -> str:
    """Where the statement stands now."""
    return str(Statement.objects.get(pk=statement.pk).state)


def test_text_goes_out_at_its_time_and_not_before(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = scheduled(case, writer, lead)
    work(AT - timedelta(seconds=1), kind=JOB)
    assert state_of(statement) == "approved"
    work(AT, kind=JOB)
    statement.refresh_from_db()
    assert (statement.state, statement.published_at, statement.published_by) == ("published", AT, writer)
    assert Schedule.objects.get().state == Schedule.State.DONE
    assert [verb for verb in verbs(statement) if "schedul" in verb] == ["statement.scheduled"]


def test_text_that_changed_since_does_not_go_out_and_a_person_is_asked(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = scheduled(case, writer, lead)
    drafts = {"en": domain.Draft("T", "Other words.")}
    domain.save_texts(statement, drafts, base_version=2, next_update_at=PROMISE, by=writer, now=LATER)
    work(AT, kind=JOB)
    stopped = Schedule.objects.get()
    assert (state_of(statement), stopped.state) == ("draft", Schedule.State.STOPPED)
    assert stopped.why
    assert Notice.objects.filter(key=f"schedule:{stopped.pk}", person=lead, urgent=True).exists()
    assert verbs(statement)[-1] == "statement.schedule_stopped"


def test_contradiction_that_came_up_meanwhile_stops_it(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = scheduled(case, writer, lead, body="We sold 14,300 kettles.")
    confirmed_fact(case, lead)
    work(AT, kind=JOB)
    assert state_of(statement) == "approved"
    assert "sign why" in Schedule.objects.get().why


def test_person_who_set_the_time_and_lost_the_right_no_longer_speaks(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = scheduled(case, writer, lead)
    Membership.objects.filter(person=writer).delete()
    work(AT, kind=JOB)
    assert (state_of(statement), Schedule.objects.get().state) == ("approved", "stopped")


def test_worker_that_was_down_too_long_asks_first(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = scheduled(case, writer, lead)
    work(AT + LATE_AFTER + timedelta(seconds=1), kind=JOB)
    assert (state_of(statement), Schedule.objects.get().state) == ("approved", "stopped")


def test_text_that_was_dropped_asks_nobody_at_its_time(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = scheduled(case, writer, lead)
    domain.drop(statement, by=writer, now=LATER)
    schedule = Schedule.objects.get()
    assert (schedule.state, schedule.ended_at) == (Schedule.State.CANCELLED, LATER)
    work(AT, kind=JOB)
    assert not Notice.objects.filter(key=f"schedule:{schedule.pk}").exists()


def test_text_is_locked_before_its_time_as_everywhere(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    schedule = Schedule.objects.get(statement=scheduled(case, writer, lead))
    with CaptureQueriesContext(connection) as asked:
        stop(schedule, MoveRefused("Not now."), now=AT)
    tables = [re.search(r'FROM "(\w+)"', each["sql"]) for each in asked.captured_queries]
    read = [found[1] for found in tables if found is not None]
    assert read.index("react_statement") < read.index("react_schedule")


def test_embargo_holds_everybody_back_until_its_time_or_until_it_is_lifted(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = scheduled(case, writer, lead, embargo=True)
    with pytest.raises(MoveRefused, match="embargo"):
        domain.publish(statement, by=lead, now=LATER)
    domain.cancel_time(statement, by=lead, now=LATER)
    assert domain.publish(statement, by=lead, now=LATER).state == "published"
    work(AT, kind=JOB)
    assert Schedule.objects.get().state == Schedule.State.CANCELLED


def test_text_published_by_hand_before_its_time_is_said_once(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = scheduled(case, writer, lead)
    domain.publish(statement, by=writer, now=LATER)
    work(AT, kind=JOB)
    statement.refresh_from_db()
    assert statement.published_at == LATER
    assert Schedule.objects.get().state == Schedule.State.DONE


def test_time_is_ahead_before_the_promise_and_of_an_approved_text(
    case: Case, writer: Person, lead: Person
) -> None:
    statement = approved(case, writer, lead)
    for at in (LATER, PROMISE):
        with pytest.raises(InputRefused):
            domain.set_time(statement, at=at, by=writer, now=LATER)
    domain.send_back(statement, "Name the lot.", by=lead, now=LATER)
    with pytest.raises(MoveRefused):
        domain.set_time(statement, at=AT, by=writer, now=LATER)
    with pytest.raises(MoveRefused):
        domain.cancel_time(statement, by=writer, now=LATER)


def test_new_time_takes_the_place_of_the_former(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = scheduled(case, writer, lead)
    later = AT + timedelta(minutes=10)
    domain.set_time(statement, at=later, by=writer, now=LATER)
    work(AT, kind=JOB)
    assert state_of(statement) == "approved"
    work(later, kind=JOB)
    assert state_of(statement) == "published"
    assert TrailPayload.objects.filter(entry__verb="statement.scheduled").count() == 2
