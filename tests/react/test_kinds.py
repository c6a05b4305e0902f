import pytest

from fauxpas.core.errors import InputRefused, MoveRefused
from fauxpas.core.models import Brand, Notice, Person
from fauxpas.react import domain
from fauxpas.react.domain.frames import FRAMES
from fauxpas.react.domain.kinds import BEGUN, ROOM_ONLY, RULES
from fauxpas.react.domain.words import said_texts_of
from fauxpas.react.models import Channel, Delivery, Statement
from fauxpas.room.models import Case
from fauxpas.understand.models import PublicText
from tests.factories import NOON
from tests.react.acts import LATER, PROMISE, confirmed_fact, digest, verbs

K = Statement.Kind


def said(kind: str, case: Case, writer: Person, lead: Person, *, promise: bool = True) -> Statement:
    """A text of this kind, brought all the way."""
    statement = domain.start_statement(case, kind, by=writer, now=NOON)
    drafts = {"fr": domain.Draft("Point", "Nous vérifions."), "en": domain.Draft("Note", "We are checking.")}
    statement = domain.save_texts(
        statement, drafts, base_version=1, next_update_at=PROMISE if promise else None, by=writer, now=NOON
    )
    statement = domain.submit(statement, by=writer, now=NOON)
    statement = domain.approve(statement, by=lead, now=LATER, digest=digest(statement))
    return domain.publish(statement, by=writer, now=LATER)


def test_every_kind_has_rules_and_begins_from_words_in_both_languages() -> None:
    assert set(RULES) == set(Statement.Kind.values)
    assert {kind for _language, kind in FRAMES} == set(BEGUN)
    assert {K.INTERNAL, K.LINES} == ROOM_ONLY


@pytest.mark.parametrize("kind", BEGUN)
def test_text_of_each_kind_begins_from_the_ledger(
    kind: str, case: Case, writer: Person, lead: Person
) -> None:
    confirmed_fact(case, lead)
    statement = domain.start_statement(case, kind, by=writer, now=NOON)
    french, english = domain.read_texts(statement, now=NOON)
    assert "12,480 kettles sold." in english.body
    assert "bouilloires vendues." in french.body
    assert statement.case.brand.name in english.title + english.body or kind == K.ANSWER


def test_correction_and_unknown_kinds_are_not_begun(case: Case, writer: Person) -> None:
    for kind in ("correction", "poem"):
        with pytest.raises(InputRefused):
            domain.start_statement(case, kind, by=writer, now=NOON)


@pytest.mark.parametrize("kind", sorted(ROOM_ONLY))
def test_text_for_the_room_never_leaves_it(
    kind: str, case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = said(kind, case, writer, lead, promise=False)
    assert statement.state == Statement.State.PUBLISHED
    assert not PublicText.objects.exists()
    assert not Delivery.objects.exists()
    case.refresh_from_db()
    assert case.first_word_at is None
    assert verbs(statement)[-1] == "statement.released"
    assert Notice.objects.filter(key=f"released:{statement.pk}", person=lead).exists()
    with pytest.raises(MoveRefused, match="room only"):
        domain.start_correction(statement, by=writer, now=LATER)


def test_text_for_the_room_reads_as_it_was_given(case: Case, writer: Person, lead: Person) -> None:
    statement = said(K.INTERNAL, case, writer, lead)
    statement.texts.filter(language="en").update(body="Something else.")
    assert [(each.language, each.body) for each in said_texts_of(statement)] == [
        ("fr", "Nous vérifions."),
        ("en", "We are checking."),
    ]


def test_answer_needs_no_promise_and_keeps_none(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    holding = said(K.HOLDING, case, writer, lead)
    answer = said(K.ANSWER, case, writer, lead, promise=False)
    case.refresh_from_db()
    assert answer.next_update_at is None
    assert case.next_update_due_at == holding.next_update_at
    assert PublicText.objects.filter(kind="answer").count() == 2


@pytest.mark.parametrize("kind", [K.APOLOGY, K.PRESS, K.UPDATE, K.HOLDING])
def test_public_word_of_other_kinds_needs_a_promise(
    kind: str, case: Case, writer: Person, lead: Person
) -> None:
    with pytest.raises(MoveRefused, match="speak again"):
        said(kind, case, writer, lead, promise=False)


def test_press_release_goes_to_no_network_of_posts(
    case: Case, writer: Person, lead: Person, brand: Brand, channel: Channel
) -> None:
    domain.add_channel(brand, kind="assisted", name="X", config={"network": "X"}, by=lead, now=NOON)
    said(K.PRESS, case, writer, lead)
    assert {delivery.channel.kind for delivery in Delivery.objects.all()} == {"sink"}


def test_press_release_that_no_channel_carries_is_refused(
    case: Case, writer: Person, lead: Person, brand: Brand
) -> None:
    domain.add_channel(brand, kind="assisted", name="X", config={"network": "X"}, by=lead, now=NOON)
    with pytest.raises(MoveRefused, match="No channel"):
        said(K.PRESS, case, writer, lead)


def test_first_answer_counts_as_the_first_word(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    said(K.ANSWER, case, writer, lead, promise=False)
    case.refresh_from_db()
    assert case.first_word_at == LATER
    assert case.next_update_due_at is None
