"""A damage report as PDF: the same words as its page, on A4, with its fonts inside."""

import unicodedata
from functools import lru_cache
from importlib.resources import as_file, files
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import KeepTogether, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

INK, SECOND, RULE = HexColor("#1c1b1a"), HexColor("#55514d"), HexColor("#d8d2ca")
MARGIN = 18 * mm
FRAME = 6  # the library's own padding around what is on a page, in points
COLUMNS = (0.34, 0.38, 0.28)
# Blanks of another width are drawn as the usual one that does not break either.
_BLANKS = {"\N{NARROW NO-BREAK SPACE}": "\N{NO-BREAK SPACE}", "\N{THIN SPACE}": " "}


def draw_pdf(
    told: dict[str, Any], *, language: str, heading: str, foot: str, columns: tuple[str, str, str]
) -> bytes:
    """The report of one language as PDF.

    told : title, lede, sections and, in newer ones, a summary before them, as `report_words.in_words` writes them. heading : above the title; foot : on every page, before its
    number. columns : what, how much, source. A sign the font does not hold is drawn as the nearest it holds, or a question mark.
    """
    regular, bold = _fonts()
    style = {
        "title": ParagraphStyle("title", fontName=bold, fontSize=20, leading=24, textColor=INK, spaceAfter=4),
        "lede": ParagraphStyle("lede", fontName=regular, fontSize=11.5, leading=16, textColor=INK, spaceAfter=6),
        "meta": ParagraphStyle("meta", fontName=regular, fontSize=8.5, leading=11, textColor=SECOND),
        "head": ParagraphStyle("head", fontName=bold, fontSize=13, leading=17, textColor=INK, spaceBefore=10, spaceAfter=4),
        "cell": ParagraphStyle("cell", fontName=regular, fontSize=9, leading=12, textColor=INK),
        "value": ParagraphStyle("value", fontName=bold, fontSize=9, leading=12, textColor=INK),
    }  # fmt: skip
    story: list[Any] = [
        _text(heading, style["meta"]),
        _text(told["title"], style["title"]),
        _text(told["lede"], style["lede"]),
    ]
    summary = [told["summary"]] if "summary" in told else []
    for section in [*summary, *told["sections"]]:
        table = _table(section["figures"], columns, style)
        # A heading never stands alone at the foot of a page; what follows it may go over the edge.
        story += [
            KeepTogether([_text(section["title"], style["head"]), table[0]]),
            *table[1:],
            Spacer(1, 2 * mm),
        ]
    buffer = BytesIO()
    document = SimpleDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=f"{told['title']}, {heading}",
        lang=language,
        initialFontName=regular,
    )

    def number(canvas: Any, page: Any) -> None:
        canvas.setFont(regular, 8)
        canvas.setFillColor(SECOND)
        canvas.drawString(MARGIN, MARGIN / 2, _drawable(foot))
        canvas.drawRightString(A4[0] - MARGIN, MARGIN / 2, str(page.page))

    document.build(story, onFirstPage=number, onLaterPages=number)
    return buffer.getvalue()


def _table(figures: list[dict[str, Any]], columns: tuple[str, str, str], style: dict[str, Any]) -> list[Any]:
    """The figures as one table for each, so that a page may end between any two; the first bears the heading."""
    width = A4[0] - 2 * (MARGIN + FRAME)
    widths = [share * width for share in COLUMNS]
    ruled = TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("RIGHTPADDING", (-1, 0), (-1, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3.5),
        ]
    )
    head = [_text(word, style["meta"]) for word in columns]
    rows = [
        [_text(each["label"], style["cell"]), _value(each, style), _text(each["source"], style["meta"])]
        for each in figures
    ]
    first = Table([head, *rows[:1]], colWidths=widths, style=ruled, splitInRow=1)
    return [first, *(Table([row], colWidths=widths, style=ruled, splitInRow=1) for row in rows[1:])]


def _value(figure: dict[str, Any], style: dict[str, Any]) -> list[Any]:
    shown = [_text(figure["value"], style["value"])]
    return [*shown, _text(figure["interval"], style["meta"])] if figure["interval"] else shown


def _text(words: str, style: Any) -> Any:
    return Paragraph(escape(_drawable(words)), style)


def _drawable(words: str) -> str:
    held = pdfmetrics.getFont(_fonts()[0]).face.charToGlyph
    drawn = []
    for sign in words:
        known = _BLANKS.get(sign, sign)
        if ord(known) not in held:
            plain = unicodedata.normalize("NFKD", known)[:1]
            known = (
                plain
                if plain and ord(plain) in held
                else ""
                if unicodedata.category(known) in {"Mn", "Cf"}
                else "?"
            )
        drawn.append(known)
    return "".join(drawn)


@lru_cache(maxsize=1)
def _fonts() -> tuple[str, str]:
    """The names of the regular and the bold face, made known to the library once."""
    names = ("schibsted-grotesk-regular", "schibsted-grotesk-bold")
    for name in names:
        with as_file(files("fauxpas.understand") / "fonts" / f"{name}.ttf") as path:
            pdfmetrics.registerFont(TTFont(name, str(path)))
    return names
