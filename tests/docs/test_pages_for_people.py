"""The pages people follow name the buttons that are really there, and their pictures are."""

import re
from collections.abc import Iterator

import pytest
from babel.messages.pofile import read_po

from fauxpas.web import demo_words
from tests.shared import ROOT

DOCS = ROOT / "docs"
CATALOGUE = ROOT / "src" / "fauxpas" / "locale" / "fr" / "LC_MESSAGES" / "django.po"
BOLD = re.compile(r"\*\*([^*\n]+)\*\*")
PICTURE = re.compile(r"!\[(?P<alt>[^\]]*)\]\((?P<path>[^)]+\.png)\)")
VALUE = re.compile(r"%\\\(\w+\\\)s")
MOST_BYTES = 300_000


def _labels(language: str) -> Iterator[re.Pattern[str]]:
    """Every message of the screens in this language, its values standing for any words."""
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file)
    for entry in catalogue:
        told = entry.string if language == "fr" else entry.id
        said = [told] if isinstance(told, str) else list(told or ())
        yield from (re.compile(VALUE.sub(".+", re.escape(_typed(words)))) for words in said if words)


def _typed(words: str) -> str:
    """The words as a person types them: spaces that must not break are spaces."""
    return words.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize(
    ("language", "page"), [("en", "first-ten-minutes.md"), ("fr", "fr/dix-premieres-minutes.md")]
)
def test_first_ten_minutes_name_what_stands_on_the_screens(language: str, page: str) -> None:
    # Bold with a full stop opens a paragraph; any other bold is to be found on a screen.
    named = {
        words
        for words in map(_typed, BOLD.findall((DOCS / page).read_text(encoding="utf-8")))
        if not words.endswith(".") and words != demo_words.BRAND
    }
    labels = list(_labels(language))
    missing = {words for words in named if not any(label.fullmatch(words) for label in labels)}
    assert len(named) > 10
    assert missing == set()


def test_every_picture_is_shown_described_and_small() -> None:
    pages = [ROOT / "README.md", *DOCS.rglob("*.md")]
    shown = {
        (page.parent / found["path"]).resolve(): found["alt"]
        for page in pages
        for found in PICTURE.finditer(page.read_text(encoding="utf-8"))
    }
    kept = set((DOCS / "images").glob("*.png"))
    assert set(shown) == kept
    assert all(shown.values())
    assert {path.name for path in kept if path.stat().st_size > MOST_BYTES} == set()
