"""Taking a line about an import off 今日."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from foundation.imports.selectors import import_get
from foundation.imports.services import import_seen
from foundation.imports.settings_views import target_or_404
from foundation.scopes.errors import NotFound
from foundation.teams.access import TeamRequest, team_page


@require_POST
@team_page("jobs.view")
def seen(request: TeamRequest, public_id: str) -> HttpResponse:
    """Somebody takes note of how an import stands."""
    try:
        record = import_get(public_id=public_id)
    except NotFound:
        raise Http404 from None
    target_or_404(request, record.target)
    import_seen(record=record)
    text = _("Noted. The import stays in the list of imports.")
    if request.headers.get("HX-Request"):
        return trigger_client_event(HttpResponse(), "toast", {"text": text, "undo": "", "tone": ""})
    messages.success(request, text)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("imports:detail", request.team.slug, record.public_id)
