"""A changed fact and every text that rests on it: found, drafted, corrected or left for a reason."""

from dataclasses import replace as with_fields
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.core import trail
from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Notice, Person, Role
from fauxpas.engage.domain import redact
from fauxpas.react import domain
from fauxpas.react.domain import Draft
from fauxpas.react.domain.correcting import _without_earlier_lines
from fauxpas.react.models import Channel, Delivery, Statement
from fauxpas.room.domain import take_seat
from fauxpas.room.models import Case
from fauxpas.understand.domain import change_fact, draft_of, leave_as_it_is, set_status
from fauxpas.understand.domain.resting import find_resting
from fauxpas.understand.models import Fact, FactVersion, PublicText, TouchedText
from tests.factories import NOON, make_person
from tests.react.acts import LATER, PROMISE, approved, confirmed_fact, digest, published, work, written

CHANGED = LATER + timedelta(minutes=5)
AFTER = CHANGED + timedelta(minutes=5)
CITES = "We sold [[F-01]] kettles.\n\nWe are checking."


def to(fact: Fact, by: Person, value: object, *, now: datetime = CHANGED) -> Fact:
    """The fact with another value."""
    fact = Fact.objects.select_related("case__brand", "current").get(pk=fact.pk)
    assert fact.current is not None
    draft = with_fields(draft_of(fact.current), value=value, as_of=now)
    return change_fact(fact, draft=draft, base_version=fact.current.number, by=by, now=now)


def rows(case: Case) -> dict[int, str]:
    """What became of each touched statement."""
    found = TouchedText.objects.filter(fact__case=case, owner_label="react.statement")
    return dict(found.values_list("owner_id", "state"))


def approve_and_publish(correction: Statement, lead: Person, *, now: datetime = AFTER) -> Statement:
    return domain.approve_and_publish(correction, by=lead, now=now, digest=digest(correction, now=now))


def body(statement: Statement, language: str = "en") -> str:
    said = PublicText.objects.get(owner_label="react.statement", owner_id=statement.pk, language=language)
    return said.body


