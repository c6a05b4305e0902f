from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fauxpas.core.errors import InputRefused
from fauxpas.core.format import HARD, THIN
from fauxpas.understand.models import FactVersion
from fauxpas.understand.values import parse_margin, parse_value, render_value

PARIS = ZoneInfo("Europe/Paris")

READ = [
    ("number", "12,480", "", "en", 12480),
    ("number", "12 480", "", "fr", 12480),
    ("number", f"12{THIN}480,5", "", "fr", 12480.5),
    ("number", "4.1", "", "en", 4.1),
    ("number", "4.1", "", "fr", 4.1),
    ("number", "\u22123", "", "en", -3),
    ("number", "0", "", "en", 0),
    ("number", 7, "", "en", 7),
    ("percent", "71 %", "", "fr", 71),
    ("percent", "0.5%", "", "en", 0.5),
    ("money", "€12.90", "", "en", [12.9, "EUR"]),
    ("money", "12,90 €", "", "fr", [12.9, "EUR"]),
    ("money", "3,5 M€", "", "fr", [3500000, "EUR"]),
    ("money", "£3.5m", "", "en", [3500000, "GBP"]),
    ("money", "1,200 CHF", "", "en", [1200, "CHF"]),
    ("money", "1200", "EUR", "en", [1200, "EUR"]),
    ("money", [12.9, "EUR"], "", "en", [12.9, "EUR"]),
    ("duration", "2 h 30", "", "fr", 9000),
    ("duration", "45 min", "", "en", 2700),
    ("duration", "3 days", "", "en", 259200),
    ("duration", "1 semaine 2 jours", "", "fr", 777600),
    ("duration", "90", "min", "en", 5400),
    ("date", "2026-11-19", "", "en", "2026-11-19"),
    ("date", "19/11/2026", "", "fr", "2026-11-19"),
    ("date", "19/11/2026 10h30", "", "fr", "2026-11-19T10:30:00+01:00"),
    ("date", "19/11/2026 10\u00a0h\u00a030", "", "fr", "2026-11-19T10:30:00+01:00"),
    ("date", "2026-11-19 10:30", "", "en", "2026-11-19T10:30:00+01:00"),
    ("date", "2026-11-19T10:30:00+00:00", "", "en", "2026-11-19T10:30:00+00:00"),
    ("place", "  Saint  Denis ", "", "en", "Saint Denis"),
    ("reference", "L2611-B", "", "en", "L2611-B"),
    ("yes/no", "oui", "", "fr", True),
    ("yes/no", "No", "", "en", False),
    ("yes/no", False, "", "en", False),
    ("text", "anything", "", "en", None),
    ("number", "", "", "en", None),
    ("number", None, "", "en", None),
]


@pytest.mark.parametrize(("kind", "typed", "unit", "language", "value"), READ)
def test_value_typed_is_read(kind: str, typed: object, unit: str, language: str, value: object) -> None:
    assert parse_value(kind, typed, unit=unit, language=language, zone=PARIS) == value


REFUSED = [
    ("number", "a dozen", "en"),
    ("number", "12,48", "en"),
    ("number", "12.480", "fr"),
    ("number", "1,2,3", "en"),
    ("number", True, "en"),
    ("percent", "most", "en"),
    ("money", "12.90", "en"),
    ("money", "12 euros and some", "en"),
    ("money", ["x", "EUR"], "en"),
    ("duration", "a while", "en"),
    ("duration", "3", "en"),
    ("duration", "2 years", "en"),
    ("date", "19/11/2026", "en"),
    ("date", "2026-02-30", "en"),
    ("date", "tomorrow", "en"),
    ("date", 20261119, "en"),
    ("yes/no", "perhaps", "en"),
    ("reference", "x" * 201, "en"),
]


@pytest.mark.parametrize(("kind", "typed", "language"), REFUSED)
def test_value_that_cannot_be_read_is_refused_in_words(kind: str, typed: object, language: str) -> None:
    with pytest.raises(InputRefused) as refusal:
        parse_value(kind, typed, language=language, zone=PARIS)
    assert list(refusal.value.fields) == ["value"]
    assert str(refusal.value).endswith((".", "?"))


