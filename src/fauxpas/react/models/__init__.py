"""Statements, approvals, wordings approved in peacetime, channels, deliveries and their captures."""

from .approvals import Approval, ApprovalRule, ApprovalTurn, RuleSeat
from .channels import Capture, Channel, Delivery
from .counsel import PrivilegedNote, Remark
from .drafting import MachineDraft
from .freeze import Outflow, Stop
from .gates import Gate, GateAnswer, GateRule, GraveFact
from .media import MediaText, StatementMedia
from .phrases import BrandPhrase
from .schedules import Schedule
from .signatures import Signature
from .staff import StaffAddress, StaffMessage, StaffSending
from .statements import ShortText, Statement, StatementText, Wording
from .versions import Editing, StatementVersion

__all__ = [
    "Approval",
    "ApprovalRule",
    "ApprovalTurn",
    "BrandPhrase",
    "Capture",
    "Channel",
    "Delivery",
    "Editing",
    "Gate",
    "GateAnswer",
    "GateRule",
    "GraveFact",
    "MachineDraft",
    "MediaText",
    "Outflow",
    "PrivilegedNote",
    "Remark",
    "RuleSeat",
    "Schedule",
    "ShortText",
    "Signature",
    "StaffAddress",
    "StaffMessage",
    "StaffSending",
    "Statement",
    "StatementMedia",
    "StatementText",
    "StatementVersion",
    "Stop",
    "Wording",
]
