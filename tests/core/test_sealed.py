"""Sealed files: what they are told to be, that they stay what they were, and when they go."""

import io
import zipfile
from pathlib import Path

import pytest
from pytest_django import Settings

from fauxpas.core import sealed
from fauxpas.core.errors import NotFound
from tests.factories import aged


def _zip(*names: str, mimetype: str = "") -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"\x89PNG\r\n\x1a\n and so on", "image/png"),
        (b"%PDF-1.7 and so on", "application/pdf"),
        (b"\x00\x00\x00\x18ftypisom", "video/mp4"),
        (b"\x00\x00\x00\x18ftypheic", "image/heic"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"WARC/1.1\r\n", "application/warc"),
        (_zip("[Content_Types].xml", "word/document.xml"), sealed._IN_ZIP["word/"]),
        (_zip("photo.png"), "application/zip"),
        (_zip("content.xml", mimetype="application/vnd.oasis.opendocument.text"), "application/vnd.oasis.opendocument.text"),
        (_zip("x", mimetype="text/html"), "application/zip"),
        ("Nom;Âge\nÉlodie;4\n".encode(), "text/plain"),
        ("Nom;Âge\r\nÉlodie;4\r\n".encode("cp1252"), "text/plain"),
        ("Nom\tÂge".encode("utf-16"), "text/plain"),
        (b"<!DOCTYPE html><p>", "text/html"),
        (b'{"a": 1}', "application/json"),
        (b"{not json", "text/plain"),
        (b"[" * 100_000, "text/plain"),
        (b"", ""),
        (b"MZ\x90\x00\x03", ""),
        (b"\x7fELF\x02\x01\x01\x00", ""),
        (b"PK\x03\x04 broken", ""),
        (b"RIFF\x10\x00\x00\x00AVI LIST", ""),
    ],
)  # fmt: skip
def test_file_is_told_by_its_bytes(content: bytes, media_type: str) -> None:
    assert sealed.media_type_of(content) == media_type


def test_text_is_read_as_it_was_written() -> None:
    words = "Élodie; 4 ans; 12 €"
    assert {sealed.text_of(words.encode(code)) for code in ("utf-8", "utf-8-sig", "cp1252", "utf-16")} == {
        words
    }
    assert sealed.text_of(b"\x00\x01") == ""


def test_file_comes_back_as_it_was_and_never_changed() -> None:
    digest = sealed.seal(b"lot 4471", media_type="text/plain")
    assert sealed.seal(b"lot 4471", media_type="text/plain") == digest
    assert sealed.unseal(digest, media_type="text/plain") == b"lot 4471"
    sealed.path_of(digest, "text/plain").write_bytes(b"lot 4472")
    with pytest.raises(NotFound):
        sealed.unseal(digest, media_type="text/plain")
    sealed.path_of(digest, "text/plain").unlink()
    with pytest.raises(NotFound):
        sealed.unseal(digest, media_type="text/plain")


def test_file_stays_while_somebody_keeps_it(monkeypatch: pytest.MonkeyPatch) -> None:
    digest = sealed.seal(b"kept by one of two", media_type="text/plain")
    keepers = [lambda asked: asked == digest]
    monkeypatch.setattr(sealed, "_keepers", keepers)
    assert not sealed.drop(digest, media_type="text/plain")
    assert sealed.path_of(digest, "text/plain").exists()
    keepers.clear()
    aged(sealed.path_of(digest, "text/plain"), hours=2)
    assert sealed.drop(digest, media_type="text/plain")
    assert not sealed.path_of(digest, "text/plain").exists()
    assert sealed.drop(digest, media_type="text/plain")


def test_file_written_within_the_hour_stays_for_whoever_is_just_keeping_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sealed, "_keepers", [lambda _asked: False])
    digest = sealed.seal(b"sealed, its row not yet committed", media_type="text/plain")
    assert not sealed.drop(digest, media_type="text/plain")
    aged(sealed.path_of(digest, "text/plain"), hours=2)
    sealed.seal(b"sealed, its row not yet committed", media_type="text/plain")
    assert not sealed.drop(digest, media_type="text/plain")
    assert sealed.unseal(digest, media_type="text/plain")


def test_sweep_takes_what_nobody_keeps_after_a_day_and_drafts_cut_short(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    kept, left, young = (
        sealed.path_of(sealed.seal(content, media_type="text/plain"), "text/plain")
        for content in (b"kept", b"left by a transaction that failed", b"just written")
    )
    draft = left.parent / "tmpq7x"
    draft.write_bytes(b"half a fi")
    for path in (kept, left, draft):
        aged(path, hours=25)
    monkeypatch.setattr(sealed, "_keepers", [lambda asked: asked == kept.stem])
    assert sealed.sweep() == 2
    assert [path.exists() for path in (kept, left, young, draft)] == [True, False, True, False]


def test_sweep_deletes_nothing_where_the_database_knows_none_of_the_files(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path
    digest = sealed.seal(b"of another database", media_type="text/plain")
    path = aged(sealed.path_of(digest, "text/plain"), hours=25)
    monkeypatch.setattr(sealed, "_keepers", [lambda _asked: False])
    assert (sealed.sweep(), path.exists()) == (0, True)


def _broken_zip(name: str) -> bytes:
    """A zip whose first member does not unpack."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, "office document " * 50)
    whole = buffer.getvalue()
    begins = whole.index(name.encode()) + len(name)
    return whole[:begins] + b"\xff" * 6 + whole[begins + 6 :]


@pytest.mark.parametrize(
    "content", [_broken_zip("mimetype"), _broken_zip("é" * 4).replace("é".encode(), b"\xff\xfe")]
)
def test_broken_zip_is_nothing_that_is_kept(content: bytes) -> None:
    assert sealed.media_type_of(content) == ""


def test_zip_of_very_many_parts_is_not_listed() -> None:
    entry = b"PK\x01\x02" + bytes(43)
    assert sealed.media_type_of(b"PK\x03\x04" + entry * (sealed.MOST_ENTRIES + 1)) == "application/zip"
