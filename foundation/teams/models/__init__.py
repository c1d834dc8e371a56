"""People, teams, who may do what, and the trail of what they did."""

from foundation.teams.models.audit import AuditEntry
from foundation.teams.models.people import SignInCode, User
from foundation.teams.models.privacy import TeamPrivacy
from foundation.teams.models.team import Role, Staff, StaffInvitation, Team

__all__ = [
    "AuditEntry",
    "Role",
    "SignInCode",
    "Staff",
    "StaffInvitation",
    "Team",
    "TeamPrivacy",
    "User",
]
