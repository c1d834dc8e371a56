"""Who may read a file and what holds it: apps register both for the purposes they bring."""

from collections.abc import Callable

from django.db.models import Exists, Model, OuterRef, Q

from foundation.assets.models import Asset
from foundation.teams.models import User

Check = Callable[[User, Asset], bool]

# Seen by whoever has the address: a team's logo, a group's cover on the join page.
PUBLIC_PURPOSES = frozenset({"logo", "cover"})

_readers: dict[str, list[Check]] = {}
_holders: dict[str, list[tuple[type[Model], str]]] = {}


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


def asset_held_by(purpose: str, model: type[Model], field: str) -> None:
    """Files of ``purpose`` are in use while ``field`` of a row of ``model`` names them.

    A foreign key names the row, text its public id. A file that no field names for a day was left
    behind by a crash and is swept; of a purpose without any field nothing is. ``ready()`` calls it.
    """
    holders = _holders.setdefault(purpose, [])
    if (model, field) not in holders:
        holders.append((model, field))


def purposes_held() -> list[str]:
    """The purposes whose files can be told to be in use or not."""
    return sorted(_holders)


def asset_unheld(purpose: str) -> Q:
    """The condition under which a file of ``purpose`` is in nobody's use. In a team's scope."""
    unheld = Q(purpose=purpose)
    for model, field in _holders[purpose]:
        key = "pk" if model._meta.get_field(field).is_relation else "public_id"
        unheld &= ~Q(Exists(model._default_manager.filter(**{field: OuterRef(key)})))
    return unheld
