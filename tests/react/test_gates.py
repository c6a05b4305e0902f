from datetime import timedelta

import pytest

from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Person, Role, TrailEntry
from fauxpas.react import domain
from fauxpas.react.domain.gates import gates_of, grave_words, stops
from fauxpas.react.domain.media_reading import MediaReading
from fauxpas.react.domain.words import Reading
from fauxpas.react.models import GateAnswer, StaffMessage, StaffSending, Statement
from fauxpas.room.models import Case
from fauxpas.understand.models import Fact, FactVersion
from tests.factories import NOON, make_case, make_fact, make_person
from tests.react.acts import LATER, approved, digest, published, verbs, written

STAFF_FIRST = {"staff": 5}


def current(fact: Fact) -> FactVersion:
    fact.refresh_from_db()
    assert fact.current is not None
    return fact.current


def sentences(statement: Statement) -> list[str]:
    return stops(statement, domain.read_texts(statement, now=LATER), now=LATER)


def test_gate_that_nobody_ticked_stops_publication(
    brand: Brand, case: Case, writer: Person, lead: Person, channel: object
) -> None:
    domain.set_gate_rules(brand, {"people": 0, "authority": 0}, by=lead, now=NOON)
    statement = approved(case, writer, lead)
    with pytest.raises(MoveRefused, match=r"people hurt and their families.*the authority"):
        domain.publish(statement, by=writer, now=LATER)
    domain.answer_gates(
        statement,
        {"people": ("told", "By telephone, 11:50"), "authority": ("waived", "None is competent.")},
        by=lead,
        now=LATER,
    )
    assert domain.publish(statement, by=writer, now=LATER).state == "published"
    entry = TrailEntry.objects.get(verb="gates.answered")
    assert entry.thread == case.thread
    assert verbs(statement)[-1] == "statement.published"


def test_waiver_needs_a_reason_and_somebody_who_may_approve(
    brand: Brand, case: Case, writer: Person, lead: Person
) -> None:
    domain.set_gate_rules(brand, {"market": 0}, by=lead, now=NOON)
    statement = approved(case, writer, lead)
    with pytest.raises(InputRefused):
        domain.answer_gates(statement, {"market": ("waived", " ")}, by=lead, now=LATER)
    with pytest.raises(NotAllowed):
        domain.answer_gates(statement, {"market": ("waived", "Not listed.")}, by=writer, now=LATER)
    domain.answer_gates(statement, {"market": ("told", "")}, by=writer, now=LATER)
    assert sentences(statement) == []


def test_gate_that_does_not_apply_cannot_be_signed(case: Case, writer: Person, lead: Person) -> None:
    with pytest.raises(InputRefused):
        domain.answer_gates(approved(case, writer, lead), {"market": ("told", "")}, by=lead, now=LATER)
    assert not GateAnswer.objects.exists()


def test_staff_are_told_minutes_before_the_public(
    brand: Brand, case: Case, writer: Person, lead: Person, channel: object
) -> None:
    domain.set_gate_rules(brand, STAFF_FIRST, by=lead, now=NOON)
    statement = approved(case, writer, lead)
    message = StaffMessage.objects.create(
        case=case, statement=statement, author=writer, created_at=NOON, saved_at=NOON, sent_at=NOON
    )
    sending = StaffSending.objects.create(message=message, label="Shops")
    failed = StaffSending.objects.create(message=message, label="Night team", state="failed")
    assert failed.sent_at is None
    assert "staff" in sentences(statement)[0]
    StaffSending.objects.filter(pk=sending.pk).update(state="sent", sent_at=LATER)
    early = LATER + timedelta(minutes=4)
    with pytest.raises(MoveRefused, match="may follow at"):
        domain.publish(statement, by=writer, now=early)
    assert domain.publish(statement, by=writer, now=LATER + timedelta(minutes=5)).state == "published"


@pytest.mark.parametrize(
    "body", ["Two people died in our shop.", "The victim, Emma Stone, 34, lives in Bradford."]
)
def test_words_of_a_death_or_of_who_a_victim_is_need_a_signed_reason(
    case: Case, writer: Person, lead: Person, channel: object, body: str
) -> None:
    statement = approved(case, writer, lead, body=body)
    with pytest.raises(MoveRefused, match="in words of its own"):
        domain.publish(statement, by=writer, now=LATER)
    with pytest.raises(InputRefused):
        domain.answer_gates(statement, {"grave": ("told", "")}, by=lead, now=LATER)
    domain.answer_gates(statement, {"grave": ("waived", "The prefect said so at 11:00.")}, by=lead, now=LATER)
    assert domain.publish(statement, by=writer, now=LATER).state == "published"


