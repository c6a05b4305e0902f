"""Sealed files: each lies in the data folder under its SHA-256, written once and never changed.

The digest in the trail so proves the file. Nothing in a file is run or drawn here; what it is, is told by its first bytes,
never by its name or by what a browser said. The same bytes kept twice are one file: whoever keeps files registers, and a
file goes only when nobody keeps it any more. Bytes are written before the row that names them is there for others to see:
what was written within the hour stays, and the sweep takes it later.
"""

import hashlib
import io
import json
import lzma
import os
import re
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from fauxpas.core import clock
from fauxpas.core.errors import NotFound

# Media type -> the ending of the file's name; what is not here is not kept.
ENDINGS: Mapping[str, str] = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/webp": "webp",
    "image/gif": "gif",
    "image/heic": "heic",
    "image/svg+xml": "svg",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/zip": "zip",
    "application/x-ole-storage": "ole",
    "application/json": "json",
    "application/warc": "warc",
    "text/html": "html",
    "text/plain": "txt",
    "video/mp4": "mp4",
    "video/quicktime": "mov",
    "video/webm": "webm",
    "audio/mp4": "m4a",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/wav": "wav",
    "audio/webm": "weba",
}
# What a browser draws without running anything, as a picture beside a text.
PICTURES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif", "image/svg+xml"})

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"WARC/1.", "application/warc"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav"}
_FTYP = {b"qt  ": "video/quicktime", b"M4A ": "audio/mp4", b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic"}  # fmt: skip
MEDIA_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_IN_ZIP = {
    "word/": MEDIA_DOCX,
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
_OPEN_DOCUMENTS = frozenset(each for each in ENDINGS if each.startswith("application/vnd.oasis."))
_DIGEST = re.compile("[0-9a-f]{64}")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")

# Everything that reading a zip from a stranger may raise.
BAD_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    OSError,
    EOFError,
    KeyError,
    ValueError,
    OverflowError,
    RuntimeError,
)
# No office document has so many parts, and listing them takes seconds.
MOST_ENTRIES = 20_000

# No transaction that keeps a file is open for so long.
SETTLED_AFTER, LEFT_AFTER = timedelta(hours=1), timedelta(days=1)

_keepers: list[Callable[[str], bool]] = []


def register_keeper(keeps: Callable[[str], bool]) -> None:
    """Make known who keeps files: `keeps` tells whether it still needs the one of this digest."""
    if keeps not in _keepers:
        _keepers.append(keeps)


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(content).hexdigest()


def media_type_of(content: bytes) -> str:
    """What the bytes are, one of ENDINGS, told by how they begin; empty when it is nothing that is kept."""
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12], "")
    if content[4:8] == b"ftyp":
        return _FTYP.get(content[8:12], "video/mp4")
    if content.startswith(b"PK\x03\x04"):
        return _in_zip(content)
    text = text_of(content)
    return _of_text(text) if text else ""


def text_of(content: bytes) -> str:
    """The bytes as a text (UTF-8, UTF-16 with its mark, or else Windows-1252); empty when they are none."""
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return "" if _CONTROL.search(text) else text
    return ""


def seal(content: bytes, *, media_type: str) -> str:
    """Write the bytes under their digest, which is returned; written twice, they are one file.

    Call it before the row that names them: a file without a row harms nobody, a row without its file proves nothing.
    """
    digest = digest_of(content)
    path = path_of(digest, media_type)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as partial:
        partial.write(content)
        partial.flush()
        os.fsync(partial.fileno())
    Path(partial.name).replace(path)
    return digest


def unseal(digest: str, *, media_type: str) -> bytes:
    """The bytes of this digest. Raises NotFound when they are lost, or are no longer those that were kept."""
    try:
        content = path_of(digest, media_type).read_bytes()
    except FileNotFoundError:
        content = b""
    if digest_of(content) != digest:
        raise NotFound(_("This file is missing or was changed. Restore the data folder from its backup."))
    return content


def drop(digest: str, *, media_type: str) -> bool:
    """Delete the file of this digest unless somebody still keeps it; whether it is gone. After the rows were changed.

    One that was written within the hour stays for now: whoever is keeping it may not have said so yet.
    """
    path = path_of(digest, media_type)
    if _kept(digest) or not older(path, SETTLED_AFTER):
        return False
    path.unlink(missing_ok=True)
    return True


def sweep() -> int:
    """Delete the files that nobody keeps, and the drafts of files that a crash cut short, older than a day; how many.

    Where nobody keeps any of the files, the database is not the one they belong to: then nothing is deleted.
    """
    old = [path for path in _files() if older(path, LEFT_AFTER)]
    drafts = [path for path in old if path.name.startswith(tempfile.gettempprefix())]
    whole = [path for path in old if _DIGEST.fullmatch(path.stem)]
    left = [path for path in whole if not _kept(path.stem)]
    if len(left) == len(whole):
        left = []
    for path in (*drafts, *left):
        path.unlink(missing_ok=True)
    return len(drafts) + len(left)


def older(path: Path, age: timedelta) -> bool:
    """Whether a file was written so long ago; one that is gone is. By the machine's own time, which dates files."""
    try:
        written_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except FileNotFoundError:
        return True
    return clock.real() - written_at > age


def path_of(digest: str, media_type: str) -> Path:
    """Where the file of this digest lies in the data folder."""
    return _home() / digest[:2] / f"{digest}.{ENDINGS[media_type]}"


def _home() -> Path:
    folder: Path = settings.DATA_DIR
    return folder / "evidence"


def _files() -> Iterator[Path]:
    return (path for path in _home().glob("*/*") if path.is_file())


def _kept(digest: str) -> bool:
    return any(keeps(digest) for keeps in _keepers)


def _in_zip(content: bytes) -> str:
    if content.count(b"PK\x01\x02") > MOST_ENTRIES:
        return "application/zip"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if names[:1] == ["mimetype"]:
                with packed.open("mimetype") as told:
                    named = told.read(200).decode("ascii", "replace").strip()
                return named if named in _OPEN_DOCUMENTS else "application/zip"
    except BAD_ZIP:
        return ""
    if "[Content_Types].xml" in names:
        for folder, media_type in _IN_ZIP.items():
            if any(name.startswith(folder) for name in names):
                return media_type
    return "application/zip"


def _of_text(text: str) -> str:
    begun = text.lstrip()[:200].lower()
    if begun.startswith(("<!doctype html", "<html")):
        return "text/html"
    if begun.startswith(("{", "[")):
        try:
            json.loads(text)
        except (ValueError, RecursionError):
            return "text/plain"
        return "application/json"
    return "text/plain"
