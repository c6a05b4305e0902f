import pytest
from django.core import mail

from fauxpas.core.errors import Conflict, InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Notice, Person, Role, TrailPayload
from fauxpas.core.notices import register_transport
from fauxpas.react import domain
from fauxpas.react.domain import StaffWords
from fauxpas.react.models import StaffMessage, StaffSending
from fauxpas.room.models import Case
from tests.factories import NOON, make_person
from tests.react.acts import LATER, approved, work

WHOLE = {
    code: StaffWords("Kettles burn.", "We know.", "No causes.", "Press office.") for code in ("fr", "en")
}


def written(case: Case, by: Person) -> StaffMessage:
    message = domain.start_staff_message(case, by=by, now=NOON)
    return domain.save_staff_message(message, WHOLE, base_version=1, by=by, now=NOON)


def address(brand: Brand, by: Person) -> None:
    domain.add_staff_address(
        brand, label="Shops", address="mailto:shops@example.org", language="fr", by=by, now=NOON
    )


@pytest.fixture
def heard() -> list[tuple[str, str]]:
    """What a carrier of the scheme `staffroom` was given: address and body."""
    told: list[tuple[str, str]] = []
    register_transport(
        lambda address, telling: told.append((address, telling.body)),
        lambda _address: None,
        scheme="staffroom",
    )
    return told


def test_message_begins_from_the_public_text_it_goes_before(case: Case, writer: Person, lead: Person) -> None:
    statement = approved(case, writer, lead, body="We are checking every kettle.")
    message = domain.start_staff_message(case, statement=statement, by=writer, now=NOON)
    assert message.texts["en"]["happened"] == "We are checking every kettle."
    assert message.texts["fr"]["say"].startswith("«")


def test_message_is_sent_by_somebody_else_to_every_address_and_colleague(
    brand: Brand, case: Case, writer: Person, lead: Person, heard: list[tuple[str, str]]
) -> None:
    for label, language in (("All staff", "fr"), ("Shops", "en")):
        domain.add_staff_address(
            brand, label=label, address=f"staffroom:{label}", language=language, by=lead, now=NOON
        )
    message = written(case, lead)
    with pytest.raises(NotAllowed):
        domain.send_staff_message(message, version=2, by=writer, now=LATER)
    message = domain.save_staff_message(
        message, WHOLE | {"en": StaffWords("Kettles burn.", "We know it.", "No causes.", "Press.")},
        base_version=2, by=writer, now=NOON,
    )  # fmt: skip
    with pytest.raises(Conflict):
        domain.send_staff_message(message, version=2, by=lead, now=LATER)
    domain.send_staff_message(message, version=3, by=lead, now=LATER)
    work(LATER, kind="react.staff")
    assert {address for address, _body in heard} == {"staffroom:All staff", "staffroom:Shops"}
    assert "Ce qu’il faut dire" in dict(heard)["staffroom:All staff"]
    assert "What not to say\nNo causes." in dict(heard)["staffroom:Shops"]
    assert set(StaffSending.objects.values_list("state", flat=True)) == {"sent"}
    assert Notice.objects.filter(key=f"staff:{message.pk}", person=writer).exists()
    with pytest.raises(MoveRefused, match="is sent"):
        domain.send_staff_message(message, version=3, by=lead, now=LATER)


def test_author_does_not_send_their_own_message_while_others_approve(
    brand: Brand, case: Case, lead: Person
) -> None:
    from fauxpas.core.models import Role
    from tests.factories import make_person

    message = written(case, lead)
    make_person(role=Role.VOICE, brand=brand)
    with pytest.raises(NotAllowed, match="someone else must send it"):
        domain.send_staff_message(message, version=2, by=lead, now=LATER)


def test_message_with_a_part_missing_is_not_sent(case: Case, writer: Person, lead: Person) -> None:
    message = domain.start_staff_message(case, by=writer, now=NOON)
    with pytest.raises(MoveRefused, match="part of the message is missing"):
        domain.send_staff_message(message, version=1, by=lead, now=LATER)


