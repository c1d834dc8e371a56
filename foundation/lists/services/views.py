"""Views of lists: saved, changed, shared, deleted."""

from collections.abc import Mapping, Sequence

from django.db import IntegrityError, transaction

from foundation.lists.errors import ViewNameMissing, ViewNameTaken, ViewNotYours, ViewsFull
from foundation.lists.models import SavedView
from foundation.lists.registry import ListKind
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record, fields_set
from foundation.teams.models import Staff
from foundation.text.normal import display_clean

NAME_LENGTH = 30
# Of one person and list: more are a drawer, not views.
VIEWS = 50


def view_save(
    *,
    kind: ListKind,
    name: str,
    query: Mapping[str, str],
    columns: Sequence[str],
    is_shared: bool,
    staff: Staff,
    actor: Actor,
) -> SavedView:
    """Keep a list as it is: what narrows it (read anew, so that nothing unknown is kept) and the
    columns the list has. Raises ViewNameMissing, ViewNameTaken, ViewsFull."""
    name = _name(name)
    with transaction.atomic():
        Staff.objects.select_for_update().get(pk=staff.pk)
        mine = SavedView.objects.filter(kind=kind.name, owner=staff)
        if mine.filter(name=name).exists():
            raise ViewNameTaken(field="name", name=name)
        if mine.count() >= VIEWS:
            raise ViewsFull(limit=VIEWS)
        view = SavedView.objects.create(
            team_id=staff.team_id,
            kind=kind.name,
            name=name,
            query=_query(kind, query),
            columns=columns_known(kind, columns),
            owner=staff,
            is_shared=is_shared,
        )
        audit_record(
            actor=actor,
            action="view.save",
            obj=view,
            changes={"kind": kind.name, "is_shared": [None, is_shared]},
        )
    return view


def view_change(
    *,
    view: SavedView,
    kind: ListKind,
    staff: Staff,
    actor: Actor,
    name: str | None = None,
    is_shared: bool | None = None,
    query: Mapping[str, str] | None = None,
    columns: Sequence[str] | None = None,
) -> SavedView:
    """Change what is given of a view of one's own. Raises ViewNotYours, ViewNameMissing,
    ViewNameTaken."""
    if view.owner_id != staff.pk:
        raise ViewNotYours(owner=str(view.owner))
    new: dict[str, object] = {}
    if name is not None:
        new["name"] = _name(name)
    if is_shared is not None:
        new["is_shared"] = is_shared
    if query is not None:
        new["query"] = _query(kind, query)
    if columns is not None:
        new["columns"] = columns_known(kind, columns)
    try:
        with transaction.atomic():
            locked = SavedView.objects.select_for_update().get(pk=view.pk)
            if changes := fields_set(locked, new):
                audit_record(actor=actor, action="view.change", obj=locked, changes=changes)
    except IntegrityError:
        raise ViewNameTaken(field="name", name=new.get("name")) from None
    return locked


def view_delete(*, view: SavedView, staff: Staff, actor: Actor, leads: bool = False) -> None:
    """Delete a view of one's own; who leads the team may delete shared ones. Twice is as once.
    Raises ViewNotYours."""
    if view.owner_id != staff.pk and not (leads and view.is_shared):
        raise ViewNotYours(owner=str(view.owner))
    with transaction.atomic():
        locked = SavedView.objects.select_for_update().filter(pk=view.pk).first()
        if locked is not None:
            audit_record(actor=actor, action="view.delete", obj=locked)
            locked.delete()


def columns_known(kind: ListKind, columns: Sequence[str]) -> list[str]:
    """Of these names the list's own, each once, in the order they were given."""
    known = {one.name for one in kind.columns()}
    return list(dict.fromkeys(name for name in columns if name in known))


def _name(name: str) -> str:
    name = display_clean(name, NAME_LENGTH)
    if not name:
        raise ViewNameMissing(field="name")
    return name


def _query(kind: ListKind, query: Mapping[str, str]) -> dict[str, str]:
    filters = kind.filters_of(query)
    order = {"order": filters.order} if filters.order else {}
    return filters.values() | order
