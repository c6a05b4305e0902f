"""Films and sounds: told by their content, playable in every browser, and without what betrays who made them, where and when.

Metadata is blanked in place, so that no offset in the file moves and the picture and the sound stay as they were.
Sources: ISO/IEC 14496-12 (boxes), RFC 8794 (EBML), RFC 9559 (Matroska), id3.org (ID3v2.4.0).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

MP4, WEBM, M4A, MP3, WEBM_SOUND = "video/mp4", "video/webm", "audio/mp4", "audio/mpeg", "audio/webm"

_DEEPEST = 8
# Beyond the longest film that fits the limits of size; a file of tiny parts would keep a processor busy for a minute.
MOST_BOXES = 20_000
MOST_PARTS = 500_000
_HOLDING = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
# Place, device, title, comments, XMP; a film says nothing in them that is seen or heard.
_BETRAYING = frozenset({b"udta", b"meta", b"uuid"})
_DATED = frozenset({b"mvhd", b"tkhd", b"mdhd"})
# What plays: handlers of MP4 to the codecs every browser shows; a time code is neither seen nor heard.
_PLAYED = {b"vide": frozenset({b"avc1", b"avc3"}), b"soun": frozenset({b"mp4a"}), b"tmcd": None}

_EBML, _SEGMENT, _CLUSTER, _VOID = 0x1A45DFA3, 0x18538067, 0x1F43B675, 0xEC
_DOCTYPE, _INFO, _TRACKS, _ENTRY, _TRACK_TYPE, _CODEC = 0x4282, 0x1549A966, 0x1654AE6B, 0xAE, 0x83, 0x86
_TAGS, _ATTACHMENTS, _CHAPTERS, _TITLE, _DATE, _FILE_NAME = (
    0x1254C367,
    0x1941A469,
    0x1043A770,
    0x7BA9,
    0x4461,
    0x7384,
)
_BLANKED = frozenset({_TAGS, _ATTACHMENTS, _CHAPTERS, _TITLE, _DATE, _FILE_NAME})
_CODECS = {1: frozenset({b"V_VP8", b"V_VP9", b"V_AV1"}), 2: frozenset({b"A_OPUS", b"A_VORBIS"})}


class RecordingRefused(ValueError):
    """Why a file is not taken.

    code : kind (not one of those that are taken), broken (it cannot be read to its end), codec (browsers would not play it),
    track (it carries words or data beside picture and sound), silent (neither picture nor sound).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Recording:
    """A film or a sound as it may be published."""

    content: bytes
    media_type: str


@dataclass
class _Found:
    """What a file holds: the handler of each track of an MP4 file, and its codecs, in order."""

    handlers: list[bytes] = field(default_factory=list)
    codecs: list[list[bytes]] = field(default_factory=list)


def clean_recording(content: bytes) -> Recording:
    """A film (MP4 with H.264, WebM) or a sound (MP3, M4A, WebM) without its metadata. Raises RecordingRefused."""
    if content[4:8] == b"ftyp":
        return _clean_mp4(content)
    if content.startswith(_EBML.to_bytes(4, "big")):
        return _clean_webm(content)
    if content.startswith(b"ID3") or _is_mp3_frame(content):
        return Recording(_clean_mp3(content), MP3)
    raise RecordingRefused("kind")


def _clean_mp4(content: bytes) -> Recording:
    if content[8:12] == b"qt  ":
        raise RecordingRefused("kind")
    data, found = bytearray(content), _Found()
    _walk_boxes(data, 0, len(data), found, depth=0)
    if not _PLAYED.keys() >= set(found.handlers):
        raise RecordingRefused("track")
    if len(found.handlers) != len(found.codecs):
        raise RecordingRefused("broken")
    for handler, codecs in zip(found.handlers, found.codecs, strict=True):
        played = _PLAYED[handler]
        if played is not None and not played.issuperset(codecs):
            raise RecordingRefused("codec")
    if b"vide" in found.handlers:
        return Recording(bytes(data), MP4)
    if b"soun" in found.handlers:
        return Recording(bytes(data), M4A)
    raise RecordingRefused("silent")


def _walk_boxes(data: bytearray, start: int, end: int, found: _Found, *, depth: int) -> None:
    if depth > _DEEPEST:
        raise RecordingRefused("broken")
    for kind, at, body, stop in _boxes(data, start, end):
        if kind in _BETRAYING:
            data[at + 4 : at + 8] = b"free"
            data[body:stop] = bytes(stop - body)
        elif kind in _HOLDING:
            _walk_boxes(data, body, stop, found, depth=depth + 1)
        elif kind in _DATED and stop - body >= 20:
            wide = 16 if data[body] == 1 else 8
            data[body + 4 : body + 4 + wide] = bytes(wide)
        elif kind == b"hdlr":
            found.handlers.append(bytes(data[body + 8 : body + 12]))
        elif kind == b"stsd":
            entries = _boxes(data, body + 8, stop) if stop - body >= 8 else iter(())
            found.codecs.append([entry for entry, _at, _body, _stop in entries])


