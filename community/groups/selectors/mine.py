"""A person's own groups and requests, read in person_scope: all teams they belong to."""

from dataclasses import dataclass

from django.db.models import F

from community.groups.models import FanGroup, GroupMember, JoinRequest
from foundation.teams.models import Team, User

UNREAD_CAP = 99
MOST = 200


@dataclass(frozen=True, slots=True)
class MyGroup:
    """A group in a person's list. ``unread`` goes no further than 99; ``at_all`` says that an
    unread message calls everybody."""

    member: GroupMember
    group: FanGroup
    team: Team
    unread: int
    at_all: bool

    @property
    def unread_text(self) -> str:
        """``7``, ``99+``, or nothing."""
        if not self.unread:
            return ""
        return f"{UNREAD_CAP}+" if self.unread > UNREAD_CAP else str(self.unread)

    @property
    def pinned(self) -> bool:
        """On top of the list by its owner's wish."""
        return self.member.pinned_at is not None


def unread_of(member: GroupMember, group: FanGroup) -> int:
    """How much a member has not read, up to one over the cap. No query."""
    return min(max(group.count_seq - member.read_count, 0), UNREAD_CAP + 1)


def my_groups(user: User) -> list[MyGroup]:
    """A person's groups: pinned first (newest pin on top), then by last message. One query."""
    members = (
        GroupMember.objects.filter(user=user, state=GroupMember.State.ACTIVE)
        .select_related("group", "team")
        .order_by(
            F("pinned_at").desc(nulls_last=True),
            F("group__last_message_at").desc(nulls_last=True),
            "-pk",
        )[:MOST]
    )
    return [
        MyGroup(
            member=member,
            group=member.group,
            team=member.team,
            unread=unread_of(member, member.group),
            at_all=member.group.last_at_all_seq > member.read_seq,
        )
        for member in members
    ]


def my_requests(user: User) -> list[JoinRequest]:
    """A person's waiting requests, newest first, with group, team and account. One query."""
    return list(
        JoinRequest.objects.filter(fan__user=user, state=JoinRequest.State.PENDING)
        .select_related("group", "group__entry_account", "team")
        .order_by("-pk")[:MOST]
    )


def my_request(user: User, public_id: str) -> JoinRequest | None:
    """A person's own request, whatever became of it, with all its page needs. One query."""
    return (
        JoinRequest.objects.filter(fan__user=user, public_id=public_id)
        .select_related("group", "group__entry_account", "team", "proof", "fan")
        .first()
    )


def my_member(user: User, group_public_id: str) -> GroupMember | None:
    """A person's place in a group they are in, with group and team. One query."""
    return (
        GroupMember.objects.filter(
            user=user, group__public_id=group_public_id, state=GroupMember.State.ACTIVE
        )
        .select_related("group", "team", "fan")
        .first()
    )
