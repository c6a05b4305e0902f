from datetime import timedelta

import pytest

from fauxpas.core.errors import Conflict, InputRefused, MoveRefused, NotAllowed, NotFound
from fauxpas.core.models import Brand, Notice, Person, Role
from fauxpas.react import domain
from fauxpas.react.domain import Draft
from fauxpas.react.domain.moves import STATEMENT_MOVES, next_statement_state
from fauxpas.react.domain.statements import proposed_promise
from fauxpas.react.domain.words import promise_words
from fauxpas.react.models import Statement
from fauxpas.room import domain as room
from fauxpas.room.models import Case
from fauxpas.understand.domain import set_status, texts_touched_by
from fauxpas.understand.models import FactVersion
from tests.factories import NOON, make_fact, make_person
from tests.react.acts import PROMISE, confirmed_fact, verbs, written

VERBS = {verb for _, verb in STATEMENT_MOVES}


@pytest.mark.parametrize("state", Statement.State.values)
@pytest.mark.parametrize("verb", sorted(VERBS))
def test_every_move_leads_where_the_table_says_or_is_refused_in_words(state: str, verb: str) -> None:
    statement = Statement(state=state)
    if (state, verb) in STATEMENT_MOVES:
        assert next_statement_state(statement, verb) == STATEMENT_MOVES[state, verb]
    else:
        with pytest.raises(MoveRefused, match=r"\w+ \w+"):
            next_statement_state(statement, verb)


def test_nothing_leads_away_from_what_is_public_or_dropped() -> None:
    assert not [move for move in STATEMENT_MOVES if move[0] in {"published", "dropped"}]


def test_holding_statement_begins_from_the_ledger_in_every_language(
    case: Case, writer: Person, lead: Person
) -> None:
    confirmed_fact(case, lead)
    statement = domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=NOON)
    french, english = domain.read_texts(statement, now=NOON)
    assert "- 12\u202f480 bouilloires vendues." in french.body
    assert "- 12,480 kettles sold." in english.body
    assert (
        "before 14:00, Thursday 19\u00a0November 2026 (Paris time)".replace("14:00", "15:00") in english.body
    )
    assert statement.next_update_at == PROMISE
    assert domain.find_obstacles(statement, [french, english], now=NOON) == []
    assert verbs(statement) == ["statement.started"]


def test_holding_statement_without_confirmed_fact_says_so(case: Case, writer: Person) -> None:
    statement = domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=NOON)
    _, english = domain.read_texts(statement, now=NOON)
    assert "We have confirmed nothing yet." in english.body
    assert english.citations == ()


def test_holding_statement_never_denies_a_confirmed_fact_that_lacks_a_sentence(
    case: Case, writer: Person, lead: Person
) -> None:
    make_fact(case, lead, text={"fr": "Il y a {value} paquets en rayon."})
    statement = domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=NOON)
    french, english = domain.read_texts(statement, now=NOON)
    assert "paquets en rayon" in french.body
    assert "confirmed nothing" not in english.body
    found = domain.find_obstacles(statement, [french, english], now=NOON)
    assert {obstacle.code for obstacle in found} == {"fact"}


def test_update_begins_with_open_slots_that_stop_it(case: Case, writer: Person) -> None:
    statement = domain.start_statement(case, Statement.Kind.UPDATE, by=writer, now=NOON)
    found = domain.find_obstacles(statement, domain.read_texts(statement, now=NOON), now=NOON)
    assert {obstacle.code for obstacle in found} == {"open_slot"}
    with pytest.raises(MoveRefused, match="open slot"):
        domain.submit(statement, by=writer, now=NOON)


def test_text_that_says_nothing_is_new_needs_only_an_approval(
    case: Case, writer: Person, lead: Person
) -> None:
    statement = domain.start_statement(case, Statement.Kind.UPDATE, by=writer, now=NOON, nothing_new_yet=True)
    french, english = domain.read_texts(statement, now=NOON)
    assert "nothing new to confirm" in english.body
    assert "rien de nouveau à confirmer" in french.body
    assert domain.submit(statement, by=writer, now=NOON).state == Statement.State.SUBMITTED


def test_closed_case_takes_no_new_statement(case: Case, writer: Person, lead: Person) -> None:
    room.change_level(case, to=Case.Level.CLOSED, by=lead, now=NOON, reason="It was another brand.")
    assert case.level != Case.Level.CLOSED  # as a page opened before had it
    with pytest.raises(MoveRefused, match="Reopen"):
        domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=NOON)


def test_stale_save_is_refused_and_what_was_saved_meanwhile_stays(
    case: Case, writer: Person, lead: Person
) -> None:
    statement = written(case, writer)
    base = statement.version
    drafts = {"en": Draft("Ours", "Lea's words.")}
    domain.save_texts(statement, drafts, base_version=base, next_update_at=PROMISE, by=lead, now=NOON)
    with pytest.raises(Conflict):
        domain.save_texts(
            statement,
            {"en": Draft("Mine", "Will's words.")},
            base_version=base,
            next_update_at=PROMISE,
            by=writer,
            now=NOON,
        )
    assert statement.texts.get(language="en").body == "Lea's words."


def test_saving_the_same_again_changes_nothing(case: Case, writer: Person, lead: Person) -> None:
    statement = written(case, writer)
    again = {text.language: Draft(text.title, text.body) for text in statement.texts.all()}
    same = domain.save_texts(
        statement, again, base_version=1, next_update_at=statement.next_update_at, by=lead, now=NOON
    )
    assert (same.version, same.author) == (statement.version, writer)


