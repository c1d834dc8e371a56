"""What groups add to the pages of fans: a filter by group, places, and comings and goings."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.fans.models import Fan
from community.fans.registry import FanFilter, FanLine
from community.groups.models import FanGroup, GroupMember

if TYPE_CHECKING:
    from django.db.models import QuerySet


def _choices() -> list[tuple[str, str]]:
    groups = FanGroup.objects.exclude(state=FanGroup.State.ARCHIVED).order_by("-pk")
    return list(groups.values_list("public_id", "name")[:200])


def _narrow(fans: "QuerySet[Fan, Fan]", value: str) -> "QuerySet[Fan, Fan]":
    """One query for the group: knowing which, the planner knows how many are in it."""
    group = FanGroup.objects.filter(public_id=value).values_list("pk", flat=True).first()
    if group is None:
        return fans.none()
    there = GroupMember.objects.filter(
        fan=OuterRef("pk"), group=group, state=GroupMember.State.ACTIVE
    )
    return fans.filter(Exists(there))


IN_GROUP = FanFilter(
    name="group",
    label=gettext_lazy("Group"),
    any_label=gettext_lazy("Any group"),
    choices=_choices,
    narrow=_narrow,
)


_PLACE = ("team_id", "joined_at", "left_at", "state", "group__team_id", "group__name",
          "group__public_id")  # fmt: skip


def group_lines(fan: Fan, team_slug: str) -> Iterator[FanLine]:
    """Where a fan is now, when they came, and when they went. One query."""
    members = GroupMember.objects.filter(fan=fan).select_related("group").only(*_PLACE)
    for member in members.order_by("-joined_at"):
        name = member.group.name
        url = reverse("groups:detail", args=[team_slug, member.group.public_id])
        if member.state == GroupMember.State.ACTIVE:
            yield FanLine(member.joined_at, "messages-square", name, url, current=True)
        yield FanLine(
            member.joined_at, "log-in", _("Joined the group %(group)s") % {"group": name}, url
        )
        if member.state == GroupMember.State.LEFT and member.left_at:
            text = _("Left the group %(group)s") % {"group": name}
            yield FanLine(member.left_at, "log-out", text, url)
        elif member.state == GroupMember.State.REMOVED and member.left_at:
            text = _("Was removed from the group %(group)s") % {"group": name}
            yield FanLine(member.left_at, "user-x", text, url)
