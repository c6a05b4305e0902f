"""Attention and harm of a brand's day, from its mentions."""

import pytest

from fauxpas.core.models import Brand
from fauxpas.watch.feeling import readers_of
from fauxpas.watch.indices import Indices, drivers_in_words, indices
from fauxpas.watch.models import Source
from tests.factories import NOON, make_brand, make_mentions, make_query, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def source() -> Source:
    brand = make_brand(name="Acme", languages=["en"])
    make_query(brand, "acme")
    return make_source(brand)


def _indices(source: Source, *, count: int, usual: float | None = 10.0) -> Indices:
    assert isinstance(source.brand, Brand)
    readers = readers_of(source.brand)
    return indices(source.brand, count=count, usual=usual, share=None, now=NOON, readers=readers)


def test_quiet_day_is_neutral_in_both(source: Source) -> None:
    make_mentions(source, "acme is open on Monday")
    found = _indices(source, count=8)
    assert (found.attention.value, found.harm.value) == (0.0, 0.0)
    assert drivers_in_words(found.attention) == "0 is an ordinary day"


def test_many_readers_of_much_talk_are_attention_and_no_harm(source: Source) -> None:
    for number in range(30):
        make_mentions(source, f"acme dances, take {number}", reach=200_000)
    found = _indices(source, count=30, usual=2.0)
    assert found.attention.value > 50
    assert found.harm.value == 0.0
    assert "volume" in drivers_in_words(found.attention)


def test_two_who_tell_of_children_in_hospital_are_harm_and_little_attention(source: Source) -> None:
    for author in ("ada", "bob"):
        make_mentions(source, "My child is in hospital after eating acme yoghurt", author=author)
    found = _indices(source, count=2)
    assert found.harm.value > 40
    assert found.attention.value == 0.0
    assert drivers_in_words(found.harm) == "gravity of what is told, children"


def test_one_author_who_tells_forty_times_is_one_teller(source: Source) -> None:
    make_mentions(source, "My child is in hospital after eating acme yoghurt", author="ada")
    once = _indices(source, count=1).harm.value
    for number in range(5):
        make_mentions(
            source, f"My child is in hospital after eating acme yoghurt, day {number}", author="ada"
        )
    assert _indices(source, count=6).harm.value == once


def test_brand_that_is_still_learnt_has_no_unusual_volume(source: Source) -> None:
    make_mentions(source, "acme opens")
    assert _indices(source, count=500, usual=None).attention.parts["volume"] == 0.0
