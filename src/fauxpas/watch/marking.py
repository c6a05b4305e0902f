"""Text with the words that matter marked, safe to put in a page."""

from collections.abc import Iterable

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from fauxpas.engine.query import Span


def marked(text: str, spans: Iterable[Span]) -> SafeString:
    """The text escaped, each stretch that a span covers inside <mark>; spans that overlap are one stretch."""
    pieces, place = [], 0
    for start, end in _merged(spans):
        pieces += [escape(text[place:start]), "<mark>", escape(text[start:end]), "</mark>"]
        place = end
    return mark_safe("".join([*pieces, escape(text[place:])]))  # every piece of the text is escaped above


def _merged(spans: Iterable[Span]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((span.start, span.end) for span in spans if span.end > span.start):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
