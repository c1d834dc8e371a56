"""What every page of a list that keeps views needs beside its rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from foundation.lists.filters import Filters, ListFilter
from foundation.lists.models import SavedView
from foundation.lists.registry import BulkField, ListKind, list_deeds
from foundation.lists.selectors import ColumnsShown, columns_shown, views_seen
from foundation.teams.access import TeamRequest, may


@dataclass(frozen=True, slots=True)
class ViewTab:
    """A view above the list. ``changed``: what one looks at is not what it keeps any more."""

    view: SavedView
    href: str
    current: bool
    changed: bool
    mine: bool


@dataclass(frozen=True, slots=True)
class DrawnFilter:
    """A filter as a form field, with what it is now."""

    name: str
    label: Any
    any_label: Any
    choices: Sequence[tuple[str, Any]]
    value: str
    hint: Any
    suggestions: str


@dataclass(frozen=True, slots=True)
class ListView:
    """The views and the columns of a list as somebody looks at it."""

    tabs: list[ViewTab]
    columns: ColumnsShown

    @property
    def current(self) -> ViewTab | None:
        """The view one looks at."""
        return next((tab for tab in self.tabs if tab.current), None)


def list_view(request: TeamRequest, kind: ListKind, filters: Filters) -> ListView:
    """Which views somebody has, which they look at, and the columns to show. Two queries, and what
    the list's columns take."""
    views = views_seen(kind, request.staff)
    now = filters.values() | ({"order": filters.order} if filters.order else {})
    home = reverse(kind.page, args=[request.team.slug])
    tabs = [
        ViewTab(
            view=view,
            href=f"{home}?{urlencode({'view': view.public_id, **view.query})}",
            current=view.public_id == filters.view,
            changed=view.public_id == filters.view and view.query != now,
            mine=view.owner_id == request.staff.pk,
        )
        for view in views
    ]
    current = next((tab.view for tab in tabs if tab.current), None)
    asked = list(current.columns) if current else None
    return ListView(tabs, columns_shown(kind, request.staff, asked))


def list_context(
    request: TeamRequest,
    kind: ListKind,
    filters: Filters,
    seen: ListView,
    *,
    suggestions: "dict[str, str] | None" = None,
) -> dict[str, Any]:
    """What the parts in ``templates/foundation/lists`` draw from. A query for each filter whose
    choices are looked up, and for the fields that many rows can be changed by."""
    suggestions = suggestions or {}
    linked = [one.name for one in filters.known.values() if one.linked]
    drawn = [_drawn(one, filters, suggestions) for one in filters.known.values() if not one.linked]
    sights = {one.name for one in filters.known.values() if one.in_sight}
    bulk, slug = kind.bulk is not None and may(request, kind.change), request.team.slug
    return {
        "list_kind": kind,
        "list_home": reverse(kind.page, args=[slug]),
        "list_seen": seen,
        "list_query": filters.query(),
        "filters": filters,
        "chips": filters.chips(),
        "linked": {name: value for name in linked if (value := filters.by.get(name))},
        "selects": [one for one in drawn if one.name in sights],
        "more_selects": [one for one in drawn if one.name not in sights],
        "more_chosen": sum(1 for one in drawn if one.value and one.name not in sights),
        "may_bulk": bulk,
        "list_deeds": [
            {"label": one.label, "icon": one.icon, "href": reverse(one.page, args=[slug])}
            for one in list_deeds(kind)
            if may(request, one.permission)
        ],
        "bulk_words": bulk_words(kind) if bulk else [],
    }


def bulk_words(kind: ListKind) -> list[BulkField]:
    """The words that can be put on at once from the list itself."""
    assert kind.bulk is not None
    return [one for one in kind.bulk.fields() if one.how == "words" and not one.key]


def _drawn(one: ListFilter, filters: Filters, suggestions: dict[str, str]) -> DrawnFilter:
    return DrawnFilter(
        name=one.name,
        label=one.label,
        any_label=one.any_label,
        choices=one.choices() if one.choices else (),
        value=filters.by.get(one.name, ""),
        hint=one.hint,
        suggestions=suggestions.get(one.name, ""),
    )
