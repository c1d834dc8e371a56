"""Who may read a file: apps register a check for the purposes they bring."""

from collections.abc import Callable

from foundation.assets.models import Asset
from foundation.teams.models import User

Check = Callable[[User, Asset], bool]

# Seen by whoever has the address: a team's logo, a group's cover on the join page.
PUBLIC_PURPOSES = frozenset({"logo", "cover"})

_readers: dict[str, list[Check]] = {}


def asset_reader(purpose: str, check: Check) -> None:
    """Let ``check(user, asset)`` open files of ``purpose``; it runs in the asset's team scope.

    With several checks for a purpose any of them may open it. Called in ``AppConfig.ready()``.
    Raises ValueError for a public purpose.
    """
    if purpose in PUBLIC_PURPOSES:
        raise ValueError(f"{purpose} is public")
    checks = _readers.setdefault(purpose, [])
    if check not in checks:
        checks.append(check)


def purpose_known(purpose: str) -> bool:
    """Whether anybody could ever read a file of this purpose."""
    return purpose in PUBLIC_PURPOSES or purpose in _readers


def asset_readable(user: User | None, asset: Asset) -> bool:
    """Whether this person may read this file. Nobody signed in is ``None``."""
    if asset.purpose in PUBLIC_PURPOSES:
        return True
    if user is None:
        return False
    return any(check(user, asset) for check in _readers.get(asset.purpose, []))
