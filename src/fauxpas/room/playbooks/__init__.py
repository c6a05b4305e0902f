"""Playbooks as data: what to do, who, by when, in which order, and what never to do, in English and French.

One file each in `shipped/`. `read` takes what such a file holds, `as_data` gives it back for a row, `as_toml` for a file.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from graphlib import CycleError, TopologicalSorter
from importlib.resources import files
from typing import Annotated, Any, Literal, Self

from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from fauxpas.core.errors import InputRefused
from fauxpas.engine.fold import words

LANGUAGES = ("en", "fr")
MOST_TASKS, MOST_LINES, MOST_TEXTS = 60, 20, 10
BIGGEST_FILE = 200_000
# No control signs: they cannot stand in a file of this kind, and no playbook needs them.
NO_CONTROLS = r"^[^\x00-\x09\x0b-\x1f\x7f]*$"

# A key of many parts (a.b.c) costs the reader memory by the square of their number; ours have two.
_DEEP = re.compile(r"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){30}""")

Owner = Literal[
    "lead", "writer", "voice", "facts", "support", "log", "counsel", "data", "staff", "press"
]  # of Seat.Function
Since = Literal["signal", "opened", "word", "before"]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=NO_CONTROLS)
]
Prose = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000, pattern=NO_CONTROLS)
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Part):
    """One text in both languages."""

    en: Prose
    fr: Prose

    def told(self, language: str) -> str:
        """The text in the reader's language."""
        return self.fr if language.startswith("fr") else self.en


class Lines(_Part):
    """A list in both languages, item by item."""

    en: tuple[Prose, ...] = Field(min_length=1, max_length=MOST_LINES)
    fr: tuple[Prose, ...] = Field(min_length=1, max_length=MOST_LINES)

    @model_validator(mode="after")
    def _same_length(self) -> Self:
        if len(self.en) != len(self.fr):
            raise ValueError(_("a list has more lines in one language than in the other"))
        return self

    def told(self, language: str) -> tuple[str, ...]:
        """The list in the reader's language."""
        return self.fr if language.startswith("fr") else self.en


class PlannedTask(_Part):
    """One thing to do. `minutes` after `since`: the first signal, the opening, the first public word, or once what comes before it is done."""

    key: Key
    owner: Owner
    en: Line
    fr: Line
    minutes: int | None = Field(None, ge=0, le=525_600)
    since: Since = "opened"
    after: tuple[Key, ...] = Field((), max_length=MOST_TASKS)

    def told(self, language: str) -> str:
        """What to do, in the reader's language."""
        return self.fr if language.startswith("fr") else self.en


class Draft(_Part):
    """The title and body of a text in one language; open slots are written {so}."""

    title: Line
    body: Prose


class Template(_Part):
    """A text to start from, in both languages."""

    kind: Literal["holding", "update", "apology", "reply", "internal"]
    en: Draft
    fr: Draft

    def told(self, language: str) -> Draft:
        """The text in the reader's language."""
        return self.fr if language.startswith("fr") else self.en


class Playbook(_Part):
    """What a crisis of one sort asks for.

    track : `light` needs no room. crisis : the type it has in `engine.advice`. flags : kinds of `engine.content` that
    propose it; cues : words that do. clocks : keys of `room.deadlines` that may apply.
    """

    key: Key
    name: Words
    when: Words
    track: Literal["room", "light"] = "room"
    crisis: Key | None = None
    flags: tuple[Key, ...] = Field((), max_length=MOST_LINES)
    cues: tuple[Line, ...] = Field((), max_length=60)
    clocks: tuple[Key, ...] = Field((), max_length=MOST_LINES)
    signs: Lines
    never: Lines
    tasks: tuple[PlannedTask, ...] = Field(min_length=1, max_length=MOST_TASKS)
    texts: tuple[Template, ...] = Field((), max_length=MOST_TEXTS)

    @model_validator(mode="after")
    def _can_be_followed(self) -> Self:
        keys = [task.key for task in self.tasks]
        if len(set(keys)) != len(keys):
            raise ValueError(_("two tasks have the same key"))
        unknown = {before for task in self.tasks for before in task.after} - set(keys)
        if unknown:
            raise ValueError(
                _("a task waits for one that is not there: %(keys)s") % {"keys": ", ".join(sorted(unknown))}
            )
        for task in self.tasks:
            if task.since == "before" and not task.after:
                raise ValueError(
                    _("the task “%(key)s” counts from what comes before it, but nothing does")
                    % {"key": task.key}
                )
        try:
            TopologicalSorter({task.key: task.after for task in self.tasks}).prepare()
        except CycleError as fault:
            raise ValueError(_("tasks wait for one another in a circle")) from fault
        return self

    @cached_property
    def seats(self) -> tuple[str, ...]:
        """The functions it gives something to do, in the order they are first needed."""
        return tuple(dict.fromkeys(task.owner for task in self.tasks))


