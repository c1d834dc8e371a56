"""``/accounts/invitations/<token>/``: taking the place one was invited to."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.scopes.errors import DomainError
from foundation.teams.access import actor_of
from foundation.teams.errors import InvitationGone
from foundation.teams.models import StaffInvitation, User
from foundation.teams.selectors import emails_verified
from foundation.teams.services import staff_invitation_accept, staff_invitation_find
from foundation.teams.views.home import desk_url


@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Who is invited where and by whom, and the one thing to do next.

    Not signed in: sign up or in and come back. Another account: says so. The right one: accept.
    """
    try:
        found = staff_invitation_find(token=token)
    except InvitationGone as error:
        context = {"refusal": error.text()}
        return render(request, "foundation/teams/invitation.html", context, status=error.status)
    user = request.user if isinstance(request.user, User) else None
    if request.method == "POST" and user is not None:
        return _accept(request, found, token, user)
    return _page(request, found, user)


def _accept(request: HttpRequest, found: StaffInvitation, token: str, user: User) -> HttpResponse:
    try:
        staff = staff_invitation_accept(token=token, user=user, actor=actor_of(request))
    except DomainError as error:
        return _page(request, found, user, error)
    messages.success(request, _("Welcome to %(team)s.") % {"team": found.team.name})
    return redirect(desk_url(found.team.slug) if staff else "home")


def _page(
    request: HttpRequest,
    found: StaffInvitation,
    user: User | None,
    error: DomainError | None = None,
) -> HttpResponse:
    context = {
        "invitation": found,
        "inviting_team": found.team,
        "right_account": user is not None and found.email in emails_verified(user),
        "refusal": error.text() if error else "",
    }
    status = error.status if error else 200
    return render(request, "foundation/teams/invitation.html", context, status=status)
