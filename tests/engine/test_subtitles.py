"""Subtitles are read strictly: a line that is wrong is named, and what is kept plays in every browser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine.subtitles import Cue, Fault, as_webvtt, read_subtitles, spoken_words

VTT = """WEBVTT - crisis

NOTE made by hand

STYLE
::cue { background: url(https://elsewhere.example/x) }

1
00:01.000 --> 00:03.500 align:start evil:1
<v Ada Brandt>We stop <b>every</b> sale.</v>

00:00:03.500 --> 00:00:05.000
<c.red>Bring the kettle</c> back &amp; do not use it.

00:00:09.000 --> 00:00:10.000
You get your money.
"""
SRT = "1\r\n0:00:01,000 --> 0:00:02,000\r\n{\\an8}<font color=red>A < B & C</font>\r\n\r\n2\r\n00:00:02,000 --> 00:00:03,000\r\nThen\r\nthis.\r\n"


def test_webvtt_keeps_words_emphasis_speaker_and_place_only() -> None:
    cues, faults = read_subtitles(VTT)
    assert faults == []
    assert cues[0] == Cue(1000, 3500, "<v Ada Brandt>We stop <b>every</b> sale.</v>", "align:start")
    assert cues[1].text == "Bring the kettle back &amp; do not use it."
    written = as_webvtt(cues)
    assert written.startswith("WEBVTT\n\n00:00:01.000 --> 00:00:03.500 align:start\n")
    assert "url(" not in written
    assert read_subtitles(written) == (cues, [])


def test_subrip_becomes_webvtt() -> None:
    cues, faults = read_subtitles(SRT)
    assert faults == []
    assert [cue.text for cue in cues] == ["A &lt; B &amp; C", "Then\nthis."]


def test_spoken_words_are_a_text_with_a_paragraph_where_the_speaker_changes_or_pauses() -> None:
    assert spoken_words(read_subtitles(VTT)[0]) == (
        "Ada Brandt: We stop every sale.\n\nBring the kettle back & do not use it.\n\nYou get your money."
    )


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", Fault(1, "empty")),
        ("WEBVTT\n\nNOTE nothing", Fault(1, "empty")),
        ("WEBVTT\n\n00:01.000 --> 00:0x.000\nWords", Fault(3, "timing")),
        ("WEBVTT\n\nintro\n00:01 --> 00:02\nWords", Fault(4, "timing")),
        ("WEBVTT\n\nJust words", Fault(3, "timing")),
        ("WEBVTT\n\n00:02.000 --> 00:01.000\nWords", Fault(3, "backwards")),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\nA\n\n00:01.000 --> 00:03.000\nB", Fault(6, "order")),
        ("WEBVTT\n\n00:02.000 --> 00:03.000\n<b></b>", Fault(3, "silent")),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nA\n00:02.000 --> 00:03.000\nB", Fault(5, "timing")),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, fault: Fault) -> None:
    assert fault in read_subtitles(text)[1]


@given(st.text(alphabet="WEBVT0123456789:.,-> \n<bv/&;a", max_size=200))
def test_what_was_read_is_read_the_same_again(text: str) -> None:
    cues, faults = read_subtitles(text)
    if not faults:
        assert read_subtitles(as_webvtt(cues)) == (cues, [])
    assert all(cue.end > cue.start and spoken_words([cue]) for cue in cues)


def test_blanks_without_end_in_a_tag_are_read_in_no_time() -> None:
    cues, faults = read_subtitles(f"WEBVTT\n\n00:01.000 --> 00:02.000\nhi <v{' ' * 200_000}&>\n")
    assert [spoken_words(cues), faults] == ["hi", []]
