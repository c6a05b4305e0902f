from datetime import timedelta

import pytest

from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Job, Notice, Person, Role, TrailEntry
from fauxpas.react import domain
from fauxpas.react.domain import Draft, SeatWish
from fauxpas.react.domain.approvals_turns import answerers, turns_of
from fauxpas.react.models import ApprovalTurn, Statement
from fauxpas.react.strip import strip_of
from fauxpas.room import domain as room
from fauxpas.room.models import Case
from tests.factories import NOON, make_person
from tests.react.acts import LATER, PROMISE, digest, work, written


@pytest.fixture
def voice(brand: Brand) -> Person:
    """May approve too."""
    return make_person(role=Role.VOICE, brand=brand, name="Vera Voice")


@pytest.fixture
def owner(brand: Brand) -> Person:
    """May approve too."""
    return make_person(role=Role.OWNER, brand=brand, name="Olive Owner")


def submitted(case: Case, by: Person) -> Statement:
    return domain.submit(written(case, by), by=by, now=NOON)


def say_yes(statement: Statement, by: Person) -> Statement:
    return domain.approve(statement, by=by, now=LATER, digest=digest(statement))


def test_rule_in_order_asks_one_after_the_other(
    brand: Brand, case: Case, writer: Person, lead: Person, voice: Person
) -> None:
    seats = [SeatWish(person=voice), SeatWish(role="lead")]
    domain.set_rule(brand, mode="in_order", seats=seats, by=lead, now=NOON)
    statement = submitted(case, writer)
    assert list(Notice.objects.filter(subject_id=statement.pk).values_list("person", flat=True)) == [voice.pk]
    with pytest.raises(NotAllowed, match="Vera Voice answers first"):
        say_yes(statement, lead)
    assert say_yes(statement, voice).state == "submitted"
    assert Notice.objects.filter(subject_id=statement.pk, person=lead).exists()
    assert say_yes(statement, lead).state == "approved"


def test_rule_for_all_takes_them_in_any_order_and_one_person_once(
    brand: Brand, case: Case, writer: Person, lead: Person, voice: Person
) -> None:
    seats = [SeatWish(role="voice"), SeatWish(person=lead)]
    domain.set_rule(brand, mode="all_of", seats=seats, by=lead, now=NOON)
    statement = submitted(case, writer)
    assert say_yes(statement, lead).state == "submitted"
    with pytest.raises(NotAllowed, match="You have said yes already"):
        say_yes(statement, lead)
    assert say_yes(statement, voice).state == "approved"


def test_rule_of_two_pairs_of_eyes_takes_any_two(
    brand: Brand, case: Case, writer: Person, lead: Person, voice: Person, owner: Person
) -> None:
    domain.set_rule(brand, mode="any_of", eyes=2, seats=[], by=lead, now=NOON)
    statement = submitted(case, writer)
    say_yes(statement, owner)
    assert say_yes(statement, voice).state == "approved"


def test_yes_that_is_missing_stops_publication(
    brand: Brand, case: Case, writer: Person, lead: Person, voice: Person, channel: object
) -> None:
    domain.set_rule(brand, mode="any_of", eyes=2, seats=[], by=lead, now=NOON)
    statement = submitted(case, writer)
    with pytest.raises(MoveRefused):
        domain.approve_and_publish(statement, by=lead, now=LATER, digest=digest(statement))
    assert not statement.approvals.exists()  # both or neither
    say_yes(statement, lead)
    done = say_yes(statement, voice)
    assert domain.publish(done, by=writer, now=LATER).state == "published"


def test_changed_text_voids_every_yes_that_was_given(
    brand: Brand, case: Case, writer: Person, lead: Person, voice: Person
) -> None:
    domain.set_rule(brand, mode="any_of", eyes=2, seats=[], by=lead, now=NOON)
    statement = say_yes(submitted(case, writer), lead)
    changed = domain.save_texts(
        statement,
        {},
        base_version=statement.version,
        next_update_at=PROMISE + timedelta(minutes=15),
        by=writer,
        now=LATER,
    )
    again = domain.submit(changed, by=writer, now=LATER)
    assert [turn.given for turn in turns_of(again, digest=digest(again))] == [None, None]


