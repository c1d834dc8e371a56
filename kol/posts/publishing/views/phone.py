"""The phone's page of a hand-off, four taps long; the QR code that opens it there."""

import io

import segno
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page
from kol.posts.models import PostTarget
from kol.posts.publishing.forms import LiveForm
from kol.posts.publishing.handoff import kit_of, pictures_zip
from kol.posts.publishing.views.common import target_or_404
from kol.posts.services.deciding import target_confirm_live

State = PostTarget.State


@team_page("posts.publish")
def handoff(request: TeamRequest, public_id: str) -> HttpResponse:
    """Copy, save, open, paste the link back."""
    target = target_or_404(public_id)
    form = LiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            target_confirm_live(
                target=target,
                staff=request.staff,
                actor=actor_of(request),
                url=form.cleaned_data["url"],
                reason=form.cleaned_data["reason"],
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text())
        else:
            undo = reverse("publishing:act", args=[request.team.slug, public_id, "unconfirm"])
            messages.success(request, _("Noted: it is live"), extra_tags=f"undo:{undo}")
            return redirect("publishing:handoff", request.team.slug, public_id)
    context = {
        "target": target,
        "kit": kit_of(target) if target.state == State.WAITING else None,
        "form": form,
        "strange": form.is_bound and bool(form.data.get("url") or form.data.get("reason")),
    }
    status = 422 if form.is_bound else 200
    return render(request, "kol/posts/publishing/handoff.html", context, status=status)


@require_safe
@team_page("posts.publish")
def handoff_files(request: TeamRequest, public_id: str) -> FileResponse:
    """All pictures in one file."""
    target = target_or_404(public_id)
    if target.state != State.WAITING:
        raise Http404
    return FileResponse(
        pictures_zip(target),
        as_attachment=True,
        # As it is found again among what a phone loaded.
        filename=f"{slugify(target.post.name, allow_unicode=True)[:40] or public_id}.zip",
        content_type="application/zip",
    )


@require_safe
@team_page("posts.publish")
def handoff_qr(request: TeamRequest, public_id: str) -> HttpResponse:
    """The page's address as a QR code: dark on white in dark mode too."""
    target = target_or_404(public_id)
    page = reverse("publishing:handoff", args=[request.team.slug, target.public_id])
    drawn = io.BytesIO()
    segno.make_qr(request.build_absolute_uri(page), error="m").save(
        drawn, kind="svg", scale=6, border=3, light="#fff"
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml")
