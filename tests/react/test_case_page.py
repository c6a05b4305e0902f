"""What the react phase tells people on the page of a case."""

import pytest

from fauxpas.core.models import Brand, Person, Role
from fauxpas.react import case_page, domain
from fauxpas.react.domain.wordings import wording_digest
from fauxpas.react.models import Channel, Wording
from fauxpas.room.expected import goal_at
from fauxpas.room.models import Case
from fauxpas.room.timeline import timeline
from tests.factories import NOON, make_person
from tests.react.acts import LATER, PROMISE, approved, published, work, written
from tests.react.test_wordings import DRAFTS, YEAR


def test_first_word_is_expected_of_whoever_may_write_by_the_goal(
    case: Case, writer: Person, brand: Brand
) -> None:
    reader = make_person(role=Role.READER, brand=brand)
    (expected,) = case_page.actions(case, writer, NOON)
    assert (expected.mine, expected.due_at) == (True, goal_at(case))
    assert [action.mine for action in case_page.actions(case, reader, NOON)] == [False]


def _wording(brand: Brand, writer: Person, lead: Person, *, scenario: str, name: str = "Outage") -> Wording:
    added = domain.add_wording(brand, name=name, scenario=scenario, drafts=DRAFTS, by=writer, now=NOON)
    return domain.approve_wording(
        added, expires_at=NOON + YEAR, digest=wording_digest(added), by=lead, now=NOON
    )


def test_first_word_begins_at_once_where_there_is_nothing_to_choose(
    case: Case, writer: Person, lead: Person, brand: Brand
) -> None:
    (plain,) = case_page.actions(case, writer, NOON)
    assert plain.sends == {"kind": "holding"}
    Case.objects.filter(pk=case.pk).update(scenario="outage")
    case.refresh_from_db()
    wording = _wording(brand, writer, lead, scenario="outage")
    (fitting,) = case_page.actions(case, writer, NOON)
    assert fitting.sends == {"kind": "holding", "wording": str(wording.pk)}
    assert "Outage" in str(fitting.meta)


@pytest.mark.parametrize("names", [["One"], ["One", "Two"]])
def test_first_word_asks_where_several_wordings_could_be_meant(
    case: Case, writer: Person, lead: Person, brand: Brand, names: list[str]
) -> None:
    for name in names:
        _wording(brand, writer, lead, scenario="recall", name=name)
    if len(names) > 1:
        case.scenario = "recall"
    (choice,) = case_page.actions(case, writer, NOON)
    assert choice.sends == {}
    assert choice.url.endswith("/statements/new/")


def test_approval_is_expected_of_those_who_did_not_write_it(case: Case, writer: Person, lead: Person) -> None:
    domain.submit(written(case, writer), by=writer, now=NOON)
    (leas,) = case_page.actions(case, lead, NOON)
    (wills,) = case_page.actions(case, writer, NOON)
    assert (leas.mine, wills.mine) == (True, False)
    assert leas.url.endswith("/approve/")
    assert not wills.url.endswith("/approve/")


def test_text_to_publish_now_is_the_approved_one(
    case: Case, writer: Person, lead: Person, brand: Brand
) -> None:
    assert case_page.publish_now(case, writer, NOON) is None
    approved(case, writer, lead)
    found = case_page.publish_now(case, writer, NOON)
    assert found is not None
    assert (found.title, found.lang) == ("Where we stand", "en")
    assert case_page.publish_now(case, make_person(role=Role.READER, brand=brand), NOON) is None


def test_delivery_that_asks_for_a_hand_is_expected_until_it_is_posted(
    case: Case, writer: Person, lead: Person, brand: Brand
) -> None:
    domain.add_channel(
        brand, kind="assisted", name="X", language="en", config={"network": "X"}, by=lead, now=NOON
    )
    published(case, writer, lead)
    work(LATER)
    case.refresh_from_db()
    (_promised, expected) = case_page.actions(case, writer, LATER)
    assert str(expected.title) == "Post the text on X (EN) by hand"


def test_promised_update_is_expected_by_its_time_until_somebody_begins_it(
    case: Case, writer: Person, lead: Person, brand: Brand, channel: Channel
) -> None:
    published(case, writer, lead)
    case.refresh_from_db()
    reader = make_person(role=Role.READER, brand=brand)
    (expected,) = case_page.actions(case, writer, LATER)
    assert (str(expected.title), expected.due_at, expected.mine) == (
        "Write the promised update",
        PROMISE,
        True,
    )
    assert [action.mine for action in case_page.actions(case, reader, LATER)] == [False]
    domain.start_statement(case, "update", by=writer, now=LATER)
    assert [str(action.title) for action in case_page.actions(case, writer, LATER)] != [str(expected.title)]


def test_timeline_tells_the_public_word_in_its_own_voice(
    case: Case, writer: Person, lead: Person, channel: Channel
) -> None:
    published(case, writer, lead)
    work(LATER)
    lines, _more = timeline(case)
    said = [line for line in lines if line.said]
    assert [(line.sentence, line.lang) for line in said] == [("Where we stand", "en")]
    assert "Sink (FR) received the text." in [str(line.sentence) for line in lines]
    assert not [line for line in lines if "statement." in str(line.sentence)]


@pytest.mark.parametrize("said", [0, 1])
def test_sheet_of_what_was_said_offers_the_next_text(
    case: Case, writer: Person, lead: Person, channel: Channel, said: int
) -> None:
    if said:
        published(case, writer, lead)
    sheet = case_page.said_section(case, writer, PROMISE)
    assert sheet is not None
    assert (len(sheet["rows"]), sheet["may_begin"]) == (said, True)