def test_rule_of_the_case_and_of_the_kind_goes_first(
    brand: Brand, case: Case, writer: Person, lead: Person, voice: Person, owner: Person
) -> None:
    domain.set_rule(brand, mode="all_of", seats=[SeatWish(person=owner)], by=lead, now=NOON)
    domain.set_rule(brand, mode="all_of", seats=[SeatWish(person=voice)], case=case, by=lead, now=NOON)
    domain.set_rule(
        brand, mode="all_of", seats=[SeatWish(person=lead)], kind="holding", case=case, by=lead, now=NOON
    )
    statement = submitted(case, writer)
    assert answerers([statement]) == {statement.pk: frozenset({lead.pk})}


def test_seat_of_the_room_answers_for_its_function(
    brand: Brand, case: Case, writer: Person, lead: Person, voice: Person
) -> None:
    domain.set_rule(brand, mode="all_of", seats=[SeatWish(function="counsel")], by=lead, now=NOON)
    draft = written(case, writer)
    with pytest.raises(MoveRefused, match="Nobody can give the yes of law"):
        domain.submit(draft, by=writer, now=NOON)
    room.take_seat(case, function="counsel", by=voice, now=NOON)
    statement = domain.submit(draft, by=writer, now=NOON)
    with pytest.raises(NotAllowed, match="waits for the yes of law"):
        say_yes(statement, lead)
    assert say_yes(statement, voice).state == "approved"


def test_unanswered_turn_passes_to_the_deputy_and_then_to_the_room_but_is_never_a_yes(
    brand: Brand, case: Case, writer: Person, lead: Person, voice: Person, owner: Person
) -> None:
    seats = [SeatWish(person=voice, deputy=owner)]
    domain.set_rule(brand, mode="all_of", seats=seats, answer_minutes=10, by=lead, now=NOON)
    statement = submitted(case, writer)
    with pytest.raises(NotAllowed):
        say_yes(statement, owner)
    work(NOON + timedelta(minutes=9), kind="react.unanswered")
    assert not Notice.objects.filter(person=owner, subject_id=statement.pk).exists()
    done = work(NOON + timedelta(minutes=11), kind="react.unanswered")
    assert [each.state for each in done] == ["done"]
    assert Notice.objects.filter(person=owner, subject_id=statement.pk).count() == 1
    assert TrailEntry.objects.get(verb="approval.passed_on").thread == case.thread
    work(NOON + timedelta(minutes=22), kind="react.unanswered")
    told = Notice.objects.filter(key__startswith="silence:").values_list("person", flat=True)
    assert lead.pk in told
    assert not Job.objects.filter(kind="react.unanswered", state="waiting").exists()
    statement.refresh_from_db()
    assert statement.state == "submitted"
    assert say_yes(statement, owner).state == "approved"


def test_answered_turn_is_passed_on_to_nobody(brand: Brand, case: Case, writer: Person, lead: Person) -> None:
    statement = submitted(case, writer)
    say_yes(statement, lead)
    work(NOON + timedelta(minutes=60), kind="react.unanswered")
    assert not TrailEntry.objects.filter(verb="approval.passed_on").exists()


def test_who_is_asked_passes_it_on_before_the_minutes_are_over(
    brand: Brand, case: Case, writer: Person, lead: Person, voice: Person, owner: Person
) -> None:
    domain.set_rule(brand, mode="all_of", seats=[SeatWish(person=lead, deputy=owner)], by=lead, now=NOON)
    statement = submitted(case, writer)
    turn = ApprovalTurn.objects.get(statement=statement)
    with pytest.raises(NotAllowed, match="Only who is asked"):
        domain.pass_on(turn, by=writer, now=NOON)
    domain.pass_on(turn, by=lead, now=NOON)
    assert say_yes(statement, owner).state == "approved"