def test_message_that_would_reach_nobody_is_not_sent(case: Case, writer: Person, lead: Person) -> None:
    message = written(case, writer)
    with pytest.raises(MoveRefused, match="No address of staff"):
        domain.send_staff_message(message, version=2, by=lead, now=LATER)
    assert StaffMessage.objects.get().sent_at is None


@pytest.mark.parametrize(
    ("said", "because"),
    [
        ("We recall {lot}.", "still open: {lot}"),
        ("We speak again {next_update}.", "still open: {next_update}"),
        ("[[F-01 text]]", r"still open: \[\[F-01 text\]\]"),
        ("Two people died in Lyon.", "speaks of a death"),
    ],
)
def test_message_that_is_open_or_graver_than_the_public_text_is_not_sent(
    brand: Brand, case: Case, writer: Person, lead: Person, said: str, because: str
) -> None:
    address(brand, lead)
    message = domain.start_staff_message(case, statement=approved(case, writer, lead), by=writer, now=NOON)
    words = WHOLE | {"en": StaffWords(said, "We know.", "No causes.", "Press office.")}
    domain.save_staff_message(message, words, base_version=1, by=writer, now=NOON)
    with pytest.raises(MoveRefused, match=because):
        domain.send_staff_message(message, version=2, by=lead, now=LATER)


def test_death_is_told_to_staff_once_the_public_text_may_tell_it(
    brand: Brand, case: Case, writer: Person, lead: Person
) -> None:
    address(brand, lead)
    statement = approved(case, writer, lead, body="Two people died in Lyon.")
    message = domain.start_staff_message(case, statement=statement, by=writer, now=NOON)
    words = {
        code: StaffWords("Two people died in Lyon.", "We know.", "No causes.", "Press.")
        for code in ("fr", "en")
    }
    domain.save_staff_message(message, words, base_version=1, by=writer, now=NOON)
    with pytest.raises(MoveRefused, match="in words of its own"):
        domain.send_staff_message(message, version=2, by=lead, now=LATER)
    domain.answer_gates(statement, {"grave": ("waived", "The prefect said so.")}, by=lead, now=LATER)
    assert domain.send_staff_message(message, version=2, by=lead, now=LATER).sent_at == LATER


def test_second_writer_is_told_that_somebody_saved_meanwhile(
    case: Case, writer: Person, lead: Person
) -> None:
    message = written(case, writer)
    with pytest.raises(Conflict):
        domain.save_staff_message(message, {}, base_version=1, by=lead, now=NOON)


def test_address_is_kept_out_of_the_trail(brand: Brand, lead: Person, heard: list[tuple[str, str]]) -> None:
    domain.add_staff_address(
        brand, label="Chat", address="staffroom:a-secret", language="fr", by=lead, now=NOON
    )
    assert not TrailPayload.objects.filter(body__contains="a-secret").exists()
    with pytest.raises(InputRefused):
        domain.add_staff_address(brand, label="X", address="no address", language="fr", by=lead, now=NOON)
    assert mail.outbox == []


def test_who_wrote_it_does_not_send_it_after_a_colleague_changed_a_sign(
    brand: Brand, case: Case, writer: Person, lead: Person
) -> None:
    other = make_person(role=Role.VOICE, brand=brand, name="Vera Voice")
    address(brand, lead)
    message = written(case, lead)
    mended = dict(WHOLE, en=StaffWords("Kettles burn!", "We know.", "No causes.", "Press office."))
    message = domain.save_staff_message(message, mended, base_version=message.version, by=writer, now=NOON)
    with pytest.raises(NotAllowed, match="Vera Voice"):
        domain.send_staff_message(message, version=message.version, by=lead, now=LATER)
    assert domain.send_staff_message(message, version=message.version, by=other, now=LATER).sent_at == LATER
