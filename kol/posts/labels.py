"""How platforms, and kinds of places, are called."""

from kol.platforms.connectors.registry import capability_get, platform_known
from kol.posts.registry import target_kinds


def place_known(platform: str) -> bool:
    """Whether a post can have a version for it."""
    return platform_known(platform) or platform in target_kinds()


def label_of(platform: str) -> str:
    """How a platform, or a kind of place, is called."""
    if platform_known(platform):
        return str(capability_get(platform).label)
    kind = target_kinds().get(platform)
    return str(kind.label) if kind else platform
