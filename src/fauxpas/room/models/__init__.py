"""The case and what stands in its room."""

from .calendar import CalendarKey
from .case import Case, Seat
from .plan import AppliedPlaybook, Assessment, Decision, PlaybookVersion
from .relief import Bridge, Relief
from .work import Clock, LogEntry, Task

__all__ = [
    "AppliedPlaybook",
    "Assessment",
    "Bridge",
    "CalendarKey",
    "Case",
    "Clock",
    "Decision",
    "LogEntry",
    "PlaybookVersion",
    "Relief",
    "Seat",
    "Task",
]