def _boxes(data: bytearray, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
    """Each box: kind, where it begins, where its body does, where it ends. Raises RecordingRefused when one does not fit."""
    at = start
    boxes = 0
    while at < end:
        boxes += 1
        if boxes > MOST_BOXES:
            raise RecordingRefused("broken")
        head, size = 8, int.from_bytes(data[at : at + 4], "big")
        if size == 1:
            head, size = 16, int.from_bytes(data[at + 8 : at + 16], "big")
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise RecordingRefused("broken")
        yield bytes(data[at + 4 : at + 8]), at, at + head, at + size
        at += size


def _clean_webm(content: bytes) -> Recording:
    data = bytearray(content)
    types: list[int] = []
    at, end, kind = 0, len(data), b""
    parts = 0
    while at < end:
        parts += 1
        if parts > MOST_PARTS:
            raise RecordingRefused("broken")
        element, body, stop = _element(data, at, end)
        if element == _EBML:
            kind = _value(data, body, stop, _DOCTYPE)
        if element in _BLANKED:
            _blank(data, at, stop)
        elif element == _TRACKS:
            types += _track_types(data, body, stop)
        # The segment's parts, those of a cluster and those of its description are read as if they stood side by side: a recorder
        # that writes as it records leaves the sizes of the first two open.
        at = body if element in {_SEGMENT, _CLUSTER, _INFO} else stop
    if kind != b"webm":
        raise RecordingRefused("kind")
    if not types:
        raise RecordingRefused("silent")
    return Recording(bytes(data), WEBM if 1 in types else WEBM_SOUND)


def _track_types(data: bytearray, start: int, end: int) -> list[int]:
    types, at = [], start
    while at < end:
        element, body, stop = _element(data, at, end)
        if element == _ENTRY:
            kind = int.from_bytes(_value(data, body, stop, _TRACK_TYPE), "big")
            if kind not in _CODECS:
                raise RecordingRefused("track")
            if _value(data, body, stop, _CODEC) not in _CODECS[kind]:
                raise RecordingRefused("codec")
            types.append(kind)
        at = stop
    return types


def _value(data: bytearray, start: int, end: int, wanted: int) -> bytes:
    at = start
    while at < end:
        element, body, stop = _element(data, at, end)
        if element == wanted:
            return bytes(data[body:stop]).rstrip(b"\0") if wanted != _TRACK_TYPE else bytes(data[body:stop])
        at = stop
    return b""


def _element(data: bytearray, at: int, end: int) -> tuple[int, int, int]:
    """The element that begins here: its id, where its body begins and ends; to `end` when its size is left open."""
    id_length = _length(data, at, end)
    element = int.from_bytes(data[at : at + id_length], "big")
    at += id_length
    length = _length(data, at, end)
    size = int.from_bytes(data[at : at + length], "big") & ((1 << 7 * length) - 1)
    body = at + length
    if size == (1 << 7 * length) - 1:
        return element, body, end
    if body + size > end:
        raise RecordingRefused("broken")
    return element, body, body + size


def _length(data: bytearray, at: int, end: int) -> int:
    """How many bytes the number that begins here has, 1 to 8."""
    if at >= end or data[at] == 0:
        raise RecordingRefused("broken")
    length = 9 - data[at].bit_length()
    if at + length > end:
        raise RecordingRefused("broken")
    return length


def _blank(data: bytearray, at: int, stop: int) -> None:
    """Put a Void of the same length in place of an element."""
    whole = stop - at
    head = (
        bytes([_VOID, 0x01]) + (whole - 9).to_bytes(7, "big")
        if whole >= 9
        else bytes([_VOID, 0x80 | (whole - 2)])
    )
    data[at:stop] = head + bytes(whole - len(head))


def _clean_mp3(content: bytes) -> bytes:
    while content.startswith(b"ID3") and len(content) > 10:
        size = 0
        for byte in content[6:10]:
            size = size << 7 | byte & 0x7F
        content = content[10 + size + (10 if content[5] & 0x10 else 0) :]
    if content[-128:-125] == b"TAG":
        content = content[:-128]
    if content[-32:-24] == b"APETAGEX":
        footer = content[-32:]
        headed = 32 if footer[23] & 0x80 else 0
        content = content[: -(int.from_bytes(footer[12:16], "little") + headed)]
    if not _is_mp3_frame(content):
        raise RecordingRefused("broken")
    return content


def _is_mp3_frame(content: bytes) -> bool:
    """Whether it begins with a frame of layer III."""
    return len(content) > 4 and content[0] == 0xFF and content[1] & 0xE6 == 0xE2
