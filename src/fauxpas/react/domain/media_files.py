"""What may be published beside words, told by its content, and made ready: without metadata, for every browser, never too large."""

import io
from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from fauxpas.core.errors import InputRefused
from fauxpas.engine.recordings import MP4, WEBM, RecordingRefused, clean_recording
from fauxpas.react.models import StatementMedia

Kind = StatementMedia.Kind
# More is no photograph of ours, and a small file may unfold to gigabytes.
MOST_PIXELS = 50_000_000
ORIENTATION = 0x0112
# What is left of what a picture carries beside its pixels: without these two its colours change.
_KEPT = ("icc_profile", "transparency")
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp"}
_BAD_PICTURE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
)


@dataclass(frozen=True)
class Ready:
    """A file as readers may get it. width, height : of a picture, in pixels; 0 for the others."""

    kind: StatementMedia.Kind
    content: bytes
    media_type: str
    width: int = 0
    height: int = 0


def make_ready(content: bytes, *, field: str = "content") -> Ready:
    """A picture, film or sound without its metadata. Raises InputRefused at `field` for anything else."""
    if content.startswith((b"\x89PNG", b"\xff\xd8\xff")) or content[8:12] == b"WEBP":
        return ready_picture(content, field=field)
    _check_size(content, settings.FAUXPAS["FAUXPAS_FILM_MB"], field=field)
    try:
        recording = clean_recording(content)
    except RecordingRefused as fault:
        raise _refusal(_recording_words(fault.code), field) from fault
    kind = Kind.FILM if recording.media_type in {MP4, WEBM} else Kind.SOUND
    return Ready(kind, recording.content, recording.media_type)


def ready_picture(content: bytes, *, field: str) -> Ready:
    """A still picture, upright, without place, device, author or comment. Raises InputRefused at `field`."""
    _check_size(content, settings.FAUXPAS["FAUXPAS_PICTURE_MB"], field=field)
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG", "WEBP")) as image:
            # A photograph of a telephone may hold a second one of its depth: that one is left out.
            if image.format != "MPO" and getattr(image, "n_frames", 1) > 1:
                raise _refusal(_("This picture moves. Send it as a film, which readers can stop."), field)
            if image.width * image.height > MOST_PIXELS:
                words = _("This picture has more than %(most)s million pixels. Send a smaller one.")
                raise _refusal(words % {"most": MOST_PIXELS // 1_000_000}, field)
            media_type = _TYPES[image.format or ""]
            return Ready(Kind.PICTURE, *_without_metadata(image, media_type, content))
    except _BAD_PICTURE as fault:
        raise _refusal(_("This picture cannot be read. Send a PNG, JPEG or WebP file."), field) from fault


def _without_metadata(image: Image.Image, media_type: str, content: bytes) -> tuple[bytes, str, int, int]:
    """The picture saved anew with its pixels and colours alone; turned upright, since the note to turn it goes too."""
    turned = image.getexif().get(ORIENTATION, 1) != 1
    image.load()
    made = ImageOps.exif_transpose(image) if turned else image
    made.info = {name: image.info[name] for name in _KEPT if name in image.info}
    profile, written = made.info.get("icc_profile"), io.BytesIO()
    if media_type == "image/png":
        made.save(written, "PNG", icc_profile=profile)
    elif media_type == "image/webp":
        made.save(written, "WEBP", lossless=b"VP8L" in content[:64], quality=90, icc_profile=profile)
    elif turned or image.format != "JPEG":
        made.save(written, "JPEG", quality=92, icc_profile=profile)
    else:
        made.save(written, "JPEG", quality="keep", icc_profile=profile)
    return written.getvalue(), media_type, made.width, made.height


def _check_size(content: bytes, most_mb: int, *, field: str) -> None:
    if not content:
        raise _refusal(_("This file is empty."), field)
    if len(content) > most_mb * 1_000_000:
        words = _("This is larger than %(most)s MB. Send a smaller one, or a part of it.") % {"most": most_mb}
        raise _refusal(words, field)


def _recording_words(code: str) -> str:
    words = {
        "kind": _("Send a picture (PNG, JPEG, WebP), a film (MP4, WebM) or a sound (MP3, M4A)."),
        "broken": _("This file cannot be read to its end. Export it again."),
        "codec": _("Not every browser plays this file. Export it as MP4 with H.264 and AAC, or as WebM."),
        "track": _(
            "This file carries words or data beside picture and sound, such as its own subtitles or where it was "
            "recorded. Export it with picture and sound only."
        ),
        "silent": _("There is neither picture nor sound in this file."),
    }
    return words[code]


def _refusal(words: str, field: str) -> InputRefused:
    return InputRefused(words, fields={field: words})
