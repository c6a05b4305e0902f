"""Decides and writes: one module a noun, called from here by pages, API, and the phases above."""

from .cases import change_level, name_lead, open_case, rename_case
from .clocks import drop_clock, first_word_said, meet_clock, promise_update, start_deadline, word_said
from .log import note
from .seats import leave_seat, notify_seats, take_seat
from .tasks import add_task, finish_task

__all__ = [
    "add_task",
    "change_level",
    "drop_clock",
    "finish_task",
    "first_word_said",
    "leave_seat",
    "meet_clock",
    "name_lead",
    "note",
    "notify_seats",
    "open_case",
    "promise_update",
    "rename_case",
    "start_deadline",
    "take_seat",
    "word_said",
]
