"""The case page has room for what higher phases know: they register sheets, buttons, next actions, answers at a glance.

Each is called with the case and the reader when the page is made. A sheet is drawn by its own template, which finds
its variables under `it`, beside `case`, `brand`, `now` and `user`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from fauxpas.core.errors import Words
from fauxpas.core.models import Brand, Person
from fauxpas.core.rights import RIGHTS, Right, roles_in
from fauxpas.room.models import Case
from fauxpas.room.playbooks import Playbook


@dataclass(frozen=True)
class Section:
    """One sheet of the case page. `context` gives the template's `it`, or None to leave the sheet out.

    column : `main` or `side`. order : lowest first; the facts stand at 20. anchor : its id on the page.
    brief : a phone shows its heading alone, which must link to the whole.
    """

    order: int
    anchor: str
    template: str
    context: Callable[[Case, Person, datetime], Mapping[str, Any] | None]
    column: str = "main"
    brief: bool = False


@dataclass(frozen=True)
class NextAction:
    """Something a person has to do now in a case. `mine` puts it first; `due_at` orders the rest.

    button : verb and object, shown to the person whose action it is. task_id : a task, ticked where it stands;
    anyones : it has no owner, so that anybody who works here may tick it. sends : what the button posts to `url`, when
    it does the thing at once; without it the button is a link. glance : the word under which a phone's first screen shows it,
    in place of the list; empty for most.
    """

    title: Words
    url: str
    due_at: datetime | None = None
    mine: bool = False
    meta: Words = ""
    button: Words = ""
    task_id: int | None = None
    anyones: bool = False
    sends: Mapping[str, str] = field(default_factory=dict)
    glance: Words = ""


@dataclass(frozen=True)
class SafeText:
    """The text this person may publish now, for the first screen of a phone."""

    title: Words
    url: str
    excerpt: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Glance:
    """One answer of a phone's first screen, such as whether it is true."""

    order: int
    question: Words
    answer: Words
    url: str
    icon: str


@dataclass(frozen=True)
class CaseButton:
    """A button beside the title of a case, for those who hold `right`. `key` presses it."""

    order: int
    label: Words
    icon: str
    url: Callable[[Case], str]
    right: Right
    key: str = ""


@dataclass(frozen=True)
class PlaybookLink:
    """What a higher phase does with a playbook's texts: a button on its page. `sends` is posted to `url`."""

    label: Words
    url: str
    sends: Mapping[str, str] = field(default_factory=dict)


PlaybookLinks = Callable[[Brand, Playbook], list[PlaybookLink]]
Glances = Callable[[Case, Person, datetime], Glance | None]
Actions = Callable[[Case, Person, datetime], list[NextAction]]
PublishNow = Callable[[Case, Person, datetime], SafeText | None]
_sections: list[Section] = []
_actions: list[Actions] = []
_publish_now: list[PublishNow] = []
_glances: list[Glances] = []
_buttons: list[CaseButton] = []
_playbook_links: list[PlaybookLinks] = []


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


def register_glance(answer: Glances) -> None:
    """Add an answer to the first screen of a phone."""
    if answer not in _glances:
        _glances.append(answer)


def register_button(button: CaseButton) -> None:
    """Add a button beside the title of every case that is not closed."""
    if button not in _buttons:
        _buttons.append(button)


def register_playbook_links(find: PlaybookLinks) -> None:
    """Add buttons to the page of every playbook."""
    if find not in _playbook_links:
        _playbook_links.append(find)


def playbook_links(brand: Brand, playbook: Playbook) -> list[PlaybookLink]:
    """What the higher phases do with this playbook, in the order they registered."""
    return [link for find in _playbook_links for link in find(brand, playbook)]


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


def glances_of(case: Case, person: Person, *, now: datetime) -> list[Glance]:
    """The answers of a phone's first screen, in order."""
    found = [answer(case, person, now) for answer in _glances]
    return sorted((each for each in found if each is not None), key=lambda each: each.order)


def buttons_of(case: Case, person: Person) -> list[tuple[CaseButton, str]]:
    """The buttons this person may press in this case, each with its address, in order."""
    if case.level == Case.Level.CLOSED:
        return []
    roles = roles_in(person, case.brand)
    held = [button for button in _buttons if roles & RIGHTS[button.right]]
    return [(button, button.url(case)) for button in sorted(held, key=lambda button: button.order)]
