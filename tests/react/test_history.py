"""Versions, their differences, and translations that fall behind."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.core.errors import MoveRefused, NotFound
from fauxpas.core.models import Person
from fauxpas.react import domain
from fauxpas.react.domain.history import differences, version_of, versions_of
from fauxpas.react.domain.words import stale_languages
from fauxpas.react.models import Statement
from fauxpas.room.models import Case
from tests.factories import NOON
from tests.react.acts import PROMISE, written

TEXTS = st.text(st.sampled_from("ab é\n.,’"), max_size=40)


def saved(statement: Statement, by: Person, **drafts: str) -> Statement:
    """The statement saved with these bodies."""
    statement = Statement.objects.get(pk=statement.pk)
    texts = {code: domain.Draft("T", body) for code, body in drafts.items()}
    return domain.save_texts(
        statement, texts, base_version=statement.version, next_update_at=PROMISE, by=by, now=NOON
    )


@given(TEXTS, TEXTS)
def test_differences_hold_both_texts_whole(before: str, after: str) -> None:
    changes = differences(before, after)
    assert "".join(change.text for change in changes if change.kind != "new") == before
    assert "".join(change.text for change in changes if change.kind != "gone") == after


def test_neighbouring_changes_read_as_one() -> None:
    changes = differences("We sold 12,000 kettles.", "We sold about ten kettles.")
    assert [(change.kind, change.text) for change in changes] == [
        ("same", "We sold "),
        ("gone", "12,000"),
        ("new", "about ten"),
        ("same", " kettles."),
    ]


@pytest.mark.parametrize(
    ("before", "after"),
    [("4\u202f200", "4\u202f800"), ("3\u00a0h\u00a000", "3\u00a0h\u00a015"), ("12.5", "12.7")],
)
def test_figure_is_changed_as_a_whole(before: str, after: str) -> None:
    changes = differences(f"Retiré : {before} paquets.", f"Retiré : {after} paquets.")
    assert [(change.kind, change.text) for change in changes][1:3] == [("gone", before), ("new", after)]


def test_every_save_keeps_a_version_and_an_older_one_comes_back_as_a_new_draft(
    case: Case, writer: Person, lead: Person
) -> None:
    statement = written(case, writer)
    statement = saved(statement, lead, fr="Autre.", en="Other.")
    restored = domain.restore(statement, version_of(statement, 2), by=writer, now=NOON)
    assert [version.number for version in versions_of(restored)] == [4, 3, 2, 1]
    assert restored.texts.get(language="en").body == "We are checking."
    assert versions_of(restored)[0].restores == 2
    with pytest.raises(NotFound):
        version_of(restored, 9)


def test_public_text_takes_no_version_back(case: Case, writer: Person) -> None:
    statement = written(case, writer)
    Statement.objects.filter(pk=statement.pk).update(state="dropped")
    with pytest.raises(MoveRefused):
        domain.restore(statement, version_of(statement, 1), by=writer, now=NOON)


def test_translation_is_stale_when_its_source_changes_and_not_the_other_way(
    case: Case, writer: Person
) -> None:
    statement = written(case, writer)
    assert stale_languages(statement) == set()
    statement = saved(statement, writer, fr="Nous savons.")
    assert stale_languages(statement) == {"en"}
    statement = saved(statement, writer, en="We know.")
    assert stale_languages(statement) == set()
    statement = saved(statement, writer, en="We know it.")
    assert stale_languages(statement) == set()


def test_both_languages_saved_at_once_are_held_against_each_other(case: Case, writer: Person) -> None:
    statement = saved(written(case, writer), writer, fr="Nous savons.", en="We know.")
    assert stale_languages(statement) == set()


def test_source_may_be_another_language(case: Case, writer: Person) -> None:
    statement = written(case, writer)
    drafts = {"en": domain.Draft("T", "We know.")}
    beside = domain.Beside(source_language="en")
    statement = domain.save_texts(
        statement, drafts, base_version=2, next_update_at=PROMISE, by=writer, now=NOON, beside=beside
    )
    assert stale_languages(statement) == {"fr"}
    with pytest.raises(MoveRefused, match="translates changed"):
        domain.submit(statement, by=writer, now=NOON)


def test_translation_that_was_looked_at_is_current_again_and_the_trail_says_so(
    case: Case, writer: Person
) -> None:
    statement = saved(written(case, writer), writer, fr="Nous savons.")
    statement = domain.save_texts(
        statement,
        {},
        base_version=statement.version,
        next_update_at=PROMISE,
        by=writer,
        now=NOON,
        beside=domain.Beside(looked_at=["en"]),
    )
    assert stale_languages(statement) == set()
    assert statement.version == 4
    assert domain.submit(statement, by=writer, now=NOON).state == Statement.State.SUBMITTED
