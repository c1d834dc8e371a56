"""What the trail knows of the objects it names: the page of one, and how a living one is called.

Names of things are kept in the trail (``AUDIT_NAME`` of their model). Names of people are not: the
trail can't be changed, and who is erased must be gone from it too. They are looked up when read.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse

Names = Callable[[set[int]], dict[int, str]]


@dataclass(frozen=True, slots=True)
class AuditKind:
    """``page``: a URL name that takes the team's slug and the object's public id. ``names``: what
    those of these ids are called now, asked in the team's scope, in one query."""

    page: str = ""
    names: Names | None = None


_kinds: dict[str, AuditKind] = {}


def audit_kind(object_type: str, *, page: str = "", names: Names | None = None) -> None:
    """Tell the trail of a kind of object (``fans.fan``); called in AppConfig.ready()."""
    _kinds[object_type] = AuditKind(page=page, names=names)


def names_now(objects: Iterable[tuple[str, int | None]]) -> dict[tuple[str, int], str]:
    """What living objects are called, by kind and id. A query for each kind that has names."""
    wanted: dict[str, set[int]] = {}
    for object_type, pk in objects:
        if pk is not None and (kind := _kinds.get(object_type)) and kind.names:
            wanted.setdefault(object_type, set()).add(pk)
    found: dict[tuple[str, int], str] = {}
    for object_type, ids in wanted.items():
        names = _kinds[object_type].names
        assert names is not None
        found |= {(object_type, pk): name for pk, name in names(ids).items() if name}
    return found


def object_page(object_type: str, public_id: str, *, team_slug: str) -> str:
    """The object's page, or empty where it has none."""
    page = _kinds[object_type].page if object_type in _kinds else ""
    if not page or not public_id:
        return ""
    try:
        return reverse(page, args=[team_slug, public_id])
    except NoReverseMatch:
        return ""
