"""Films and sounds of a few bytes, made by hand: whole in their structure, with nothing to be seen in them."""

SECRET = b"+48.8566+002.3522/"


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of MP4."""
    body = b"".join(parts)
    return (len(body) + 8).to_bytes(4, "big") + kind + body


def track(handler: bytes, codec: bytes) -> bytes:
    """A track with one sample entry."""
    described = box(b"stsd", bytes(4), (1).to_bytes(4, "big"), box(codec, bytes(70)))
    media = box(
        b"mdia",
        box(b"mdhd", bytes(4), b"\x01" * 8, bytes(12)),
        box(b"hdlr", bytes(8), handler, bytes(12)),
        box(b"minf", box(b"stbl", described)),
    )
    return box(b"trak", box(b"tkhd", bytes(4), b"\x02" * 8, bytes(72)), media)


def mp4(*tracks: bytes, brand: bytes = b"isom", more: bytes = b"") -> bytes:
    """A film with its place, device and day in every corner that people forget."""
    place = box(b"udta", box(b"\xa9xyz", SECRET))
    moov = box(b"moov", box(b"mvhd", bytes(4), b"\x03" * 8, bytes(88)), *tracks, place, box(b"meta", SECRET))
    return box(b"ftyp", brand, bytes(8)) + moov + box(b"uuid", SECRET) + more + box(b"mdat", b"pictures")


def film() -> bytes:
    """H.264 and AAC."""
    return mp4(track(b"vide", b"avc1"), track(b"soun", b"mp4a"))


def element(name: int, *parts: bytes, open_end: bool = False) -> bytes:
    """An element of EBML; its size left open when asked, as a recorder leaves it."""
    body = b"".join(parts)
    size = b"\x01" + b"\xff" * 7 if open_end else (0x10000000 | len(body)).to_bytes(4, "big")
    return name.to_bytes((name.bit_length() + 7) // 8, "big") + size + body


def webm(
    *, codec: bytes = b"V_VP9", kind: int = 1, doctype: bytes = b"webm", open_end: bool = False
) -> bytes:
    """A film as a browser records it, with a title and tags that tell where."""
    entry = element(0xAE, element(0x83, bytes([kind])), element(0x86, codec))
    info = element(0x1549A966, element(0x7BA9, SECRET), element(0x4461, bytes(8)), element(0x4D80, b"muxer"))
    tags = element(0x1254C367, element(0x7373, SECRET))
    frames = element(0x1F43B675, element(0xE7, b"\0"), element(0xA3, b"pictures"), open_end=open_end)
    return element(0x1A45DFA3, element(0x4282, doctype)) + element(
        0x18538067, info, element(0x1654AE6B, entry), tags, frames, open_end=open_end
    )


def mp3() -> bytes:
    """Two frames between tags."""
    frame = b"\xff\xfb\x90\x00" + bytes(413)
    tag = b"ID3\x04\x00\x00" + bytes([0, 0, 0, len(SECRET)]) + SECRET
    return tag + frame * 2 + b"TAG" + SECRET.ljust(125, b"\0")
