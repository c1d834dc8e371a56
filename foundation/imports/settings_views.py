"""The pages beside imports: the team's own fields, and choices of columns that were kept."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.imports.customs import target_columns
from foundation.imports.forms import CustomFieldForm
from foundation.imports.models import CustomField, SavedMapping
from foundation.imports.registry import ImportTarget, import_target_get
from foundation.imports.selectors import custom_fields_all, saved_mappings_page
from foundation.imports.services import (
    custom_field_add,
    custom_field_archive,
    custom_field_change,
    custom_field_move,
    custom_field_restore,
    saved_mapping_delete,
    saved_mapping_rename,
)
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page


def target_or_404(request: TeamRequest, name: str) -> ImportTarget:
    """The target, when the role may import into it. The page belongs to the target's list."""
    try:
        target = import_target_get(name)
    except KeyError:
        raise Http404 from None
    if not may(request, target.permission):
        raise PermissionDenied
    request.page_of = target.home
    return target


def _field(request: TeamRequest, public_id: str) -> CustomField:
    field = CustomField.objects.filter(public_id=public_id).first()
    if field is None:
        raise Http404
    target_or_404(request, field.target)
    return field


@team_page("jobs.view")
def fields(request: TeamRequest, target: str) -> HttpResponse:
    """The team's own fields of a target, and a form for one more."""
    kind = target_or_404(request, target)
    if not kind.custom:
        raise Http404
    posted = request.method == "POST"
    form = CustomFieldForm(request.POST if posted else None)
    if posted and form.is_valid():
        try:
            field = custom_field_add(
                target=kind.name,
                label=form.cleaned_data["label"],
                kind=form.cleaned_data["kind"],
                options=form.cleaned_data["options"].splitlines(),
                actor=actor_of(request),
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else "label", error.text())
        else:
            messages.success(request, _("The field %(label)s was added.") % {"label": field.label})
            return redirect("imports:fields", request.team.slug, kind.name)
    context = {"target": kind, "form": form, **custom_fields_all(target=kind.name)}
    status = 422 if form.errors else 200
    return render(request, "foundation/imports/fields.html", context, status=status)


@team_page("jobs.view")
def field_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Another name, other choices."""
    field = _field(request, public_id)
    posted = request.method == "POST"
    form = CustomFieldForm(request.POST if posted else None, field=field)
    if posted and form.is_valid():
        try:
            custom_field_change(
                field=field,
                label=form.cleaned_data["label"],
                options=form.cleaned_data.get("options", "").splitlines(),
                actor=actor_of(request),
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else "label", error.text())
        else:
            messages.success(request, _("Saved."))
            return redirect("imports:fields", request.team.slug, field.target)
    context = {"target": import_target_get(field.target), "form": form, "field": field}
    status = 422 if form.errors else 200
    return render(request, "foundation/imports/field.html", context, status=status)


@require_POST
@team_page("jobs.view")
def field_act(request: TeamRequest, public_id: str) -> HttpResponse:
    """Archive a field, bring it back, or move it up or down."""
    field, actor = _field(request, public_id), actor_of(request)
    act = request.POST.get("act", "")
    try:
        if act == "archive":
            custom_field_archive(field=field, actor=actor)
        elif act == "restore":
            custom_field_restore(field=field, actor=actor)
        elif act in ("up", "down"):
            custom_field_move(field=field, up=act == "up", actor=actor)
    except DomainError as error:
        messages.error(request, error.text())
    return redirect("imports:fields", request.team.slug, field.target)


@require_safe
@team_page("jobs.view")
def mappings(request: TeamRequest, target: str) -> HttpResponse:
    """The choices of columns the team made before, by the headers they are for."""
    kind = target_or_404(request, target)
    page = saved_mappings_page(target=kind.name, params=request.GET)
    labels = {column.name: column.label for column in target_columns(kind)}
    lines = [{"saved": saved, "pairs": _pairs(saved, labels)} for saved in page.rows]
    context = {"target": kind, "page": page, "lines": lines}
    return render(request, "foundation/imports/mappings.html", context)


def _pairs(saved: SavedMapping, labels: dict[str, Any]) -> list[tuple[str, Any]]:
    return [
        (saved.columns[int(at)], labels[name])
        for at, name in sorted(saved.mapping.items(), key=lambda pair: int(pair[0]))
        if name in labels and int(at) < len(saved.columns)
    ]


@require_POST
@team_page("jobs.view")
def mapping_act(request: TeamRequest, public_id: str) -> HttpResponse:
    """Rename a kept choice of columns, or forget it."""
    saved = SavedMapping.objects.filter(public_id=public_id).first()
    if saved is None:
        raise Http404
    target = target_or_404(request, saved.target)
    try:
        if request.POST.get("act") == "delete":
            saved_mapping_delete(saved=saved, actor=actor_of(request))
            messages.success(request, _("%(name)s was forgotten.") % {"name": saved.name})
        else:
            name = request.POST.get("name", "")
            saved_mapping_rename(saved=saved, name=name, actor=actor_of(request))
            messages.success(request, _("Saved."))
    except DomainError as error:
        messages.error(request, error.text())
    return redirect("imports:mappings", request.team.slug, target.name)
