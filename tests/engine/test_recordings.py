"""Films and sounds keep their pictures and lose what tells where they were taken."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine import recordings
from fauxpas.engine.recordings import RecordingRefused, clean_recording
from tests.engine import footage


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (footage.film(), "video/mp4"),
        (footage.mp4(footage.track(b"soun", b"mp4a"), brand=b"M4A "), "audio/mp4"),
        (footage.webm(), "video/webm"),
        (footage.webm(open_end=True), "video/webm"),
        (footage.webm(kind=2, codec=b"A_OPUS"), "audio/webm"),
        (footage.mp3(), "audio/mpeg"),
    ],
)
def test_recording_is_told_by_content_and_loses_its_place(content: bytes, media_type: str) -> None:
    assert footage.SECRET in content
    cleaned = clean_recording(content)
    assert cleaned.media_type == media_type
    assert footage.SECRET not in cleaned.content
    assert b"pictures" in cleaned.content or media_type == "audio/mpeg"


@pytest.mark.parametrize("content", [footage.film(), footage.webm(), footage.webm(open_end=True)])
def test_pictures_and_sound_stay_where_they_were(content: bytes) -> None:
    cleaned = clean_recording(content).content
    assert len(cleaned) == len(content)
    assert cleaned.index(b"pictures") == content.index(b"pictures")
    assert clean_recording(cleaned).content == cleaned


def test_day_of_recording_goes_from_every_header() -> None:
    cleaned = clean_recording(footage.film()).content
    assert not [day for day in (b"\x01" * 8, b"\x02" * 8, b"\x03" * 8) if day in cleaned]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (footage.mp4(footage.track(b"vide", b"hvc1")), "codec"),
        (footage.mp4(footage.track(b"vide", b"avc1"), footage.track(b"soun", b"ac-3")), "codec"),
        (footage.mp4(footage.track(b"vide", b"avc1"), footage.track(b"meta", b"mebx")), "track"),
        (footage.mp4(footage.track(b"vide", b"avc1"), footage.track(b"text", b"tx3g")), "track"),
        (footage.mp4(), "silent"),
        (footage.mp4(footage.track(b"vide", b"avc1"), brand=b"qt  "), "kind"),
        (footage.film()[:-3], "broken"),
        (footage.webm(codec=b"V_MPEGH/ISO/HEVC"), "codec"),
        (footage.webm(kind=17, codec=b"S_TEXT/UTF8"), "track"),
        (footage.webm(doctype=b"matroska"), "kind"),
        (footage.webm()[:-3], "broken"),
        (b"ID3\x04\x00\x00\x00\x00\x00\x01x", "broken"),
        (b"<html><script>alert(1)</script></html>", "kind"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "kind"),
        (b"", "kind"),
    ],
)
def test_what_browsers_would_not_play_or_carries_other_words_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(RecordingRefused) as refused:
        clean_recording(content)
    assert refused.value.code == code


def test_boxes_within_boxes_without_end_are_refused() -> None:
    nested = b""
    for _deeper in range(200):
        nested = footage.box(b"moov", nested)
    with pytest.raises(RecordingRefused):
        clean_recording(footage.box(b"ftyp", b"isom", bytes(8)) + nested)


@given(
    start=st.sampled_from([footage.film(), footage.webm(), footage.webm(open_end=True), footage.mp3()]),
    at=st.integers(0, 600),
    byte=st.integers(0, 255),
    cut=st.integers(0, 900),
)
def test_any_damage_is_taken_or_refused_and_never_fails(start: bytes, at: int, byte: int, cut: int) -> None:
    damaged = bytearray(start[: len(start) - cut])
    if at < len(damaged):
        damaged[at] = byte
    try:
        cleaned = clean_recording(bytes(damaged))
    except RecordingRefused:
        return
    assert cleaned.media_type


@pytest.mark.parametrize(("name", "media_type"), [("film.mp4", "video/mp4"), ("film.webm", "video/webm")])
def test_what_a_browser_recorded_is_taken_and_only_its_days_go(name: str, media_type: str) -> None:
    content = Path(__file__).with_name(name).read_bytes()
    cleaned = clean_recording(content)
    assert cleaned.media_type == media_type
    assert len(cleaned.content) == len(content)
    changed = [here for here, there in zip(cleaned.content, content, strict=True) if here != there]
    assert set(changed) <= {0}
    assert len(changed) < 100


@pytest.mark.parametrize(
    ("limit", "content"),
    [
        ("MOST_PARTS", footage.webm() + b"\xec\x80" * 50),
        ("MOST_BOXES", footage.film() + b"\0\0\0\x08free" * 50),
    ],
)
def test_recording_of_parts_without_end_is_refused(
    limit: str, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    clean_recording(content)
    monkeypatch.setattr(recordings, limit, 40)
    with pytest.raises(RecordingRefused, match="broken"):
        clean_recording(content)
