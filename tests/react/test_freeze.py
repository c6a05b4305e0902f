from datetime import timedelta

import pytest

from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Membership, Notice, Person
from fauxpas.react import domain
from fauxpas.react.before_parts import actions, freeze_section, frozen
from fauxpas.react.domain.freeze import check_not_frozen
from fauxpas.react.models import Outflow
from fauxpas.room.models import Case
from fauxpas.room.timeline import timeline
from tests.factories import NOON, make_brand, make_case
from tests.react.acts import LATER, approved, work


def outflow(
    brand: Brand, by: Person, *, name: str = "Spring campaign", person: Person | None = None
) -> Outflow:
    return domain.add_outflow(
        brand, kind="ads", name=name, stopper="Ada at the agency", reach="+33 1 23 45 67 89", person=person,
        by=by, now=NOON,
    )  # fmt: skip


def test_freeze_is_asked_acknowledged_by_a_name_and_resumed_with_a_reason(
    brand: Brand, case: Case, lead: Person, writer: Person
) -> None:
    one = outflow(brand, lead, person=writer)
    (stop,) = domain.ask_freeze(case, [one], own_texts=False, by=lead, now=NOON)
    assert Notice.objects.get(person=writer, key=f"freeze:{stop.pk}").urgent
    assert stop.stopped_at is None
    stop = domain.acknowledge_stop(stop, name="Ada Martin", by=writer, now=LATER)
    with pytest.raises(InputRefused, match="Say why"):
        domain.resume_stop(stop, reason=" ", by=lead, now=LATER)
    with pytest.raises(NotAllowed):
        domain.resume_stop(stop, reason="It is over.", by=writer, now=LATER)
    stop = domain.resume_stop(stop, reason="Nobody was hurt.", by=lead, now=LATER)
    assert (stop.stopped_name, stop.resumed_by, stop.reason) == ("Ada Martin", lead, "Nobody was hurt.")
    told = [line.sentence for line in timeline(case)[0]]
    assert "Spring campaign stands still, says Ada Martin." in told


def test_stop_of_somebody_who_left_is_asked_of_those_who_run_the_case(
    brand: Brand, case: Case, lead: Person, writer: Person
) -> None:
    one = outflow(brand, lead, person=writer)
    Membership.objects.filter(person=writer).delete()
    (stop,) = domain.ask_freeze(case, [one], own_texts=False, by=lead, now=NOON)
    asked = Notice.objects.filter(key=f"freeze:{stop.pk}").values_list("person", flat=True)
    assert lead.pk in asked
    assert writer.pk not in asked


def test_asking_twice_asks_once(brand: Brand, case: Case, lead: Person) -> None:
    one = outflow(brand, lead)
    domain.ask_freeze(case, [one], own_texts=True, by=lead, now=NOON)
    assert domain.ask_freeze(case, [one], own_texts=True, by=lead, now=LATER) == []
    assert case.stops.count() == 2
    told = [line.sentence for line in timeline(case)[0]]
    assert "Asked to stop: Spring campaign, our own planned texts about anything else." in told


def test_acknowledging_needs_a_name(brand: Brand, case: Case, lead: Person) -> None:
    (stop,) = domain.ask_freeze(case, [outflow(brand, lead)], own_texts=False, by=lead, now=NOON)
    with pytest.raises(InputRefused):
        domain.acknowledge_stop(stop, name=" ", by=lead, now=LATER)


def test_what_a_case_holds_stopped_stays_on_the_list(brand: Brand, case: Case, lead: Person) -> None:
    one = outflow(brand, lead)
    domain.ask_freeze(case, [one], own_texts=False, by=lead, now=NOON)
    with pytest.raises(MoveRefused):
        domain.retire_outflow(one, by=lead, now=LATER)


def test_planned_text_of_something_else_waits_and_that_of_the_case_does_not(
    brand: Brand, case: Case, lead: Person, writer: Person, channel: object
) -> None:
    other = make_case(brand, lead, title="A new flavour")
    waiting, exempt = approved(other, writer, lead), approved(case, writer, lead)
    at = LATER + timedelta(minutes=10)
    for statement in (waiting, exempt):
        domain.set_time(statement, at=at, by=lead, now=LATER)
    domain.ask_freeze(case, [], own_texts=True, by=lead, now=LATER)
    with pytest.raises(MoveRefused, match="has frozen every other planned text"):
        check_not_frozen(waiting)
    work(at, kind="react.scheduled")
    waiting.refresh_from_db()
    exempt.refresh_from_db()
    assert (waiting.state, exempt.state) == ("approved", "published")
    assert domain.publish(waiting, by=lead, now=at).state == "published"  # a person may decide all the same


def test_freeze_of_one_brand_holds_no_other(brand: Brand, case: Case, lead: Person) -> None:
    domain.ask_freeze(case, [], own_texts=True, by=lead, now=NOON)
    assert [each.case for each in frozen([brand, make_brand()])] == [case]
    assert frozen([make_brand()]) == []
    foreign = outflow(make_brand_with(lead), lead)
    with pytest.raises(InputRefused):
        domain.ask_freeze(case, [foreign], own_texts=False, by=lead, now=NOON)


def test_case_proposes_the_freeze_and_shows_what_still_moves(
    brand: Brand, case: Case, lead: Person, writer: Person
) -> None:
    assert actions(case, lead, NOON) == []
    one = outflow(brand, lead, person=writer)
    assert [action.mine for action in actions(case, lead, NOON)] == [True]
    (stop,) = domain.ask_freeze(case, [one], own_texts=False, by=lead, now=NOON)
    assert [action.mine for action in actions(case, writer, NOON)] == [True]
    assert [action.mine for action in actions(case, lead, NOON)] == [False]
    domain.acknowledge_stop(stop, name="Will", by=writer, now=LATER)
    assert actions(case, writer, NOON) == []
    section = freeze_section(case, lead, NOON)
    assert section is not None
    assert (section["still"], section["asked"]) == (1, 1)


def make_brand_with(lead: Person) -> Brand:
    from fauxpas.core.models import Membership

    brand = make_brand()
    Membership.objects.create(
        organisation=brand.organisation, brand=brand, person=lead, role="lead", created_at=NOON
    )
    return brand
