"""What the room knows, and what it said."""

from .facts import Fact, FactVersion
from .words import Citation, PublicText, Redaction, TouchedText

__all__ = [
    "Citation",
    "Fact",
    "FactVersion",
    "PublicText",
    "Redaction",
    "TouchedText",
]
