"""Changing many rows of a list, and taking that back."""

import secrets
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from foundation.lists.changing import Change, changes_read
from foundation.lists.errors import BulkNobody
from foundation.lists.models import BulkEdit
from foundation.lists.pages import PAGE
from foundation.lists.registry import BulkField, ListKind
from foundation.lists.selectors import edits_page
from foundation.lists.services import bulk_change, bulk_undo
from foundation.lists.told import changes_told
from foundation.lists.views.common import back_to, filters_asked, home_of, kind_or_404
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import COUNT_CAP
from foundation.teams.access import TeamRequest, actor_of, team_page

_TOKEN = 32


@require_POST
@team_page("desk.view")
def bulk(request: TeamRequest, kind: str) -> HttpResponse:
    """Change the rows chosen in the list, or all that fit: at once what the list itself offers,
    the rest on a page of its own (``act=more``), where what was refused is mended too."""
    listed = kind_or_404(request, kind, change=True)
    if listed.bulk is None:
        raise Http404
    home, whole = home_of(request, listed), bool(request.POST.get("all"))
    ids = list(dict.fromkeys(request.POST.getlist("rows")))[: 6 * PAGE]
    fields = listed.bulk.fields()
    act = request.POST.get("act", "")
    refused: DomainError | None = None
    if not ids and not whole:
        messages.error(request, BulkNobody().text())
        return back_to(request, home)
    if act != "more":
        try:
            edit = bulk_change(
                kind=listed,
                changes=changes_read(fields, _said(request.POST, act)),
                actor=actor_of(request),
                team_id=request.team.pk,
                ids=ids,
                filters=filters_asked(request, listed) if whole else None,
                once=request.POST.get("once", ""),
            )
        except DomainError as error:
            refused = error
        else:
            return _changed(request, listed, edit)
    return _more(request, listed, fields, ids, whole=whole, refused=refused)


def _said(given: QueryDict, act: str) -> dict[str, str]:
    """What was typed: all of a page's fields, or the one that the button of the list is about."""
    if not act:
        return {name: "，".join(given.getlist(name)) for name in given}
    deed, _dot, _field = act.partition(".")
    value = given.get("words", "") if deed in ("add", "remove") else given.get(act, "1")
    if act.startswith("set.state="):
        return {"set.state": act.removeprefix("set.state=")}
    return {act: value}


def _typed(given: QueryDict) -> QueryDict:
    """What the page of all fields begins with: what was typed on it, or in the bar of the list."""
    act = given.get("act", "")
    if not act:
        return given
    typed = QueryDict(mutable=True)
    if act != "more":
        typed.update(_said(given, act))
    return typed


def _more(
    request: TeamRequest,
    kind: ListKind,
    fields: list[BulkField],
    ids: list[str],
    *,
    whole: bool,
    refused: DomainError | None,
) -> HttpResponse:
    assert kind.bulk is not None
    fitting = kind.bulk.fitting(filters_asked(request, kind)).order_by()
    count = fitting[: COUNT_CAP + 1].count() if whole else len(ids)
    typed = _typed(request.POST)
    context = {
        "list_kind": kind,
        "fields": [_drawn(one, typed) for one in fields],
        "suggestions": kind.bulk.suggestions(),
        "rows": ids,
        "whole": whole,
        "count": count,
        "over": count > COUNT_CAP,
        "query": request.POST.get("query", ""),
        "back": request.POST.get("next", "") or home_of(request, kind),
        "refused": refused.text() if refused else "",
        "refused_field": refused.field if refused else "",
        "once": request.POST.get("once") or secrets.token_hex(_TOKEN // 2),
    }
    status = 422 if refused else 200
    return render(request, "foundation/lists/change.html", context, status=status)


def _drawn(one: BulkField, typed: QueryDict) -> dict[str, object]:
    """A field as the page draws it, with what was typed."""
    return {
        "name": one.name,
        "label": one.label,
        "how": one.how,
        "empties": one.empties,
        "options": one.choices() if one.choices else (),
        "choices": one.choices is not None,
        "suggestions": one.suggestions,
        "input_type": one.input_type,
        "most": one.most,
        "typed_add": "，".join(typed.getlist(f"add.{one.name}")),
        "typed_remove": "，".join(typed.getlist(f"remove.{one.name}")),
        "typed_set": typed.get(f"set.{one.name}", ""),
        "typed_empty": bool(typed.get(f"empty.{one.name}")),
    }


def _changed(request: TeamRequest, kind: ListKind, edit: BulkEdit) -> HttpResponse:
    if edit.job is not None:
        return redirect("jobs:detail", request.team.slug, edit.job.public_id)
    text = ngettext("%(count)d was changed.", "%(count)d were changed.", edit.changed)
    undo = reverse("lists:edit_undo", args=[request.team.slug, edit.public_id])
    tags = f"undo:{undo}" if edit.changed else ""
    messages.success(request, text % {"count": edit.changed}, extra_tags=tags)
    return back_to(request, home_of(request, kind))


@require_safe
@team_page("desk.view")
def edits(request: TeamRequest, kind: str) -> HttpResponse:
    """The changes of many that were made to a list, the newest first."""
    listed = kind_or_404(request, kind, change=True)
    page = edits_page(listed, request.GET)
    context = {
        "list_kind": listed,
        "page": page,
        "lines": [(one, _told(listed, one.changes)) for one in page.rows],
        "home": home_of(request, listed),
    }
    return render(request, "foundation/lists/edits.html", context)


def _told(kind: ListKind, changes: list[Change]) -> str:
    return "；".join(changes_told(kind, changes))


def _edit_or_404(request: TeamRequest, public_id: str) -> tuple[BulkEdit, ListKind]:
    edits = BulkEdit.objects.select_related("by", "job", "undo_job")
    edit = edits.filter(public_id=public_id).first()
    if edit is None:
        raise Http404
    return edit, kind_or_404(request, edit.kind, change=True)


@require_safe
@team_page("desk.view")
def edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """One change of many: what, how many, and taking it back."""
    edit, kind = _edit_or_404(request, public_id)
    context = {
        "edit": edit,
        "list_kind": kind,
        "told": changes_told(kind, edit.changes),
        "chips": kind.filters_of(edit.filters).chips(),
        "home": home_of(request, kind),
    }
    return render(request, "foundation/lists/edit.html", context)


@require_POST
@team_page("desk.view")
def edit_undo(request: TeamRequest, public_id: str) -> HttpResponse:
    """Take a change of many back."""
    edit, kind = _edit_or_404(request, public_id)
    try:
        edit = bulk_undo(edit=edit, kind=kind, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, error.text())
        return redirect("lists:edit", request.team.slug, edit.public_id)
    if edit.state == BulkEdit.State.UNDOING and edit.undo_job is not None:
        return redirect("jobs:detail", request.team.slug, edit.undo_job.public_id)
    text = ngettext("%(count)d is as it was.", "%(count)d are as they were.", edit.taken_back)
    said = text % {"count": edit.taken_back}
    if edit.kept:
        more = ngettext(
            "%(count)d was changed again since and stays.",
            "%(count)d were changed again since and stay.",
            edit.kept,
        )
        said = f"{said} {more % {'count': edit.kept}}"
    messages.success(request, said)
    home, came = home_of(request, kind), urlsplit(request.headers.get("Referer", ""))
    here = f"{came.path}?{came.query}" if came.query else came.path
    return redirect(here if came.path == home else home)
