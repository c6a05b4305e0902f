"""Why people are angry: what must come out right, when it abstains, and what corrections change."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.reasons import LISTED, REASONS, list_hits, reason, shipped_reasons
from fauxpas.engine.train.data import read_airline
from tests.shared import shared

POSTS = [
    line.split("\t") for line in Path(__file__).with_name("reason_posts.tsv").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_our_own_posts_get_their_reason_or_none_more_often_than_a_wrong_one(language: str) -> None:
    rows = [(name, reason(text).name) for name, spoken, text in POSTS if spoken == language]
    named = [(name, found) for name, found in rows if name != "none" and found is not None]
    assert len(named) >= 25
    assert sum(name == found for name, found in named) / len(named) >= 0.75


def test_anger_without_a_reason_gets_none_of_the_eleven() -> None:
    quiet = [reason(text).name in {None, "other"} for name, _language, text in POSTS if name == "none"]
    assert sum(quiet) >= 7


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Publicité mensongère, quelle arnaque, vous mentez", "misleading"),
        ("Mes données ont fuité, et la CNIL ?", "privacy"),
        ("Les salariés en grève, mal payés, licenciés", "employment"),
        ("Stop greenwashing, your plastic packaging kills the planet", "environment"),
        ("Racist staff, this is plain discrimination", "discrimination"),
        ("My luggage is lost and my flight was delayed", "delivery"),
        ("On hold for two hours with customer service, no answer", "service"),
    ],
)
def test_plain_complaint_has_its_reason(text: str, name: str) -> None:
    assert reason(text).name == name


@pytest.mark.parametrize("text", ["", "   ", "https://exemple.fr/x", "@acme", "😡😡"])
def test_text_without_a_word_has_no_reason(text: str) -> None:
    found = reason(text)
    assert (found.name, found.confidence) == (None, 0.0)


def test_text_in_a_language_it_does_not_read_has_no_reason() -> None:
    assert reason("Mi equipaje perdido, refund", "es").name is None


@given(st.text())
def test_any_text_has_a_known_reason_or_none_and_a_bounded_confidence(text: str) -> None:
    found = reason(text)
    assert found.name is None or found.name in REASONS
    assert 0 <= found.confidence <= 1
    assert len(list_hits(text)) == len(LISTED)


def test_corrections_of_a_brand_change_its_answers_and_nobody_elses() -> None:
    before = reason("Le quai 12 est encore fermé")
    examples = [(f"Le quai {number} est fermé ce matin", "safety") for number in range(1, 6)]
    taught = shipped_reasons().corrected(examples)
    assert taught.reason("Le quai 12 est encore fermé").name == "safety"
    assert reason("Le quai 12 est encore fermé") == before


def test_corrections_come_out_the_same_in_any_order_and_can_be_kept() -> None:
    examples = [("Quai fermé", "safety"), ("Borne muette", "quality"), ("Quai fermé hier", "safety")]
    one, other = shipped_reasons().corrected(examples), shipped_reasons().corrected(examples[::-1])
    assert one.learnt == other.learnt
    kept = shipped_reasons().with_learnt(one.learnt)
    assert kept.reason("Quai fermé") == one.reason("Quai fermé")


def test_correction_to_an_unknown_reason_is_refused() -> None:
    with pytest.raises(ValueError, match="weather"):
        shipped_reasons().corrected([("Il pleut", "weather")])


def test_corrections_make_a_brands_reasons_better_on_posts_they_did_not_hold() -> None:
    rows = read_airline(shared("data"))[-300:]
    blank = shipped_reasons().with_learnt({})
    moved = {"service": "staff", "staff": "service"}
    wanted = [(row.text, moved.get(row.reason, row.reason)) for row in rows]
    taught = blank.corrected(wanted[:200])
    before, after = (
        np.mean([model.reason(text).name == name for text, name in wanted[200:]]) for model in (blank, taught)
    )
    assert after > before
