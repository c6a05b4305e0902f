"""A post as it is kept: its source's fields as JSON, and a picture of it drawn from those fields and nothing else."""

import json
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _

from fauxpas.watch.models import Mention

SIGNS_ACROSS = 68
MOST_LINES = 400
_WIDTH, _LINE, _TOP, _LEFT = 760, 24, 56, 32


def post_as_json(mention: Mention, *, kept_at: datetime) -> bytes:
    """The post as its source gave it, and when it was heard and kept; keys in order, so that it is the same at every reading."""
    told = {
        "format": "fauxpas-post/1",
        "id": mention.source_key,
        "text": mention.text,
        "author": mention.author,
        "url": mention.url,
        "source": {"kind": mention.source.kind, "name": mention.source.name},
        "posted_at": _iso(mention.posted_at),
        "heard_at": _iso(mention.seen_at),
        "kept_at": _iso(kept_at),
        "language": mention.language,
        "rating": mention.rating,
        "reply_to": mention.reply_to,
        "reach": mention.reach,
    }
    return json.dumps(told, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def draw_post(mention: Mention, *, kept_at: datetime) -> bytes:
    """The post drawn as SVG: its words as they were, who, where and when. A drawing of the data, not a photograph of a page."""
    posted = mention.posted_at or mention.seen_at
    words = list(_lines(mention.text))
    head = [mention.author or "?", f"{mention.source.name}, {_plain(posted)}"]
    told = _("Drawn from the post as we received it; kept %(at)s.") % {"at": _plain(kept_at)}
    foot = [*_lines(mention.url), told]
    rows = [(_TOP, head[0], "b"), (_TOP + _LINE, head[1], "m")]
    at = _TOP + int(2.5 * _LINE)
    for line in words[:MOST_LINES]:
        rows.append((at, line, ""))
        at += _LINE
    at += _LINE // 2
    for line in foot:
        rows.append((at, line, "m"))
        at += _LINE
    texts = "".join(_text(y, line, kind) for y, line, kind in rows)
    drawing = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{at + 8}" viewBox="0 0 {_WIDTH} {at + 8}" role="img">'
        f'<rect width="{_WIDTH}" height="{at + 8}" fill="#fff"/>'
        f'<rect x="1" y="1" width="{_WIDTH - 2}" height="{at + 6}" fill="none" stroke="#999" stroke-width="2"/>{texts}</svg>'
    )
    return drawing.encode()


def _text(y: int, line: str, kind: str) -> str:
    weight = ' font-weight="700"' if kind == "b" else ""
    size, fill = (13, "#555") if kind == "m" else (16, "#111")
    return (
        f'<text x="{_LEFT}" y="{y}" font-family="ui-monospace, Menlo, Consolas, monospace" font-size="{size}" '
        f'fill="{fill}" xml:space="preserve"{weight}>{escape(line)}</text>'
    )


def _lines(text: str) -> Iterator[str]:
    """The text in lines that fit, broken at blanks where there are any. Wide signs (CJK, emoji) take two places."""
    for paragraph in "".join(sign if _shown(sign) else " " for sign in text).split("\n"):
        line, length = "", 0
        for word in paragraph.split(" "):
            for part in _parts(word):
                size = _across(part)
                if line and length + 1 + size > SIGNS_ACROSS:
                    yield line
                    line, length = part, size
                else:
                    line, length = (f"{line} {part}", length + 1 + size) if line else (part, size)
        yield line


def _parts(word: str) -> Iterator[str]:
    part, size = "", 0
    for sign in word:
        wide = _across(sign)
        if size + wide > SIGNS_ACROSS:
            yield part
            part, size = "", 0
        part, size = part + sign, size + wide
    yield part


def _across(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _shown(sign: str) -> bool:
    """Whether XML may hold it; control characters and halves of a pair it may not."""
    return sign == "\n" or (unicodedata.category(sign) not in {"Cc", "Cs"} and sign not in "\ufffe\uffff")


def _iso(at: datetime | None) -> str | None:
    return at.astimezone(UTC).isoformat() if at is not None else None


def _plain(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
