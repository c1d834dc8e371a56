"""What is kept of people, why and how long: the site's words, and a team's beside them."""

import json
from typing import Any
from zoneinfo import ZoneInfo

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from foundation.scopes.scope import person_scope, team_scope
from foundation.teams.access import (
    SiteRequest,
    TeamRequest,
    UserRequest,
    actor_of,
    person_page,
    team_page,
)
from foundation.teams.forms import PrivacyForm
from foundation.teams.models import Role, Team, User
from foundation.teams.permissions import PERMISSIONS
from foundation.teams.privacy import WORDS_OF, kept_parts, privacy_words_version
from foundation.teams.selectors import privacy_of, teams_of_fan
from foundation.teams.services import privacy_update, user_copy

_PAGE = "foundation/teams/privacy.html"


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """The words of the whole site, and the way to those of each team one is a fan of."""
    user = request.user if isinstance(request.user, User) else None
    teams: list[Team] = []
    if user is not None:
        with person_scope(user):
            teams = teams_of_fan(user)
    return render(request, _PAGE, _words(None) | {"version": WORDS_OF, "teams": teams})


@require_safe
def privacy_team(request: SiteRequest, public_id: str) -> HttpResponse:
    """A team's: who answers for it, the site's words with its settings, and its own. To HTMX the
    words alone, for a window on the page where consent is asked. Three queries for a visitor."""
    team = Team.objects.filter(public_id=public_id).exclude(state=Team.State.ERASED).first()
    if team is None:
        raise Http404
    with team_scope(team), timezone.override(ZoneInfo(team.time_zone)):
        context = _words(team) | {
            "team": team,
            "own": privacy_of(team),
            "version": privacy_words_version(team),
        }
        part = "#words" if request.htmx else ""
        return render(request, _PAGE + part, context)


def _words(team: Team | None) -> dict[str, Any]:
    """What both pages say."""
    may_see = [role for role in Role if role in PERMISSIONS["fans.contact"].roles]
    return {
        "kept": [(part, part.how_long(team)) for part in kept_parts()],
        "see_contacts": pgettext("list", ", ").join(str(role.label) for role in may_see),
        "sms_by": "tencent" if settings.SMS_PROVIDER == "tencent" else "",
        "checked_by": settings.SAFETY_PROVIDER,
        "weixin": bool(settings.SOCIALACCOUNT_PROVIDERS.get("weixin", {}).get("APPS")),
        "closed_days": Team.KEPT_DAYS,
        "tab": "me",
    }


@never_cache
@require_http_methods(["GET", "POST"])
@team_page("team.settings")
def privacy_settings(request: TeamRequest) -> HttpResponse:
    """Whom fans may ask, and what the team adds in its own words."""
    own = privacy_of(request.team)
    held = {"contact": own.contact, "words": own.words} if own else {}
    form = PrivacyForm(request.POST or None, initial=held)
    if request.method == "POST" and form.is_valid():
        privacy_update(by=request.staff, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Saved. Who agrees from now on agrees to these words."))
        return redirect("teams:privacy", request.team.slug)
    context = {"form": form, "own": own, "version": privacy_words_version(request.team)}
    status = 422 if form.errors else 200
    return render(request, "foundation/teams/privacy_settings.html", context, status=status)


@never_cache
@require_safe
@person_page
@reauthentication_required  # type: ignore[untyped-decorator]
def my_copy(request: UserRequest) -> HttpResponse:
    """Everything kept about the one who asks, as a file."""
    body = json.dumps(user_copy(user=request.user), ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    day = timezone.localdate().isoformat()
    response["Content-Disposition"] = f'attachment; filename="qunzhu-{day}.json"'
    return response
