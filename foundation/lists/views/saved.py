"""Saving views of lists and choosing columns."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.lists.models import SavedView
from foundation.lists.registry import ListKind
from foundation.lists.selectors import view_of
from foundation.lists.services import columns_choose, view_change, view_delete, view_save
from foundation.lists.views.common import back_to, filters_asked, home_of, kind_or_404
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page


@require_POST
@team_page("desk.view")
def view_new(request: TeamRequest, kind: str) -> HttpResponse:
    """Keep the list as it is under a name."""
    listed = kind_or_404(request, kind)
    filters = filters_asked(request, listed)
    try:
        view = view_save(
            kind=listed,
            name=request.POST.get("name", ""),
            query=filters.values() | {"order": filters.order},
            columns=request.POST.getlist("columns"),
            is_shared=bool(request.POST.get("shared")),
            staff=request.staff,
            actor=actor_of(request),
        )
    except DomainError as error:
        messages.error(request, error.text())
        return redirect(home_of(request, listed, filters.query()))
    messages.success(request, _("The view “%(name)s” was saved.") % {"name": view.name})
    return redirect(home_of(request, listed, _query(view)))


def _query(view: SavedView) -> str:
    query = QueryDict(mutable=True)
    query.update({"view": view.public_id, **view.query})
    return query.urlencode()


@team_page("desk.view")
def view_edit(request: TeamRequest, kind: str, public_id: str) -> HttpResponse:
    """Rename a view, share it, keep what one looks at now as it, or delete it."""
    listed = kind_or_404(request, kind)
    view = view_of(listed, request.staff, public_id)
    if view is None:
        raise Http404
    refused, typed = "", view.name
    if request.method == "POST":
        typed = request.POST.get("name", view.name)
        try:
            return _view_act(request, listed, view)
        except DomainError as error:
            refused = error.text()
    context = {
        "view": view,
        "list_kind": listed,
        "typed": typed,
        "refused": refused,
        "mine": view.owner_id == request.staff.pk,
        "may_delete": view.owner_id == request.staff.pk or may(request, "team.settings"),
        "chips": listed.filters_of(view.query).chips(),
        "home": home_of(request, listed, _query(view)),
    }
    status = 422 if refused else 200
    return render(request, "foundation/lists/view.html", context, status=status)


def _view_act(request: TeamRequest, kind: ListKind, view: SavedView) -> HttpResponse:
    act, actor = request.POST.get("act", ""), actor_of(request)
    if act == "delete":
        leads = may(request, "team.settings")
        view_delete(view=view, staff=request.staff, actor=actor, leads=leads)
        messages.success(request, _("The view “%(name)s” was deleted.") % {"name": view.name})
        return redirect(home_of(request, kind))
    if act == "update":
        filters = filters_asked(request, kind)
        query = filters.values() | {"order": filters.order}
        view = view_change(view=view, kind=kind, staff=request.staff, actor=actor, query=query)
    else:
        view = view_change(
            view=view,
            kind=kind,
            staff=request.staff,
            actor=actor,
            name=request.POST.get("name", ""),
            is_shared=bool(request.POST.get("shared")),
        )
    messages.success(request, _("Saved."))
    return redirect(home_of(request, kind, _query(view)))


@require_POST
@team_page("desk.view")
def columns(request: TeamRequest, kind: str) -> HttpResponse:
    """Choose the columns: of a view of one's own where one looks at it, else for oneself. Who looks
    at a view of somebody else's leaves it, for that keeps its own columns."""
    listed = kind_or_404(request, kind)
    chosen = [] if request.POST.get("act") == "reset" else request.POST.getlist("columns")
    view = view_of(listed, request.staff, request.POST.get("view", ""))
    if view is not None and view.owner_id == request.staff.pk:
        view_change(
            view=view, kind=listed, staff=request.staff, actor=actor_of(request), columns=chosen
        )
        return back_to(request, home_of(request, listed))
    columns_choose(kind=listed, columns=chosen, staff=request.staff)
    if view is not None:
        query = QueryDict(urlsplit(request.POST.get("next", "")).query, mutable=True)
        query.pop("view", None)
        text = _("These are your columns now. The view “%(name)s” keeps its own.")
        messages.success(request, text % {"name": view.name})
        return redirect(home_of(request, listed, query.urlencode()))
    return back_to(request, home_of(request, listed))
