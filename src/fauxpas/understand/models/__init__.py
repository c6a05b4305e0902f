"""What the room knows, and what it said."""

from .customers import CustomerList
from .evidence import Evidence, EvidenceFile
from .facts import Fact, FactClash, FactVersion
from .groups import AffectedGroup, GroupOverlap, GroupVersion
from .proposals import FactProposal, Gleaning
from .reports import DamageReport
from .words import Citation, FactRedaction, PublicText, Redaction, TouchedText

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
    "FactRedaction",
    "FactVersion",
    "Gleaning",
    "GroupOverlap",
    "GroupVersion",
    "PublicText",
    "Redaction",
    "TouchedText",
]
