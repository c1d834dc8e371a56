"""The site's front door, and making a team."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from foundation.scopes.errors import DomainError
from foundation.scopes.scope import allowed_team_ids
from foundation.teams.access import LAST_TEAM, UserRequest, actor_of, person_page
from foundation.teams.forms import TeamCreateForm, slug_suggest
from foundation.teams.models import Staff, Team
from foundation.teams.selectors import staff_places
from foundation.teams.services import team_create

_KIND_HINTS = {
    Team.Kind.KOL.value: _("One person or show, and the people who run it"),
    Team.Kind.BRAND.value: _("A company with fans of its own"),
    Team.Kind.AGENCY.value: _("Looks after several KOLs"),
}
MY_GROUPS = "/g/"  # community's page; it lies above, so by its address


def home(request: HttpRequest) -> HttpResponseBase:
    """``/``: what the site is to strangers, the desk to staff, their groups to fans."""
    if not request.user.is_authenticated:
        return render(request, "home.html")
    places = staff_places(request.user)
    if places:
        last = request.session.get(LAST_TEAM)
        slugs = [place.team.slug for place in places]
        return redirect(desk_url(last if last in slugs else slugs[0]))
    return _fan_home(request)


@person_page
def _fan_home(request: UserRequest) -> HttpResponse:
    """Of no team: a fan's groups, or, for one who signed up by themselves, a team to make."""
    if allowed_team_ids() or not request.user.has_usable_password():
        return redirect(MY_GROUPS)
    return redirect("teams:create")


def desk_url(team_slug: str) -> str:
    """A team's 今日; while no app brings it, the staff page."""
    try:
        return reverse("dashboards:today", kwargs={"team_slug": team_slug})
    except NoReverseMatch:
        return reverse("teams:staff", kwargs={"team_slug": team_slug})


@require_http_methods(["GET", "POST"])
@person_page
def team_new(request: UserRequest) -> HttpResponse:
    """``/teams/new/``: make a team and land on its desk."""
    form = TeamCreateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        staff = _team_make(request, form)
        if staff is not None:
            return redirect(desk_url(staff.team.slug))
    status = 422 if form.errors else 200
    context = {"form": form, "kinds": _KIND_HINTS, "places": staff_places(request.user)}
    return render(request, "foundation/teams/team_new.html", context, status=status)


def _team_make(request: UserRequest, form: TeamCreateForm) -> Staff | None:
    try:
        return team_create(user=request.user, actor=actor_of(request), **form.cleaned_data)
    except DomainError as error:
        form.add_error(error.field, error.text())
        return None


@require_GET
@person_page
def team_slug(request: UserRequest) -> HttpResponse:
    """The address field with a suggestion for the name typed so far, unless one was chosen."""
    chosen = request.GET.get("slug", "").strip()
    if chosen and chosen != request.GET.get("suggested", ""):
        return HttpResponse(status=204)
    suggestion = slug_free(slug_suggest(request.GET.get("name", "")))
    form = TeamCreateForm(initial={"slug": suggestion})
    context = {"form": form, "suggested": suggestion}
    return render(request, "foundation/teams/team_new.html#slug", context)


def slug_free(slug: str) -> str:
    """``slug``, or with the first number behind it that no team has. One query."""
    if not slug:
        return ""
    taken = set(Team.objects.filter(slug__startswith=slug).values_list("slug", flat=True)[:1000])
    number = 1
    free = slug
    while free in taken:
        number += 1
        free = f"{slug[:36]}-{number}"
    return free