SAID = [
    ("number", 12480, "", "12,480", f"12{THIN}480"),
    ("number", 12480, "packets", "12,480", f"12{THIN}480"),
    ("number", 160, "g", f"160{HARD}g", f"160{HARD}g"),
    ("number", 4.125, "", "4.125", "4,125"),
    ("percent", 71, "", "71%", f"71{THIN}%"),
    ("percent", 0.5, "", "0.5%", f"0,5{THIN}%"),
    ("money", [12.9, "EUR"], "", "€12.90", f"12,90{HARD}€"),
    ("money", [3500000, "EUR"], "", "€3.5m", f"3,5{HARD}M€"),
    ("money", [3480250, "EUR"], "", "€3,480,250", f"3{THIN}480{THIN}250{HARD}€"),
    ("duration", 9000, "", f"2{HARD}h{HARD}30", f"2{HARD}h{HARD}30"),
    ("duration", 259200, "", f"3{HARD}days", f"3{HARD}jours"),
    ("duration", 262800, "", f"3{HARD}days 1{HARD}h", f"3{HARD}jours 1{HARD}h"),
    ("duration", 90, "", f"1{HARD}min 30{HARD}s", f"1{HARD}min 30{HARD}s"),
    ("duration", 176460, "", f"2{HARD}days 1{HARD}h 1{HARD}min", f"2{HARD}jours 1{HARD}h 1{HARD}min"),
    ("duration", 0, "", f"0{HARD}s", f"0{HARD}s"),
    ("date", "2026-12-01", "", f"Tuesday 1{HARD}December 2026", f"mardi 1er{HARD}décembre 2026"),
    ("date", "2026-11-19T09:30:00+00:00", "", f"Thursday 19{HARD}November 2026 at 10:30", f"jeudi 19{HARD}novembre 2026 à 10{HARD}h{HARD}30"),
    ("yes/no", True, "", "yes", "oui"),
    ("place", "Lyon", "", "Lyon", "Lyon"),
    ("number", None, "", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value", "unit", "english", "french"), SAID)
def test_value_is_said_exactly_in_both_languages(
    kind: str, value: object, unit: str, english: str, french: str
) -> None:
    assert render_value(kind, value, unit=unit, language="en", zone=PARIS) == english
    assert render_value(kind, value, unit=unit, language="fr", zone=PARIS) == french


@given(
    kind=st.sampled_from(FactVersion.Type.values),
    typed=st.text(alphabet="0123456789.,- €$hmindjkE%/:TZé ", max_size=24),
    language=st.sampled_from(["en", "fr"]),
)
def test_whatever_is_typed_is_read_or_refused(kind: str, typed: str, language: str) -> None:
    try:
        value = parse_value(kind, typed, language=language, zone=PARIS)
    except InputRefused:
        return
    assert parse_value(kind, value, language=language, zone=PARIS) == value
    assert isinstance(render_value(kind, value, language=language, zone=PARIS), str)


@given(st.integers(-(10**12), 10**12), st.sampled_from(["en", "fr"]))
def test_a_number_said_is_read_back(value: int, language: str) -> None:
    said = render_value("number", value, language=language, zone=PARIS)
    assert parse_value("number", said, language=language, zone=PARIS) == value


AMOUNT = st.integers(0, 10**11).map(lambda cents: cents / 100)


@example(("money", [62_500_000, "CHF"]), "fr")
@given(st.one_of(
    st.tuples(st.just("percent"), st.integers(-1000, 1000)),
    st.tuples(st.just("money"), st.tuples(AMOUNT, st.sampled_from(["EUR", "GBP", "USD", "CHF"])).map(list)),
    st.tuples(st.just("duration"), st.integers(0, 10**7)),
    st.tuples(st.just("yes/no"), st.booleans()),
), st.sampled_from(["en", "fr"]))  # fmt: skip
def test_what_is_said_loses_nothing(typed: tuple[str, object], language: str) -> None:
    kind, value = typed
    stored = parse_value(kind, value, language=language, zone=PARIS)
    said = render_value(kind, stored, language=language, zone=PARIS)
    assert parse_value(kind, said, language=language, zone=PARIS) == stored


@pytest.mark.parametrize(
    ("kind", "value", "unit", "language", "said"),
    [
        ("number", 12480, "", "en", "12,480\u00a0±\u00a050"),
        ("number", 12480, "g", "fr", "12\u202f480\u00a0±\u00a050\u00a0g"),
        ("percent", 71, "", "en", "71\u00a0±\u00a050%"),
    ],
)
def test_margin_stands_beside_its_value(kind: str, value: int, unit: str, language: str, said: str) -> None:
    assert render_value(kind, value, unit=unit, margin=50.0, language=language, zone=PARIS) == said


def test_margin_is_read_as_it_is_typed_and_only_where_it_means_something() -> None:
    assert parse_margin("number", "± 1,5", language="fr") == 1.5
    assert parse_margin("percent", "2 %", language="en") == 2.0
    assert parse_margin("text", "", language="en") is None
    for kind, typed in (("money", "5"), ("number", "0"), ("number", "-3"), ("number", "about")):
        with pytest.raises(InputRefused) as refused:
            parse_margin(kind, typed, language="en")
        assert list(refused.value.fields) == ["margin"]
