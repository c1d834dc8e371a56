"""A team's staff: who they are, inviting, changing, leaving; and what each role may do."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from foundation.teams.forms import InviteForm, StaffForm
from foundation.teams.models import Role, Staff, StaffInvitation
from foundation.teams.permissions import PERMISSIONS
from foundation.teams.selectors import invitations_waiting, staff_list, staff_one
from foundation.teams.services import (
    staff_invitation_revoke,
    staff_invite,
    staff_leave,
    staff_remove,
    staff_update,
)


@require_GET
@team_page("team.staff")
def staff(request: TeamRequest) -> HttpResponse:
    """Who works on the team, and who is invited."""
    return _list(request, InviteForm(by=request.staff))


@require_POST
@team_page("team.staff_edit")
def invite(request: TeamRequest) -> HttpResponse:
    """Invite somebody by mail."""
    form = InviteForm(request.POST, by=request.staff)
    if form.is_valid():
        email, role = form.cleaned_data["email"], form.cleaned_data["role"]
        try:
            staff_invite(
                by=request.staff,
                email=email,
                role=role,
                actor=actor_of(request),
                link=lambda token: request.build_absolute_uri(
                    reverse("teams:invitation", kwargs={"token": token})
                ),
            )
        except DomainError as error:
            form.add_error(error.field, error.text())
        else:
            messages.success(request, _("An invitation was sent to %(email)s.") % {"email": email})
            return redirect("teams:staff", request.team.slug)
    return _list(request, form)


def _list(request: TeamRequest, form: InviteForm) -> HttpResponse:
    may_edit = may(request, "team.staff_edit")
    context = {
        "form": form if may_edit else None,
        "people": staff_list(),
        "invitations": invitations_waiting() if may_edit else (),
        "may_edit": may_edit,
    }
    status = 422 if form.errors else 200
    return render(request, "foundation/teams/staff.html", context, status=status)


@require_http_methods(["GET", "POST"])
@team_page("team.staff")
def edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Somebody's role and how they appear; one's own name anybody may change."""
    person = _person(request, public_id)
    form = StaffForm(request.POST or None, instance=_person(request, public_id), by=request.staff)
    if request.method == "POST" and form.is_valid():
        try:
            staff_update(
                staff=person, by=request.staff, actor=actor_of(request), **form.cleaned_data
            )
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.text())
        else:
            messages.success(request, _("Saved."))
            return redirect("teams:staff", request.team.slug)
    context = {"form": form, "person": person}
    status = 422 if form.errors else 200
    return render(request, "foundation/teams/staff_edit.html", context, status=status)


@require_http_methods(["GET", "POST"])
@team_page("team.staff_edit")
def remove(request: TeamRequest, public_id: str) -> HttpResponse:
    """Take somebody off the team, after saying what that means."""
    person = _person(request, public_id)
    refusal = ""
    if request.method == "POST":
        try:
            staff_remove(staff=person, by=request.staff, actor=actor_of(request))
        except DomainError as error:
            refusal = error.text()
        else:
            text = _("%(name)s is no longer on the team.") % {"name": person.display_name}
            messages.success(request, text)
            return redirect("teams:staff", request.team.slug)
    return _confirm(request, person, refusal)


@require_http_methods(["GET", "POST"])
@team_page("team.staff")
def leave(request: TeamRequest) -> HttpResponse:
    """Leave the team oneself."""
    refusal = ""
    if request.method == "POST":
        try:
            staff_leave(staff=request.staff, actor=actor_of(request))
        except DomainError as error:
            refusal = error.text()
        else:
            messages.success(request, _("You left %(team)s.") % {"team": request.team.name})
            return redirect("home")
    return _confirm(request, request.staff, refusal)


def _confirm(request: TeamRequest, person: Staff, refusal: str) -> HttpResponse:
    context = {"person": person, "self": person.pk == request.staff.pk, "refusal": refusal}
    status = 409 if refusal else 200
    return render(request, "foundation/teams/staff_remove.html", context, status=status)


@require_POST
@team_page("team.staff_edit")
def invitation_revoke(request: TeamRequest, public_id: str) -> HttpResponse:
    """Withdraw an invitation that waits."""
    invitation = StaffInvitation.objects.filter(public_id=public_id).first()
    if invitation is None:
        raise Http404
    try:
        staff_invitation_revoke(invitation=invitation, by=request.staff, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, error.text())
    else:
        messages.success(request, _("The invitation was withdrawn."))
    return redirect("teams:staff", request.team.slug)


@require_GET
@team_page("team.staff")
def roles(request: TeamRequest) -> HttpResponse:
    """What each role may do, from the one table in code."""
    rows = [
        (permission.label, [role in permission.roles for role in Role])
        for permission in PERMISSIONS.values()
    ]
    context = {"roles": list(Role), "rows": rows}
    return render(request, "foundation/teams/roles.html", context)


def _person(request: TeamRequest, public_id: str) -> Staff:
    """Staff of this team whom the reader may edit: all of them, or only themselves."""
    try:
        person = staff_one(public_id)
    except NotFound:
        raise Http404 from None
    if person.pk != request.staff.pk and not may(request, "team.staff_edit"):
        raise PermissionDenied
    return person
