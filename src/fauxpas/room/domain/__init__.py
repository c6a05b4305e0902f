"""Decides and writes: one module a noun, called from here by pages, API, and the phases above."""

from .advice import advice_of, answer_questions, answers_of, warnings_of
from .advice import latest as latest_assessment
from .calendar import end_calendar, events_of, make_calendar, reader_of
from .cases import change_level, name_lead, open_case, rename_case
from .clocks import drop_clock, first_word_said, meet_clock, promise_update, start_deadline, word_said
from .concerned import (
    brands_to_concern,
    cases_together,
    concern_brand,
    local_cases,
    other_languages,
    release_brand,
    tell_leading,
)
from .decisions import Ground, decide, grounds_of, register_grounds
from .lawful import start_rule
from .log import note
from .playbooks import apply_playbook, change_playbook, playbook_of, playbooks_of
from .seats import leave_seat, notify_seats, take_seat
from .tasks import add_task, change_task, drop_task, finish_task, ready, unfinished

__all__ = [
    "Ground",
    "add_task",
    "advice_of",
    "answer_questions",
    "answers_of",
    "apply_playbook",
    "brands_to_concern",
    "cases_together",
    "change_level",
    "change_playbook",
    "change_task",
    "concern_brand",
    "decide",
    "drop_clock",
    "drop_task",
    "end_calendar",
    "events_of",
    "finish_task",
    "first_word_said",
    "grounds_of",
    "latest_assessment",
    "leave_seat",
    "local_cases",
    "make_calendar",
    "meet_clock",
    "name_lead",
    "note",
    "notify_seats",
    "open_case",
    "other_languages",
    "playbook_of",
    "playbooks_of",
    "promise_update",
    "reader_of",
    "ready",
    "register_grounds",
    "release_brand",
    "rename_case",
    "start_deadline",
    "start_rule",
    "take_seat",
    "tell_leading",
    "unfinished",
    "warnings_of",
    "word_said",
]
