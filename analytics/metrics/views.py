"""Pages of figures: of an account, of a published post, and how the pulls fare."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from analytics.metrics.models import Series
from analytics.metrics.panels import DAYS
from analytics.metrics.selectors import (
    RANGES,
    days_ago,
    pull_get,
    pulls_page,
    series_told,
    work_get,
    works_page,
)
from analytics.metrics.services.pulling import pull_now
from analytics.metrics.words import PULL_STATES
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.platforms.connectors.registry import capabilities
from kol.platforms.selectors import account_get

_WORKS = "analytics/metrics/account.html"


def _days(request: TeamRequest) -> int:
    given = request.GET.get("days", "")
    return int(given) if given.isdecimal() and int(given[:3]) in RANGES else DAYS


@require_safe
@team_page("platforms.view")
def pull_list(request: TeamRequest) -> HttpResponse:
    """How every pull fares."""
    asked = {name: request.GET.get(name, "").strip() for name in ("q", "platform", "state")}
    page, pulls = pulls_page(**asked, params=request.GET)
    context = {
        **asked,
        "page": page,
        "pulls": pulls,
        "filtered": any(asked.values()),
        "platforms": [(one.platform, one.label) for one in capabilities() if one.reads],
        "states": [*PULL_STATES.items()],
        "may_pull": may(request, "posts.publish"),
    }
    template = "analytics/metrics/pulls.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_POST
@team_page("posts.publish")
def pull_make_now(request: TeamRequest, public_id: str) -> HttpResponse:
    """Ask for figures at once."""
    pull = pull_get(public_id)
    if pull is None:
        raise Http404
    pull_now(pull=pull, actor=actor_of(request))
    messages.success(request, _("Asked for. They come within half a minute."))
    return redirect("metrics:pulls", request.team.slug)


@require_safe
@team_page("platforms.view")
def account_figures(request: TeamRequest, public_id: str) -> HttpResponse:
    """The figures of an account, and what was published on it."""
    account = account_get(public_id)
    if account is None:
        raise Http404
    days = _days(request)
    page, works = works_page(account, request.GET)
    return render(
        request,
        f"{_WORKS}#works" if request.htmx else _WORKS,
        {
            "account": account,
            "series": series_told(Series.Of.ACCOUNT, [account.pk], since=days_ago(days))[
                account.pk
            ],
            "works": works,
            "page": page,
            "days": days,
            "ranges": RANGES,
        },
    )


@require_safe
@team_page("platforms.view")
def work_figures(request: TeamRequest, public_id: str) -> HttpResponse:
    """The figures of one published post."""
    work = work_get(public_id)
    if work is None:
        raise Http404
    days = _days(request)
    context = {
        "work": work,
        "account": work.account,
        "series": series_told(Series.Of.WORK, [work.pk], since=days_ago(days))[work.pk],
        "days": days,
        "ranges": RANGES,
    }
    return render(request, "analytics/metrics/work.html", context)
