"""Group templates: saved from a group's settings, listed, forgotten."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from community.groups.models import GroupTemplate
from community.groups.pool_forms import TemplateForm
from community.groups.selectors.pools import templates_list
from community.groups.services import template_delete, template_save
from community.groups.views.groups import group_or_404
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page


@require_GET
@team_page("groups.view")
def template_list(request: TeamRequest) -> HttpResponse:
    """The team's templates."""
    context = {"templates": list(templates_list()[:200]), "may_edit": may(request, "groups.edit")}
    return render(request, "community/groups/templates.html", context)


@require_POST
@team_page("groups.edit")
def template_new(request: TeamRequest, public_id: str) -> HttpResponse:
    """Keep a group's settings as a template."""
    group = group_or_404(public_id)
    form = TemplateForm(request.POST)
    try:
        template = template_save(
            group=group,
            name=form.cleaned_data["name"] if form.is_valid() else group.name,
            staff=request.staff,
            actor=actor_of(request),
        )
    except DomainError as refusal:
        messages.error(request, refusal.text())
        return redirect("groups:settings", request.team.slug, public_id)
    messages.success(request, _("Saved as the template “%(name)s”.") % {"name": template.name})
    return redirect("groups:templates", request.team.slug)


@require_POST
@team_page("groups.edit")
def template_out(request: TeamRequest, template_id: str) -> HttpResponse:
    """Forget a template."""
    template = GroupTemplate.objects.filter(public_id=template_id).first()
    if template is None:
        raise Http404
    try:
        template_delete(template=template, staff=request.staff, actor=actor_of(request))
    except DomainError as refusal:
        messages.error(request, refusal.text())
    else:
        messages.success(request, _("The template is gone; groups made from it stay."))
    return redirect("groups:templates", request.team.slug)
