"""The order in which rows are locked: the fan, their place in the group, then what is ours.

So have joining, banning and speaking it, and nobody waits for somebody who waits for them.
"""

from community.fans.models import Fan
from community.groups.models import GroupMember


def target_lock(member_id: int) -> GroupMember:
    """A member's row, locked after their fan's, with fan and group."""
    members = GroupMember.objects.select_related("fan", "group")
    fan_id = GroupMember.objects.values_list("fan_id", flat=True).get(pk=member_id)
    if fan_id is not None:
        list(Fan.objects.select_for_update(no_key=True).filter(pk=fan_id).values_list("pk"))
    return members.select_for_update(of=("self",), no_key=True).get(pk=member_id)
