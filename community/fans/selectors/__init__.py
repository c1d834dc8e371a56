"""Every read of fans that is more than a line."""

from community.fans.selectors.follows import FollowKnown, follow_known
from community.fans.selectors.match import FanMatch, MatchKeys
from community.fans.selectors.people import fan_get, fan_team_ids

__all__ = [
    "FanMatch",
    "FollowKnown",
    "MatchKeys",
    "fan_get",
    "fan_team_ids",
    "follow_known",
]
