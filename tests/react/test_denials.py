"""A draft begun before a fact was confirmed must not go on saying that nothing is."""

import pytest

from fauxpas.core.errors import MoveRefused
from fauxpas.core.models import Person
from fauxpas.react import domain
from fauxpas.react.domain.denials import denies_all
from fauxpas.react.models import Statement
from fauxpas.room.models import Case
from tests.factories import NOON
from tests.react.acts import confirmed_fact


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We have confirmed nothing yet.", "en"),
        ("Nothing has been confirmed.", "en"),
        ("At this hour nothing is confirmed, and we check.", "en"),
        ("So far we know nothing.", "en"),
        ("Nous n’avons encore rien de confirmé.", "fr"),
        ("Rien n’est encore confirmé à cette heure.", "fr"),
        ("Nous ne savons encore rien.", "fr"),
        ("Aucun élément n’est confirmé.", "fr"),
    ],
)
def test_text_that_says_nothing_is_known_is_heard(text: str, language: str) -> None:
    assert denies_all(text, language)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We have nothing new to confirm yet.", "en"),
        ("We have confirmed that 12,480 kettles were sold.", "en"),
        ("We know nothing matters more to you.", "fr"),
        ("Nous n’avons rien de nouveau à confirmer.", "fr"),
        ("Ce que nous ne savons pas encore : pourquoi c’est arrivé.", "fr"),
        ("Nous ne cachons rien.", "fr"),
    ],
)
def test_text_that_denies_nothing_is_left_alone(text: str, language: str) -> None:
    assert not denies_all(text, language)


def test_draft_begun_before_a_fact_was_confirmed_cannot_go_out_saying_nothing_is(
    case: Case, writer: Person, lead: Person
) -> None:
    statement = domain.start_statement(case, Statement.Kind.HOLDING, by=writer, now=NOON)
    readings = domain.read_texts(statement, now=NOON)
    assert domain.find_obstacles(statement, readings, now=NOON) == []
    fact = confirmed_fact(case, lead)
    readings = domain.read_texts(statement, now=NOON)
    found = domain.find_obstacles(statement, readings, now=NOON)
    denied = {obstacle.language for obstacle in found if obstacle.code == "denies_known"}
    assert denied == {"fr", "en"}
    assert {obstacle.fact for obstacle in found if obstacle.code == "denies_known"} == {fact.key}
    with pytest.raises(MoveRefused, match="says that nothing is confirmed"):
        domain.submit(statement, by=writer, now=NOON)
