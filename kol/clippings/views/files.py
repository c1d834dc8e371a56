"""Screenshots and files of a piece."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page
from kol.clippings.models import ClippingFile
from kol.clippings.selectors.detail import clipping_get
from kol.clippings.services.files import clipping_file_add, clipping_file_remove
from kol.clippings.views.common import or_404


@require_POST
@team_page("press.edit")
def file_new(request: TeamRequest, public_id: str) -> HttpResponse:
    """Keep a screenshot or a document."""
    piece, upload = or_404(clipping_get, public_id), request.FILES.get("file")
    if upload is None:
        messages.error(request, _("Choose a file first."))
    else:
        try:
            clipping_file_add(clipping=piece, upload=upload, actor=actor_of(request))
        except DomainError as refusal:
            messages.error(request, refusal.text())
        else:
            messages.success(request, _("The file is kept."))
    return redirect("clippings:clipping", request.team.slug, public_id)


@require_POST
@team_page("press.edit")
def file_remove(request: TeamRequest, public_id: str, file_id: str) -> HttpResponse:
    """Take a file away."""
    piece = or_404(clipping_get, public_id)
    file = ClippingFile.objects.filter(clipping=piece, public_id=file_id).first()
    if file is None:
        raise Http404
    clipping_file_remove(file=file, actor=actor_of(request))
    messages.success(request, _("The file is gone."))
    return redirect("clippings:clipping", request.team.slug, public_id)