def test_language_the_brand_does_not_speak_is_refused(case: Case, writer: Person) -> None:
    statement = written(case, writer)
    with pytest.raises(InputRefused) as refused:
        domain.save_texts(
            statement,
            {"de": Draft("Lage", "Wir prüfen.")},
            base_version=2,
            next_update_at=PROMISE,
            by=writer,
            now=NOON,
        )
    assert set(refused.value.fields) == {"body_de"}


@pytest.mark.parametrize(
    ("title", "body", "minutes", "code"),
    [
        ("Where we stand", "", 120, "missing_language"),
        ("", "We are checking.", 120, "missing_language"),
        ("Where we stand", "We are checking.", 0, "late_promise"),
        ("Where we stand", "We are checking.", None, "no_promise"),
        ("Where we stand", "We are checking [[F-09]].", 120, "fact"),
        ("Where we stand", "We are checking [[what]].", 120, "bad_mark"),
        ("[[F-01]] kettles", "We are checking.", 120, "title_cites"),
    ],
)
def test_what_stands_in_the_way_is_named(
    case: Case, writer: Person, title: str, body: str, minutes: int | None, code: str
) -> None:
    statement = written(case, writer)
    promise = NOON + timedelta(minutes=minutes) if minutes is not None else None
    statement = domain.save_texts(
        statement, {"en": Draft(title, body)}, base_version=2, next_update_at=promise, by=writer, now=NOON
    )
    found = domain.find_obstacles(statement, domain.read_texts(statement, now=NOON), now=NOON)
    assert [obstacle.code for obstacle in found] == [code]
    with pytest.raises(MoveRefused):
        domain.submit(statement, by=writer, now=NOON)


def test_unconfirmed_fact_stands_in_the_way_of_submitting(case: Case, writer: Person, lead: Person) -> None:
    fact = confirmed_fact(case, lead)
    statement = written(case, writer, body="We sold [[F-01]] kettles.")
    fact = set_status(fact, status=FactVersion.Status.DISPUTED, base_version=1, by=lead, now=NOON)
    with pytest.raises(MoveRefused, match="only a confirmed fact"):
        domain.submit(statement, by=writer, now=NOON)
    assert texts_touched_by(fact).drafts == [
        ("react.statement", statement.pk, "en"),
        ("react.statement", statement.pk, "fr"),
    ]


def test_submitting_tells_everybody_who_may_approve_but_the_author(
    brand: Brand, case: Case, writer: Person, lead: Person
) -> None:
    voice = make_person(role=Role.VOICE, brand=brand)
    Notice.objects.all().delete()
    statement = written(case, lead)
    domain.submit(statement, by=lead, now=NOON)
    told = Notice.objects.all()
    assert [notice.person for notice in told] == [voice]
    assert told[0].path.endswith(f"/cases/1/statements/{statement.pk}/approve/")


def test_alone_there_is_nobody_to_submit_to(case: Case, lead: Person) -> None:
    statement = written(case, lead)
    with pytest.raises(MoveRefused, match="sole hand"):
        domain.submit(statement, by=lead, now=NOON)


def test_dropped_statement_is_not_asked_to_follow_a_changed_fact(
    case: Case, writer: Person, lead: Person
) -> None:
    fact = confirmed_fact(case, lead)
    statement = domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=NOON)
    changed = set_status(fact, status=FactVersion.Status.DISPUTED, base_version=1, by=lead, now=NOON)
    assert len(texts_touched_by(changed)) == 1
    domain.drop(statement, by=writer, now=NOON)
    assert len(texts_touched_by(changed)) == 0


def test_dropped_statement_stays_readable_and_takes_no_words(case: Case, writer: Person) -> None:
    statement = domain.drop(written(case, writer), by=writer, now=NOON)
    with pytest.raises(MoveRefused, match="dropped"):
        domain.save_texts(
            statement, {"en": Draft("a", "b")}, base_version=2, next_update_at=PROMISE, by=writer, now=NOON
        )
    assert verbs(statement) == ["statement.started", "statement.saved", "statement.dropped"]


def test_reader_may_not_write_and_outsider_sees_nothing(case: Case, brand: Brand) -> None:
    reader = make_person(role=Role.READER, brand=brand)
    with pytest.raises(NotAllowed):
        domain.start_statement(case, Statement.Kind.HOLDING, by=reader, now=NOON)
    with pytest.raises(NotFound):
        domain.start_statement(case, Statement.Kind.HOLDING, by=make_person(), now=NOON)


def test_promise_is_proposed_on_the_quarter_at_least_two_hours_ahead() -> None:
    assert proposed_promise(NOON) == NOON + timedelta(hours=2)
    assert proposed_promise(NOON + timedelta(minutes=1, seconds=5)) == NOON + timedelta(hours=2, minutes=15)


def test_promise_reads_in_both_languages_in_the_brands_zone() -> None:
    assert promise_words(NOON, language="fr", time_zone="Europe/Paris") == (
        "avant 13\u00a0h\u00a000, jeudi 19\u00a0novembre 2026 (heure de Paris)"
    )
    assert promise_words(NOON, language="en", time_zone="America/New_York") == (
        "before 07:00, Thursday 19\u00a0November 2026 (New York time)"
    )
