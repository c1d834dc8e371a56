"""Pages of the library of media: 素材库."""

import json
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from foundation.assets.library import library_add, library_delete, library_update, uses_of
from foundation.assets.library_selectors import library_get, library_page, library_tags
from foundation.assets.models import LibraryFile
from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest, actor_of, may, team_page

MOST_AT_ONCE = 30


@require_safe
@team_page("posts.view")
def library(request: TeamRequest) -> HttpResponse:
    """Everything in it; with ``pick`` as tiles to choose from."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "kind", "tag")}
    pick = request.GET.get("pick", "")
    context: dict[str, Any] = {
        **asked,
        "page": library_page(**asked, params=request.GET),
        "filtered": any(asked.values()),
        "kinds": LibraryFile.Kind.choices,
        "pick": pick,
        "may_edit": may(request, "posts.edit"),
        "library_url": reverse("library:list", args=[request.team.slug]),
    }
    if pick:
        for file in context["page"].rows:
            file.told = json.dumps(file_told(file))
        return render(request, "foundation/assets/library_pick.html", context)
    if not request.htmx:
        context["tags"] = [(one, one) for one in library_tags()]
    template = "foundation/assets/library.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_POST
@team_page("posts.edit")
def library_upload(request: TeamRequest) -> HttpResponse:
    """Take files in: one answer a file for scripts, a message for forms."""
    uploads = request.FILES.getlist("file")[:MOST_AT_ONCE]
    answers = [_take(request, upload) for upload in uploads]
    if "application/json" in request.headers.get("Accept", ""):
        bad = bool(answers) and all("error" in one for one in answers)
        return JsonResponse({"files": answers}, status=422 if bad or not answers else 200)
    kept = [one for one in answers if "error" not in one]
    if kept:
        text = ngettext(
            "%(count)s file is in the library", "%(count)s files are in the library", len(kept)
        )
        messages.success(request, text % {"count": len(kept)})
    for one in answers:
        if "error" in one:
            messages.error(request, f"{one['name']}: {one['error']}")
    if not answers:
        messages.error(request, _("Choose a file first."))
    return redirect("library:list", request.team.slug)


@team_page("posts.view")
def library_file(request: TeamRequest, public_id: str) -> HttpResponse:
    """One file: what it is, where it is used, its name and tags."""
    file = _or_404(public_id)
    if request.method == "POST":
        if not may(request, "posts.edit"):
            return HttpResponse(status=403)
        library_update(
            file=file,
            actor=actor_of(request),
            name=request.POST.get("name", ""),
            tags=request.POST.get("tags", "").replace("，", ",").split(","),
        )
        messages.success(request, _("Saved"))
        return redirect("library:file", request.team.slug, public_id)
    context = {
        "file": file,
        "uses": uses_of(file),
        "tags": ", ".join(file.tags),
        "may_edit": may(request, "posts.edit"),
    }
    return render(request, "foundation/assets/library_file.html", context)


@require_POST
@team_page("posts.edit")
def library_out(request: TeamRequest, public_id: str) -> HttpResponse:
    """Away for good, unless it is used."""
    try:
        library_delete(file=_or_404(public_id), actor=actor_of(request))
    except DomainError as refusal:
        messages.error(request, refusal.text())
        return redirect("library:file", request.team.slug, public_id)
    messages.success(request, _("The file is gone."))
    return redirect("library:list", request.team.slug)


def file_told(file: LibraryFile) -> dict[str, Any]:
    """What a script needs to show a file."""
    return {
        "id": file.asset.public_id,
        "kind": file.kind,
        "name": file.name,
        "width": file.asset.width,
        "height": file.asset.height,
        "size": file.asset.size,
        "seconds": file.asset.seconds,
        "mime": file.asset.mime,
        "thumb": reverse("asset", args=[file.asset.public_id])
        + ("?v=thumb" if file.asset.thumb_key else ""),
    }


def _take(request: TeamRequest, upload: UploadedFile) -> dict[str, Any]:
    try:
        file = library_add(team_id=request.team.pk, actor=actor_of(request), upload=upload)
    except DomainError as refusal:
        return {"name": upload.name or "", "error": refusal.text(), "code": refusal.code}
    return file_told(file)


def _or_404(public_id: str) -> LibraryFile:
    try:
        return library_get(public_id)
    except NotFound:
        raise Http404 from None
