"""Who hands out codes and how many, and what each group does about fans' codes."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from community.groups.models import FanGroup
from community.invites.models import GroupInvites, Invite, InviteAllowance, InviteRules
from foundation.teams.models import Staff

GROUPS = 200


@dataclass(frozen=True, slots=True)
class OwnerLine:
    """A member of staff with codes in use, people brought in, and limits of their own."""

    staff: Staff
    codes: int
    joins: int
    max_codes: int | None
    max_joins: int | None


def owner_lines() -> list[OwnerLine]:
    """Everybody on the team. Three queries."""
    used = dict(
        Invite.objects.filter(owner__isnull=False, expires_at__gt=timezone.now())
        .exclude(state=Invite.State.REVOKED)
        .order_by()
        .values_list("owner")
        .annotate(n=Count("pk"))
    )
    rows = {row.staff_id: row for row in InviteAllowance.objects.filter(staff__isnull=False)}
    lines = []
    for staff in Staff.objects.filter(state=Staff.State.ACTIVE).order_by("joined_at", "pk"):
        row = rows.get(staff.pk) or InviteAllowance()
        lines.append(
            OwnerLine(staff, used.get(staff.pk, 0), row.joins, row.max_codes, row.max_joins)
        )
    return lines


@dataclass(frozen=True, slots=True)
class GroupRule:
    """A group and what it does about fans' codes; ``on`` None is as the team has it."""

    group: FanGroup
    on: bool | None
    fan_joins: int | None
    codes: int


def group_rules() -> list[GroupRule]:
    """The newest groups that are open. Two queries."""
    own = {row.group_id: row for row in GroupInvites.objects.all()}
    live = Q(invites__fan__isnull=False) & ~Q(invites__state=Invite.State.REVOKED)
    groups = (
        FanGroup.objects.exclude(state=FanGroup.State.ARCHIVED)
        .annotate(n=Count("invites", filter=live))
        .order_by("-pk")[:GROUPS]
    )
    return [
        GroupRule(
            group,
            own[group.pk].fan_codes if group.pk in own else None,
            own[group.pk].fan_joins if group.pk in own else None,
            group.n,
        )
        for group in groups
    ]


def fan_codes_on_in(group_id: int) -> bool:
    """Whether members of a group have codes of their own. Three queries."""
    group = FanGroup.objects.only("team_id", "state").get(pk=group_id)
    here = GroupInvites.objects.filter(group_id=group_id).first()
    rules = InviteRules.objects.first()
    on = here.fan_codes if here is not None else rules is not None and rules.fan_codes
    return on and group.state == FanGroup.State.OPEN
