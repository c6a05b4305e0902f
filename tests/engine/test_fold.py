"""Folding: what reads the same to a person must be the same word to the machine."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.fold import MOST_SPELLED, fold, glued, plain, search_text, word_keys, words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’ORÉAL", "l oreal"),
        ("l'Oréal", "l oreal"),
        ("« l’Oréal »", "l oreal"),
        ("l`Oréal", "l oreal"),
        ("Œuvre à cœur, Straße, Ærø", "oeuvre a coeur strasse aero"),
        ("ＡＣＭＥ", "acme"),
        ("ac\u200bme", "acme"),
        ("cafe\u0301 ﬁn", "cafe fin"),
        ("qu'il n'est aujourd’hui", "qu il n est aujourd hui"),
        ("Coca-Cola", "coca cola"),
        ("H&M", "h & m"),
        ("@acme_officiel #AcmeFail", "acme officiel acmefail"),
        ("İstanbul", "istanbul"),
        ("मुंबई", "मुंबई"),
        ("任天堂", "任 天 堂"),
        ("㍿", "株 式 会 社"),
        ("محمدﷺ", "محمد ﷺ"),
        ("\ud800 \x00 \x85", ""),
        ("😡🔥", ""),
        ("", ""),
    ],
)
def test_fold_text_gives_plain_words(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_words_offsets_point_at_the_original() -> None:
    text = "Là, l’Œuvre de cafe\u0301!"
    assert [(word.text, text[word.start : word.end]) for word in words(text)] == [
        ("la", "Là"),
        ("l", "l"),
        ("oeuvre", "Œuvre"),
        ("de", "de"),
        ("cafe", "cafe\u0301"),
    ]


def test_glued_elision_gives_the_hashtag_spelling() -> None:
    found = words("chez l’Oréal-Paris et Coca-Cola")
    assert ("loreal", 1, 2) in list(glued(found))
    assert ("lorealparis", 1, 3) in list(glued(found))
    assert ("cocacola", 5, 6) in list(glued(found))


def test_search_text_finds_both_spellings() -> None:
    assert search_text("l’Oréal ment").split() == ["l", "oreal", "ment", "loreal"]


@pytest.mark.slow
def test_no_character_grows_beyond_bounds() -> None:
    every = (chr(code) for code in range(sys.maxunicode + 1) if not 0xD800 <= code < 0xE000)
    assert max(len(plain(char)) for char in every) <= 3 * MOST_SPELLED


@given(st.text())
def test_fold_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_words_of_any_text_agree_with_fold_and_stay_inside(text: str) -> None:
    found = words(text)
    assert " ".join(word.text for word in found) == fold(text)
    edges = [edge for word in found for edge in (word.start, word.end)]
    assert all(0 <= word.start < word.end <= len(text) for word in found)
    assert [word.start for word in found] == sorted(word.start for word in found)
    assert not edges or max(edges) <= len(text)


@given(st.text(alphabet="l'aé-_ &x’"))
def test_word_keys_are_the_words_and_the_glued_ones(text: str) -> None:
    found = words(text)
    assert word_keys(text) == {word.text for word in found} | {glue for glue, _, _ in glued(found)}