@pytest.mark.parametrize(
    ("title", "short"), [("Two people died", ""), ("Where we stand", "Two people died in our shop.")]
)
def test_words_of_a_death_in_a_title_or_a_short_text_need_a_signed_reason(
    case: Case, writer: Person, lead: Person, channel: object, title: str, short: str
) -> None:
    statement = written(case, writer)
    words = {"fr": domain.Draft("Point", "We are checking."), "en": domain.Draft(title, "We are checking.")}
    saved = domain.save_texts(
        statement,
        words,
        base_version=statement.version,
        next_update_at=statement.next_update_at,
        by=writer,
        now=NOON,
        beside=domain.Beside(shorts={("en", "message"): short}),
    )
    submitted = domain.submit(saved, by=writer, now=NOON)
    domain.approve(submitted, by=lead, now=LATER, digest=digest(submitted))
    with pytest.raises(MoveRefused, match=r"“[^”]*people died”"):
        domain.publish(submitted, by=writer, now=LATER)
    domain.answer_gates(submitted, {"grave": ("waived", "The prefect said so.")}, by=lead, now=LATER)
    assert sentences(submitted) == []


def test_words_of_a_death_beside_a_picture_are_found() -> None:
    picture = MediaReading(1, "picture", "", "", "", "", None, False, "", "Two people died here.", "", "")
    reading = Reading("en", "Where we stand", "We are checking.", "", (), (), (), media=(picture,))
    assert grave_words([reading]) == ["people died"]


def test_signed_words_are_those_words_only(case: Case, writer: Person, lead: Person) -> None:
    statement = approved(case, writer, lead, body="Two people died in our shop.")
    domain.answer_gates(statement, {"grave": ("waived", "The prefect said so.")}, by=lead, now=LATER)
    words = {code: domain.Draft("T", "Three people died in our shop.") for code in ("fr", "en")}
    changed = domain.save_texts(
        statement, words, base_version=2, next_update_at=statement.next_update_at, by=writer, now=LATER
    )
    assert sentences(changed) != []


def test_fact_about_the_dead_is_public_only_from_the_authority_and_after_the_families(
    case: Case, writer: Person, lead: Person, channel: object
) -> None:
    fact = make_fact(
        case,
        lead,
        subject="People",
        attribute="who died",
        value=2,
        text={"fr": "{value} personnes sont mortes.", "en": "{value} people died."},
    )
    statement = approved(case, writer, lead, body="We know this. [[F-01 text]]")
    assert "reads as if it told of a death" in sentences(statement)[0]
    version = current(fact)
    domain.look_at_fact(version, kind="casualties", by=lead, now=LATER)
    assert "only from the competent authority" in sentences(statement)[0]
    domain.look_at_fact(version, kind="casualties", authority="Prefecture", by=lead, now=LATER)
    with pytest.raises(MoveRefused, match="families have to know"):
        domain.publish(statement, by=writer, now=LATER)
    domain.look_at_fact(
        version, kind="casualties", authority="Prefecture", families_told=True, by=lead, now=LATER
    )
    assert domain.publish(statement, by=writer, now=LATER).state == "published"


def test_fact_that_somebody_found_harmless_stops_nothing(case: Case, writer: Person, lead: Person) -> None:
    fact = make_fact(
        case,
        lead,
        subject="Batteries",
        attribute="dead",
        text={"fr": "{value} mortes.", "en": "{value} dead."},
    )
    statement = approved(case, writer, lead, body="[[F-01 text]]")
    domain.look_at_fact(current(fact), kind="nothing", by=lead, now=LATER)
    assert sentences(statement) == []


def test_wording_and_sole_hand_wait_for_the_gates_too(brand: Brand, channel: object) -> None:
    alone = make_person(role=Role.OWNER, brand=brand)
    domain.set_gate_rules(brand, {"people": 0}, by=alone, now=NOON)
    statement = written(make_case(brand, alone), alone)
    domain.reread(statement, by=alone, now=LATER, digest=digest(statement))
    with pytest.raises(MoveRefused, match="people hurt"):
        domain.publish_sole_hand(statement, by=alone, now=LATER + timedelta(minutes=3))


def test_quiet_brand_has_no_gate(case: Case, writer: Person, lead: Person, channel: object) -> None:
    statement = published(case, writer, lead)
    assert gates_of(statement, domain.read_texts(statement, now=LATER), now=LATER) == []


def test_gate_rules_are_the_leads_and_keep_to_a_day(brand: Brand, writer: Person, lead: Person) -> None:
    with pytest.raises(NotAllowed):
        domain.set_gate_rules(brand, STAFF_FIRST, by=writer, now=NOON)
    for wrong in ({"staff": 5000}, {"grave": 0}):
        with pytest.raises(InputRefused):
            domain.set_gate_rules(brand, wrong, by=lead, now=NOON)
