"""Statements, approvals, wordings approved in peacetime, channels, deliveries and their captures."""

from .approvals import Approval
from .channels import Capture, Channel, Delivery
from .phrases import BrandPhrase
from .schedules import Schedule
from .signatures import Signature
from .statements import ShortText, Statement, StatementText, Wording
from .versions import Editing, StatementVersion

__all__ = [
    "Approval",
    "BrandPhrase",
    "Capture",
    "Channel",
    "Delivery",
    "Editing",
    "Schedule",
    "ShortText",
    "Signature",
    "Statement",
    "StatementText",
    "StatementVersion",
    "Wording",
]
