"""A photograph that betrays who took it, and the words that stand for pictures and films in tests."""

import io
from typing import Any

from PIL import Image, PngImagePlugin

from fauxpas.core.models import Person
from fauxpas.react import domain
from fauxpas.react.models import StatementMedia
from tests.factories import NOON

VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\nWe stop the sale.\n"
FRENCH_VTT = "WEBVTT\n\n00:01.000 --> 00:03.000\nNous arrêtons la vente.\n"
XMP = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'><d xmlns:e='http://ns.adobe.com/exif/1.0/'>Jeanne</d></x:xmpmeta>"


def photograph(form: str = "JPEG", *, shade: int = 120, turned: bool = False, moving: bool = False) -> bytes:
    """A small picture with device, author and place in every corner its format has."""
    image = Image.new("RGB", (40, 20), (shade, 80, 40))
    if moving:
        return _saved(image, form, save_all=True, append_images=[Image.new("RGB", (40, 20))])
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x0112] = "Canon", "Jeanne", 6 if turned else 1
    exif.get_ifd(0x8825)[1] = "N"
    more: dict[str, Any] = {"exif": exif}
    if form == "PNG":
        note = PngImagePlugin.PngInfo()
        note.add_text("Author", "Jeanne")
        note.add_itxt("XML:com.adobe.xmp", XMP.decode())
        more["pnginfo"] = note
    else:
        more["xmp"] = XMP
    if form == "JPEG":
        more["comment"] = b"Jeanne"
    return _saved(image, form, **more)


def filled(
    media: StatementMedia, by: Person, *, english: str = VTT, agreed: domain.Agreed | None = None
) -> StatementMedia:
    """With its words in French and English, and nobody to be recognised unless told."""
    words = {
        "fr": domain.MediaWords(alt="Un magasin.", subtitles=FRENCH_VTT),
        "en": domain.MediaWords(alt="A shop.", subtitles=english),
    }
    return domain.change_media(
        media, domain.MediaDraft(words, agreed or domain.Agreed("nobody")), by=by, now=NOON
    )


def _saved(image: Image.Image, form: str, **more: Any) -> bytes:
    written = io.BytesIO()
    image.save(written, form, **more)
    return written.getvalue()
