"""The documentation says what the code does."""

import re
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from fauxpas.cli import COMMANDS
from scripts import reference
from tests.house.source import name_of, tracked_files
from tests.shared import ROOT

MAKE_TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)
SAID_TARGET = re.compile(r"`?\bmake ([a-z][a-z-]+)\b")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)
SAID_COMMAND = re.compile(r"(?:^|[`\s/])fauxpas ([a-z]+)(?: ([a-z]+))?\b")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def _pages() -> list[Path]:
    return [path for path in tracked_files() if path.suffix == ".md"]


def _code(page: Path) -> Iterator[str]:
    yield from CODE.findall(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("page", "table"),
    [
        (reference.SETTINGS, reference.settings_table),
        (reference.COMMANDS_PAGE, reference.commands_table),
    ],
    ids=["settings", "commands"],
)
def test_reference_tables_say_what_the_code_defines(page: Path, table: object) -> None:
    assert callable(table)
    written = page.read_text(encoding="utf-8")
    assert written == reference.with_table(written, table()), "run make reference"


def test_every_command_leads_to_a_function() -> None:
    for command in COMMANDS:
        module, name = command.function.split(":")
        assert callable(getattr(import_module(module), name)), command.words


def test_documented_make_targets_exist() -> None:
    targets = set(MAKE_TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    said = {
        (name_of(page), target)
        for page in _pages()
        for code in _code(page)
        for target in SAID_TARGET.findall(code)
    }
    assert {(page, target) for page, target in said if target not in targets} == set()


def test_documented_commands_exist() -> None:
    known = {command.words for command in COMMANDS}
    first_words = {words[0] for words in known if len(words) == 1}
    unknown = {
        (name_of(page), *words)
        for page in _pages()
        for code in _code(page)
        for words in SAID_COMMAND.findall(code)
        if words[0] not in first_words and words not in known
    }
    assert unknown == set()


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{name_of(page)}: {target}"
        for page in _pages()
        for target in LINK.findall(page.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith("mailto:") and not (page.parent / target).exists()
    ]
    assert not broken, "\n".join(broken)


def test_readme_names_the_python_version_of_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = project["requires-python"].removeprefix(">=")
    assert f"Python {oldest}" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_dependencies_page_names_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    named = {re.split(r"[\[<>=]", each)[0] for each in project["dependencies"]}
    assert {each for each in named if f"| {each} |" not in page} == set()
