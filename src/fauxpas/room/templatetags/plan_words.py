"""What a plan, a playbook and a legal deadline say of themselves, in the reader's language."""

from datetime import date
from typing import Protocol

from django import template
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from fauxpas.core import format as forms
from fauxpas.room.countries import country_mark, country_name
from fauxpas.room.deadlines import Step
from fauxpas.room.plans import function_word
from fauxpas.room.playbooks import PlannedTask, shipped

register = template.Library()


class Told(Protocol):
    """Anything that is written in both languages."""

    def told(self, language: str) -> str:
        """The text in that language."""


@register.filter
def told(words: Told) -> str:
    """`{{ rule.name|told }}`: a text of both languages, in the reader's."""
    return words.told(_language())


@register.filter
def seat_word(function: str) -> str:
    """`{{ task.function|seat_word }}`: a function of the room in words; empty for none."""
    return function_word(function)


@register.filter
def scenario_called(scenario: str) -> str:
    """`{{ wording.scenario|scenario_called }}`: the name of the playbook it is the key of; else the word a person typed."""
    playbook = shipped().get(scenario)
    return playbook.name.told(_language()) if playbook is not None else scenario


@register.filter
def country_tag(code: str) -> str:
    """`{{ rule.country|country_tag }}`: a country in two letters."""
    return country_mark(code)


@register.filter
def country_word(code: str) -> str:
    """`{{ rule.country|country_word }}`: a country by its code."""
    return country_name(code)


@register.filter
def date_words(day: date) -> str:
    """`{{ rule.checked_on|date_words }}`: a day without an hour: 22 November 2026; 1er décembre 2026."""
    tongue = forms.spoken(_language())
    figure = "1er" if tongue == "fr" and day.day == 1 else str(day.day)
    return f"{figure}{forms.HARD}{forms.MONTHS[tongue][day.month - 1]} {day.year}"


@register.filter
def term_words(step: Step) -> str:
    """`{{ step|term_words }}`: how long a text leaves, such as “within 72 hours”."""
    count = step.amount
    if count is None:
        return _("without delay")
    words = {
        "hours": ngettext("within %(count)s hour", "within %(count)s hours", count),
        "days": ngettext("within %(count)s day", "within %(count)s days", count),
        "business-days": ngettext("within %(count)s business day", "within %(count)s business days", count),
        "months": ngettext("within %(count)s month", "within %(count)s months", count),
        "years": ngettext("within %(count)s year", "within %(count)s years", count),
    }
    return words[step.unit] % {"count": count}


@register.filter
def planned_words(task: PlannedTask) -> str:
    """`{{ task|planned_words }}`: by when, counted from what; empty when no time is set."""
    if task.minutes is None:
        return ""
    span = {"span": forms.span(task.minutes * 60, language=_language())}
    words = {
        "signal": _("Within %(span)s of the first signal"),
        "opened": _("Within %(span)s of opening the case"),
        "word": _("Within %(span)s of the first public word"),
        "before": _("Within %(span)s of what comes before it"),
    }
    return words[task.since] % span


def _language() -> str:
    return get_language() or "en"
