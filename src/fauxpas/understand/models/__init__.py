"""What the room knows, and what it said."""

from .evidence import Evidence, EvidenceFile
from .facts import Fact, FactClash, FactVersion
from .proposals import FactProposal, Gleaning
from .words import Citation, PublicText, Redaction, TouchedText

__all__ = [
    "Citation",
    "Evidence",
    "EvidenceFile",
    "Fact",
    "FactClash",
    "FactProposal",
    "FactVersion",
    "Gleaning",
    "PublicText",
    "Redaction",
    "TouchedText",
]
