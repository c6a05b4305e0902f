"""The two places where drafting help shows itself: the way to it in the editor, the mark on what came of it."""

from typing import Any

from django import template

from fauxpas.core.writers import writer
from fauxpas.react.domain import drafting
from fauxpas.react.models import Statement

register = template.Library()


@register.inclusion_tag("react/machine_mark.html")
def machine_mark(statement: Statement) -> dict[str, Any]:
    """`{% machine_mark statement %}`: what a machine had to do with this text; nothing when it had not. One query."""
    return {"mark": drafting.taken_by(statement), "statement": statement}


@register.inclusion_tag("react/ask_machine.html")
def ask_machine(statement: Statement) -> dict[str, Any]:
    """`{% ask_machine statement %}`: the way to the proposal, or nothing when no endpoint is set up."""
    return {"statement": statement, "case": statement.case, "on": writer() is not None}
