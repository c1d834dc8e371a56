"""Fan groups, who is in them, and who asks to be."""

from community.groups.models.groups import FanGroup
from community.groups.models.members import GroupMember
from community.groups.models.pools import (
    GroupPool,
    GroupTemplate,
    PoolGroup,
    PoolPicture,
    PoolVisitor,
)
from community.groups.models.requests import JoinRequest
from community.groups.models.rules import EntryRules, LeaveWord, RequestNote, RuleEvidence
from community.groups.models.sanctions import TeamBan
from community.groups.models.stays import PastStay

__all__ = [
    "EntryRules",
    "FanGroup",
    "GroupMember",
    "GroupPool",
    "GroupTemplate",
    "JoinRequest",
    "LeaveWord",
    "PastStay",
    "PoolGroup",
    "PoolPicture",
    "PoolVisitor",
    "RequestNote",
    "RuleEvidence",
    "TeamBan",
]
