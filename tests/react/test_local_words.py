"""Global lines, local words: taking a line over, one set of facts, and what happens when the line or the brand changes."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from fauxpas.core.errors import InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Membership, Notice, Person, Role
from fauxpas.engage.domain import redact
from fauxpas.react import domain
from fauxpas.react.domain import Beside, Draft
from fauxpas.react.domain.checks import contradictions
from fauxpas.react.lines_page import global_lines, line_actions
from fauxpas.react.models import Channel, Statement
from fauxpas.react.to_correct import progress_of, touches_of
from fauxpas.room import domain as room
from fauxpas.room.models import Case
from fauxpas.understand.domain import change_fact, draft_of, leave_as_it_is, set_status
from fauxpas.understand.domain.ledger import facts_at_hand
from fauxpas.understand.models import FactVersion, PublicText, TouchedText
from tests.api.program import program_of
from tests.factories import NOON, make_brand, make_fact, make_person
from tests.react.acts import LATER, PROMISE, approved, confirmed_fact, digest, published, written
from tests.react.conftest import Sink

SOON = LATER + timedelta(minutes=5)
CITING = "So far, [[F-01 text]] We speak again {next_update}."


@pytest.fixture
def sister(brand: Brand, lead: Person, sink: Sink) -> Brand:
    """Another brand of the house, with a channel of its own."""
    other = make_brand(brand.organisation, name="Kettlewick Belgium")
    Channel.objects.create(brand=other, kind="sink", name="Sink", config={"url": sink.url}, created_at=NOON)
    Membership.objects.create(
        organisation=other.organisation, brand=other, person=lead, role=Role.LEAD, created_at=NOON
    )
    return other


@pytest.fixture
def local_lead(sister: Brand) -> Person:
    return make_person(role=Role.LEAD, brand=sister, name="Lou Local")


@pytest.fixture
def local_writer(sister: Brand) -> Person:
    return make_person(role=Role.WRITER, brand=sister, name="Wil Local")


@pytest.fixture
def local(case: Case, sister: Brand, lead: Person, local_lead: Person) -> Case:
    """The case as it stands in the other brand."""
    return room.concern_brand(case, sister, countries=["BE"], lead=local_lead, by=lead, now=NOON)


@pytest.fixture
def line(case: Case, channel: Channel, writer: Person, lead: Person, local: Case) -> Statement:
    """What the leading brand said, resting on F-01."""
    del channel, local
    confirmed_fact(case, lead)
    return published(case, writer, lead, body=CITING)


def take(local: Case, line: Statement, by: Person) -> Statement:
    return domain.take_over(local, line.pk, by=by, now=SOON)


def words(statement: Statement) -> str:
    statement = Statement.objects.get(pk=statement.pk)
    return next(each.body for each in domain.read_texts(statement, now=SOON) if each.language == "en")


def codes(statement: Statement) -> list[str]:
    statement = Statement.objects.get(pk=statement.pk)
    readings = domain.read_texts(statement, now=SOON)
    return sorted({each.code for each in domain.find_obstacles(statement, readings, now=SOON)})


def say_anew(line: Statement, writer: Person, lead: Person) -> None:
    """The leading brand gives its line other words, and approves them."""
    line.refresh_from_db()
    drafts = {"en": Draft("Now", "Other words.")}
    line = domain.save_texts(
        line, drafts, base_version=line.version, next_update_at=PROMISE, by=writer, now=SOON
    )
    line = domain.submit(line, by=writer, now=SOON)
    domain.approve(line, by=lead, now=SOON, digest=digest(line, now=SOON))


def said_locally(local: Case, line: Statement, writer: Person, lead: Person) -> Statement:
    statement = domain.submit(take(local, line, writer), by=writer, now=SOON)
    domain.approve(statement, by=lead, now=SOON, digest=digest(statement, now=SOON))
    return domain.publish(statement, by=writer, now=SOON)


def looked_at(statement: Statement, by: Person) -> Statement:
    return domain.save_texts(
        statement,
        {},
        base_version=statement.version,
        next_update_at=statement.next_update_at,
        by=by,
        now=SOON,
        beside=Beside(looked_at=("fr", "en")),
    )


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    return client


def test_line_taken_over_is_the_brands_own_text_with_the_same_fact(
    local: Case, line: Statement, local_writer: Person, local_lead: Person
) -> None:
    statement = take(local, line, local_writer)
    assert (statement.case, statement.line, statement.kind) == (local, line, line.kind)
    assert (statement.author, statement.next_update_at) == (local_writer, PROMISE)
    assert "12,480 kettles sold." in words(statement)
    assert codes(statement) == []
    assert take(local, line, local_lead) == statement
    said = said_locally(local, line, local_writer, local_lead)
    texts = PublicText.objects.filter(owner_label="react.statement", owner_id=said.pk)
    assert {text.brand for text in texts} == {local.brand}
    local.refresh_from_db()
    assert local.first_word_at == SOON


def test_line_is_taken_over_by_who_writes_in_the_brand_concerned(
    local: Case, line: Statement, writer: Person, sister: Brand
) -> None:
    with pytest.raises(NotFound):
        take(local, line, writer)
    with pytest.raises(NotAllowed):
        take(local, line, make_person(role=Role.SUPPORT, brand=sister))
    with pytest.raises(NotFound):
        take(local, line, make_person(role=Role.OWNER, brand=make_brand()))
    assert not local.statements.exists()


def test_only_what_was_approved_for_others_is_a_line(
    case: Case, local: Case, writer: Person, lead: Person, local_writer: Person, channel: Channel
) -> None:
    del channel
    draft = written(case, writer)
    note = domain.start_statement(case, Statement.Kind.INTERNAL, by=writer, now=NOON)
    Statement.objects.filter(pk=note.pk).update(state=Statement.State.PUBLISHED, published_at=NOON)
    ready = approved(case, writer, lead)
    assert [row.line for row in global_lines(local)] == [ready]
    assert global_lines(case) == []
    for each in (draft, note):
        with pytest.raises(NotFound):
            take(local, each, local_writer)
    with pytest.raises(MoveRefused):
        domain.take_over(case, ready.pk, by=writer, now=SOON)


def test_text_taken_over_is_stale_when_its_line_changes_and_cannot_go_out(
    case: Case,
    local: Case,
    writer: Person,
    lead: Person,
    local_writer: Person,
    local_lead: Person,
    channel: Channel,
) -> None:
    del channel
    line = approved(case, writer, lead)
    statement = domain.submit(take(local, line, local_writer), by=local_writer, now=SOON)
    domain.approve(statement, by=local_lead, now=SOON, digest=digest(statement, now=SOON))
    line.refresh_from_db()
    line = domain.save_texts(
        line,
        {"en": Draft("Where we stand", "We stopped the line.")},
        base_version=line.version,
        next_update_at=PROMISE,
        by=writer,
        now=SOON,
    )
    assert codes(statement) == ["stale_translation"]
    with pytest.raises(MoveRefused, match="taken from changed"):
        domain.publish(statement, by=local_writer, now=SOON)
    statement = looked_at(statement, local_writer)
    assert codes(statement) == ["stale_translation"], "the leading brand has not approved its new words yet"
    line = domain.submit(line, by=writer, now=SOON)
    domain.approve(line, by=lead, now=SOON, digest=digest(line, now=SOON))
    assert global_lines(local)[0].behind
    looked = looked_at(statement, local_writer)
    assert codes(looked) == []
    assert not global_lines(local)[0].behind


def test_change_of_a_word_does_not_count_as_having_seen_the_new_line(
    case: Case, local: Case, writer: Person, lead: Person, local_writer: Person, channel: Channel
) -> None:
    del channel
    line = approved(case, writer, lead)
    statement = take(local, line, local_writer)
    say_anew(line, writer, lead)
    statement = domain.save_texts(
        statement,
        {"en": Draft("Our own", "Our own words."), "fr": Draft("À nous", "Nos mots.")},
        base_version=statement.version,
        next_update_at=PROMISE,
        by=local_writer,
        now=SOON,
    )
    assert codes(statement) == ["stale_translation"]
    first = statement.versions.get(number=1)
    restored = domain.restore(statement, first, by=local_writer, now=SOON)
    assert codes(restored) == ["stale_translation"]


def test_correction_of_a_line_becomes_the_brands_own_correction(
    case: Case, local: Case, line: Statement, writer: Person, lead: Person, local_writer: Person, local_lead: Person
) -> None:  # fmt: skip
    mine = said_locally(local, line, local_writer, local_lead)
    later = domain.start_correction(line, by=writer, now=SOON)
    later = domain.save_texts(
        later,
        {"en": Draft("Correction", "We had it wrong."), "fr": Draft("Rectificatif", "Nous nous trompions.")},
        base_version=later.version,
        next_update_at=later.next_update_at,
        by=writer,
        now=SOON,
    )
    later = domain.submit(later, by=writer, now=SOON)
    domain.approve(later, by=lead, now=SOON, digest=digest(later, now=SOON))
    later = domain.publish(later, by=writer, now=SOON)
    assert [row.line for row in global_lines(local)] == [later]
    (action,) = line_actions(local, local_writer, SOON)
    assert (action.sends, action.mine) == ({"line": str(later.pk)}, True)
    correction = take(local, later, local_writer)
    assert (correction.kind, correction.corrects) == (Statement.Kind.CORRECTION, mine)
    assert Notice.objects.filter(person=local_lead, title="The leading brand has spoken").count() == 2


def test_correction_of_a_line_nobody_said_here_is_a_first_word(
    case: Case, local: Case, line: Statement, writer: Person, lead: Person, local_writer: Person
) -> None:
    del lead
    later = domain.start_correction(line, by=writer, now=SOON)
    Statement.objects.filter(pk=later.pk).update(state=Statement.State.PUBLISHED, published_at=SOON)
    taken = take(local, later, local_writer)
    assert (taken.kind, taken.corrects) == (Statement.Kind.HOLDING, None)


def test_embargo_of_the_line_holds_the_local_text_too(
    case: Case, local: Case, writer: Person, lead: Person, local_writer: Person, local_lead: Person, channel: Channel
) -> None:  # fmt: skip
    del channel
    line = approved(case, writer, lead)
    domain.set_time(line, at=SOON + timedelta(minutes=30), embargo=True, by=lead, now=SOON)
    with pytest.raises(MoveRefused, match="under embargo"):
        said_locally(local, line, local_writer, local_lead)
    assert local.statements.get().state == Statement.State.APPROVED


def test_facts_of_the_leading_brand_are_shared_once_confirmed_for_the_public(
    case: Case, local: Case, lead: Person, local_lead: Person, local_writer: Person
) -> None:
    told = make_fact(case, lead)
    heard = make_fact(case, lead, status="reported")
    inside = make_fact(case, lead, public=False)
    own = make_fact(local, local_lead)
    assert [each.number for each in (told, heard, inside, own)] == [1, 2, 3, 4]
    assert set(facts_at_hand(local)) == {told, own}
    assert set(facts_at_hand(case)) == {told, heard, inside}
    assert make_fact(case, lead).number == 5
    statement = written(local, local_writer, body="Here: [[F-02 text]] and [[F-03 text]].")
    assert "[[F-02 text]] and [[F-03 text]]" in words(statement)
    client = client_of(local_lead)
    statuses = [client.get(f"{local.path}facts/{number}/").status_code for number in (1, 2, 3, 4)]
    assert statuses == [200, 404, 404, 200]


def test_fact_that_is_confirmed_no_longer_stops_the_text_and_hides_its_new_words(
    local: Case, line: Statement, lead: Person, local_writer: Person
) -> None:
    statement = take(local, line, local_writer)
    fact = facts_at_hand(local).get()
    assert fact.current is not None
    draft = draft_of(fact.current)
    other = type(draft)(**{**vars(draft), "value": 31_752, "status": FactVersion.Status.DISPUTED})
    change_fact(fact, draft=other, base_version=1, by=lead, now=SOON)
    assert "31,752" not in words(statement)
    assert "[[F-01 text]]" in words(statement)
    assert "fact" in codes(statement)
    page = client_of(local_writer).get(f"{local.path}facts/1/").content.decode()
    assert "31,752" not in page


def test_new_subject_of_a_shared_fact_is_not_shown_before_it_may_be_said(
    local: Case, line: Statement, lead: Person, local_writer: Person
) -> None:
    statement = take(local, line, local_writer)
    fact = facts_at_hand(local).get()
    assert fact.current is not None
    draft, said = draft_of(fact.current), fact.current.subject
    heard = {"subject": "Second victim", "status": FactVersion.Status.DISPUTED}
    change_fact(fact, draft=type(draft)(**{**vars(draft), **heard}), base_version=1, by=lead, now=SOON)
    client = client_of(local_writer)
    for path in ("facts/", "facts/1/", f"statements/{statement.pk}/edit/", ""):
        answer = client.get(f"{local.path}{path}", follow=True)
        assert answer.status_code == 200
        assert "Second victim" not in answer.content.decode(), path
    assert said in client.get(f"{local.path}facts/1/").content.decode()


def test_changed_fact_is_for_each_brand_to_correct_in_its_own_texts(
    case: Case, local: Case, line: Statement, lead: Person, local_writer: Person, local_lead: Person
) -> None:
    mine = said_locally(local, line, local_writer, local_lead)
    fact = facts_at_hand(local).get()
    assert fact.current is not None
    draft = draft_of(fact.current)
    change_fact(fact, draft=type(draft)(**{**vars(draft), "value": 99}), base_version=1, by=lead, now=SOON)
    assert [touch.row.owner_id for touch in touches_of(case)] == [line.pk]
    assert [touch.row.owner_id for touch in touches_of(local)] == [mine.pk]
    assert "99" in touches_of(local)[0].is_now
    assert (progress_of(case).count, progress_of(local).count) == (1, 1)
    assert Notice.objects.filter(person=local_lead, title__contains="changed").exists()
    drafted = domain.draft_corrections(local, by=local_writer, now=SOON)
    assert [each.corrects for each in drafted.submitted] == [mine]
    row = TouchedText.objects.get(owner_id=mine.pk)
    with pytest.raises(NotFound):
        leave_as_it_is(row, "No.", by=local_writer, now=SOON)
    left = leave_as_it_is(row, "Said since.", by=local_writer, now=SOON, case=local)
    assert left.state == TouchedText.State.LEFT


def test_guard_holds_a_local_text_against_what_any_brand_of_the_case_said(
    case: Case, local: Case, writer: Person, lead: Person, local_writer: Person, channel: Channel
) -> None:
    del channel
    published(case, writer, lead, body="We refunded 300 customers of our shops.")
    statement = written(local, local_writer, body="We refunded 450 customers of our shops.")
    found = contradictions(statement, domain.read_texts(statement, now=SOON), now=SOON)
    assert {mark.rule for mark in found if mark.language == "en"} == {"said-otherwise"}
    room.release_brand(local, reason="Sells none.", by=lead, now=SOON)
    statement = Statement.objects.get(pk=statement.pk)
    assert contradictions(statement, domain.read_texts(statement, now=SOON), now=SOON) == []


def test_guard_holds_a_local_text_against_the_leading_ledger(
    case: Case, local: Case, lead: Person, local_writer: Person
) -> None:
    confirmed_fact(case, lead)
    statement = written(local, local_writer, body="We sold 900 kettles.")
    found = contradictions(statement, domain.read_texts(statement, now=SOON), now=SOON)
    assert [mark.against.fact for mark in found if mark.language == "en" and mark.against] == ["F-01"]


def test_brand_let_go_reads_nothing_more_and_what_it_took_over_cannot_go_out(
    local: Case, line: Statement, lead: Person, local_writer: Person, local_lead: Person
) -> None:
    statement = domain.submit(take(local, line, local_writer), by=local_writer, now=SOON)
    domain.approve(statement, by=local_lead, now=SOON, digest=digest(statement, now=SOON))
    local = room.release_brand(local, reason="Sells none.", by=lead, now=SOON)
    assert global_lines(local) == []
    assert set(facts_at_hand(local)) == set()
    assert {"not_led", "fact"} <= set(codes(statement))
    with pytest.raises(MoveRefused):
        domain.publish(Statement.objects.get(pk=statement.pk), by=local_writer, now=SOON)
    with pytest.raises(MoveRefused):
        take(local, line, local_writer)
    client = client_of(local_lead)
    assert client.get(f"{local.path}facts/1/").status_code == 404
    assert client.get(f"{local.path}lines/").status_code == 302
    assert client.post(f"{local.path}lines/{line.pk}/take/").status_code == 404
    assert "12,480" not in client.get(f"{local.path}statements/{statement.pk}/").content.decode()


def test_text_taken_from_a_dropped_line_says_so_and_cannot_go_out(
    case: Case, local: Case, writer: Person, lead: Person, local_writer: Person, local_lead: Person
) -> None:
    dropped = approved(case, writer, lead)
    statement = domain.submit(take(local, dropped, local_writer), by=local_writer, now=SOON)
    domain.approve(statement, by=local_lead, now=SOON, digest=digest(statement, now=SOON))
    domain.drop(Statement.objects.get(pk=dropped.pk), by=lead, now=SOON)
    assert codes(statement) == ["line_dropped"]
    with pytest.raises(MoveRefused, match="Drop this text"):
        domain.publish(Statement.objects.get(pk=statement.pk), by=local_writer, now=SOON)


def test_line_is_read_and_taken_over_on_the_pages(
    case: Case, local: Case, line: Statement, local_writer: Person, writer: Person, sister: Brand
) -> None:
    client = client_of(local_writer)
    page = client.get(local.path).content.decode()
    assert "led by Kettlewick" in page
    assert f"{local.path}lines/{line.pk}/take/" in page
    lines = client.get(f"{local.path}lines/").content.decode()
    assert "12,480 kettles sold." in lines
    answer = client.post(f"{local.path}lines/{line.pk}/take/")
    taken = local.statements.get()
    assert answer.headers["Location"] == f"{local.path}statements/{taken.pk}/edit/"
    assert (
        "Taken over from a global line of Kettlewick."
        in client.get(answer.headers["Location"]).content.decode()
    )
    reader = client_of(make_person(role=Role.READER, brand=sister))
    assert reader.get(f"{local.path}lines/").status_code == 200
    assert reader.post(f"{local.path}lines/{line.pk}/take/").status_code == 403
    outsider = client_of(writer)
    assert outsider.get(f"{local.path}lines/").status_code == 404
    assert outsider.post(f"{local.path}lines/{line.pk}/take/").status_code == 404
    assert client_of(local_writer).get(line_url(line)).status_code == 404


def line_url(line: Statement) -> str:
    return f"{line.case.path}statements/{line.pk}/"


def test_stale_text_asks_to_be_looked_at_in_the_editor_and_in_next(
    case: Case, local: Case, writer: Person, lead: Person, local_writer: Person, channel: Channel
) -> None:
    del channel
    line = approved(case, writer, lead)
    taken = take(local, line, local_writer)
    say_anew(line, writer, lead)
    (action,) = line_actions(local, local_writer, SOON)
    assert action.url == f"{local.path}statements/{taken.pk}/edit/"
    page = client_of(local_writer).get(action.url).content.decode()
    assert "current_fr" in page
    assert "current_en" in page


def test_api_reads_lines_and_facts_and_takes_a_line_over(
    local: Case, line: Statement, local_writer: Person, sister: Brand, case: Case, writer: Person
) -> None:
    program, path = program_of(local_writer, sister), f"/brands/{sister.slug}/cases/{local.number}/lines"
    told = program.done("GET", path)
    assert told["led_by"] == "Kettlewick"
    assert [(each["id"], each["taken"]) for each in told["lines"]] == [(line.pk, None)]
    assert [each["key"] for each in told["facts"]] == ["F-01"]
    made = program.done("POST", f"{path}/{line.pk}/take")
    assert "12,480" in made["read"]["en"]["body"]
    assert program.done("GET", path)["lines"][0]["taken"] == made["id"]
    mine = program_of(writer, case.brand)
    empty = mine.done("GET", f"/brands/{case.brand.slug}/cases/{case.number}/lines")
    assert empty == {"led_by": None, "lines": [], "facts": []}
    assert mine.call("GET", path).status_code == 404


def test_status_of_a_shared_fact_is_the_leading_brands_to_change(
    case: Case, local: Case, lead: Person, local_lead: Person
) -> None:
    fact = make_fact(case, lead)
    with pytest.raises(NotFound):
        set_status(fact, status="withdrawn", base_version=1, by=local_lead, now=SOON)
    client = client_of(local_lead)
    assert client.post(f"{local.path}facts/1/edit/", {}).status_code == 404
    with pytest.raises(InputRefused):
        room.tell_leading(local, text="", by=local_lead, now=SOON)


def test_fact_wants_a_sentence_in_the_languages_of_the_brands_concerned(
    case: Case, lead: Person, brand: Brand, local: Case
) -> None:
    Brand.objects.filter(pk=local.brand_id).update(languages=["fr", "nl"])
    assert room.other_languages(case) == ["nl"]
    assert room.other_languages(local) == []
    client = client_of(lead)
    assert 'name="text_nl"' in client.get(f"{case.path}facts/add/").content.decode()
    fact = make_fact(case, lead)
    told = domain.read_texts(written(local, lead, body="[[F-01 text]]"), now=SOON)
    assert [problem.key for reading in told for problem in reading.problems] == ["F-01"]
    page = f"{case.path}facts/{fact.number}/"
    assert 'name="text_nl"' in client.get(f"{page}edit/").content.decode()
    assert "Dutch" in client.get(page).content.decode()


def test_table_of_facts_names_the_leading_brand_and_none_of_its_people(
    case: Case, local: Case, lead: Person, local_writer: Person
) -> None:
    make_fact(case, make_person(role=Role.LEAD, brand=case.brand, name="Olga Owner"))
    page = client_of(local_writer).get(f"{local.path}facts/").content.decode()
    assert "Kettlewick</td>" in page
    assert "Olga Owner" not in page
    del lead


@pytest.mark.parametrize("said", [{"status": "reported"}, {"public": False}])
def test_line_not_said_yet_hides_what_its_fact_says_until_it_may_be_said(
    said: dict[str, Any],
    case: Case,
    local: Case,
    writer: Person,
    lead: Person,
    local_lead: Person,
    channel: Channel,
) -> None:
    del channel
    fact = confirmed_fact(case, lead)
    approved(case, writer, lead, body="So far, [[F-01]]. [[F-01 text]]")
    program = program_of(local_lead, local.brand, "read")

    def shown() -> str:
        page = client_of(local_lead).get(f"{local.path}lines/").content.decode()
        answer = program.call("GET", f"/brands/{local.brand.slug}/cases/{local.number}/lines")
        return page + answer.content.decode()

    assert "12,480 kettles sold" in shown()
    fact.refresh_from_db()
    assert fact.current is not None
    heard = replace(
        draft_of(fact.current), value=77_777, text={"en": "Perhaps {value}.", "fr": "Peut-être {value}."}
    )
    change_fact(fact, draft=replace(heard, **said), base_version=1, by=lead, now=SOON)
    for words in ("77,777", "77 777", "Perhaps", "Peut-être"):
        assert words not in shown()
    assert "So far, [[F-01]]. [[F-01 text]]" in shown()


def test_local_room_is_told_of_a_changed_fact_only_by_what_it_may_know(
    case: Case, local: Case, writer: Person, lead: Person, local_lead: Person
) -> None:
    told = Notice.objects.filter(person=local_lead, key__startswith="fact:")
    secret = make_fact(case, lead, subject="Names of the hurt", public=False)
    known = confirmed_fact(case, lead)
    written(case, writer, body=f"[[{secret.key}]] [[{known.key}]]")
    for fact, said in ((secret, {"value": 3}), (known, {"subject": "Hidden", "status": "reported"})):
        fact.refresh_from_db()
        assert fact.current is not None
        draft = replace(draft_of(fact.current), **said)
        change_fact(fact, draft=draft, base_version=1, by=lead, now=SOON)
    assert [notice.title for notice in told] == [
        f"{known.key}, kettles, changed. What we said or wrote uses the former version."
    ]


def test_words_taken_out_of_a_line_are_neither_shown_nor_taken_over(
    case: Case,
    local: Case,
    writer: Person,
    lead: Person,
    local_lead: Person,
    local_writer: Person,
    channel: Channel,
) -> None:
    del channel
    body = "We refunded 300 customers of our shops. Jeanne Zwetschge was first. Rinse with vinegar."
    line = published(case, writer, lead, body=body)
    for text in PublicText.objects.filter(owner_id=line.pk, owner_label="react.statement"):
        reason: dict[str, Any] = {"reason": "She asked us to.", "by": lead, "now": SOON}
        redact(text, words="Jeanne Zwetschge", kind="personal", **reason)
        redact(text, words="Rinse with vinegar", kind="wrong_advice", **reason)
    client, program = client_of(local_lead), program_of(local_lead, local.brand, "read")
    page = client.get(f"{local.path}lines/").content.decode()
    told = program.call("GET", f"/brands/{local.brand.slug}/cases/{local.number}/lines").content.decode()
    for shown in (page, told):
        assert "We refunded 300 customers" in shown
        assert "Zwetschge" not in shown
    statement = take(local, line, local_writer)
    assert words(statement) == "We refunded 300 customers of our shops. […] was first. {what to do instead}."
    own = written(local, local_writer, body="We refunded 450 customers of our shops.")
    found = contradictions(own, domain.read_texts(own, now=SOON), now=SOON)
    against = [mark.against for mark in found if mark.language == "en"]
    assert [each is not None and each.before for each in against] == ["Where we stand\n\nWe refunded "]
    assert "Zwetschge" not in str(against)
