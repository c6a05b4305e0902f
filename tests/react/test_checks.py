"""The lint and the guard over a text as it is typed."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.utils import translation

from fauxpas.core.errors import Conflict, InputRefused, MoveRefused, NotAllowed
from fauxpas.core.models import Brand, Person, Role
from fauxpas.engine.advice import Answers
from fauxpas.react import domain
from fauxpas.react.domain.checks import Checked, check_texts, repaired
from fauxpas.react.domain.checks_places import Places
from fauxpas.react.domain.wordings import wording_digest
from fauxpas.react.domain.words import read_drafts, read_texts, words_digest
from fauxpas.react.models import Approval, Channel, Signature, Statement
from fauxpas.room.domain.advice import answer_questions
from fauxpas.room.models import Case
from fauxpas.understand.domain import Cited, change_fact, draft_of, set_status
from fauxpas.understand.models import FactVersion
from tests.factories import NOON, make_fact, make_person
from tests.react.acts import LATER, PROMISE, confirmed_fact, digest, published, verbs, written

WRONG = "We sold 14,300 kettles."
SORRY = "We are sorry for any inconvenience caused."


def english(statement: Statement) -> Checked:
    """The English text, read over as it stands."""
    return check_texts(statement, read_texts(statement, now=LATER), now=LATER)[1]


def over(case: Case, writer: Person, body: str) -> Checked:
    """English words read over."""
    return english(written(case, writer, body=body))


def test_claim_that_the_ledger_contradicts_is_marked_where_it_stands_and_stops(
    case: Case, writer: Person, lead: Person
) -> None:
    confirmed_fact(case, lead)
    checked = over(case, writer, f"We are checking. {WRONG}")
    (mark,) = [mark for mark in checked.marks if mark.stops]
    assert (mark.look, mark.part, mark.words) == ("contradicts", "body", "14,300")
    body = f"We are checking. {WRONG}"
    assert body[mark.start : mark.end] == "14,300"
    assert mark.against is not None
    assert (mark.against.fact, mark.against.words) == ("F-01", "12,480 kettles sold.")


def test_repair_puts_the_fact_in_place_of_the_wrong_figure(case: Case, writer: Person, lead: Person) -> None:
    confirmed_fact(case, lead)
    (mark,) = [mark for mark in over(case, writer, WRONG).marks if mark.stops]
    assert mark.repair is not None
    assert repaired(WRONG, mark.repair) == "We sold [[F-01]] kettles."


def test_figure_cited_from_the_ledger_agrees_and_offsets_are_those_of_what_was_typed(
    case: Case, writer: Person, lead: Person
) -> None:
    confirmed_fact(case, lead)
    body = f"We speak again {{next_update}}. We sold [[F-01]] kettles. {SORRY}"
    checked = over(case, writer, body)
    assert not [mark for mark in checked.marks if mark.stops]
    (worn,) = [mark for mark in checked.marks if mark.rule == "inconvenience"]
    assert body[worn.start : worn.end] == worn.words == "any inconvenience caused"
    assert checked.body[slice(*worn.shown)] == "any inconvenience caused"
    assert checked.agreed >= 1


def test_superseded_figure_is_stale_and_stops(case: Case, writer: Person, lead: Person) -> None:
    fact = confirmed_fact(case, lead, count=11750)
    assert fact.current is not None
    draft = replace(draft_of(fact.current), value=14480)
    change_fact(fact, draft=draft, base_version=1, by=lead, now=LATER)
    (mark,) = [mark for mark in over(case, writer, "We sold 11,750 kettles.").marks if mark.stops]
    assert (mark.look, mark.words) == ("stale", "11,750")


def test_other_public_text_that_says_otherwise_stops_and_both_places_are_told(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    published(case, writer, lead, body="We refunded 300 customers of our shops.")
    checked = over(case, writer, "We refunded 450 customers of our shops.")
    (mark,) = [mark for mark in checked.marks if mark.stops]
    assert mark.rule == "said-otherwise"
    assert mark.against is not None
    assert mark.against.words == "300"
    assert mark.against.before.endswith("We refunded ")


def test_marks_speak_the_readers_language_and_offer_the_same_repairs(
    case: Case, writer: Person, lead: Person
) -> None:
    confirmed_fact(case, lead)
    statement = written(case, writer, body=f"{WRONG} {SORRY}")
    told = {}
    for reader in ("en", "fr"):
        with translation.override(reader):
            told[reader] = {mark.rule: mark for mark in english(statement).marks}
    english_marks, french_marks = told["en"], told["fr"]
    assert french_marks["contradicts"].message.startswith("«\u00a014,300\u00a0» ne s’accorde pas")
    assert french_marks["inconvenience"].message.startswith("Formule usée")
    assert english_marks["inconvenience"].message.startswith("A worn formula")
    assert [(mark.key, mark.repair, mark.stops) for mark in french_marks.values()] == [
        (mark.key, mark.repair, mark.stops) for mark in english_marks.values()
    ]


def test_public_text_is_no_contradiction_once_the_ledger_has_moved_on(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    published(case, writer, lead, body="We refunded 300 customers of our shops.")
    make_fact(
        case,
        lead,
        subject="customers",
        attribute="refunded in our shops",
        value=450,
        text={"en": "{value} customers refunded.", "fr": "{value} clients remboursés."},
    )
    checked = over(case, writer, "We refunded 450 customers of our shops.")
    assert not [mark for mark in checked.marks if mark.stops]
    assert [mark.look for mark in checked.marks if mark.rule == "said-otherwise"] == ["ambiguous"]


def test_contradiction_needs_a_signed_reason_before_it_is_submitted(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    confirmed_fact(case, lead)
    statement = written(case, writer, body=WRONG)
    with pytest.raises(MoveRefused, match="sign why"):
        domain.submit(statement, by=writer, now=LATER)
    words = words_digest(statement, read_texts(statement, now=LATER))
    signature = domain.sign(
        statement, "The ledger counts last year only.", by=writer, now=LATER, digest=words
    )
    assert {verdict["words"] for verdict in signature.verdicts} == {"14,300"}
    assert verbs(statement)[-1] == "statement.signed_over"
    statement = domain.submit(statement, by=writer, now=LATER)
    statement = domain.approve(statement, by=lead, now=LATER, digest=digest(statement))
    assert domain.publish(statement, by=writer, now=LATER).state == Statement.State.PUBLISHED


def test_signed_reason_is_for_these_words_only(case: Case, writer: Person, lead: Person) -> None:
    confirmed_fact(case, lead)
    statement = written(case, writer, body=WRONG)
    words = words_digest(statement, read_texts(statement, now=LATER))
    domain.sign(statement, "Why.", by=writer, now=LATER, digest=words)
    drafts = {code: domain.Draft("T", f"{WRONG} Truly.") for code in ("fr", "en")}
    statement = domain.save_texts(
        statement, drafts, base_version=2, next_update_at=PROMISE, by=writer, now=LATER
    )
    with pytest.raises(MoveRefused, match="sign why"):
        domain.submit(statement, by=writer, now=LATER)
    with pytest.raises(Conflict):
        domain.sign(statement, "Why.", by=writer, now=LATER, digest=words)


def test_fact_that_changes_after_the_approval_stops_publication_again(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = domain.submit(written(case, writer, body=WRONG), by=writer, now=NOON)
    statement = domain.approve(statement, by=lead, now=NOON, digest=digest(statement, now=NOON))
    confirmed_fact(case, lead)
    with pytest.raises(MoveRefused, match="sign why"):
        domain.publish(statement, by=writer, now=LATER)
    words = words_digest(statement, read_texts(statement, now=LATER))
    domain.sign(statement, "Why.", by=writer, now=LATER, digest=words)
    with pytest.raises(MoveRefused, match="approved again"):
        domain.publish(statement, by=writer, now=LATER)
    statement = domain.approve(statement, by=lead, now=LATER, digest=digest(statement))
    domain.publish(statement, by=writer, now=LATER)
    assert Approval.objects.filter(statement=statement).count() == 2


def test_signature_needs_a_reason_a_contradiction_and_the_right(
    case: Case, writer: Person, lead: Person, brand: Brand
) -> None:
    statement = written(case, writer)
    words = words_digest(statement, read_texts(statement, now=LATER))
    with pytest.raises(MoveRefused, match="no reason is needed"):
        domain.sign(statement, "Why.", by=writer, now=LATER, digest=words)
    with pytest.raises(InputRefused):
        domain.sign(statement, " ", by=writer, now=LATER, digest=words)
    with pytest.raises(NotAllowed):
        domain.sign(statement, "Why.", by=make_person(role=Role.READER, brand=brand), now=LATER, digest=words)
    assert not Signature.objects.exists()


def test_approval_holds_on_to_the_reasons_signed(case: Case, lead: Person) -> None:
    confirmed_fact(case, lead)
    statement = written(case, lead, body=WRONG)
    before = digest(statement)
    domain.sign(statement, "Why.", by=lead, now=LATER, digest=before)
    assert digest(statement) != before


def test_wording_of_peacetime_with_a_signed_contradiction_is_not_published_alone(
    case: Case, writer: Person, lead: Person, brand: Brand, channel: Channel
) -> None:
    drafts = {code: domain.Draft("Recall", WRONG) for code in brand.languages}
    wording = domain.add_wording(brand, name="Recall", scenario="recall", drafts=drafts, by=writer, now=NOON)
    domain.approve_wording(wording, expires_at=PROMISE, digest=wording_digest(wording), by=lead, now=NOON)
    statement = domain.start_statement(case, "holding", wording=wording, by=writer, now=NOON)
    confirmed_fact(case, lead)
    with pytest.raises(MoveRefused, match="sign why"):
        domain.publish_wording(statement, by=writer, now=LATER)
    words = words_digest(statement, read_texts(statement, now=LATER))
    domain.sign(statement, "Why.", by=writer, now=LATER, digest=words)
    with pytest.raises(MoveRefused, match="somebody else has to approve"):
        domain.publish_wording(statement, by=writer, now=LATER)


def test_components_and_what_is_missing_follow_the_kind(case: Case, writer: Person) -> None:
    holding = over(case, writer, SORRY)
    assert "regret" in holding.components
    assert "explanation" not in holding.missing
    assert "do-now" in holding.missing
    assert holding.readability is not None


def test_repair_of_a_worn_phrase_leaves_open_what_only_a_person_knows(case: Case, writer: Person) -> None:
    body = "We heard you. Mistakes were made. We go on."
    (mark,) = [mark for mark in over(case, writer, body).marks if mark.rule == "agentless-passive"]
    assert mark.repair is not None
    mended = repaired(body, mark.repair)
    assert mended.startswith("We heard you. We made a mistake: {…}")
    assert mended.endswith(" We go on.")


def test_example_of_another_crisis_is_never_put_in_place(case: Case, writer: Person) -> None:
    (mark,) = [mark for mark in over(case, writer, SORRY).marks if mark.rule == "inconvenience"]
    assert "four hours" in mark.suggestion
    assert mark.repair is None


def test_promise_of_its_own_mark_is_there_and_is_no_claim(case: Case, writer: Person) -> None:
    checked = over(case, writer, "We speak again {next_update}.")
    assert "next-update" not in checked.missing
    assert checked.marks == ()


def test_what_is_typed_is_read_over_without_being_saved(case: Case, writer: Person, lead: Person) -> None:
    confirmed_fact(case, lead)
    statement = written(case, writer)
    readings = read_drafts(case, {"en": ("T", WRONG)}, next_update_at=PROMISE, now=LATER)
    assert [mark.words for mark in check_texts(statement, readings, now=LATER)[1].marks if mark.stops] == [
        "14,300"
    ]


def test_places_tell_where_what_is_read_was_typed() -> None:
    version = FactVersion()
    way = Places(
        "a [[F-1]] b {next_update} c [[F-9]] d", promise="before noon", citations=[Cited(version, 2, 8)]
    )
    read = "a 12,480 b before noon c [[F-9]] d"
    typed = "a [[F-1]] b {next_update} c [[F-9]] d"
    for word in ("a", "b", "c", "[[F-9]]", "d"):
        start = read.index(f" {word}") + 1 if word != "a" else 0
        assert typed[slice(*way.typed(start, start + len(word)))] == word
    assert typed[slice(*way.typed(2, 8))] == "[[F-1]]"
    assert typed[slice(*way.typed(4, 9))] == "[[F-1]] "
    assert typed[slice(*way.typed(11, 17))] == "{next_update}"


def test_withdrawn_fact_contradicts_whoever_still_says_it(case: Case, writer: Person, lead: Person) -> None:
    fact = confirmed_fact(case, lead)
    set_status(
        fact, status=FactVersion.Status.WITHDRAWN, base_version=1, by=lead, now=NOON + timedelta(minutes=1)
    )
    checked = over(case, writer, "We sold 12,480 kettles.")
    assert [mark.look for mark in checked.marks if mark.stops] == ["contradicts"]


def test_text_that_denies_without_proof_is_told_what_it_does_against_the_advice(
    case: Case, writer: Person
) -> None:
    body = "These accusations are false. We are sorry, and we take full responsibility."
    assert [each.key for each in over(case, writer, body).warnings] == ["mixed"]
    answer_questions(case, Answers("rumour"), by=writer, now=NOON)
    assert "denial-without-proof" in [
        each.key for each in over(case, writer, "These accusations are false.").warnings
    ]
    assert over(case, writer, "We are checking.").warnings == ()
