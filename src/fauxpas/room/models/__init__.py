"""The case and what stands in its room."""

from .calendar import CalendarKey
from .case import Case, Seat
from .plan import AppliedPlaybook, Assessment, Decision, PlaybookVersion
from .work import Clock, LogEntry, Task

__all__ = [
    "AppliedPlaybook",
    "Assessment",
    "CalendarKey",
    "Case",
    "Clock",
    "Decision",
    "LogEntry",
    "PlaybookVersion",
    "Seat",
    "Task",
]
