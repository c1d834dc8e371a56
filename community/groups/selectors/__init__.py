"""Every read of groups that is more than a line."""

from community.groups.selectors.groups import (
    GroupFigures,
    group_choices,
    group_figures,
    group_get,
    groups_filter,
    groups_open,
)
from community.groups.selectors.members import (
    GroupCount,
    Moved,
    join_counts_since,
    leavers_since,
    member_get,
    members_filter,
    people_moved_since,
    places_by_team,
)
from community.groups.selectors.mine import my_member, my_request, my_requests
from community.groups.selectors.requests import (
    request_get,
    requests_filter,
    requests_overlooked,
    requests_waiting,
    teams_with_holds_over,
)

__all__ = [
    "GroupCount",
    "GroupFigures",
    "Moved",
    "group_choices",
    "group_figures",
    "group_get",
    "groups_filter",
    "groups_open",
    "join_counts_since",
    "leavers_since",
    "member_get",
    "members_filter",
    "my_member",
    "my_request",
    "my_requests",
    "people_moved_since",
    "places_by_team",
    "request_get",
    "requests_filter",
    "requests_overlooked",
    "requests_waiting",
    "teams_with_holds_over",
]
