"""What each kind of statement changes: how it is read over, who may hear it, and where it goes."""

from collections.abc import Mapping
from dataclasses import dataclass

from fauxpas.engine import lint
from fauxpas.react.models import Statement

K = Statement.Kind
# Kinds of channel that speak to people one by one, or that a person posts by hand in a few words.
LETTERS = "mail"
POSTS = "assisted"


@dataclass(frozen=True)
class KindRules:
    """The rules of one kind.

    lint : as what it is read over. owes : whether what it lacks is told.
    public : it is said outside; otherwise it is given to the room, and no channel ever carries it.
    promises : it may not be said without the time of the next word. keeps : it is the update that was promised.
    not_over : the kinds of channel that do not carry it.
    """

    lint: lint.Kind
    owes: bool = True
    public: bool = True
    promises: bool = True
    keeps: bool = True
    not_over: frozenset[str] = frozenset()


RULES: Mapping[str, KindRules] = {
    K.HOLDING: KindRules("holding"),
    K.UPDATE: KindRules("update"),
    # One question's answer is a public word; it is not the update people wait for, and not a letter to everybody.
    K.ANSWER: KindRules("reply", promises=False, keeps=False, not_over=frozenset({LETTERS})),
    K.CORRECTION: KindRules("update", owes=False),
    K.APOLOGY: KindRules("apology"),
    K.PRESS: KindRules("update", not_over=frozenset({POSTS})),
    K.INTERNAL: KindRules("internal", public=False, promises=False),
    K.LINES: KindRules("reply", owes=False, public=False, promises=False),
}
ROOM_ONLY = frozenset(kind for kind, rules in RULES.items() if not rules.public)
# A correction begins from the text it corrects; every other kind from the ledger.
BEGUN = tuple(kind for kind in RULES if kind != K.CORRECTION)


def rules_of(statement: Statement) -> KindRules:
    """The rules of a statement's kind."""
    return RULES[statement.kind]
