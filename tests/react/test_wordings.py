from datetime import timedelta

import pytest

from fauxpas.core.errors import Conflict, InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Person, Role
from fauxpas.react import domain
from fauxpas.react.domain import Draft
from fauxpas.react.domain.lengths import FAMILIES
from fauxpas.react.domain.statements import Beside
from fauxpas.react.domain.wordings import filled_so_far, is_usable, wording_digest
from fauxpas.react.models import Channel, Statement, Wording
from fauxpas.room.models import Case
from fauxpas.understand.models import PublicText
from tests.factories import NOON, make_person
from tests.react.acts import LATER, PROMISE, verbs

YEAR = timedelta(days=365)
DRAFTS = {
    "fr": Draft("Panne", "{service} ne répond pas depuis {heure}. Nous reparlons {next_update}."),
    "en": Draft("Outage", "{service} has not answered since {time}. We speak again {next_update}."),
}
FILLED = {
    "fr": {"service": "La caisse", "heure": "9 h 05"},
    "en": {"service": "The till", "time": "09:05"},
}


@pytest.fixture
def wording(brand: Brand, lead: Person, writer: Person) -> Wording:
    added = domain.add_wording(brand, name="Outage", scenario="Outage", drafts=DRAFTS, by=writer, now=NOON)
    return domain.approve_wording(
        added, expires_at=NOON + YEAR, digest=wording_digest(added), by=lead, now=NOON
    )


@pytest.fixture
def statement(case: Case, wording: Wording, writer: Person) -> Statement:
    begun = domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=NOON, wording=wording)
    return domain.fill_slots(
        begun, FILLED, base_version=begun.version, next_update_at=PROMISE, by=writer, now=NOON
    )


def test_person_on_call_publishes_alone_within_the_slots(
    statement: Statement, writer: Person, channel: Channel
) -> None:
    said = domain.publish_wording(statement, by=writer, now=LATER)
    assert verbs(said)[-1] == "statement.published_wording"
    english = PublicText.objects.get(language="en")
    assert english.body.startswith("The till has not answered since 09:05. We speak again before 15:00")
    assert filled_so_far(said) == FILLED


def test_open_slot_stops_it(case: Case, wording: Wording, writer: Person, channel: Channel) -> None:
    begun = domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=NOON, wording=wording)
    partly = {"fr": FILLED["fr"], "en": {"service": "The till"}}
    begun = domain.fill_slots(begun, partly, base_version=1, next_update_at=PROMISE, by=writer, now=NOON)
    with pytest.raises(MoveRefused, match="open slot: time"):
        domain.publish_wording(begun, by=writer, now=LATER)


def test_words_outside_the_slots_need_an_approval(
    statement: Statement, writer: Person, channel: Channel
) -> None:
    body = statement.texts.get(language="en").body + " It is nobody's fault."
    changed = domain.save_texts(
        statement,
        {"en": Draft("Outage", body)},
        base_version=statement.version,
        next_update_at=PROMISE,
        by=writer,
        now=NOON,
    )
    with pytest.raises(MoveRefused, match="says more"):
        domain.publish_wording(changed, by=writer, now=LATER)


@pytest.mark.parametrize("value", ["a" * 281, "line\nline", "{another}"])
def test_slot_takes_one_short_line(case: Case, wording: Wording, writer: Person, value: str) -> None:
    begun = domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=NOON, wording=wording)
    with pytest.raises(InputRefused) as refused:
        domain.fill_slots(
            begun, {"en": {"service": value}}, base_version=1, next_update_at=PROMISE, by=writer, now=NOON
        )
    assert set(refused.value.fields) == {"slot_en_service"}


def test_expired_wording_needs_an_approval(statement: Statement, writer: Person, channel: Channel) -> None:
    Wording.objects.update(expires_at=LATER)
    statement.refresh_from_db()
    with pytest.raises(MoveRefused, match="expired"):
        domain.publish_wording(statement, by=writer, now=LATER)


def test_changed_wording_loses_its_approval(
    wording: Wording, statement: Statement, lead: Person, writer: Person
) -> None:
    drafts = DRAFTS | {"en": Draft("Outage", "It is their fault. {service} {time} {next_update}")}
    changed = domain.change_wording(wording, drafts=drafts, by=lead, now=LATER)
    assert not is_usable(changed, now=LATER)
    assert changed.author == lead
    with pytest.raises(MoveRefused, match="not approved"):
        domain.publish_wording(statement, by=writer, now=LATER)


def test_author_does_not_approve_their_own_wording(brand: Brand, lead: Person) -> None:
    added = domain.add_wording(brand, name="Mine", scenario="outage", drafts=DRAFTS, by=lead, now=NOON)
    with pytest.raises(NotAllowed):
        domain.approve_wording(added, expires_at=NOON + YEAR, digest=wording_digest(added), by=lead, now=NOON)


def test_author_does_not_approve_after_a_colleague_changed_a_sign(
    brand: Brand, lead: Person, writer: Person
) -> None:
    added = domain.add_wording(brand, name="Mine", scenario="outage", drafts=DRAFTS, by=lead, now=NOON)
    touched = DRAFTS | {"en": Draft(f"{DRAFTS['en'].title}.", DRAFTS["en"].body)}
    changed = domain.change_wording(added, drafts=touched, by=writer, now=NOON)
    until, digest = NOON + YEAR, wording_digest(changed)
    fresh = make_person(role=Role.VOICE, brand=brand, name="Fresh Eyes")
    with pytest.raises(NotAllowed, match="Fresh Eyes"):
        domain.approve_wording(changed, expires_at=until, digest=digest, by=lead, now=NOON)
    assert (
        domain.approve_wording(changed, expires_at=until, digest=digest, by=fresh, now=NOON).approved_by
        == fresh
    )


def test_wording_changed_while_it_was_read_is_not_approved(
    brand: Brand, lead: Person, writer: Person
) -> None:
    added = domain.add_wording(brand, name="Late", scenario="outage", drafts=DRAFTS, by=writer, now=NOON)
    with pytest.raises(Conflict):
        domain.approve_wording(added, expires_at=NOON + YEAR, digest="0" * 64, by=lead, now=NOON)


def test_wording_needs_every_language_and_its_own_name(
    brand: Brand, writer: Person, wording: Wording
) -> None:
    with pytest.raises(InputRefused) as refused:
        domain.add_wording(
            brand, name="Short", scenario="outage", drafts={"fr": DRAFTS["fr"]}, by=writer, now=NOON
        )
    assert set(refused.value.fields) == {"title_en", "body_en"}
    with pytest.raises(InputRefused) as refused:
        domain.add_wording(brand, name="Outage", scenario="outage", drafts=DRAFTS, by=writer, now=NOON)
    assert set(refused.value.fields) == {"name"}


def test_support_lead_writes_no_wording(brand: Brand) -> None:
    with pytest.raises(NotAllowed):
        domain.add_wording(
            brand,
            name="No",
            scenario="outage",
            drafts=DRAFTS,
            by=make_person(role=Role.SUPPORT, brand=brand),
            now=NOON,
        )


def test_short_text_beside_a_wording_needs_an_approval(
    statement: Statement, writer: Person, channel: Channel
) -> None:
    family = FAMILIES[0].key
    changed = domain.save_texts(
        statement,
        {},
        base_version=statement.version,
        next_update_at=PROMISE,
        by=writer,
        now=NOON,
        beside=Beside(shorts={("en", family): "It is nobody's fault."}),
    )
    with pytest.raises(MoveRefused, match="says more"):
        domain.publish_wording(changed, by=writer, now=LATER)
