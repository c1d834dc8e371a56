"""A pool that leads outside is found by its address before any team is known."""

from community.groups.models import GroupPool
from foundation.scopes.scope import system_scope


def pool_door(public_id: str) -> GroupPool | None:
    """The pool behind ``/q/<public_id>/`` with its team, unless archived. The caller enters
    ``team_scope(pool.team)``. One query."""
    with system_scope():
        return (
            GroupPool.objects.select_related("team")
            .filter(public_id=public_id)
            .exclude(kind=GroupPool.Kind.INSIDE)
            .first()
        )


def teams_with_visitors() -> list[int]:
    """Teams that know whom a picture was shown to, for the sweep. One query."""
    with system_scope():
        teams = GroupPool.objects.filter(visitors__isnull=False).order_by("team_id")
        return list(teams.values_list("team_id", flat=True).distinct())


def teams_with_pools() -> list[int]:
    """Teams with an open pool, for the watch. One query."""
    with system_scope():
        return list(
            GroupPool.objects.filter(state=GroupPool.State.OPEN)
            .order_by("team_id")
            .values_list("team_id", flat=True)
            .distinct()
        )
