"""The rules, components and slots of a language, read from its file; a brand may add rules of its own."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal

from fauxpas.engine.lint.phrases import compile_pattern
from fauxpas.engine.lint.reading import Reading

Language = Literal["en", "fr"]
Kind = Literal["holding", "update", "apology", "reply", "recall", "internal"]
LANGUAGES: tuple[Language, ...] = ("en", "fr")
KINDS: tuple[Kind, ...] = ("holding", "update", "apology", "reply", "recall", "internal")
COMPONENTS = ("responsibility", "repair", "regret", "explanation", "resolve", "forgiveness")
# "why" has no patterns of its own: it is there when the component "explanation" is.
SLOTS = ("what", "who", "when", "why", "do-now", "contact", "next-update")
SEVERITIES = ("high", "counsel", "medium", "low")


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing a statement should not say, in one language.

    patterns, unless : in the language of phrases.py; a find is dropped when an `unless` stands in its sentences.
    kinds, within : when given, the rule holds for texts of these kinds, or in which one of `within` stands.
    flagged, clean : examples, which tests hold both ways.
    told : message and suggestion for who reads another language than the text's, by language.
    """

    id: str
    severity: str
    message: str
    suggestion: str
    source: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()
    clean: tuple[str, ...] = ()
    told: tuple[tuple[str, str, str], ...] = ()

    def words(self, language: str | None) -> tuple[str, str]:
        """Message and suggestion for a reader of this language; in the text's own when there are none in it."""
        found = (each[1:] for each in self.told if each[0] == language)
        return next(found, (self.message, self.suggestion))


@dataclass(frozen=True, slots=True)
class Part:
    """Something a statement should hold: a component of an apology, or a slot such as the next update."""

    name: str
    patterns: tuple[str, ...]
    unless: tuple[str, ...] = ()
    flagged: tuple[str, ...] = ()
    clean: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """All that is known of one language."""

    rules: tuple[Rule, ...]
    components: tuple[Part, ...]
    slots: tuple[Part, ...]
    apology: Part
    order: Rule
    instructions: Part
    lead: Part
    greeting: Part


def find_all(patterns: Iterable[str], reading: Reading, language: Language) -> Iterable[tuple[int, int]]:
    """Where the patterns stand in the reading's line, as (start, end) of the line. Raises PatternUnreadable."""
    for pattern in patterns:
        for match in compiled(pattern, language).finditer(reading.line):
            yield match.span()


def holds(patterns: Iterable[str], line: str, language: Language) -> bool:
    """Whether one of the patterns stands in a line of folded words."""
    return any(compiled(pattern, language).search(line) for pattern in patterns)


@lru_cache(maxsize=4096)
def compiled(pattern: str, language: Language) -> re.Pattern[str]:
    """The pattern with the classes of its language. Raises PatternUnreadable."""
    return compile_pattern(pattern, _table(language)["classes"])


@lru_cache(maxsize=len(LANGUAGES))
def book(language: Language) -> Book:
    """The rules, components and slots of a language."""
    table = _table(language)
    return Book(
        rules=tuple(_rule(row) for row in table["rule"]),
        components=tuple(_part(name, table["component"][name]) for name in COMPONENTS),
        slots=tuple(_part(name, table["slot"][name]) for name in SLOTS if name != "why"),
        apology=_part("apology", table["apology"]),
        order=_rule(table["order"]),
        instructions=_part("instructions", table["instructions"]),
        lead=_part("lead", table["lead"]),
        greeting=_part("greeting", table["greeting"]),
    )


@lru_cache(maxsize=len(LANGUAGES))
def _table(language: Language) -> Mapping[str, Any]:
    table: dict[str, Any] = {}
    for name in (f"{language}.toml", f"{language}_parts.toml"):
        table.update(tomllib.loads(files(__package__).joinpath(name).read_text("utf-8")))
    return table


def _rule(row: Mapping[str, Any]) -> Rule:
    told = (row[name] for name in ("id", "severity", "message", "suggestion", "source"))
    many = ("patterns", "unless", "kinds", "within", "flagged", "clean")
    elsewhere = tuple(
        (language, words["message"], words["suggestion"]) for language, words in row["told"].items()
    )
    return replace(Rule(*told, *(tuple(row.get(name, ())) for name in many)), told=elsewhere)


def _part(name: str, row: Mapping[str, Any]) -> Part:
    return Part(name, *(tuple(row.get(key, ())) for key in ("patterns", "unless", "flagged", "clean")))
