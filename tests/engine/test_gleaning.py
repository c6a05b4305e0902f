"""What a text tells that might be a fact: what is read, what is left alone, and where it stands."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.gleaning import MOST_FOUND, MOST_PASSAGE, glean

ON = date(2026, 11, 19)


def read(text: str, language: str = "fr") -> list[tuple[str, object]]:
    return [(each.type, each.value) for each in glean(text, language=language, on=ON)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Il y a déjà 12 personnes malades !", [("number", 12)]),
        ("en", "Three people were burned.", [("number", 3)]),
        ("en", "More than 3,000 accounts leaked.", [("number", 3000)]),
        ("en", "Between 10 and 20 people injured.", [("text", None)]),
        ("fr", "Un yaourt du lot L4471.", [("reference", "L4471")]),
        ("fr", "On m'a remboursé 3,50 €.", [("money", [3.5, "EUR"])]),
        ("en", "71% of orders are late.", [("percent", 71)]),
        ("fr", "Elle a été hospitalisée à Lyon hier à 18h30.", [("place", "Lyon"), ("date", "2026-11-18T18:30")]),
        ("fr", "La panne de paiement dure depuis 3 heures.", [("duration", 10800)]),
        ("fr", "J'adore ce magasin, 5 étoiles, depuis 2 ans !!! à Noël", []),
        ("en", "lol 10/10 would not recommend", []),
        ("en", "Call me on 06 12 34 56 78 or write to mia@example.org", []),
        ("fr", "", []),
        ("en", "🔥🔥🔥", []),
    ],
)  # fmt: skip
def test_values_are_read_where_they_speak_of_something(
    language: str, text: str, expected: list[tuple[str, object]]
) -> None:
    assert read(text, language) == expected


def test_two_languages_that_say_the_same_are_one_saying() -> None:
    french, english = (
        glean(text, language=code, on=ON)[0].plain
        for code, text in (("fr", "12 clients touchés."), ("en", "12 customers affected."))
    )
    assert french == english


def test_value_stands_in_its_passage() -> None:
    text = "Bonjour. Ma fille est malade : 12 personnes malades dans notre école. Merci."
    found = glean(text, language="fr", on=ON)[0]
    assert found.passage == "Ma fille est malade : 12 personnes malades dans notre école."
    assert found.passage[found.start : found.end].startswith("12 personnes")


def test_same_thing_said_twice_is_read_once_and_a_long_list_is_cut() -> None:
    assert len(glean("12 personnes malades. Oui, 12 personnes malades.", language="fr", on=ON)) == 1
    many = " ".join(f"{number} clients touchés." for number in range(100, 400))
    assert len(glean(many, language="fr", on=ON)) == MOST_FOUND


@given(st.text(max_size=400), st.sampled_from(["fr", "en", "", "de"]))
def test_any_text_is_read_and_every_span_lies_in_its_passage(text: str, language: str) -> None:
    for each in glean(text, language=language, on=ON):
        assert 0 <= each.start <= each.end <= len(each.passage) <= MOST_PASSAGE + 1
        assert each.plain


def test_long_text_is_read_to_its_end_in_parts() -> None:
    text = "We are checking. " * 2_000 + "We recalled 12,480 packets."
    assert [each.value for each in glean(text, language="en", on=date(2026, 11, 19))] == [12480]
