"""What every template and sheet keeps to: nothing from another host, nothing the content policy would block."""

import re
from html.parser import HTMLParser

from tests.house.source import PACKAGE, name_of

LOADING = {
    "audio": "src",
    "embed": "src",
    "iframe": "src",
    "img": "src",
    "link": "href",
    "script": "src",
    "source": "src",
    "video": "src",
}
# Links of these kinds point; the browser does not load them.
POINTING = {"alternate", "canonical"}
DJANGO_TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
SHEET_LOADS = re.compile(r"(?:url\(\s*['\"]?|@import\s+['\"])(https?:)?//")


class Page(HTMLParser):
    """Notes what a page loads from elsewhere and what it carries inline, each with its line."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[tuple[int, str]] = []
        self.inline: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        address = given.get(LOADING.get(tag, ""), "")
        pointing = tag == "link" and bool(POINTING & set(given.get("rel", "").split()))
        if not pointing and re.match(r"(https?:)?//", address):
            self.loaded.append((self.getpos()[0], address))
        runs = tag == "script" and "src" not in given and given.get("type", "") != "application/json"
        if runs:
            self.inline.append((self.getpos()[0], "<script>"))
        self.inline += [
            (self.getpos()[0], name) for name in given if name == "style" or name.startswith("on")
        ]


def _read(template: str) -> Page:
    page = Page()
    page.feed(DJANGO_TAG.sub(lambda tag: "x" + "\n" * tag[0].count("\n"), template))
    page.close()
    return page


def test_pages_load_nothing_from_another_host() -> None:
    loaded = [
        f"{name_of(path)}:{line}: {address}"
        for path in sorted(PACKAGE.rglob("templates/**/*.html"))
        for line, address in _read(path.read_text(encoding="utf-8")).loaded
    ]
    assert not loaded, "\n".join(loaded)


def test_sheets_load_nothing_from_another_host() -> None:
    loaded = [
        name_of(path)
        for path in sorted(PACKAGE.rglob("static/**/*.css"))
        if SHEET_LOADS.search(path.read_text(encoding="utf-8"))
    ]
    assert not loaded, "\n".join(loaded)


def test_pages_carry_no_inline_script_or_style() -> None:
    inline = [
        f"{name_of(path)}:{line}: {what}"
        for path in sorted(PACKAGE.rglob("templates/**/*.html"))
        for line, what in _read(path.read_text(encoding="utf-8")).inline
    ]
    assert not inline, "\n".join(inline)


def test_foreign_and_inline_parts_of_a_page_are_found() -> None:
    page = _read(
        '<link rel="canonical" href="https://a.example"><a href="https://b.example">b</a>\n'
        '<img src="//c.example/x.png" style="x">\n<script>run()</script><p onclick="{% url "x" %}">'
    )
    assert page.loaded == [(2, "//c.example/x.png")]
    assert page.inline == [(2, "style"), (3, "<script>"), (3, "onclick")]
