from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.content import content_flags
from fauxpas.engine.indices import Attention, Harm, attention_index, harm_index, harm_told

ORDINARY = Attention(mentions=120, usual=120, reach=50_000, before=120)
STORM = Attention(mentions=2_000, usual=120, reach=400_000, before=300, stories=3)
HARM = Harm({1: 1, 2: 3, 3: 2}, 0.7, 0.2, affected=500, vulnerable=1, authorities=1)


def test_attention_index_of_an_ordinary_day_is_neutral() -> None:
    index = attention_index(ORDINARY)
    assert index.value == 0.0
    assert index.drivers == ()
    assert attention_index(Attention()).value == 0.0


def test_attention_index_of_a_quieter_day_is_not_below_neutral() -> None:
    assert attention_index(replace(ORDINARY, mentions=3)).value == 0.0


def test_attention_index_says_what_drives_it() -> None:
    assert attention_index(STORM).drivers[0] == "volume"
    seen = attention_index(Attention(mentions=3, usual=2, reach=900_000, before=2))
    assert seen.drivers[0] == "reach"


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("mentions", (100, 200, 500, 2_000, 5_000)),
        ("reach", (0, 10, 10_000, 900_000)),
        ("stories", (0, 1, 4, 12)),
    ],
)
def test_attention_index_rises_with_each_part(name: str, values: tuple[int, ...]) -> None:
    found = [attention_index(replace(STORM, **{name: value})).value for value in values]
    assert all(low < high for low, high in pairwise(found))


def test_harm_index_without_harm_is_neutral_however_negative_the_usual() -> None:
    assert harm_index(Harm({}, 0.6, 0.6)).value == 0.0
    assert harm_index(Harm({3: 0}, 0.1, 0.6)).value == 0.0


def test_harm_index_one_teller_of_grave_harm_outweighs_a_crowd_of_notes() -> None:
    assert harm_index(Harm({3: 1})).value > harm_index(Harm({1: 500})).value


def test_harm_index_full_harm_is_a_hundred() -> None:
    full = Harm({3: 5_000}, 1.0, 0.0, affected=10**7, vulnerable=10**4, authorities=10**4)
    assert harm_index(full).value == pytest.approx(100.0)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("negative_share", (0.2, 0.4, 0.9)),
        ("affected", (0, 1, 100, 9_000)),
        ("vulnerable", (0, 1, 5)),
        ("authorities", (0, 1, 3)),
        ("tellers", ({3: 1}, {3: 2}, {2: 3, 3: 20})),
    ],
)
def test_harm_index_rises_with_each_part(name: str, values: tuple[object, ...]) -> None:
    found = [harm_index(Harm(**{**HARM.__dict__, name: value})).value for value in values]
    assert all(low < high for low, high in pairwise(found))


def test_harm_index_a_graver_severity_never_lowers_it() -> None:
    found = [harm_index(Harm({severity: 4})).value for severity in (1, 2, 3)]
    assert all(low < high for low, high in pairwise(found))


@given(
    st.tuples(*[st.floats(0, 1e9)] * 4, st.integers(0, 10**6)),
    st.tuples(*[st.integers(0, 10**6)] * 6, st.floats(0, 1), st.floats(0, 1)),
)
def test_indices_stay_between_0_and_100(loud: tuple[float, ...], told: tuple[float, ...]) -> None:
    mentions, usual, reach, before, stories = loud
    attention = attention_index(Attention(mentions, usual, reach, before, int(stories)))
    counts = [int(each) for each in told[:6]]
    harm = harm_index(
        Harm(dict(zip((1, 2, 3), counts[:3], strict=True)), told[6], told[7], counts[3], counts[4], counts[5])
    )
    for index in (attention, harm):
        assert 0.0 <= index.value <= 100.0 + 1e-9
        assert all(0.0 <= part <= 1.0 for part in index.parts.values())
        assert max(index.points.values()) <= index.value + 1e-9


@pytest.mark.parametrize(
    "given_",
    [
        Harm({4: 1}),
        Harm({}, negative_share=1.2),
        Harm({}, affected=-1),
        Harm({3: -1}),
        Harm({}, affected=float("nan")),
    ],
)
def test_harm_index_senseless_figures_are_refused(given_: Harm) -> None:
    with pytest.raises(ValueError, match=r"severity|share|finite"):
        harm_index(given_)
    with pytest.raises(ValueError, match="finite"):
        attention_index(Attention(mentions=float("inf")))


def test_harm_told_counts_each_author_once_at_the_gravest() -> None:
    flags = content_flags("Mon fils est hospitalisé après avoir mangé ce yaourt", "fr")
    once = harm_told({"a": flags}, negative_share=0.5, usual_negative_share=0.2)
    often = harm_told({"a": flags * 40}, negative_share=0.5, usual_negative_share=0.2)
    assert once == often
    assert once.tellers[3] == 1
    assert once.vulnerable == 1
    assert harm_told({"a": []}, negative_share=0.0, usual_negative_share=0.0).tellers == {1: 0, 2: 0, 3: 0}
