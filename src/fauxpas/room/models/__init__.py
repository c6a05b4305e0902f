"""The case and what stands in its room."""

from .case import Case, Seat
from .work import Clock, LogEntry, Task

__all__ = [
    "Case",
    "Clock",
    "LogEntry",
    "Seat",
    "Task",
]
