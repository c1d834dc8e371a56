"""Reads of views and of edits of many."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from foundation.lists.models import BulkEdit, ListChoice, SavedView
from foundation.lists.registry import ListColumn, ListKind
from foundation.scopes.pages import Page, keyset_page
from foundation.teams.models import Staff

if TYPE_CHECKING:
    from django.http import QueryDict


def views_seen(kind: ListKind, staff: Staff) -> list[SavedView]:
    """The views of a list that somebody sees: their own and the shared ones, by name. One query."""
    seen = Q(owner=staff) | Q(is_shared=True)
    views = SavedView.objects.filter(seen, kind=kind.name).select_related("owner")
    return list(views.order_by("name", "pk"))


def view_of(kind: ListKind, staff: Staff, public_id: str) -> SavedView | None:
    """A view that somebody sees. One query."""
    return next((one for one in views_seen(kind, staff) if one.public_id == public_id), None)


@dataclass(frozen=True, slots=True)
class ColumnsShown:
    """The columns of a list: those shown, in order, and those that could be."""

    shown: list[ListColumn]
    others: list[ListColumn]

    @property
    def names(self) -> set[str]:
        """The names of those shown."""
        return {one.name for one in self.shown}


def columns_shown(kind: ListKind, staff: Staff, asked: "list[str] | None" = None) -> ColumnsShown:
    """The columns to show: those ``asked`` for (by a view, or the address), else those somebody
    chose last, else those a list starts with. One query where nothing is asked, and what the
    list's columns take."""
    known = {one.name: one for one in kind.columns()}
    names = asked or []
    if not names:
        chosen = ListChoice.objects.filter(staff=staff, kind=kind.name).values_list("columns")
        names = next((list(one) for (one,) in chosen), [])
    shown = [known[name] for name in dict.fromkeys(names) if name in known]
    if not shown:
        shown = [one for one in known.values() if one.starts]
    shown = [*(one for one in known.values() if one.always and one not in shown), *shown]
    return ColumnsShown(shown, [one for one in known.values() if one not in shown])


def edits_page(kind: ListKind, params: "QueryDict") -> Page[BulkEdit]:
    """Edits of many of a list, the newest first. Two queries."""
    edits = BulkEdit.objects.filter(kind=kind.name).select_related("by", "job", "undo_job")
    return keyset_page(edits, params=params, order=("-id",))