def read(data: Mapping[str, Any]) -> Playbook:
    """The playbook of these data. Raises InputRefused, naming the first places that do not hold."""
    try:
        return Playbook.model_validate(data)
    except ValidationError as fault:
        found = [_fault_words(each) for each in fault.errors(include_url=False)[:3]]
        raise InputRefused(
            _("This is no playbook we can follow: %(faults)s") % {"faults": "; ".join(found)}
        ) from fault


def read_toml(text: str) -> Playbook:
    """The playbook of a file. Raises InputRefused when it is too long or cannot be read."""
    if len(text) > BIGGEST_FILE:
        raise InputRefused(_("This file is too long for a playbook."))
    if _DEEP.search(text):
        raise InputRefused(_("This file cannot be read: %(fault)s") % {"fault": "a key has too many parts"})
    try:
        data = tomllib.loads(text)
    except (ValueError, RecursionError) as fault:
        raise InputRefused(_("This file cannot be read: %(fault)s") % {"fault": fault}) from fault
    return read(data)


def as_data(playbook: Playbook) -> dict[str, Any]:
    """What `read` takes back, as JSON keeps it."""
    data: dict[str, Any] = playbook.model_dump(mode="json")
    return data


def as_toml(playbook: Playbook) -> str:
    """The playbook as a file that `read_toml` reads back to the same."""
    data = as_data(playbook)
    tasks, texts = data.pop("tasks"), data.pop("texts")
    parts = [_table(data)]
    parts += ["[[tasks]]\n" + _table(task) for task in tasks]
    parts += [
        f"[[texts]]\nkind = {_value(text['kind'])}\n"
        + "".join(f"[texts.{language}]\n{_table(text[language])}" for language in LANGUAGES)
        for text in texts
    ]
    return "\n".join(parts)


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Playbook]:
    """The playbooks that come with the product, by key, in the order of their English names."""
    folder = files(__name__) / "shipped"
    found = [
        read(tomllib.loads(each.read_text(encoding="utf-8")))
        for each in folder.iterdir()
        if each.name.endswith(".toml")
    ]
    return {each.key: each for each in sorted(found, key=lambda each: each.name.en)}


def propose(playbooks: Iterable[Playbook], *, flags: Iterable[str], said: str) -> list[Playbook]:
    """The playbooks that fit, the best first: by the kinds of harm heard, and by their words in what was said.

    A word found in what people wrote weighs more than a kind of harm, since several playbooks answer the same harm.
    """
    heard = set(flags)
    line = f" {' '.join(word.text for word in words(said))} "
    weighed = []
    for playbook in playbooks:
        cues = sum(f" {' '.join(word.text for word in words(cue))} " in line for cue in playbook.cues)
        weight = 2 * cues + len(heard & set(playbook.flags))
        if weight:
            weighed.append((-weight, playbook.name.en, playbook))
    return [playbook for *_order, playbook in sorted(weighed, key=lambda each: each[:2])]


def _fault_words(fault: Any) -> str:
    place = ".".join(str(part) for part in fault["loc"])
    words_of = str(fault["msg"]).removeprefix("Value error, ")
    return f"{place}: {words_of}" if place else words_of


def _table(data: Mapping[str, Any]) -> str:
    """Plain values as lines; a value of two languages as one inline table; what is None is left out."""
    lines = [f"{name} = {_value(value)}" for name, value in data.items() if value is not None]
    return "\n".join(lines) + "\n"


def _value(value: Any) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{name} = {_value(each)}" for name, each in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(_value(each) for each in value) + "]"
    # A JSON string is a TOML basic string once nothing in it needs the escapes only JSON has.
    return json.dumps(value, ensure_ascii=False)
