"""One wording, one print, whatever copying did to it; another word, another print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.wordprint import plain_wording, wordprint

SAID = "Rectificatif\u00a0: «\u00a012\u202f480 paquets\u00a0» — l’usine est fermée.\n\n- N’en mangez pas\u202f!\n- Rapportez-les."


@pytest.mark.parametrize(
    "pasted",
    [
        "Rectificatif : \" 12 480 paquets \" - l'usine est fermée. N'en mangez pas ! Rapportez-les.",
        "Rectificatif: “12 480 paquets” – l'usine est fermée.\r\n• N'en mangez pas!\r\n• Rapportez-les.\r\n",
        f"\ufeff  {SAID}\u200b\n",
        SAID.replace("\n", "\r\n").replace("\u202f", "\u00a0"),
    ],
)
def test_copy_has_the_print_of_the_text(pasted: str) -> None:
    assert wordprint(pasted) == wordprint(SAID)


@pytest.mark.parametrize(
    "changed", [SAID.replace("480", "490"), SAID.replace("fermée", "fermee"), SAID.replace("pas", "tous"), ""]
)
def test_other_words_have_another_print(changed: str) -> None:
    assert wordprint(changed) != wordprint(SAID)


@given(st.text(max_size=200))
def test_plain_words_are_plain_already(text: str) -> None:
    plain = plain_wording(text)
    assert "\n" not in plain
    assert "  " not in plain
    assert plain_wording(f" {text} ") == plain_wording(text)


@given(st.lists(st.from_regex(r"[a-zé0-9]{1,8}", fullmatch=True), min_size=1, max_size=12), st.data())
def test_blanks_between_words_do_not_count(words: list[str], data: st.DataObject) -> None:
    blanks = data.draw(
        st.lists(st.sampled_from([" ", "\n", "\u00a0", "  ", "\r\n", "\t"]), min_size=12, max_size=12)
    )
    other = "".join(f"{word}{blank}" for word, blank in zip(words, blanks, strict=False))
    assert wordprint(other) == wordprint(" ".join(words))
