"""What the room knows, and what it said."""

from .customers import CustomerList
from .evidence import Evidence, EvidenceFile
from .facts import Fact, FactClash, FactVersion
from .groups import AffectedGroup, GroupOverlap, GroupVersion
from .proposals import FactProposal, Gleaning
from .reports import DamageReport
from .words import Citation, PublicText, Redaction, TouchedText

__all__ = [
    "AffectedGroup",
    "Citation",
    "CustomerList",
    "DamageReport",
    "Evidence",
    "EvidenceFile",
    "Fact",
    "FactClash",
    "FactProposal",
    "FactVersion",
    "Gleaning",
    "GroupOverlap",
    "GroupVersion",
    "PublicText",
    "Redaction",
    "TouchedText",
]
