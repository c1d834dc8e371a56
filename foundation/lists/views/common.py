"""What the pages of lists share."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from foundation.lists.filters import Filters
from foundation.lists.registry import ListKind, list_kind_get
from foundation.teams.access import TeamRequest, may


def kind_or_404(request: TeamRequest, name: str, *, change: bool = False) -> ListKind:
    """The list, when the role may see it (``change``: change its rows)."""
    try:
        kind = list_kind_get(name)
    except KeyError:
        raise Http404 from None
    if not may(request, kind.change if change else kind.see):
        raise PermissionDenied
    request.page_of = kind.page
    return kind


def home_of(request: TeamRequest, kind: ListKind, query: str = "") -> str:
    """The address of the list."""
    home = reverse(kind.page, args=[request.team.slug])
    return f"{home}?{query}" if query else home


def back_to(request: HttpRequest, home: str) -> HttpResponse:
    """To the page the form names, when it lies below ``home``; else there."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith(home)
    return redirect(back if safe else home)


def filters_asked(request: HttpRequest, kind: ListKind) -> Filters:
    """The filters of the list the form stood on."""
    return kind.filters_of(QueryDict(request.POST.get("query", "")[:4000]))