def test_author_named_in_the_rule_leaves_the_turn_to_the_deputy(
    brand: Brand, case: Case, lead: Person, voice: Person
) -> None:
    domain.set_rule(brand, mode="all_of", seats=[SeatWish(person=lead, deputy=voice)], by=lead, now=NOON)
    statement = submitted(case, lead)
    with pytest.raises(NotAllowed, match="someone else must approve"):
        say_yes(statement, lead)
    assert say_yes(statement, voice).state == "approved"


def test_text_keeps_the_rule_it_was_submitted_under(
    brand: Brand, case: Case, writer: Person, lead: Person, voice: Person
) -> None:
    statement = submitted(case, writer)
    domain.set_rule(brand, mode="any_of", eyes=2, seats=[], by=lead, now=LATER)
    assert say_yes(statement, lead).state == "approved"


def test_rule_that_too_few_could_meet_is_told_at_submission(
    brand: Brand, case: Case, writer: Person, lead: Person
) -> None:
    domain.set_rule(brand, mode="any_of", eyes=3, seats=[], by=lead, now=NOON)
    draft = written(case, writer)
    with pytest.raises(MoveRefused, match="3 different people"):
        domain.submit(draft, by=writer, now=NOON)


def test_rule_names_only_people_who_may_approve(brand: Brand, writer: Person, lead: Person) -> None:
    for seats in ([SeatWish(person=writer)], [SeatWish(role="reader")], [SeatWish(person=lead, role="lead")]):
        with pytest.raises(InputRefused):
            domain.set_rule(brand, mode="all_of", seats=seats, by=lead, now=NOON)
    with pytest.raises(NotAllowed):
        domain.set_rule(brand, mode="any_of", seats=[], by=writer, now=NOON)


def test_dropped_rule_leaves_one_other_person(brand: Brand, case: Case, writer: Person, lead: Person) -> None:
    rule = domain.set_rule(brand, mode="any_of", eyes=4, seats=[], by=lead, now=NOON)
    domain.drop_rule(rule, by=lead, now=NOON)
    assert say_yes(submitted(case, writer), lead).state == "approved"


def test_strip_shows_whose_turn_it_is_and_since_when(
    brand: Brand, case: Case, writer: Person, lead: Person, voice: Person
) -> None:
    seats = [SeatWish(person=voice), SeatWish(person=lead)]
    domain.set_rule(brand, mode="in_order", seats=seats, by=lead, now=NOON)
    statement = submitted(case, writer)
    steps = strip_of(statement, person=lead, digest=digest(statement))
    assert [step["who"] for step in steps[1:3]] == ["Vera Voice", "Lea Lead"]
    assert [step["when"] for step in steps[1:3]] == [NOON, None]
    say_yes(statement, voice)
    steps = strip_of(statement, person=lead, digest=digest(statement))
    assert [step["state"] for step in steps] == ["done", "done", "yours", "public"]


def test_yes_given_under_an_easier_rule_takes_no_place_in_the_stricter_one(
    brand: Brand, case: Case, writer: Person, lead: Person, voice: Person, owner: Person
) -> None:
    first = say_yes(submitted(case, writer), lead)
    seats = [SeatWish(person=voice), SeatWish(person=owner)]
    domain.set_rule(brand, mode="all_of", seats=seats, case=case, by=lead, now=LATER)
    version = first.versions.get(number=first.version)
    other = {code: Draft("Other", "Other words.") for code in brand.languages}
    after = LATER + timedelta(minutes=1)
    changed = domain.save_texts(
        first, other, base_version=first.version, next_update_at=PROMISE, by=writer, now=after
    )
    again = domain.submit(domain.restore(changed, version, by=writer, now=after), by=writer, now=after)
    domain.approve(again, by=owner, now=after, digest=digest(again, now=after))
    assert Statement.objects.get(pk=again.pk).state == "submitted"
    domain.approve(again, by=voice, now=after, digest=digest(again, now=after))
    assert Statement.objects.get(pk=again.pk).state == "approved"
