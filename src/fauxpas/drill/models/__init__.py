"""What is kept of a rehearsal."""

from .drill import Drill, Inject
from .exercises import CallTest, CallTestAnswer, Interview, InterviewAnswer

__all__ = ["CallTest", "CallTestAnswer", "Drill", "Inject", "Interview", "InterviewAnswer"]
