"""What one post says that must wake somebody, whatever the volume: rules as data, and guards against figures of speech.

No burst detector sees the first mother who writes that her child is in hospital. The rules are in content_rules.toml.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from typing import Any

from fauxpas.engine.everyday import EVERYDAY_WORDS
from fauxpas.engine.fold import Word, plain, split, words

KINDS = (
    "injury",
    "illness",
    "child",
    "allergy",
    "death",
    "discrimination",
    "threat",
    "leak",
    "journalist",
    "authority",
)
ALARMING = 2
HARMS = frozenset({"injury", "illness", "allergy", "death", "threat"})
LONGEST_TEXT = 20_000

_LANGUAGES = ("fr", "en")
_GAPS = {"..": 4, "...": 8}
_STEM = 3
_CHILD_WORDS = 10
_NEGATION_WORDS = 3
_HYPOTHESIS_WORDS = 5
_STOP = re.compile(r"[.!?;\n…]")
_BREATH = re.compile(r"[,:()«»\"–—]")


@dataclass(frozen=True, slots=True)
class Flag:
    """One thing a post says: `kind` is one of KINDS; `severity` 3 wakes people, 2 is to be read now, 1 is a note.

    start, end : code points of the text, end exclusive.
    """

    kind: str
    severity: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Choice:
    """One place of a pattern: any of these words or of these beginnings; `gap` words may be passed before it."""

    exact: frozenset[str]
    stems: tuple[str, ...]
    optional: bool
    gap: int

    def accepts(self, word: str) -> bool:
        return word in self.exact or word.startswith(self.stems)

    def is_among(self, words: frozenset[str]) -> bool:
        """Whether any of the words is accepted."""
        return not self.exact.isdisjoint(words) or any(word.startswith(self.stems) for word in words)


@dataclass(frozen=True, slots=True, eq=False)
class _Pattern:
    kind: str
    severity: int
    language: str
    choices: tuple[_Choice, ...]


@dataclass(frozen=True, slots=True)
class _Rules:
    # Patterns by a word that any match must hold, the rarest it has; or, with it, by the first letters of such a beginning.
    by_word: Mapping[str, tuple[_Pattern, ...]]
    by_stem: Mapping[str, tuple[tuple[str, _Pattern], ...]]
    # By language of the post; "" when it is another one or unknown.
    child: Mapping[str, _Choice]
    play: frozenset[str]
    negation: frozenset[str]
    hypothesis: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Line:
    """The words of a post, and for each the number of its sentence and of its breath (between commas)."""

    words: Sequence[str]
    sentence: Sequence[int]
    breath: Sequence[int]


@dataclass(frozen=True, slots=True)
class _Find:
    kind: str
    severity: int
    first: int
    last: int


def content_flags(text: str, language: str | None = None) -> list[Flag]:
    """What a post says that calls for people at once, in the order of the text; empty for nearly every post.

    language : "fr" or "en" keeps to the rules of that language, anything else reads with both. Figures of speech
    ("mort de rire", "to die for") cancel; a negation before ("aucun blessé") cancels; a hypothesis, and talk of
    games, films and matches, lower the severity. A child beside a harm is a flag of its own.
    """
    rules = _rules()
    spoken = language if language in _LANGUAGES else ""
    text = text[:LONGEST_TEXT]
    patterns = _possible(split(plain(text)), rules, spoken)
    # Nearly every post ends here, before the costly part: where its words stand and which are of one sentence.
    if not any(pattern.kind for pattern in patterns):
        return []
    found = words(text)
    line = _line(text, found)
    finds = list(_finds(line, patterns))
    figures = [find for find in finds if not find.kind]
    literal = [find for find in finds if find.kind and not any(_overlap(find, figure) for figure in figures)]
    weighed = [weighed for find in literal if (weighed := _weigh(find, line, rules))]
    kept = _strongest([*weighed, *_children(weighed, line, rules.child[spoken])])
    return [Flag(find.kind, find.severity, found[find.first].start, found[find.last].end) for find in kept]


def _line(text: str, found: Sequence[Word]) -> _Line:
    sentence, breath = [], []
    number = pause = end = 0
    for word in found:
        between = text[end : word.start]
        if _STOP.search(between):
            number += 1
            pause += 1
        elif _BREATH.search(between):
            pause += 1
        sentence.append(number)
        breath.append(pause)
        end = word.end
    return _Line([word.text for word in found], sentence, breath)


def _possible(said: Iterable[str], rules: _Rules, language: str) -> list[_Pattern]:
    """The patterns each needed place of which some word fits, wherever it stands."""
    different = frozenset(said)
    held: dict[_Pattern, None] = {}
    for word in different:
        held.update(dict.fromkeys(rules.by_word.get(word, ())))
        for stem, pattern in rules.by_stem.get(word[:_STEM], ()):
            if word.startswith(stem):
                held[pattern] = None
    return [
        pattern
        for pattern in held
        if (not pattern.kind or not language or pattern.language == language)
        and all(choice.optional or choice.is_among(different) for choice in pattern.choices)
    ]


def _finds(line: _Line, patterns: Iterable[_Pattern]) -> Iterator[_Find]:
    for pattern in patterns:
        opening = pattern.choices[0]
        for place, word in enumerate(line.words):
            if opening.accepts(word):
                last = _match(pattern.choices, 0, line, place, place)
                if last is not None:
                    yield _Find(pattern.kind, pattern.severity, place, last)


def _match(choices: Sequence[_Choice], number: int, line: _Line, place: int, last: int) -> int | None:
    """The place of the last word when the choices from `number` on fit the words from `place` on."""
    if number == len(choices):
        return last
    choice = choices[number]
    for here in range(place, min(place + choice.gap + 1, len(line.words))):
        if line.sentence[here] != line.sentence[last]:
            break
        if choice.accepts(line.words[here]):
            end = _match(choices, number + 1, line, here + 1, here)
            if end is not None:
                return end
    return _match(choices, number + 1, line, place, last) if choice.optional else None


def _weigh(find: _Find, line: _Line, rules: _Rules) -> _Find | None:
    before = [
        line.words[place]
        for place in range(max(0, find.first - _HYPOTHESIS_WORDS), find.first)
        if line.breath[place] == line.breath[find.first]
    ]
    if not rules.negation.isdisjoint(before[-_NEGATION_WORDS:]):
        return None
    severity = find.severity
    if find.kind in HARMS and not rules.play.isdisjoint(line.words):
        severity = 1
    elif not rules.hypothesis.isdisjoint(before):
        severity -= 1
    return replace(find, severity=max(1, severity))


def _children(finds: Sequence[_Find], line: _Line, child: _Choice) -> Iterator[_Find]:
    for find in finds:
        if find.kind in HARMS and find.severity >= ALARMING:
            low, high = max(0, find.first - _CHILD_WORDS), min(len(line.words), find.last + _CHILD_WORDS + 1)
            for place in range(low, high):
                if child.accepts(line.words[place]):
                    yield _Find("child", 3, place, place)


def _strongest(finds: Iterable[_Find]) -> list[_Find]:
    kept: list[_Find] = []
    for find in sorted(finds, key=lambda find: (-find.severity, find.first, -find.last)):
        if not any(find.kind == other.kind and _overlap(find, other) for other in kept):
            kept.append(find)
    return sorted(kept, key=lambda find: (find.first, find.last, find.kind))


def _overlap(one: _Find, other: _Find) -> bool:
    return one.first <= other.last and other.first <= one.last


@lru_cache(maxsize=1)
def _rules() -> _Rules:
    table = tomllib.loads(files("fauxpas.engine").joinpath("content_rules.toml").read_text("utf-8"))
    by_word: dict[str, list[_Pattern]] = defaultdict(list)
    by_stem: dict[str, list[tuple[str, _Pattern]]] = defaultdict(list)
    for pattern in _patterns(table):
        rarest = min((choice for choice in pattern.choices if not choice.optional), key=_commonness)
        for word in rarest.exact:
            by_word[word].append(pattern)
        for stem in rarest.stems:
            by_stem[stem[:_STEM]].append((stem, pattern))
    context = table["context"]
    return _Rules(
        by_word={word: tuple(patterns) for word, patterns in by_word.items()},
        by_stem={letters: tuple(patterns) for letters, patterns in by_stem.items()},
        child={language: _choice("{child}", 0, _sets(table, language)) for language in ("", *_LANGUAGES)},
        play=frozenset(context["play"].split("|")),
        negation=frozenset(context["negation"].split("|")),
        hypothesis=frozenset(context["hypothesis"].split("|")),
    )


def _patterns(table: Mapping[str, Any]) -> Iterator[_Pattern]:
    for text in table["figurative"]["patterns"]:
        yield _Pattern("", 0, "", _choices(text, _sets(table, "")))
    sets = {language: _sets(table, language) for language in _LANGUAGES}
    for rule in table["rule"]:
        for text in rule["patterns"]:
            language = rule["language"]
            yield _Pattern(rule["kind"], rule["severity"], language, _choices(text, sets[language]))


def _sets(table: Mapping[str, Any], language: str) -> dict[str, str]:
    """The named sets with the words of one language where a set tells languages apart; of all when language is ""."""
    sets: dict[str, str] = {}
    for name, spelled in table["sets"].items():
        base, _, ending = name.rpartition("_")
        if ending not in _LANGUAGES:
            sets[name] = spelled
        elif language in {"", ending}:
            sets[base] = f"{sets[base]}|{spelled}" if base in sets else spelled
    return sets


def _choices(text: str, sets: Mapping[str, str]) -> tuple[_Choice, ...]:
    choices: list[_Choice] = []
    gap = 0
    for part in text.split():
        if part in _GAPS:
            gap = _GAPS[part]
        else:
            choices.append(_choice(part, gap, sets))
            gap = 0
    return tuple(choices)


def _choice(part: str, gap: int, sets: Mapping[str, str]) -> _Choice:
    spelled = re.sub(r"\{(\w+)\}", lambda match: sets[match[1]], part.rstrip("?"))
    options = [option for option in spelled.split("|") if option]
    return _Choice(
        exact=frozenset(option for option in options if not option.endswith("*")),
        stems=tuple(option[:-1] for option in options if option.endswith("*")),
        optional=part.endswith("?"),
        gap=gap,
    )


def _commonness(choice: _Choice) -> int:
    return 100 * len(choice.exact & EVERYDAY_WORDS) + 5 * len(choice.stems) + len(choice.exact)
