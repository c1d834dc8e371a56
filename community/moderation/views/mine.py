"""A person's own: what they reported, what was decided about them, and appealing."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from community.moderation.forms import AppealForm
from community.moderation.selectors.mine import decisions_about, reports_by
from community.moderation.services import appeal_make
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from foundation.teams.access import UserRequest, actor_of, person_page

SHOWN = 50


@require_safe
@never_cache
@person_page
def mine(request: UserRequest) -> HttpResponse:
    """What was decided about me, and what became of what I reported."""
    context = {
        "tab": "me",
        "decisions": decisions_about(request.user).order_by("-pk")[:SHOWN],
        "reports": reports_by(request.user).order_by("-pk")[:SHOWN],
    }
    return render(request, "community/moderation/mine.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@person_page
def decision(request: UserRequest, public_id: str) -> HttpResponse:
    """A decision about me, and my side of it."""
    found = decisions_about(request.user).filter(public_id=public_id).first()
    if found is None:
        raise Http404
    form = AppealForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            with team_scope(found.team_id):
                appeal_make(
                    decision=found,
                    user=request.user,
                    text=form.cleaned_data["text"],
                    actor=actor_of(request),
                )
        except DomainError as refusal:
            form.add_error(None, refusal.text())
        else:
            messages.success(request, _("Sent. The team's answer will stand here."))
            return redirect("moderation_fan:decision", public_id)
    context = {"tab": "me", "decision": found, "form": form}
    status = 422 if form.errors else 200
    return render(request, "community/moderation/mine_one.html", context, status=status)
