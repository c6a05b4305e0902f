"""What stands in the slots of a wording, read back out of the text."""

import pytest

from fauxpas.react.domain.filling import MOST_SLOTS, SLOT_LENGTH, values_in


@pytest.mark.parametrize(
    ("words", "typed", "values"),
    [
        ("We recall {product}.", "We recall 3.5 kg of flour.", {"product": "3.5 kg of flour"}),
        (
            "{ product } of {place}",
            "oats of the mill of Lyon",
            {"product": "oats", "place": "the mill of Lyon"},
        ),
        ("{a}{b}", "xyz", {"a": "x", "b": "yz"}),
        ("{a}, again {a}.", "oats, again oats.", {"a": "oats"}),
        ("{a}, again {a}.", "oats, again rye.", None),
        ("Until {next_update}: {a}", "Until {next_update}: wait", {"a": "wait"}),
        ("{a}", "", None),
        ("{a}", "two\nlines", None),
        ("{a}", "two\u2028lines", None),
        ("{a} kg", "a\u2029b kg", None),
        ("{a}", "10\x85%", None),
        ("{a}", "\u202e%01", None),
        ("{a}", "\x00", None),
        ("{a}", "12 kg’s \u00a0\u202f%", {"a": "12 kg’s \u00a0\u202f%"}),
        ("{a}", "x" * SLOT_LENGTH, {"a": "x" * SLOT_LENGTH}),
        ("{a}", "x" * (SLOT_LENGTH + 1), None),
        ("No slot", "No slot", {}),
        ("No slot", "No slot more", None),
    ],
)
def test_values_are_found_when_only_slots_differ(
    words: str, typed: str, values: dict[str, str] | None
) -> None:
    assert values_in(words, typed) == values


@pytest.mark.parametrize(
    "words",
    [
        " ".join(f"{{s{number}}}" for number in range(8)) + " end",
        "".join(f"{{s{number}}}" for number in range(MOST_SLOTS)) + " end",
        " ".join(f"{{s{number}}}" for number in range(20))
        + " "
        + " ".join(f"{{s{number}}}" for number in range(20)),
        "{a}" * (MOST_SLOTS + 1),
    ],
)
def test_text_made_to_be_searched_for_years_is_answered(words: str) -> None:
    assert values_in(words, "a " * 5000 + "x") is None
