"""Accounts that act together beyond chance, with the evidence and a harmless explanation to look into first."""

from fauxpas.engine.coordination.acts import Act, acts_of
from fauxpas.engine.coordination.groups import Coordination, Group, Wave, find_coordination

__all__ = ["Act", "Coordination", "Group", "Wave", "acts_of", "find_coordination"]
