"""Statements, approvals, wordings approved in peacetime, channels, deliveries and their captures."""

from .approvals import Approval
from .channels import Capture, Channel, Delivery
from .statements import Statement, StatementText, Wording

__all__ = [
    "Approval",
    "Capture",
    "Channel",
    "Delivery",
    "Statement",
    "StatementText",
    "Wording",
]
