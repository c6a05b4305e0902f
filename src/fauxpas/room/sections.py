"""The case page has room for what higher phases know: they register sections, next actions and figures.

Each is called with the case and the reader when the page is made, and is drawn by its own template.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fauxpas.core.errors import Words
from fauxpas.core.models import Person
from fauxpas.room.models import Case


@dataclass(frozen=True)
class Section:
    """One sheet of the case page. `context` gives the template's variables, or None to leave the sheet out.

    column : `main` or `side`. order : 10 stands before the facts (20), which stand before 30. anchor : its id on the page.
    """

    order: int
    anchor: str
    template: str
    context: Callable[[Case, Person, datetime], Mapping[str, Any] | None]
    column: str = "main"


@dataclass(frozen=True)
class NextAction:
    """Something a person has to do now in a case. `mine` puts it first; `due_at` orders the rest.

    button : verb and object, shown to the person whose action it is.
    """

    title: Words
    url: str
    due_at: datetime | None = None
    mine: bool = False
    meta: Words = ""
    button: Words = ""
    task_id: int | None = None


@dataclass(frozen=True)
class SafeText:
    """The text this person may publish now, for the first screen of a phone."""

    title: Words
    url: str
    excerpt: str = ""
    lang: str = ""


Actions = Callable[[Case, Person, datetime], list[NextAction]]
PublishNow = Callable[[Case, Person, datetime], SafeText | None]
_sections: list[Section] = []
_actions: list[Actions] = []
_publish_now: list[PublishNow] = []


def register_section(section: Section) -> None:
    """Add a sheet to every case page."""
    if section not in _sections:
        _sections.append(section)


def register_actions(actions: Actions) -> None:
    """Add what a phase expects of people to the list “Next”."""
    if actions not in _actions:
        _actions.append(actions)


def register_publish_now(find: PublishNow) -> None:
    """Add a way to find the text a person may publish now."""
    if find not in _publish_now:
        _publish_now.append(find)


def sections_of(
    case: Case, person: Person, *, now: datetime, column: str
) -> list[tuple[Section, Mapping[str, Any]]]:
    """The sheets of one column with their variables, in order, without those that have nothing to say."""
    wanted = sorted((each for each in _sections if each.column == column), key=lambda each: each.order)
    filled = [(each, each.context(case, person, now)) for each in wanted]
    return [(section, context) for section, context in filled if context is not None]


def actions_of(case: Case, person: Person, *, now: datetime) -> list[NextAction]:
    """What the higher phases expect of people in this case, in no order."""
    return [action for find in _actions for action in find(case, person, now)]


def publishable_now(case: Case, person: Person, *, now: datetime) -> SafeText | None:
    """The first text this person may publish at once, or None."""
    for find in _publish_now:
        text = find(case, person, now)
        if text is not None:
            return text
    return None
