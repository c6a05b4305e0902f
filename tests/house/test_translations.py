"""Every word on a screen exists in every language."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import write_po
from django.template.base import Lexer, TokenType

from scripts import translations
from tests.house.source import PACKAGE, name_of

SPOKEN_ATTRIBUTES = {"alt", "aria-description", "aria-label", "placeholder", "title"}
SILENT_ELEMENTS = {"code", "kbd", "pre", "script", "style", "svg"}
# Proper names and formats, the same in every language; the wordmark is set in two halves.
SAME_EVERYWHERE = {
    "API",
    "Atom",
    "CSV",
    "English",
    "fau",
    "fauxpas",
    "Feed",
    "Français",
    "JSON",
    "OPML",
    "pas",
    "RSS",
    "SHA",
    "URL",
}
WORD = re.compile(r"[^\W\d_]{2,}")


class SpokenText(HTMLParser):
    """Collects the words a reader sees or hears, with their line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.silent: list[str] = []
        self.words: list[tuple[int, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in SILENT_ELEMENTS:
            self.silent.append(tag)
        for name, value in attrs:
            if name in SPOKEN_ATTRIBUTES:
                self._keep(value or "")

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self._keep(data)

    def _keep(self, text: str) -> None:
        line = self.getpos()[0]
        self.words += [(line, word) for word in WORD.findall(text) if word not in SAME_EVERYWHERE]


def _untranslated(template: str) -> list[tuple[int, str]]:
    """Words of a template that stand outside every translation tag."""
    kept, inside = [], ""
    for token in Lexer(template).tokenize():
        verb = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        if verb in {"blocktranslate", "blocktrans", "comment", "verbatim"}:
            inside = verb
        elif verb == f"end{inside}":
            inside = ""
        plain = token.token_type == TokenType.TEXT and not inside
        kept.append(token.contents if plain else "\n" * token.contents.count("\n"))
    reader = SpokenText()
    reader.feed("".join(kept))
    reader.close()
    return reader.words


def test_every_message_is_translated_and_compiled() -> None:
    faults = translations.find_faults()
    assert not faults, "\n".join(faults)


def test_templates_say_nothing_outside_translation_tags() -> None:
    said = [
        f"{name_of(path)}:{line}: {word}"
        for path in sorted(PACKAGE.rglob("templates/**/*.html"))
        for line, word in _untranslated(path.read_text(encoding="utf-8"))
    ]
    assert not said, "\n".join(said)


def test_untranslated_text_in_a_template_is_found() -> None:
    template = '<p title="Say it">{% translate "Said" %} bare {% blocktranslate %}fine{% endblocktranslate %}</p>\n<b>here</b>'
    assert _untranslated(template) == [(1, "Say"), (1, "it"), (1, "bare"), (2, "here")]


@pytest.fixture
def package(tmp_path: Path) -> Path:
    folder = tmp_path / "fauxpas"
    (folder / "templates" / "x").mkdir(parents=True)
    (folder / "views.py").write_text(
        'from django.utils.translation import gettext, ngettext\n\ndef say(n):\n    gettext("Hello %(name)s")\n'
        '    return ngettext("%(n)s post", "%(n)s posts", n)\n'
    )
    (folder / "templates" / "x" / "page.html").write_text(
        '<p>\n  {% translate "Close" %}{% include "y" with t=_("Open") %}\n'
        "    {% blocktranslate trimmed count n=posts %}\n  one {{ n }}\n  {% plural %} many {{ n }}\n"
        "{% endblocktranslate %}</p>"
    )
    return folder


FRENCH: dict[str, str | tuple[str, str]] = {
    "Hello %(name)s": "Bonjour %(name)s",
    "%(n)s post": ("%(n)s publication", "%(n)s publications"),
    "Close": "Fermer",
    "Open": "Ouvrir",
    "one %(n)s": ("un", "%(n)s"),
}


def _translate(package: Path, french: dict[str, str | tuple[str, str]]) -> None:
    path = translations.po_path("fr", package)
    catalogue = translations.read_catalogue(path, "fr")
    for message in catalogue:
        first = message.id if isinstance(message.id, str) else message.id[0]
        message.string = french.get(first, message.string)
    with path.open("wb") as file:
        write_po(file, catalogue)


def test_extraction_finds_messages_of_code_and_templates(package: Path) -> None:
    found = {found.id for found in translations.find_messages(package)}
    assert found == {
        "Hello %(name)s",
        ("%(n)s post", "%(n)s posts"),
        "Close",
        "Open",
        ("one %(n)s", "many %(n)s"),
    }


def test_check_names_untranslated_messages_and_wrong_placeholders(package: Path) -> None:
    translations.extract(package)
    _translate(package, FRENCH | {"Hello %(name)s": "Bonjour %(nom)s", "%(n)s post": ("", "")})
    translations.compile_all(package)
    assert sorted(translations.find_faults(package)) == [
        "fr: not translated: '%(n)s post' (fauxpas/views.py)",
        "fr: other placeholders than the original: 'Hello %(name)s' (fauxpas/views.py)",
    ]


def test_check_notices_a_catalogue_that_was_not_compiled_again(package: Path) -> None:
    translations.extract(package)
    _translate(package, FRENCH)
    assert translations.find_faults(package) == ["fr: django.mo is not what django.po compiles to"]
    translations.compile_all(package)
    assert translations.find_faults(package) == []


def test_extraction_repeated_changes_nothing(package: Path) -> None:
    translations.extract(package)
    _translate(package, {"Close": "Fermer"})
    translations.extract(package)
    path = translations.po_path("fr", package)
    before = path.read_bytes()
    translations.extract(package)
    assert path.read_bytes() == before
    assert b"Fermer" in before
