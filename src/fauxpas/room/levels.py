"""The levels of a case: their written criteria, and which may follow which."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fauxpas.core.errors import MoveRefused, Words
from fauxpas.room.models import Case

Level = Case.Level

CRITERIA: dict[str, Words] = {
    Level.WATCHFUL: gettext_lazy(
        "People talk about it, nobody is known to be hurt, and nobody outside has asked us yet."
    ),
    Level.OPEN: gettext_lazy("Something happened that the public expects us to answer."),
    Level.ACUTE: gettext_lazy(
        "People may be harmed, or the national press has it, or it grows from hour to hour."
    ),
    Level.STABILISED: gettext_lazy(
        "No new harm for 24 hours, mentions fall, and every promise so far was kept."
    ),
    Level.CLOSED: gettext_lazy(
        "Mentions are back to usual and a last public word was said, or you say why none is needed."
    ),
    Level.REOPENED: gettext_lazy("It started again after it was closed."),
}

NEXT: dict[str, tuple[Level, ...]] = {
    Level.WATCHFUL: (Level.OPEN, Level.ACUTE, Level.CLOSED),
    Level.OPEN: (Level.WATCHFUL, Level.ACUTE, Level.STABILISED, Level.CLOSED),
    Level.ACUTE: (Level.OPEN, Level.STABILISED),
    Level.STABILISED: (Level.OPEN, Level.ACUTE, Level.CLOSED),
    Level.CLOSED: (Level.REOPENED,),
    Level.REOPENED: (Level.WATCHFUL, Level.ACUTE, Level.STABILISED, Level.CLOSED),
}


@dataclass(frozen=True)
class Choice:
    """One level a case may go to next, with what must be true of it."""

    level: str
    word: Words
    criteria: Words


def next_levels(level: str) -> list[Choice]:
    """The levels that may follow this one, in the order they are offered."""
    return [Choice(each.value, each.label, CRITERIA[each]) for each in NEXT[level]]


def check_level_move(level: str, to: str) -> None:
    """Refuse a level that may not follow the present one. Raises MoveRefused naming what may."""
    if to in NEXT[level]:
        return
    offered = ", ".join(str(each.label) for each in NEXT[level])
    raise MoveRefused(
        _("A case that is “%(level)s” can only become: %(offered)s.")
        % {"level": Level(level).label, "offered": offered}
    )
