"""Exports of the archive: asked for, approved, downloaded; and whose mark a leaked text bears."""

import secrets
from collections.abc import Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from foundation.imports.reading import MAX_BYTES, table_prepare
from foundation.jobs.results import RESULT_DAYS, result_files
from foundation.lists.filters import Filters
from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.press.exporting.kinds import ExportKind, export_kind_get, export_kinds
from kol.press.models import Export
from kol.press.selectors.exports import export_get, exports_page, marks_found
from kol.press.services.exports import (
    card_take,
    export_approve,
    export_ask,
    export_decline,
    export_needs_approval,
    export_withdraw,
)
from kol.press.services.gifts import rules_of
from kol.press.views.common import live_contact_or_404


class AskForm(forms.Form):
    """Which kind of file, and what for."""

    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=Export.Format.choices,
        initial=Export.Format.XLSX,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Whoever approves it and the audit trail see this."),
    )

    def __init__(self, data: Any = None, *, asked: bool, formats: Collection[str]) -> None:
        super().__init__(data)
        format = self.fields["format"]
        assert isinstance(format, forms.ChoiceField)
        format.choices = [one for one in Export.Format.choices if one[0] in formats]
        if not asked:
            del self.fields["reason"]


class MarkForm(forms.Form):
    """A text or a file that was found somewhere."""

    text = forms.CharField(
        label=gettext_lazy("Copied text"),
        required=False,
        strip=False,
        max_length=200_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    file = forms.FileField(label=gettext_lazy("Or the file"), required=False)

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        given: dict[str, Any] = super().clean() or {}
        if not given.get("text") and not given.get("file"):
            raise forms.ValidationError(_("Paste some of the text, or choose the file."))
        return given


@team_page("press.export")
def export_new(request: TeamRequest, kind: str) -> HttpResponse:
    """How many the list holds, and in which form to take it; POST takes it, or asks for it."""
    listed = _kind(kind)
    request.page_of = listed.page
    filters = listed.filters_of(request.GET)
    rows = listed.count(filters)
    asked = export_needs_approval(team_id=request.team.pk, role=request.staff.role, rows=rows)
    form = AskForm(
        request.POST if request.method == "POST" else None, asked=asked, formats=listed.formats
    )
    once = request.POST.get("once", "")
    if form.is_bound and form.is_valid() and len(once) == 32:
        try:
            export = export_ask(
                staff=request.staff,
                actor=actor_of(request),
                kind=kind,
                filters=filters.values(),
                once=f"{request.staff.pk}.{once}"[:40],
                **form.cleaned_data,
            )
        except DomainError as error:
            messages.error(request, error.text())
            return redirect(listed.home(request.team.slug, filters))
        return redirect("press:export", request.team.slug, export.public_id)
    context = {
        "form": form,
        "rows": rows,
        "asked": asked,
        "marked": rules_of(request.team.pk).export_marked,
        "kind": listed,
        "fits": listed.fits(rows),
        "chips": filters.chips(),
        "q": filters.q,
        "once": once if len(once) == 32 else secrets.token_hex(16),
        "back": listed.home(request.team.slug, filters),
    }
    return render(request, "kol/press/export_new.html", context, status=422 if form.errors else 200)


@require_safe
@team_page("press.export")
def export_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One export: where it stands, and its file."""
    export = _export(request, public_id)
    listed = _kind(export.kind)
    request.page_of = listed.page
    filters = listed.filters_of(export.filters)
    context = {
        "export": export,
        "kind": listed,
        "told": [*([{"label": _("Search"), "value": "…"}] if filters.q else []), *filters.chips()],
        "home": listed.home(request.team.slug, _untyped(listed, export)),
        "may_approve": _decides(request, export),
        "mine": export.asked_by_id == request.staff.pk,
        "taken_back": export.decided_by_id is not None
        and export.decided_by_id == export.asked_by_id,
        "at_once": export.state == Export.State.BEGUN and export.format == "vcf" and not export.job,
        "working": bool(export.job and export.job.unfinished),
        "failed": bool(export.job and export.job.resumable),
        "has_file": bool(export.job and result_files(export.job)),
        "file_days": RESULT_DAYS,
    }
    return render(request, "kol/press/export.html", context)


@require_safe
@team_page("press.export")
def contact_card_file(request: TeamRequest, public_id: str) -> HttpResponse:
    """One contact for an address book; who took it is in the audit trail."""
    contact = live_contact_or_404(public_id)
    try:
        card = card_take(contact=contact, staff=request.staff, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, error.text())
        return redirect("press:contact", request.team.slug, public_id)
    response = HttpResponse(card, content_type="text/vcard; charset=utf-8")
    name = content_disposition_header(True, f"{contact.name}.vcf")
    response["Content-Disposition"] = str(name)
    return response


@require_safe
@team_page("press.export")
def export_list(request: TeamRequest) -> HttpResponse:
    """All exports to those who approve them; one's own to others."""
    request.page_of = "press:contacts"
    leads = may(request, "press.approve")
    context = {
        "page": exports_page(params=request.GET, staff=None if leads else request.staff),
        "leads": leads,
        "mine": request.staff.pk,
        "state": request.GET.get("state", ""),
        "states": Export.State.choices,
        "kind": request.GET.get("kind", ""),
        "kinds": [(one.name, one.label) for one in export_kinds().values()],
        "labels": {one.name: one.label for one in export_kinds().values()},
    }
    template = "kol/press/exports.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_POST
@team_page("press.approve")
def export_decide(request: TeamRequest, public_id: str) -> HttpResponse:
    """Let an export go, or keep it in."""
    export = _export(request, public_id)
    staff, actor = request.staff, actor_of(request)
    try:
        if request.POST.get("verdict") == "approve":
            export_approve(export=export, staff=staff, actor=actor)
            messages.success(request, _("Approved. Whoever asked finds the file here."))
        else:
            said = request.POST.get("said", "")
            export_decline(export=export, staff=staff, actor=actor, said=said)
            messages.success(request, _("Declined. Whoever asked sees it here."))
    except DomainError as error:
        messages.error(request, error.text())
    return redirect("press:export", request.team.slug, public_id)


@require_POST
@team_page("press.export")
def export_back(request: TeamRequest, public_id: str) -> HttpResponse:
    """Take back what one asked for and nobody decided yet."""
    export = _export(request, public_id)
    try:
        export_withdraw(export=export, staff=request.staff, actor=actor_of(request))
        messages.success(request, _("The request was taken back."))
    except DomainError as error:
        messages.error(request, error.text())
    return redirect("press:export", request.team.slug, public_id)


@team_page("press.approve")
def mark_read(request: TeamRequest) -> HttpResponse:
    """Whose export a text or a file comes from."""
    request.page_of = "press:contacts"
    form = MarkForm(request.POST, request.FILES) if request.method == "POST" else MarkForm()
    found = None
    if form.is_bound and form.is_valid():
        try:
            found = marks_found(form.cleaned_data["text"] + _text_of(form.cleaned_data["file"]))
        except DomainError as error:
            form.add_error("file", error.text())
    status = 422 if form.errors else 200
    context = {"form": form, "found": found}
    return render(request, "kol/press/export_marks.html", context, status=status)


def _text_of(upload: Any) -> str:
    """All text of a file: a workbook's cells, or what it says as UTF-8."""
    if not upload:
        return ""
    with table_prepare(upload) as prepared, prepared.path.open("rb") as stream:
        return stream.read(MAX_BYTES * 4).decode("utf-8", errors="ignore")


def _untyped(kind: ExportKind, export: Export) -> Filters:
    """What it was narrowed to, without what was typed, which is not kept."""
    return kind.filters_of({name: value for name, value in export.filters.items() if name != "q"})


def _kind(name: str) -> ExportKind:
    """The kind of list of that name. Raises Http404."""
    kind = export_kind_get(name)
    if kind is None:
        raise Http404
    return kind


def _export(request: TeamRequest, public_id: str) -> Export:
    """An export that this person may see: their own, or any to those who approve."""
    try:
        export = export_get(public_id)
    except NotFound:
        raise Http404 from None
    if export.asked_by_id != request.staff.pk and not may(request, "press.approve"):
        raise PermissionDenied
    return export


def _decides(request: TeamRequest, export: Export) -> bool:
    waits = export.state == Export.State.WAITING
    return waits and may(request, "press.approve") and export.asked_by_id != request.staff.pk
