"""The list of fans."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from community.fans.models import Fan
from community.fans.registry import fan_filters
from community.fans.selectors.filters import ACTIVE_CHOICES
from community.fans.selectors.listing import (
    FanFilters,
    fans_page,
    tags_known,
)
from community.fans.views.common import filters_asked
from foundation.teams.access import TeamRequest, may, team_page
from kol.platforms.models import FOLLOWED_CHOICES

# Which filters stand in the row; the others wait behind "More".
_IN_SIGHT = ("group", "level", "platform")


@require_safe
@team_page("fans.view")
def fan_list(request: TeamRequest) -> HttpResponse:
    """The team's fans: searched, narrowed, a page at a time."""
    filters = filters_asked(request)
    tags = tags_known()
    page = fans_page(filters, params=request.GET, tags=tags)
    order = {"order": "name"} if filters.order == "name" else {}
    context = {
        "page": page,
        "filters": filters,
        "tags": tags,
        "sees_contacts": may(request, "fans.contact"),
        "may_edit": may(request, "fans.edit"),
        "may_import": may(request, "fans.import"),
        "query": urlencode({**filters.values(), **order}),
        "other_order": _with(filters, order="" if order else "name"),
        "fans_url": reverse("fans:list", args=[request.team.slug]),
        "platform_names": dict(FOLLOWED_CHOICES),
        "source_names": dict(Fan.Source.choices),
        "consent_names": dict(Fan.Consent.choices),
    }
    if request.htmx:
        return render(request, "community/fans/list.html#rows", context)
    return render(request, "community/fans/list.html", context | _selects(filters))


def _selects(filters: FanFilters) -> dict[str, Any]:
    """The choices above the list, and a chip for each that is made."""
    selects: list[tuple[str, Any, Any, Sequence[tuple[Any, Any]]]] = [
        ("platform", _("Platform"), _("Any platform"), FOLLOWED_CHOICES),
        ("source", _("Source"), _("Any source"), Fan.Source.choices),
        ("consent", _("Consent"), _("Any consent"), Fan.Consent.choices),
        ("active", _("Last active"), _("Any time"), ACTIVE_CHOICES),
        *((one.name, one.label, one.any_label, one.choices()) for one in fan_filters()),
    ]
    values = filters.values()
    chips = [
        {"label": label, "value": dict(choices).get(values[name], values[name]),
         "without": _with(filters, **{name: ""})}
        for name, label, _any, choices in selects
        if name in values
    ]  # fmt: skip
    drawn = [
        {"name": name, "label": label, "any": anything, "choices": choices,
         "value": values.get(name, "")}
        for name, label, anything, choices in selects
        if choices
    ]  # fmt: skip
    tag_filters = _tag_filters(values)
    return {
        "selects": [one for one in drawn if one["name"] in _IN_SIGHT],
        "more_selects": [one for one in drawn if one["name"] not in _IN_SIGHT],
        "tag_filters": tag_filters,
        "tags_chosen": sum(1 for one in tag_filters if one["value"]),
        "chips": [
            {"label": one["label"], "value": one["value"],
             "without": _with(filters, **{one["name"]: ""})}
            for one in tag_filters
            if one["value"]
        ] + chips,
    }  # fmt: skip


def _tag_filters(values: Mapping[str, str]) -> list[dict[str, str]]:
    return [
        {"name": name, "label": label, "value": values.get(name, "")}
        for name, label in (
            ("tag", _("Has all of these tags")),
            ("any", _("Has at least one of")),
            ("none", _("Has none of")),
        )
    ]


def _with(filters: FanFilters, **changed: str) -> str:
    """The query string of the same list with something changed."""
    order = {"order": "name"} if filters.order == "name" else {}
    values = {**filters.values(), **order, **changed}
    return "?" + urlencode({name: value for name, value in values.items() if value})


@require_safe
@team_page("fans.import")
def fans_import(request: TeamRequest) -> HttpResponse:
    """The entrance of the import."""
    return redirect("imports:start", request.team.slug, "fans")
