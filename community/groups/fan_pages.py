"""What groups add to the list of fans: a filter by group."""

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy

from community.fans.models import Fan
from community.fans.registry import FanFilter
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
