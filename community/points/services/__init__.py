"""Every write to points and levels."""

from community.points.services.ladder import Step, levels_set
from community.points.services.ledger import points_add, points_recount, points_reverse

__all__ = ["Step", "levels_set", "points_add", "points_recount", "points_reverse"]
