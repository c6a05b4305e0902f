"""How figures, spans and times read, in both languages."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.core import format as forms

PARIS = ZoneInfo("Europe/Paris")
T, H = forms.THIN, forms.HARD


@pytest.mark.parametrize(
    ("value", "decimals", "english", "french"),
    [
        (12480, None, "12,480", f"12{T}480"),
        (999, None, "999", "999"),
        (1_234_567, None, "1,234,567", f"1{T}234{T}567"),
        (4.1, None, "4.1", "4,1"),
        (4.0, None, "4", "4"),
        (0, None, "0", "0"),
        (100, None, "100", "100"),
        (-0.82, None, "−0.82", "−0,82"),
        (-0.001, None, "0", "0"),
        (2.5, 0, "3", "3"),
        (0.125, 2, "0.13", "0,13"),
        (3, 1, "3.0", "3,0"),
        (Decimal("1234.50"), None, "1,234.5", f"1{T}234,5"),
    ],
)
def test_number_reads_in_both_languages(
    value: forms.Number, decimals: int | None, english: str, french: str
) -> None:
    assert forms.number(value, language="en", decimals=decimals) == english
    assert forms.number(value, language="fr", decimals=decimals) == french


@given(st.integers(min_value=-(10**15), max_value=10**15))
def test_number_any_integer_keeps_its_digits(value: int) -> None:
    written = forms.number(value, language="fr").replace(T, "").replace(forms.MINUS, "-")
    assert int(written) == value


def test_rough_drops_the_digits_an_estimate_does_not_know() -> None:
    assert [forms.rough(value, language="en") for value in (0.42, 4.0, 9.96, 43.71, 1234.5, 0)] == [
        "0.4",
        "4",
        "10",
        "44",
        "1,235",
        "0",
    ]
    assert forms.rough(0.42, language="fr") == "0,4"


def test_signed_shows_the_sign_but_not_of_zero() -> None:
    assert forms.signed(62, language="en") == "+62"
    assert forms.signed(-0.82, language="fr") == "−0,82"
    assert forms.signed(0, language="en") == "0"


def test_percent_takes_a_thin_space_in_french_only() -> None:
    assert forms.percent(0.71, language="en") == "71%"
    assert forms.percent(0.71, language="fr-CA") == f"71{T}%"
    assert forms.percent(0.295, language="en") == "30%"
    assert forms.percent(0.125, language="fr", decimals=1) == f"12,5{T}%"


def test_percent_interval_says_the_sign_once_and_collapses_when_equal() -> None:
    assert forms.percent_interval(0.67, 0.75, language="en") == "67–75%"
    assert forms.percent_interval(0.67, 0.75, language="fr") == f"67–75{T}%"
    assert forms.percent_interval(0.671, 0.672, language="en") == "67%"


def test_interval_groups_both_ends() -> None:
    assert forms.interval(3100, 4800, language="en") == "3,100–4,800"
    assert forms.interval(3100, 4800, language="fr") == f"3{T}100–4{T}800"
    assert forms.interval(7, 7, language="en") == "7"


def test_ratio_drops_the_decimal_from_ten_on() -> None:
    assert forms.ratio(19.4, language="en") == f"19{H}times"
    assert forms.ratio(1.5, language="fr") == f"1,5{H}fois"
    assert forms.ratio(2.0, language="en") == f"2{H}times"


@pytest.mark.parametrize(
    ("amount", "currency", "english", "french"),
    [
        (Decimal("12.9"), "EUR", "€12.90", f"12,90{H}€"),
        (12, "EUR", "€12", f"12{H}€"),
        (3_480_000, "EUR", "€3.5m", f"3,5{H}M€"),
        (2_000_000_000, "USD", "$2bn", f"2{H}Md$"),
        (-5, "GBP", "−£5", f"−5{H}£"),
        (1500, "CHF", f"CHF{H}1,500", f"1{T}500{H}CHF"),
        (100_000_000, "EUR", "€100m", f"100{H}M€"),
    ],
)
def test_money_reads_in_both_languages(
    amount: forms.Number, currency: str, english: str, french: str
) -> None:
    assert forms.money(amount, currency, language="en") == english
    assert forms.money(amount, currency, language="fr") == french


@pytest.mark.parametrize(
    ("seconds", "english", "french"),
    [
        (0, f"0{H}s", f"0{H}s"),
        (59.9, f"59{H}s", f"59{H}s"),
        (60, f"1{H}min", f"1{H}min"),
        (18 * 60 + 59, f"18{H}min", f"18{H}min"),
        (3600, f"1{H}h", f"1{H}h"),
        (3 * 3600 + 8 * 60, f"3{H}h{H}08", f"3{H}h{H}08"),
        (26 * 3600 + 600, f"26{H}h{H}10", f"26{H}h{H}10"),
        (48 * 3600, f"2{H}days", f"2{H}jours"),
        (41 * 86400, f"41{H}days", f"41{H}jours"),
        (1200 * 86400, f"1,200{H}days", f"1{T}200{H}jours"),
        (-720, f"12{H}min", f"12{H}min"),
    ],
)
def test_span_rounds_down_to_what_people_count_in(seconds: float, english: str, french: str) -> None:
    assert forms.span(seconds, language="en") == english
    assert forms.span(timedelta(seconds=seconds), language="fr") == french


def test_until_turns_to_late_once_the_time_is_past() -> None:
    assert forms.until(1080, language="en") == f"in 18{H}min"
    assert forms.until(1080, language="fr") == f"dans 18{H}min"
    assert forms.until(-720, language="en") == f"12{H}min late"
    assert forms.until(-720, language="fr") == f"12{H}min de retard"
    assert forms.ago(20, language="fr") == f"il y a 20{H}s"
    assert forms.ago(20, language="en") == f"20{H}s ago"


def test_clock_time_is_told_in_the_zone_and_the_manner_of_the_language() -> None:
    half_past = datetime(2026, 11, 19, 9, 30, tzinfo=UTC)
    assert forms.clock_time(half_past, language="en", zone=PARIS) == "10:30"
    assert forms.clock_time(half_past, language="fr", zone=PARIS) == f"10{H}h{H}30"
    five_past_nine = datetime(2026, 11, 19, 8, 5, tzinfo=UTC)
    assert forms.clock_time(five_past_nine, language="fr", zone=PARIS) == f"9{H}h{H}05"
    assert forms.clock_time(five_past_nine, language="fr", zone=PARIS, margin=True) == "09:05"
    assert (
        forms.clock_time(datetime(2026, 11, 19, 9, 0, tzinfo=UTC), language="fr", zone=PARIS)
        == f"10{H}h{H}00"
    )


def test_day_says_first_in_french_and_follows_the_zone_over_midnight() -> None:
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    assert forms.day(late, language="fr", zone=PARIS) == f"mardi 1er{H}décembre 2026"
    assert forms.day(late, language="en", zone=UTC) == f"Monday 30{H}November 2026"
    assert forms.short_day(late, language="fr", zone=PARIS) == f"1er{H}déc."
    assert forms.short_day(late, language="en", zone=PARIS) == f"1{H}Dec."


def test_moment_names_the_day_and_the_year_only_when_they_differ() -> None:
    now = datetime(2026, 11, 19, 9, 12, tzinfo=UTC)
    told = {
        language: [
            forms.moment(now - back, language=language, zone=PARIS, now=now)
            for back in (timedelta(hours=1), timedelta(days=1), timedelta(days=365))
        ]
        for language in ("en", "fr")
    }
    assert told["en"] == ["09:12", f"10:12 on{H}18{H}November", f"10:12 on{H}19{H}November{H}2025"]
    assert told["fr"] == [
        f"9{H}h{H}12",
        f"10{H}h{H}12 le{H}18{H}novembre",
        f"10{H}h{H}12 le{H}19{H}novembre{H}2025",
    ]


def test_stamp_tells_the_day_first() -> None:
    now = datetime(2026, 12, 2, 9, 12, tzinfo=UTC)
    told = [
        forms.stamp(now - back, language=language, zone=PARIS, now=now)
        for back in (timedelta(hours=1), timedelta(days=1), timedelta(days=365))
        for language in ("en", "fr")
    ]
    assert told == [
        "09:12", f"9{H}h{H}12", f"1{H}Dec., 10:12", f"1er{H}déc., 10{H}h{H}12",
        f"2{H}Dec.{H}2025, 10:12", f"2{H}déc.{H}2025, 10{H}h{H}12",
    ]  # fmt: skip


def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        forms.day(datetime(2026, 11, 19), language="en", zone=UTC)  # noqa: DTZ001 - the fault under test


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Kettlewick", "on parle de Kettlewick."),
        ("Orange", "on parle d’Orange."),
        ("Éclat", "on parle d’Éclat."),
        ("Le Fournil", "on parle du Fournil."),
        ("Les Halles", "on parle des Halles."),
        ("La Poste", "on parle de La Poste."),
    ],
)
def test_de_meets_a_name_as_french_says_it(name: str, said: str) -> None:
    assert forms.elided(f"on parle de {name}.", name, language="fr") == said
    assert forms.elided(f"on parle de {name}.", name, language="en") == f"on parle de {name}."
