"""Signed notes: against a published vector of the format, and whatever byte is changed."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from fauxpas.engine import notes

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = notes.public_bytes(KEY)
POINT = notes.Checkpoint("fauxpas-x/trail/1", 12, bytes(range(32)), "2026-11-19T12:00:00Z")


def test_checkpoint_reads_as_it_was_written() -> None:
    assert notes.read_checkpoint(notes.write_checkpoint(POINT, KEY), PUBLIC) == POINT


def test_key_reads_as_it_was_passed_on() -> None:
    assert notes.read_verifier(notes.verifier(PUBLIC)) == PUBLIC


@pytest.mark.parametrize(
    "line", ["", "name", "a+b+c", notes.verifier(PUBLIC)[:-4], "x" + notes.verifier(PUBLIC)]
)
def test_line_that_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(notes.NoteRefused):
        notes.read_verifier(line)


def test_key_of_the_form_s_own_documentation_is_read() -> None:
    """The example key of golang.org/x/mod/sumdb/note, whose name is not one of ours: its four bytes must agree."""
    name = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert notes.read_verifier(name).hex().startswith("1a5cd907143c384c41e830c5bce12aa8817ec56")


def test_another_key_is_refused() -> None:
    other = notes.public_bytes(Ed25519PrivateKey.from_private_bytes(bytes(32)))
    with pytest.raises(notes.NoteRefused, match="no signature by"):
        notes.read(notes.sign("said", KEY), other)


@pytest.mark.parametrize(
    "note", ["", "a", "a\n\n", "a\n\nb", "\n\n\u2014 x y\n", notes.sign("said", KEY)[:-20]]
)
def test_text_that_is_no_note_is_refused(note: str) -> None:
    with pytest.raises(notes.NoteRefused):
        notes.read(note, PUBLIC)


@given(st.data())
def test_note_with_any_bit_flipped_is_refused_or_the_same(data: st.DataObject) -> None:
    note = notes.write_checkpoint(POINT, KEY).encode()
    place = data.draw(st.integers(0, len(note) * 8 - 1))
    touched = bytearray(note)
    touched[place // 8] ^= 1 << place % 8
    try:
        text = touched.decode()
    except UnicodeDecodeError:
        return
    with pytest.raises(notes.NoteRefused):
        notes.read_checkpoint(text, PUBLIC)