def test_changed_fact_lists_what_was_said_and_what_is_being_written(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    fact = confirmed_fact(case, lead)
    said = published(case, writer, lead, body=CITES)
    draft = written(case, writer, body=CITES)
    published(case, writer, lead, body="Nothing is counted here.")
    take_seat(case, function="writer", by=writer, now=NOON)
    to(fact, lead, 13000)
    assert rows(case) == {said.pk: "open", draft.pk: "open"}
    notice = Notice.objects.get(key=f"fact:{fact.pk}:2")
    assert notice.path.endswith("/corrections/")


def test_one_tap_drafts_a_correction_for_each_text_ready_to_be_approved(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    fact = confirmed_fact(case, lead)
    first, second = (published(case, writer, lead, body=CITES) for _ in range(2))
    to(fact, lead, 13000)
    drafted = domain.draft_corrections(case, by=writer, now=CHANGED)
    assert [each.corrects_id for each in drafted.submitted] == [first.pk, second.pk]
    assert not drafted.unfinished
    correction = drafted.submitted[0]
    assert correction.kind == "correction"
    assert correction.next_update_at == PROMISE
    said = approve_and_publish(correction, lead)
    assert body(said).replace("\u00a0", " ") == (
        "Correction of what we said on Thursday 19 November 2026 at 13:10 (Paris).\n\n"
        "- We wrote: “12,480 kettles sold.” It should read: “13,000 kettles sold.”\n\n"
        "We sold 13,000 kettles.\n\nWe are checking."
    )
    french = body(said, "fr").replace("\u00a0", " ")
    assert french.startswith("Rectificatif à notre message du jeudi 19 novembre 2026, 13 h 10 (Paris).")
    assert "Nous avions écrit\u00a0: «\u00a012\u202f480 bouilloires vendues.\u00a0» Il faut lire" in body(
        said, "fr"
    )
    old = PublicText.objects.get(owner_id=first.pk, language="en")
    assert "12,480" in old.body
    assert [text.kind for text in old.corrections.all()] == ["correction"]
    assert rows(case) == {first.pk: "corrected", second.pk: "open"}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_place_that_takes_few_words_is_given_what_is_right_now(
    case: Case, writer: Person, lead: Person, language: str
) -> None:
    fact = confirmed_fact(case, lead)
    config = {"network": "X"}
    domain.add_channel(
        case.brand, kind="assisted", name="X", language=language, config=config, by=lead, now=NOON
    )
    published(case, writer, lead, body=CITES + "\n\n" + "We are asking everyone who bought one. " * 10)
    to(fact, lead, 13000)
    said = approve_and_publish(domain.draft_corrections(case, by=writer, now=CHANGED).submitted[0], lead)
    text = Delivery.objects.get(public_text__owner_id=said.pk, channel__name="X").text.replace("\u00a0", " ")
    assert {
        "en": "It should read: “13,000 kettles sold.”",
        "fr": "Il faut lire : « 13\u202f000 bouilloires vendues. »",
    }[language] in text
    assert "12,480" not in text
    assert "12\u202f480" not in text


def test_fact_corrected_half_way_and_every_dependent_text_corrected_in_turn(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    """The walk: five texts rest on it; one goes on as a draft, one is left with a reason, three are corrected."""
    fact = confirmed_fact(case, lead)
    said = [published(case, writer, lead, body=CITES) for _ in range(4)]
    draft = written(case, writer, body=CITES)
    fact = to(fact, lead, 13000)
    assert set(rows(case).values()) == {"open"}
    domain.read_draft_again(draft, by=writer, now=CHANGED)
    row = TouchedText.objects.get(owner_id=said[0].pk)
    leave_as_it_is(row, "The second message says it.", by=writer, now=CHANGED)
    for minute, correction in enumerate(domain.draft_corrections(case, by=writer, now=CHANGED).submitted):
        approve_and_publish(correction, lead, now=AFTER + timedelta(minutes=minute))
    assert sorted(rows(case).values()) == ["corrected"] * 4 + ["left"]
    with pytest.raises(MoveRefused):
        domain.draft_corrections(case, by=writer, now=AFTER)
    # The fact changes once more: the three corrections say a former version now, and the text that was left is open again.
    later = AFTER + timedelta(minutes=10)
    to(fact, lead, 14000, now=later)
    again = domain.draft_corrections(case, by=writer, now=later)
    assert len(again.submitted) == 4
    for minute, correction in enumerate(again.submitted):
        approve_and_publish(correction, lead, now=later + timedelta(minutes=minute))
        text = body(correction)
        assert text.count("We wrote") == 1
        assert "14,000" in text
        assert "We sold 14,000 kettles." in text
    assert "open" not in [state for pk, state in rows(case).items() if pk != draft.pk]
    assert trail.verify(case.brand.organisation) is None


def test_draft_waits_until_it_is_read_again(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    fact = confirmed_fact(case, lead)
    draft = domain.submit(written(case, writer, body=CITES), by=writer, now=NOON)
    domain.approve(draft, by=lead, now=LATER, digest=digest(draft))
    to(fact, lead, 13000)
    assert rows(case) == {draft.pk: "open"}
    with pytest.raises(MoveRefused, match="approved again"):
        domain.publish(draft, by=writer, now=AFTER)
    domain.read_draft_again(draft, by=writer, now=AFTER)
    assert rows(case) == {draft.pk: "corrected"}
    with pytest.raises(NotFound):
        domain.read_draft_again(draft, by=writer, now=AFTER)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [("refuted", "This was wrong."), ("withdrawn", "We withdraw this."), ("disputed", "no longer certain")],
)
def test_fact_that_may_not_be_said_any_more_leaves_an_open_slot(
    case: Case, writer: Person, lead: Person, channel: Channel, status: str, sentence: str
) -> None:
    fact = confirmed_fact(case, lead)
    said = published(case, writer, lead, body=CITES)
    set_status(fact, status=status, base_version=1, by=lead, now=CHANGED)
    drafted = domain.draft_corrections(case, by=writer, now=CHANGED)
    ((correction, why),) = drafted.unfinished
    assert why
    text = correction.texts.get(language="en").body
    assert sentence in text
    assert "{what we can say instead of F-01}" in text
    drafts = {
        each.language: Draft(
            each.title, each.body.replace(each.body[each.body.index("{") : each.body.index("}") + 1], "…")
        )
        for each in correction.texts.all()
    }
    correction = domain.save_texts(
        correction, drafts, base_version=correction.version, next_update_at=PROMISE, by=writer, now=CHANGED
    )
    domain.submit(correction, by=writer, now=CHANGED)
    approve_and_publish(correction, lead)
    assert "“12,480 kettles sold.”" in body(correction)
    assert rows(case) == {said.pk: "corrected"}


def test_version_that_says_the_same_touches_nothing(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    fact = confirmed_fact(case, lead)
    published(case, writer, lead, body=CITES)
    assert fact.current is not None
    draft = with_fields(draft_of(fact.current), source="The same warehouse, in writing")
    change_fact(fact, draft=draft, base_version=1, by=lead, now=CHANGED)
    assert rows(case) == {}


def test_fact_that_comes_back_to_what_was_said_closes_what_was_open(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    fact = confirmed_fact(case, lead)
    published(case, writer, lead, body=CITES)
    fact = to(fact, lead, 13000)
    to(fact, lead, 12480, now=AFTER)
    assert rows(case) == {}


def test_number_that_was_typed_is_found_by_the_guard_and_corrected(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    fact = confirmed_fact(case, lead)
    typed = published(case, writer, lead, body="We sold 12,480 kettles this year, and we are sorry.")
    fact = to(fact, lead, 13000)
    assert rows(case) == {}
    (row,) = find_resting(fact, now=CHANGED)
    assert (row.owner_id, row.found_by, row.passage) == (typed.pk, "guard", "12,480")
    assert find_resting(fact, now=CHANGED) == []
    correction = domain.start_correction(typed, by=writer, now=CHANGED)
    assert "We sold [[F-01]] kettles this year" in correction.texts.get(language="en").body
    leave_as_it_is(row, "Another count.", by=writer, now=CHANGED)
    assert find_resting(fact, now=AFTER) == []


def test_wording_with_the_former_number_may_rest_on_it(
    case: Case, brand: Brand, writer: Person, lead: Person
) -> None:
    fact = confirmed_fact(case, lead)
    wording = domain.add_wording(
        brand,
        scenario="recall",
        name="Recall",
        drafts={code: Draft("Recall", "We sold 12,480 kettles. Call us.") for code in ("fr", "en")},
        by=writer,
        now=NOON,
    )
    (row,) = find_resting(to(fact, lead, 13000), now=CHANGED)
    assert (row.owner_label, row.owner_id) == ("react.wording", wording.pk)


def test_worker_looks_for_what_may_rest_on_a_changed_fact(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    fact = confirmed_fact(case, lead)
    typed = published(case, writer, lead, body="We sold 12,480 kettles this year.")
    to(fact, lead, 13000)
    (outcome,) = work(AFTER, kind="understand.may_rest")
    assert outcome.state == "done"
    assert rows(case) == {typed.pk: "open"}


def test_text_is_left_only_with_a_reason_and_by_who_may_write(
    case: Case, brand: Brand, writer: Person, lead: Person, channel: Channel
) -> None:
    fact = confirmed_fact(case, lead)
    published(case, writer, lead, body=CITES)
    to(fact, lead, 13000)
    row = TouchedText.objects.get()
    with pytest.raises(InputRefused):
        leave_as_it_is(row, "  ", by=writer, now=AFTER)
    reader = make_person(role=Role.READER, brand=brand)
    with pytest.raises(NotAllowed):
        leave_as_it_is(row, "Why not.", by=reader, now=AFTER)
    with pytest.raises(NotAllowed):
        domain.draft_corrections(case, by=reader, now=AFTER)
    with pytest.raises(NotFound):
        domain.draft_corrections(case, by=make_person(), now=AFTER)
    assert TouchedText.objects.get().state == "open"


def test_former_version_nobody_may_read_is_not_repeated(case: Case, writer: Person, lead: Person) -> None:
    fact = confirmed_fact(case, lead)
    FactVersion.objects.filter(fact=fact).update(public=False)
    draft = written(case, writer, body="We wrote [[F-01 v1 text]].")
    (english,) = [each for each in domain.read_texts(draft, now=NOON) if each.language == "en"]
    assert [problem.key for problem in english.problems] == ["F-01"]
    unknown = written(case, writer, body="We wrote [[F-01 v9]].")
    assert domain.read_texts(unknown, now=NOON)[0].problems


@given(st.lists(st.text(alphabet="ab[]F-01v \n", max_size=40), max_size=6))
def test_lines_of_an_earlier_correction_go_and_nothing_else(parts: list[str]) -> None:
    blocks = [part.strip() for part in parts if part.strip() and "\n\n" not in part and "v" not in part]
    plain = "\n\n".join(blocks)
    assert _without_earlier_lines(plain) == plain
    corrected = f"Correction of that.\n\n- We wrote: “[[F-01 v1 text]]” It should read.\n\n{plain}"
    assert _without_earlier_lines(corrected) == plain


def test_correction_does_not_bring_back_words_that_were_taken_out(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    statement = approved(case, writer, lead, body="We thank Jeanne Zwetschge of Lyon.")
    domain.publish(statement, by=lead, now=LATER)
    for text in PublicText.objects.all():
        redact(text, words="Jeanne Zwetschge", kind="personal", reason="She asked us.", by=lead, now=LATER)
    statement.refresh_from_db()
    correction = domain.start_correction(statement, by=writer, now=AFTER)
    assert {text.body for text in correction.texts.all()} == {"We thank […] of Lyon."}


@pytest.mark.parametrize(
    ("kind", "typed", "left"),
    [
        (
            "wrong_advice",
            "Call us.\n\nRinse [[F-01]] kettles {next_update}. Then wait.",
            "Call us.\n\n{what to do instead}. Then wait.",
        ),
        (
            "personal",
            "Call us.\n\nRinse [[F-01]] kettles {next_update}. Then wait.",
            "Call us.\n\n{what can be said without the words that were taken out}. Then wait.",
        ),
    ],
)
def test_words_a_mark_filled_in_are_not_brought_back_by_one_tap(
    case: Case, writer: Person, lead: Person, channel: Channel, kind: str, typed: str, left: str
) -> None:
    fact = confirmed_fact(case, lead)
    statement = published(case, writer, lead, body=typed)
    said = PublicText.objects.get(owner_id=statement.pk, owner_label="react.statement", language="en")
    words = said.body.split("\n\n")[1].removesuffix(". Then wait.")
    assert words.startswith("Rinse 12,480 kettles before 15:00")
    redact(said, words=words, kind=kind, reason="It was wrong.", by=lead, now=LATER)
    to(fact, lead, 13000)
    drafted = domain.draft_corrections(case, by=writer, now=CHANGED)
    assert not drafted.submitted
    ((correction, why),) = drafted.unfinished
    assert "open slot" in why
    body = correction.texts.get(language="en").body
    assert body.endswith(left)
    assert ("12,480" in body) == (kind == "wrong_advice")
    assert "v1 text" not in body or kind == "wrong_advice"


def test_words_of_a_text_whose_marks_lead_elsewhere_leave_it_open(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    confirmed_fact(case, lead)
    statement = published(case, writer, lead, body="We sold [[F-01]]. Ask Jeanne Zwetschge.")
    said = PublicText.objects.get(owner_id=statement.pk, owner_label="react.statement", language="en")
    redact(said, words="Jeanne Zwetschge", kind="personal", reason="She asked us.", by=lead, now=LATER)
    statement.texts.filter(language="en").update(body="We sold some [[F-01]]. Ask Jeanne Zwetschge.")
    correction = domain.start_correction(statement, by=writer, now=AFTER)
    body = correction.texts.get(language="en").body
    assert body.startswith("{what can be said without")
    assert "Zwetschge" not in body


def test_correction_repeats_the_promise_and_leaves_its_clock_running(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    fact = confirmed_fact(case, lead)
    published(case, writer, lead, body=CITES)
    promise = case.clocks.get(kind="next_update")
    to(fact, lead, 13000)
    (correction,) = domain.draft_corrections(case, by=writer, now=CHANGED).submitted
    approve_and_publish(correction, lead)
    running = case.clocks.get(kind="next_update")
    assert (running.pk, running.due_at, running.met_at) == (promise.pk, PROMISE, None)


def test_correction_that_promises_another_time_moves_the_promise(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    fact = confirmed_fact(case, lead)
    said = published(case, writer, lead, body=CITES)
    to(fact, lead, 13000)
    correction = domain.start_correction(said, by=writer, now=CHANGED)
    sooner = PROMISE - timedelta(minutes=30)
    domain.save_texts(
        correction, {}, base_version=correction.version, next_update_at=sooner, by=writer, now=CHANGED
    )
    approve_and_publish(domain.submit(correction, by=writer, now=CHANGED), lead)
    assert case.clocks.get(kind="next_update", met_at=None).due_at == sooner


def test_correction_of_an_older_text_repeats_what_was_promised_last(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    said = published(case, writer, lead)
    later = PROMISE + timedelta(hours=1)
    Case.objects.filter(pk=case.pk).update(next_update_due_at=later)
    said = Statement.objects.select_related("case__brand").get(pk=said.pk)
    assert domain.start_correction(said, by=writer, now=CHANGED).next_update_at == later
