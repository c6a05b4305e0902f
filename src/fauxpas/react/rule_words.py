"""Rules of approval in words, for people and programs."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from fauxpas.core.models import Role
from fauxpas.react.models import ApprovalRule, RuleSeat, Statement
from fauxpas.room.models import Seat


def seat_words(seat: RuleSeat) -> str:
    """Who a seat of a rule is, and their deputy."""
    if seat.person is not None:
        who = str(seat.person)
    elif seat.role:
        who = str(Role(seat.role).label)
    else:
        who = str(Seat.Function(seat.function).label)
    if seat.deputy is None:
        return who
    return _("%(who)s (deputy: %(deputy)s)") % {"who": who, "deputy": seat.deputy}


def rule_sentence(rule: ApprovalRule) -> str:
    """Whose yes the rule asks for. Reads `seats` with their people, as `rules_for_page` loads them."""
    seats = [seat_words(seat) for seat in sorted(rule.seats.all(), key=lambda seat: seat.place)]
    named = ", ".join(seats)
    if rule.mode == ApprovalRule.Mode.IN_ORDER:
        return _("In this order: %(names)s.") % {"names": " → ".join(seats)}
    if rule.mode == ApprovalRule.Mode.ALL_OF:
        return _("All of them: %(names)s.") % {"names": named}
    words = {"eyes": rule.eyes, "names": named or _("everybody who may approve")}
    if rule.eyes == 1:
        return _("One of them: %(names)s.") % words
    return _("%(eyes)s different people among: %(names)s.") % words


def rule_lines(rules: Iterable[ApprovalRule]) -> list[dict[str, object]]:
    """Each rule with the texts it is for and what it asks."""
    return [
        {
            "rule": rule,
            "kind": Statement.Kind(rule.kind).label if rule.kind else _("every kind of text"),
            "sentence": rule_sentence(rule),
        }
        for rule in rules
    ]
