"""Plain text out of the HTML that feeds carry, in one pass: whatever a stranger writes, time grows with its length only.

The standard library's parser begins anew at each of many unfinished marks, and needs hours for a megabyte of them.
"""

import re
from html import unescape

_SILENT = frozenset({"script", "style", "template"})
_BREAKS = frozenset("p br div li ul ol tr td h1 h2 h3 h4 h5 h6 blockquote pre".split())
_NAME = re.compile(r"</?([A-Za-z][^\s/>]*)")
_QUOTE_OR_END = re.compile("[\"'>]")
_RAW_ENDS = {name: re.compile(f"</{name}", re.IGNORECASE) for name in ("script", "style")}


def plain_text(html: str) -> str:
    """What a reader sees of a piece of HTML: no tags, no scripts, one blank at most, a line for each block."""
    said: list[str] = []
    silent, place = 0, 0
    while place < len(html):
        opening = html.find("<", place)
        words, place = (html[place:], len(html)) if opening < 0 else (html[place:opening], opening)
        if words and not silent:
            said.append(unescape(words))
        if opening < 0:
            break
        name, closes, place = _mark(html, opening)
        if name == "<" and not silent:
            said.append(name)
        if name in _BREAKS:
            said.append("\n")
        if name in _SILENT:
            silent = max(0, silent - 1) if closes else silent + 1
    lines = (re.sub(r"\s+", " ", line).strip() for line in "".join(said).split("\n"))
    return "\n".join(line for line in lines if line)


def post_text(title: str, body: str) -> str:
    """A title and the plain text below it; the title is left out when the text begins with it."""
    head, rest = plain_text(title), plain_text(body)
    if not head or rest.startswith(head):
        return rest
    return f"{head}\n{rest}" if rest else head


def _mark(html: str, start: int) -> tuple[str, bool, int]:
    """What begins with this "<": a tag's name, "<" itself or nothing; whether it closes; and where it ends.

    A mark that never ends takes the rest with it, as in browsers. Source: HTML Living Standard, 13.2.5.
    """
    if html.startswith("<!--", start):
        return "", False, _after(html, "-->", start + 2)
    if html.startswith(("<!", "<?"), start):
        return "", False, _after(html, ">", start)
    found = _NAME.match(html, start)
    if found is None:
        return "<", False, start + 1
    name, closes = found[1].lower(), html[start + 1] == "/"
    end = _end_of_tag(html, found.end())
    if not closes and name in _RAW_ENDS:
        closing = _RAW_ENDS[name].search(html, end)
        end = closing.start() if closing else len(html)
    return name, closes, end


def _end_of_tag(html: str, place: int) -> int:
    while sign := _QUOTE_OR_END.search(html, place):
        if sign[0] == ">":
            return sign.end()
        place = _after(html, sign[0], sign.end())
    return len(html)


def _after(html: str, end: str, place: int) -> int:
    found = html.find(end, place)
    return len(html) if found < 0 else found + len(end)
