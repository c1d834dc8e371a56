"""The list of accounts, and what each platform can do."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.platforms.models import Platform, PlatformAccount
from kol.platforms.selectors.accounts import accounts_page
from kol.platforms.selectors.health import healths
from kol.platforms.services.connecting import abroad_on, abroad_set
from kol.platforms.words import abilities_told

State = PlatformAccount.State


@require_GET
@team_page("platforms.view")
def account_list(request: TeamRequest) -> HttpResponse:
    """The accounts in use, and with ``?state=archived`` those put away. Three
    queries, four when searched."""
    asked = request.GET
    state = State.ARCHIVED if asked.get("state") == State.ARCHIVED else State.ACTIVE
    platform, connection = asked.get("platform", ""), asked.get("connection", "")
    q = asked.get("q", "").strip()
    page = accounts_page(state=state, platform=platform, connection=connection, q=q, params=asked)
    context = {
        "page": page,
        "lines": healths(page.rows),
        "state": state,
        "q": q,
        "platform": platform,
        "connection": connection,
        "narrowed": bool(q or platform or connection),
        "platforms": Platform.choices,
        "connections": [*PlatformAccount.Connecting.choices, ("trouble", _("Needs a look"))],
        "may_edit": may(request, "platforms.edit"),
    }
    template = "kol/platforms/list.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_GET
@team_page("platforms.view")
def abilities(request: TeamRequest) -> HttpResponse:
    """What each platform takes, how it is connected, what can be read back. One query."""
    context = {
        "abilities": abilities_told(),
        "abroad": abroad_on(),
        "may_edit": may(request, "platforms.edit"),
    }
    return render(request, "kol/platforms/abilities.html", context)


@require_POST
@team_page("platforms.edit")
def abroad(request: TeamRequest) -> HttpResponse:
    """Turn platforms abroad on or off."""
    on = request.POST.get("on") == "1"
    abroad_set(staff=request.staff, actor=actor_of(request), on=on)
    text = _("Platforms abroad may be connected.") if on else _("Platforms abroad are off.")
    messages.success(request, text)
    return redirect("platforms:abilities", request.team.slug)
