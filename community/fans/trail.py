"""How the audit trail calls a fan: by the name they have now, for nobody else's is kept."""

from community.fans.models import Fan


def fan_names(ids: set[int]) -> dict[int, str]:
    """The fans of these ids in the team in scope; erased ones have no name. One query."""
    return dict(Fan.objects.filter(pk__in=ids).values_list("pk", "nickname"))
