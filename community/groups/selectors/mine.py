"""A person's own places and requests, read in person_scope: all teams they belong to. The list of
their groups is chat's (``conversations_of``): it shows what was said last."""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from community.groups.models import GroupMember, JoinRequest
from foundation.teams.models import User

MOST = 200
# So long an answer that nobody has looked at stands in a person's list.
TOLD_FOR = timedelta(days=14)


def my_requests(user: User) -> list[JoinRequest]:
    """A person's waiting requests, newest first, with group, team and account. One query."""
    return list(
        JoinRequest.objects.filter(fan__user=user, state=JoinRequest.State.PENDING)
        .select_related("group", "group__entry_account", "team")
        .order_by("-pk")[:MOST]
    )


def my_requests_and_answers(user: User) -> tuple[list[JoinRequest], list[JoinRequest]]:
    """As my_requests; and those answered lately whose answer they have not looked at, the newest
    first. One query."""
    told = Q(
        state__in=[JoinRequest.State.APPROVED, JoinRequest.State.DECLINED],
        seen_at=None,
        decided_at__gte=timezone.now() - TOLD_FOR,
    )
    found = list(
        JoinRequest.objects.filter(told | Q(state=JoinRequest.State.PENDING), fan__user=user)
        .select_related("group", "group__entry_account", "team")
        .order_by("-decided_at", "-pk")[:MOST]
    )
    waiting = [one for one in found if one.state == JoinRequest.State.PENDING]
    return waiting, [one for one in found if one.state != JoinRequest.State.PENDING]


def my_request(user: User, public_id: str) -> JoinRequest | None:
    """A person's own request, whatever became of it, with all its page needs. One query."""
    return (
        JoinRequest.objects.filter(fan__user=user, public_id=public_id)
        .select_related("group", "group__entry_account", "account", "team", "proof", "fan")
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
