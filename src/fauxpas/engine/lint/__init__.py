"""Reading a statement over: worn and false apologies, what is missing, how easily it is read."""

from fauxpas.engine.lint.review import Finding, Review, lint
from fauxpas.engine.lint.rules import COMPONENTS, KINDS, LANGUAGES, SLOTS, Kind, Language, Rule

__all__ = [
    "COMPONENTS",
    "KINDS",
    "LANGUAGES",
    "SLOTS",
    "Finding",
    "Kind",
    "Language",
    "Review",
    "Rule",
    "lint",
]
