"""The tables of the core, one file a noun."""

from .access import ApiToken, IdempotentReply, SignInLink
from .notices import Notice, NoticeAddress, NoticeHabits, NoticeSending, PushDevice
from .organisation import Brand, FormerMember, Membership, Organisation, Role
from .person import Person
from .queue import Beat, Job
from .rota import Shift
from .trail import TrailEntry, TrailHead, TrailPayload
from .tree import TrailNode, TrailTree, TreeHead

__all__ = [
    "ApiToken",
    "Beat",
    "Brand",
    "FormerMember",
    "IdempotentReply",
    "Job",
    "Membership",
    "Notice",
    "NoticeAddress",
    "NoticeHabits",
    "NoticeSending",
    "Organisation",
    "Person",
    "PushDevice",
    "Role",
    "Shift",
    "SignInLink",
    "TrailEntry",
    "TrailHead",
    "TrailNode",
    "TrailPayload",
    "TrailTree",
    "TreeHead",
]
