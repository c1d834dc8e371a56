"""``/accounts/me/``: a person's own account, and its end."""

from dataclasses import replace

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from foundation.scopes.errors import DomainError
from foundation.scopes.scope import allowed_team_ids
from foundation.teams.access import UserRequest, actor_of, person_page
from foundation.teams.account_links import account_links
from foundation.teams.forms import AccountForm
from foundation.teams.models import Staff, User
from foundation.teams.selectors import closed_places, emails_verified, staff_places
from foundation.teams.services import team_reopen, user_erase, user_update
from foundation.teams.signin import language_keep
from foundation.teams.views.home import desk_url
from foundation.text.phones import phone_mask


@never_cache
@require_http_methods(["GET", "POST"])
@person_page
def account(request: UserRequest) -> HttpResponse:
    """Name, language, how one signs in, one's teams."""
    # The language pages are in: a browser that was switched says more than what was saved once.
    shown = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    form = AccountForm(
        request.POST or None,
        instance=User.objects.get(pk=request.user.pk),
        initial={"language": shown if shown in dict(settings.LANGUAGES) else ""},
    )
    if request.method == "POST" and form.is_valid():
        user_update(user=request.user, **form.cleaned_data)
        messages.success(request, _("Saved."))
        response = redirect("teams:account")
        language_keep(response, form.cleaned_data["language"])
        return response
    user = request.user
    places = staff_places(user)
    context = {
        "form": form,
        "frame": _frame(places),
        "tab": "me",
        "my_places": places,
        "closed_places": closed_places(user),
        "emails": sorted(emails_verified(user)),
        "phone": phone_mask(user.phone) if user.phone else "",
        "links": account_links(user),
        "factors": Authenticator.objects.filter(user_id=user.pk).exists(),
    }
    status = 422 if form.errors else 200
    return render(request, "foundation/teams/account.html", context, status=status)


@require_POST
@person_page
def reopen(request: UserRequest, team_slug: str) -> HttpResponse:
    """Open a team again that one closed, and go back to its desk."""
    places = [place for place in closed_places(request.user) if place.team.slug == team_slug]
    if not places:
        raise Http404
    actor = replace(actor_of(request), kind="staff", staff_id=places[0].pk)
    try:
        team = team_reopen(by=places[0], actor=actor)
    except DomainError as error:
        messages.error(request, error.text())
        return redirect("teams:account")
    messages.success(request, _("%(team)s is open again.") % {"team": team.name})
    return redirect(desk_url(team.slug))


def _frame(places: list[Staff]) -> str:
    """The phone's, with its tabs, for fans and for who is no staff; staff alone come from a desk.

    The person's scope holds every team they belong to: what is not a desk's is a fan's.
    """
    as_fan = set(allowed_team_ids() or ()) - {place.team_id for place in places}
    return "phone.html" if as_fan or not places else "plain.html"


@never_cache
@require_http_methods(["GET", "POST"])
@person_page
@reauthentication_required  # type: ignore[untyped-decorator]
def account_delete(request: UserRequest) -> HttpResponse:
    """Delete the account, for one who typed the word."""
    word = _("delete my account")
    refusal = wrong = ""
    if request.method == "POST":
        if request.POST.get("confirm", "").strip().lower() != word.lower():
            wrong = _("Type exactly these words.")
        else:
            try:
                user_erase(user=request.user, actor=actor_of(request))
            except DomainError as error:
                refusal = error.text()
            else:
                logout(request)
                messages.success(request, _("Your account was deleted."))
                return redirect("home")
    context = {
        "word": word,
        "wrong": wrong,
        "refusal": refusal,
        "my_places": staff_places(request.user),
        "closed_places": closed_places(request.user),
    }
    status = 409 if refusal else 422 if wrong else 200
    return render(request, "foundation/teams/account_delete.html", context, status=status)
