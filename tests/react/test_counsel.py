import pytest

from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Notice, Person, Role, TrailPayload
from fauxpas.react import domain
from fauxpas.react.before_parts import actions, counsel_section
from fauxpas.react.domain.counsel import privileged_notes
from fauxpas.react.models import Remark, Statement
from fauxpas.room import domain as room
from fauxpas.room.models import Case
from tests.factories import NOON, make_brand, make_person
from tests.react.acts import LATER, written

BODY = "We were negligent. We stopped the oven."


@pytest.fixture
def counsel(brand: Brand, case: Case, lead: Person) -> Person:
    """Sits in the case for the law."""
    person = make_person(role=Role.SUPPORT, brand=brand, name="Cora Counsel")
    room.take_seat(case, function="counsel", person=person, by=lead, now=NOON)
    return person


def remark_on(statement: Statement, by: Person) -> Remark:
    return domain.make_remark(
        statement,
        language="en",
        quote="We were negligent.",
        reason="It admits liability.",
        instead="Our oven burnt people.",
        by=by,
        now=NOON,
    )


def test_counsel_remarks_the_lead_decides_and_the_words_change(
    case: Case, writer: Person, lead: Person, counsel: Person
) -> None:
    statement = written(case, writer, body=BODY)
    remark = remark_on(statement, counsel)
    told = set(Notice.objects.filter(subject_label="react.remark").values_list("person", flat=True))
    assert told == {lead.pk, writer.pk}
    assert [action.mine for action in actions(case, lead, NOON)] == [True]
    with pytest.raises(MoveRefused):
        domain.apply_remark(remark, by=writer, now=LATER)
    remark = domain.decide_remark(remark, "taken", by=lead, now=LATER)
    changed = domain.apply_remark(remark, by=writer, now=LATER)
    assert changed.texts.get(language="en").body == "Our oven burnt people. We stopped the oven."
    with pytest.raises(MoveRefused, match="no longer in the text"):
        domain.apply_remark(remark, by=writer, now=LATER)
    assert actions(case, lead, NOON) == []


def test_keeping_our_words_is_signed_with_a_reason_and_once(
    case: Case, writer: Person, lead: Person, counsel: Person
) -> None:
    remark = remark_on(written(case, writer, body=BODY), counsel)
    with pytest.raises(InputRefused):
        domain.decide_remark(remark, "kept", by=lead, now=LATER)
    with pytest.raises(NotAllowed):
        domain.decide_remark(remark, "kept", reason="True.", by=writer, now=LATER)
    domain.decide_remark(remark, "kept", reason="It is what happened.", by=lead, now=LATER)
    with pytest.raises(MoveRefused):
        domain.decide_remark(remark, "taken", by=lead, now=LATER)


def test_remark_is_counsels_and_about_a_passage_that_stands_there(
    case: Case, writer: Person, lead: Person, counsel: Person
) -> None:
    statement = written(case, writer, body=BODY)
    with pytest.raises(NotAllowed, match="Take the seat"):
        remark_on(statement, lead)
    with pytest.raises(InputRefused):
        domain.make_remark(statement, language="en", quote="Absent", reason="x", by=counsel, now=NOON)
    with pytest.raises(InputRefused):
        domain.make_remark(statement, language="en", quote="We", reason=" ", by=counsel, now=NOON)


def test_advice_never_reaches_the_trail(case: Case, writer: Person, lead: Person, counsel: Person) -> None:
    remark = remark_on(written(case, writer, body="We were negligent."), counsel)
    domain.decide_remark(remark, "kept", reason="The insurer agrees.", by=lead, now=LATER)
    domain.add_privileged_note(case, "Settle before Friday.", by=counsel, now=LATER)
    for words in ("admits liability", "insurer agrees", "Settle before"):
        assert not TrailPayload.objects.filter(body__contains=words).exists()


def test_only_counsel_and_the_lead_read_their_notes(
    brand: Brand, case: Case, writer: Person, lead: Person, counsel: Person
) -> None:
    domain.add_privileged_note(case, "Settle before Friday.", by=counsel, now=LATER)
    assert [note.text for note in privileged_notes(case, lead)] == ["Settle before Friday."]
    owner = make_person(role=Role.OWNER, brand=brand)
    for person in (owner, writer):
        with pytest.raises(NotAllowed):
            privileged_notes(case, person)
        assert counsel_section(case, person, NOON) is None
        with pytest.raises(NotAllowed):
            domain.add_privileged_note(case, "Mine.", by=person, now=LATER)
    with pytest.raises(NotFound):
        privileged_notes(case, make_person(role=Role.OWNER, brand=make_brand()))


def test_counsel_who_left_the_seat_reads_no_more(case: Case, lead: Person, counsel: Person) -> None:
    domain.add_privileged_note(case, "Settle.", by=counsel, now=LATER)
    room.leave_seat(case.seats.get(person=counsel), by=counsel, now=LATER)
    with pytest.raises(NotAllowed):
        privileged_notes(case, counsel)


def test_nobody_seats_themselves_for_the_law_to_read_the_notes(
    case: Case, writer: Person, counsel: Person
) -> None:
    domain.add_privileged_note(case, "They may sue.", by=counsel, now=NOON)
    with pytest.raises(NotAllowed):
        room.take_seat(case, function="counsel", by=writer, now=NOON)
    with pytest.raises(NotAllowed):
        privileged_notes(case, writer)
