from datetime import timedelta

import pytest

from fauxpas.core.errors import Conflict, InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Notice, Person, Role
from fauxpas.react import domain
from fauxpas.react.domain import Draft
from fauxpas.react.models import Approval, Statement
from fauxpas.room import domain as room
from fauxpas.room.models import Case
from fauxpas.understand.domain import change_fact, draft_of, set_status
from fauxpas.understand.models import FactVersion
from tests.factories import NOON, make_person
from tests.react.acts import LATER, PROMISE, approved, confirmed_fact, digest, verbs, written


def test_author_never_approves_their_own_text(case: Case, lead: Person, brand: Brand) -> None:
    make_person(role=Role.VOICE, brand=brand)
    statement = domain.submit(written(case, lead), by=lead, now=NOON)
    with pytest.raises(NotAllowed, match="someone else must approve"):
        domain.approve(statement, by=lead, now=LATER, digest=digest(statement))
    assert not Approval.objects.exists()


def test_whoever_changed_the_words_last_is_their_author(
    case: Case, writer: Person, lead: Person, brand: Brand
) -> None:
    make_person(role=Role.VOICE, brand=brand)
    statement = written(case, writer)
    changed = domain.save_texts(
        statement,
        {"en": Draft("Mine", "Now mine.")},
        base_version=2,
        next_update_at=PROMISE,
        by=lead,
        now=NOON,
    )
    domain.submit(changed, by=writer, now=NOON)
    with pytest.raises(NotAllowed):
        domain.approve(changed, by=lead, now=LATER, digest=digest(changed))


def test_writer_may_not_approve(case: Case, writer: Person, lead: Person) -> None:
    statement = domain.submit(written(case, writer), by=writer, now=NOON)
    with pytest.raises(NotAllowed):
        domain.approve(statement, by=writer, now=LATER, digest=digest(statement))


def test_approval_holds_on_to_the_exact_words(case: Case, writer: Person, lead: Person) -> None:
    statement = approved(case, writer, lead)
    assert statement.state == Statement.State.APPROVED
    assert domain.standing_approval(statement, domain.read_texts(statement, now=LATER)) is not None
    assert verbs(statement)[-1] == "statement.approved"
    assert not Notice.objects.filter(subject_label="react.statement", acknowledged_at=None).exists()


def test_text_changed_while_it_was_read_is_not_approved(case: Case, writer: Person, lead: Person) -> None:
    statement = domain.submit(written(case, writer), by=writer, now=NOON)
    read = digest(statement)
    statement = domain.save_texts(
        statement, {"en": Draft("New", "Other.")}, base_version=2, next_update_at=PROMISE, by=writer, now=NOON
    )
    domain.submit(statement, by=writer, now=NOON)
    with pytest.raises(Conflict):
        domain.approve(statement, by=lead, now=LATER, digest=read)


def test_any_change_voids_the_approval(case: Case, writer: Person, lead: Person) -> None:
    statement = approved(case, writer, lead)
    later = PROMISE + timedelta(minutes=15)
    changed = domain.save_texts(statement, {}, base_version=2, next_update_at=later, by=writer, now=LATER)
    assert changed.state == Statement.State.DRAFT
    with pytest.raises(MoveRefused):
        domain.publish(changed, by=writer, now=LATER)
    domain.submit(changed, by=writer, now=LATER)
    assert domain.standing_approval(changed, domain.read_texts(changed, now=LATER)) is None


def test_fact_changed_since_the_approval_asks_for_another(
    case: Case, writer: Person, lead: Person, channel: object
) -> None:
    fact = confirmed_fact(case, lead)
    statement = approved(case, writer, lead, body="We sold [[F-01]].")
    draft = draft_of(fact.versions.get())
    change_fact(
        fact, draft=type(draft)(**{**vars(draft), "value": 13000}), base_version=1, by=lead, now=LATER
    )
    with pytest.raises(MoveRefused, match="approved again"):
        domain.publish(statement, by=writer, now=LATER)
    again = domain.approve(statement, by=lead, now=LATER, digest=digest(statement))
    assert domain.publish(again, by=writer, now=LATER).state == Statement.State.PUBLISHED


def test_fact_withdrawn_since_the_approval_stops_publication(
    case: Case, writer: Person, lead: Person
) -> None:
    fact = confirmed_fact(case, lead)
    statement = approved(case, writer, lead, body="We sold [[F-01]].")
    set_status(fact, status=FactVersion.Status.WITHDRAWN, base_version=1, by=lead, now=LATER)
    with pytest.raises(MoveRefused, match="only a confirmed fact"):
        domain.publish(statement, by=writer, now=LATER)


def test_sending_back_needs_a_reason_that_reaches_the_author(
    case: Case, writer: Person, lead: Person
) -> None:
    statement = domain.submit(written(case, writer), by=writer, now=NOON)
    with pytest.raises(InputRefused):
        domain.send_back(statement, "  ", by=lead, now=LATER)
    sent = domain.send_back(statement, "Name the lot.", by=lead, now=LATER)
    assert sent.state == Statement.State.REFUSED
    assert Notice.objects.get(person=writer).body == "Name the lot."
    with pytest.raises(MoveRefused):
        domain.approve(sent, by=lead, now=LATER, digest=digest(sent))


def test_whoever_wrote_some_of_it_leaves_the_approval_to_fresh_eyes(
    case: Case, writer: Person, lead: Person, brand: Brand
) -> None:
    voice = make_person(role=Role.VOICE, brand=brand, name="Vera Voice")
    statement = written(case, lead)
    changed = domain.save_texts(
        statement, {"en": Draft("T", "A comma.")}, base_version=2, next_update_at=PROMISE, by=writer, now=NOON
    )
    domain.submit(changed, by=writer, now=NOON)
    with pytest.raises(NotAllowed, match="Vera Voice"):
        domain.approve(changed, by=lead, now=LATER, digest=digest(changed))
    domain.approve(changed, by=voice, now=LATER, digest=digest(changed))


def test_two_people_who_mend_each_others_text_can_still_publish(
    case: Case, writer: Person, lead: Person
) -> None:
    statement = written(case, lead)
    changed = domain.save_texts(
        statement, {"en": Draft("T", "A comma.")}, base_version=2, next_update_at=PROMISE, by=writer, now=NOON
    )
    domain.submit(changed, by=writer, now=NOON)
    assert domain.approve(changed, by=lead, now=LATER, digest=digest(changed)).state == "approved"


def test_closed_case_says_nothing_more(case: Case, writer: Person, lead: Person, channel: object) -> None:
    statement = approved(case, writer, lead)
    room.change_level(case, to=Case.Level.CLOSED, by=lead, now=LATER, reason="It was another brand.")
    with pytest.raises(MoveRefused, match="Reopen"):
        domain.publish(statement, by=writer, now=LATER)
