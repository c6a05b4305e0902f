"""Plain text out of the HTML that feeds carry."""

import re
from html.parser import HTMLParser

_SILENT = {"script", "style", "template"}
_BREAKS = frozenset("p br div li ul ol tr td h1 h2 h3 h4 h5 h6 blockquote pre".split())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _SILENT:
            self.silent += 1
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in _SILENT:
            self.silent = max(0, self.silent - 1)
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.said.append(data)


def plain_text(html: str) -> str:
    """What a reader sees of a piece of HTML: no tags, no scripts, one blank at most, a line for each block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"\s+", " ", line).strip() for line in "".join(reader.said).split("\n"))
    return "\n".join(line for line in lines if line)


def post_text(title: str, body: str) -> str:
    """A title and the plain text below it; the title is left out when the text begins with it."""
    head, rest = plain_text(title), plain_text(body)
    if not head or rest.startswith(head):
        return rest
    return f"{head}\n{rest}" if rest else head
